"""The exact truth about a picture, as rows of the truth file."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.render.cast import Cast
from ingest.render.layout import Rect
from ingest.render.motion import Pose
from ingest.render.person import Person
from ingest.render.room import Room
from ingest.render.stage import Stage
from ingest.render.turn import Turn

COLUMNS = (
    "second", "participant", "label", "camera_on", "face_visible", "x", "y", "width", "height",
    "tile_x", "tile_y", "tile_width", "tile_height", "expression",
)  # fmt: skip
"""Columns of the truth file; boxes in fractions of the frame."""

SCREEN_COLUMNS = ("second", "kind", "number", "points", "line", "x", "y", "width", "height")
"""Columns of the truth about the shared screen: `kind` is slide or film, `number` the slide's in the deck (from 1),
`line` its title; box in fractions of the frame. Without a row nothing is shared.
"""

_CENTRE = (0.0, 0.335)
_SIDE = 1.42
_DEPTH = -0.42
"""Centre of the square that BlazeFace draws round a head, its side, and how far under the skin that centre turns.

In units of half a head's height; measured on 600 drawn heads.
"""


def rows(room: Room, cast: Cast, stage: Stage, second: int) -> Iterator[tuple[str, ...]]:
    """A row for each tile in the picture that `stage` shows now, at exactly `second` seconds."""
    for person, rect in stage.page.tiles:
        participant, state = cast.people[person], stage.state(person, second)
        pose = stage.poses[person]
        seen = state.face_visible and pose is not None
        box = face_box(participant.person, pose, rect) if seen and pose is not None else None
        label = stage.painter(person).label
        name = participant.name if participant.decidable else label
        yield (
            str(second), name, label, _truth(state.camera), _truth(seen),
            *(_fractions(box, room) if box else ("",) * 4),
            *_fractions(rect, room), pose.look.expression if seen and pose is not None else "",
        )  # fmt: skip


def screen_rows(room: Room, stage: Stage, second: int) -> Iterator[tuple[str, ...]]:
    """A row where the picture that `stage` shows now has a shared screen."""
    if stage.page.stage is None:
        return
    shown, box = stage.showings[second], _fractions(stage.page.stage, room)
    if shown.film:
        yield str(second), "film", "", "", "", *box
    else:
        yield str(second), "slide", str(shown.number + 1), str(shown.points), shown.title, *box


def face_box(person: Person, pose: Pose, tile: Rect) -> tuple[float, float, float, float]:
    """The face of `person` in `tile`, brow to chin, as (x, y, width, height) in pixels."""
    x, y, width, height = tile
    turn = Turn(pose.look.yaw, pose.look.pitch, pose.look.roll)
    middle = turn.surface([_CENTRE], _DEPTH)[0]
    unit = person.size * height
    left = x + person.seat[0] * width + round(pose.x * width) + (middle[0] - _SIDE / 2) * unit
    top = y + person.seat[1] * height + round(pose.y * height) + (middle[1] - _SIDE / 2) * unit
    return left, top, _SIDE * unit, _SIDE * unit


def _fractions(box: tuple[float, float, float, float], room: Room) -> tuple[str, ...]:
    sizes = (room.width, room.height, room.width, room.height)
    return tuple(f"{part / size:.5f}" for part, size in zip(box, sizes, strict=True))


def _truth(value: bool) -> str:
    return "true" if value else "false"
