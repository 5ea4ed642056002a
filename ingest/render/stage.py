"""The picture of a meeting, brought up to date from one instant to the next."""

from __future__ import annotations

import numpy as np

from ingest.render.cast import Cast
from ingest.render.deck import Showing, showings
from ingest.render.layout import Page, Rect, above, beside, floating, gallery, speaker
from ingest.render.motion import Pose, second_of
from ingest.render.room import Room
from ingest.render.script import State
from ingest.render.slides import draw_screen, step
from ingest.render.surround import area, empty
from ingest.render.tile import TilePainter
from ingest.video import Image

_PAGE_SECONDS = 15
"""How long a page of tiles stays when there are more people than fit."""
_VIEW_SECONDS = 7
"""How long a view stays where they change."""
_VIEWS = ("gallery", "top", "speaker", "side", "floating")


class Stage:
    """Draws the class at any instant. `image` is the whole picture, `page` what is where, `poses` who was drawn how,
    `showings` what is on the shared screen in each second, wherever that is shown.
    """

    def __init__(self, room: Room, cast: Cast) -> None:
        """Nothing is drawn yet."""
        self._room, self._cast = room, cast
        self._area, self._empty = area(room), empty(room)
        self.image: Image = self._empty.copy()
        self.page = Page(())
        self.poses: dict[int, Pose | None] = {}
        self._shown: dict[int, tuple[object, ...]] = {}
        self._slide: tuple[Showing, int, Rect] | None = None
        self._painters: dict[int, TilePainter] = {}
        self._large = 0
        self._beside = bool(np.random.default_rng([room.seed, 2]).random() < 0.5)
        self.showings = showings(room.seconds, room.seed)

    def show(self, time: float) -> bool:
        """Bring the picture to `time` seconds; whether anything changed."""
        second = second_of(time, self._room.seconds)
        changed = self._arrange(second)
        changed = self._show_slide(self.showings[second], time) or changed
        for person, rect in self.page.tiles:
            changed = self._show_tile(person, rect, second, time) or changed
        return changed

    def state(self, person: int, second: int) -> State:
        """What someone on screen does in `second`."""
        state = self._cast.people[person].plan[second]
        return state if state is not None else State(camera=False)

    def painter(self, person: int) -> TilePainter:
        """What paints the tile of someone on screen."""
        return self._painters[person]

    def _arrange(self, second: int) -> bool:
        page = self._laid_out(second)
        if page == self.page:
            return False
        self.image[:] = self._empty
        self.page, self._slide = page, None
        self._shown.clear()
        return True

    def _laid_out(self, second: int) -> Page:
        people, turn, space = self._cast.orders[second], second // _PAGE_SECONDS, self._area
        view = self._view(second)
        if view == "gallery" or not people:
            return gallery(people, space, turn, self._room.page)
        if view in ("top", "side"):
            return (above if view == "top" else beside)(people, space, turn)
        speaking = self._cast.speakers[second]
        self._large = speaking if speaking is not None else self._large
        large = self._large if self._large in people else people[0]
        return floating(space, large) if view == "floating" else speaker(people, space, turn, large)

    def _view(self, second: int) -> str:
        if self._room.layout == "strip":
            return "side" if self._beside else "top"
        return _VIEWS[second // _VIEW_SECONDS % len(_VIEWS)] if self._room.layout == "changing" else self._room.layout

    def _show_slide(self, showing: Showing, time: float) -> bool:
        stage = self.page.stage
        if stage is None or self._slide == (showing, step(showing, time), stage):
            return False
        x, y, width, height = stage
        self.image[y : y + height, x : x + width] = draw_screen(showing, self._room.seed, time, width, height)
        self._slide = (showing, step(showing, time), stage)
        self._shown.clear()  # a tile may float on the slide
        return True

    def _show_tile(self, person: int, rect: Rect, second: int, time: float) -> bool:
        x, y, width, height = rect
        painter = self._painters.get(person)
        if painter is None or (painter.width, painter.height) != (width, height):
            painter = self._painters[person] = TilePainter(
                self._cast.people[person], width, height, self._room.appearance
            )
        camera = self.state(person, second).camera
        pose = self.poses[person] = self._cast.people[person].mover.pose(time)
        speaking = self._cast.speakers[second] == person
        shown = (camera, speaking, None if pose is None else (pose.look, painter.shift(pose)))
        if self._shown.get(person) == shown:
            return False
        self._shown[person] = shown
        self.image[y : y + height, x : x + width] = painter.paint(pose, camera, speaking)
        return True
