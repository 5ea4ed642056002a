"""In the process that follows a live source: the picture just looked at goes to the eye, for the live page to show.

It has a thread of its own, to which the newest picture is given: who looks at pictures never waits for it. Only those
are to be seen in it who may be shown (inference/covering.py). Nothing is made while nobody watches, nothing is kept:
the eye forgets the picture when the line ends, as it does whenever something else is wished.
"""

from __future__ import annotations

import json
from threading import Event, Thread

from inference.agreement import Overlay
from inference.covering import covered
from inference.eye.faces import told
from inference.observation import Moment
from ingest.eye import DRAW, Address, Line, called
from ingest.freshest import Freshest
from ingest.picture import encoded
from ingest.video import HopelessError, Image, SourceError

TURN_S = 0.5
"""So often the eye is asked whether anybody watches, and is looked whether something else is wished."""
AGAIN_S = 2.0
"""After the eye could not be reached."""
WIDEST = 1280
"""Pixels of the longer side of what is sent."""


class Showing:
    """Where pictures are put; they go where an overlay is wished and watched."""

    def __init__(self) -> None:
        """None is wished."""
        self._fresh = Freshest[tuple[Image, Moment, float]]()
        self._wished: Overlay | None = None
        self._watched = self._labelled = False
        self._changed = Event()
        self._thread: Thread | None = None

    def wish(self, overlay: Overlay | None) -> None:
        """From now on so; None: no more."""
        self._wished = overlay
        self._fresh.clear()
        self._changed.set()
        if overlay is not None and self._thread is None:
            self._thread = Thread(target=self._work, daemon=True)
            self._thread.start()

    def put(self, image: Image, moment: Moment, came_at: float) -> None:
        """A picture that came at `came_at` (seconds since 1970), and what was seen in it. Never waits."""
        self._labelled = self._labelled or any(one.label for one in moment.observations)
        if self._wished is not None and self._watched:
            self._fresh.put(moment.at_ms, (image, moment, came_at))

    def _work(self) -> None:
        while True:
            self._changed.clear()
            wished = self._wished
            try:
                if wished is not None:
                    self._draw(wished)
            except HopelessError:  # there is no server beside, so nobody could see it
                return
            except SourceError:
                self._changed.wait(AGAIN_S)
            self._watched = False
            if self._wished is None:
                self._changed.wait()

    def _draw(self, wished: Overlay) -> None:
        """Over one line, for as long as this is what is wished."""
        with called(Address.known(), f"{DRAW} {wished.room}") as line:
            while self._wished is wished:
                self._turn(line, wished)

    def _turn(self, line: Line, wished: Overlay) -> None:
        fresh = self._fresh.take(TURN_S)
        if self._wished is wished:
            said = line.ask(b"" if fresh is None else self._drawn(*fresh.content, wished))
            self._watched = bool(json.loads(said)["watched"])

    def _drawn(self, image: Image, moment: Moment, came_at: float, wished: Overlay) -> bytes:
        def permitted(label: str) -> bool:
            return (bool(label) or not self._labelled) and wished.agreed.shows(label)

        picture, people = covered(image, moment, permitted)
        faces = [
            told(one, image.shape[0], wished.expressions) | {"label": one.label}
            for one in sorted(people, key=lambda one: (one.tile.box.y, one.tile.box.x))
            if one.face
        ]
        counts = {"shown": len(people), "covered": len(moment.observations) - len(people)}
        head = {"at": round(came_at * 1000), "faces": faces, **counts}
        return json.dumps(head).encode() + b"\n" + encoded(picture, WIDEST)
