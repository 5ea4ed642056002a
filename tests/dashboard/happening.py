"""A class that is going on: its row, its run, and what is stored of it second by second."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import insert, update

from inference.observation import Box, Face, Moment, Observation, Pose, Tile
from ingest.video import Recording, Segment
from storage import live
from storage.engine import writing
from storage.store import Run, Store
from storage.tables import gap
from storage.tables import live as lives
from tests.dashboard import rooms

URI = "rtsp://teacher:secret@camera.example/class"
NAMES = tuple(f"Person {letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXY")
Away = Callable[[int], float]
"""How probable it is in a second that somebody looks away."""


def steady(second: int) -> float:
    """A quarter of the class at any time."""
    return 0.25


@dataclass
class Class:
    """A class going on for `seconds` so far; `begun_at` is its first."""

    store: Store
    id: int
    run: Run
    begun_at: datetime
    seconds: int = 0
    people: Sequence[str] = NAMES
    away: Away = steady
    face_height: float = 0.1

    def goes_on(self, seconds: int, **said: Any) -> None:
        """So many more seconds are stored, the newest just now; `said` goes into the row."""
        random = np.random.default_rng(self.seconds)
        moments = [self._moment(self.seconds + number, random) for number in range(seconds)]
        self.store.add(self.run, Segment(URI, 0), moments)
        self.seconds += seconds
        newest = self.begun_at + timedelta(seconds=self.seconds - 1)
        self.says(state="live", picture_at=newest, stored_at=newest + timedelta(seconds=0.6), **said)

    def says(self, **said: Any) -> None:
        """What its process says of it; that it is alive, if nothing else."""
        values = {"alive_at": datetime.now(UTC), **said}
        with writing(self.store.engine) as connection:
            connection.execute(update(lives).where(lives.c.id == self.id).values(**values))

    def is_missing(self, from_s: int, until_s: int, reason: str) -> None:
        """A gap, which the class has gone on over."""
        values = {"start_ms": from_s * 1000, "end_ms": until_s * 1000, "reason": reason}
        with writing(self.store.engine) as connection:
            connection.execute(insert(gap).values(run_id=self.run.id, **values))
        self.seconds = until_s

    def _moment(self, second: int, random: np.random.Generator) -> Moment:
        away = random.random(len(self.people)) < self.away(second)
        people = (
            self._seen(place, name, bool(off)) for place, (name, off) in enumerate(zip(self.people, away, strict=True))
        )
        return Moment(second * 1000, tuple(people))

    def _seen(self, place: int, name: str, away: bool) -> Observation:
        down, across = divmod(place, 5)
        tile = Box(across / 5, down / 5, 0.19, 0.19)
        if place == len(self.people) - 1:
            return Observation(Tile(tile, camera_on=False), name)
        face = Face(Box(tile.x + 0.05, tile.y + 0.05, 0.06, self.face_height), 0.9)
        return Observation(Tile(tile), name, face, rooms.NEUTRAL, Pose(60.0 if away else 5.0, 0.0, 0.0, 0.3))


def begin(
    store: Store,
    lecture: str = "Algebra 7",
    course: str | None = "Algebra",
    ago: timedelta = timedelta(0),
    account_id: int | None = None,
    **more: Any,
) -> Class:
    """A class that began so long ago, of which nothing was stored yet."""
    begun_at = datetime.now(UTC) - ago
    asked = live.ask(store, URI, lecture=lecture, course=course, account_id=account_id)
    recording = Recording(f"live {asked}", f"live {asked}", None, 1280, 720, begun_at)
    run = store.begin(recording, lecture=lecture, course=course, period_ms=1000, versions={"face": "1"})
    found = Class(store, asked, run, begun_at, **more)
    found.says(state="connecting", run_id=run.id, lecture_id=run.lecture_id, begun_at=begun_at)
    return found
