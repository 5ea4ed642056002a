"""Simulated lectures: no picture is drawn, only what would have been seen in it, with everybody on screen all the time.

A course has the same people in all its lectures, with habits of their own (how often the camera is on, the face in
view). One shows a given name that another on the roster has too, who is never there: a name that is left to review. The
names are invented; course, address and content say that all is simulated.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d

from inference.observation import EXPRESSIONS, Box, Face, Moment, Observation, Pose, Tile
from ingest.records.chat import Message
from ingest.records.participants import Stay
from ingest.records.person import Person
from ingest.records.placing import Placed
from ingest.records.roster import Participant
from ingest.records.timeline import Turn
from ingest.records.transcript import Sentence
from ingest.render.names import address_of, name_for
from ingest.video import Recording

COURSES = 3
TERM_BEGINS = datetime(2026, 2, 2, 9, tzinfo=UTC)
TURN_S, MESSAGES = 45, 40
"""How long one speaks, and how many messages are written in a lecture."""
LASTS_S = 40
"""How long a camera stays off or a face away, about."""
ILLEGIBLE, MISREAD = 0.01, 0.003
"""Shares of the instants in which a label cannot be read, and in which a letter of it is lost."""
CALM = np.array([-1.5, -3.0, -2.5, 0.0, -1.0, -2.0, 1.5])
"""Usual logits of the expressions: mostly neutral, now and then happy."""

Truths = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Term:
    """So many lectures of so many people and seconds, the same for the same seed."""

    lectures: int = 30
    people: int = 30
    seconds: int = 3600
    seed: int = 0

    def each(self) -> Iterator[Lecture]:
        """The lectures in the order in which they were held."""
        return (Lecture(self, number) for number in range(self.lectures))


@dataclass(frozen=True)
class Lecture:
    """A lecture of a term; `number` counts from 0."""

    term: Term
    number: int

    @property
    def course(self) -> str:
        """The courses take turns."""
        return f"Simulated course {self.number % COURSES + 1}"

    @property
    def name(self) -> str:
        """Unique in the term."""
        return f"{self.course}, lecture {self.number // COURSES + 1}"

    @property
    def recording(self) -> Recording:
        """A recording that there is not."""
        content = f"simulated:{self.term}/{self.number}"
        begins = TERM_BEGINS + timedelta(days=self.number)
        return Recording(content, content, self.term.seconds * 1000, 1280, 720, begins)

    @cached_property
    def roster(self) -> list[Participant]:
        """The course's: those who are there, and one with the given name of the first."""
        random, taken = np.random.default_rng([self.term.seed, self.number % COURSES]), set[str]()
        names = [name_for(random, bool(place % 2), taken) for place in range(self.term.people + 1)]
        names[-1] = f"{names[0].split()[0]} {names[-1].split()[1]}"
        return [Participant(name, address_of(name, place)) for place, name in enumerate(names)]

    @cached_property
    def labels(self) -> list[str]:
        """What their tiles say."""
        first, *others, _ = (person.name for person in self.roster)
        return [first.split()[0], *others]

    def moments(self) -> list[Moment]:
        """What would have been seen, one moment a second."""
        random = np.random.default_rng([self.term.seed, COURSES + self.number])
        shape = (self.term.seconds, self.term.people)
        habits = np.random.default_rng([self.term.seed, self.number % COURSES, 1]).uniform(0.5, 1, (2, shape[1]))
        on = steady(random, shape, habits[0])
        seen = on & steady(random, shape, habits[1])
        yaw, pitch = random.normal(0, 20 - 15 * habits[1], (2, *shape))
        logits = CALM + random.normal(0, 0.7, (*shape, len(EXPRESSIONS)))
        likely = np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True)
        read = labels_read(random, self.labels, self.term.seconds)
        tiles = [grid(place, shape[1]) for place in range(shape[1])]
        columns: Any = zip(
            on.tolist(), seen.tolist(), np.stack([yaw, pitch], axis=-1).tolist(), likely.tolist(), read, strict=True
        )
        return [
            Moment(second * 1000, tuple(map(observation, tiles, *instant))) for second, instant in enumerate(columns)
        ]

    def records(self, recording_id: int) -> Iterator[Placed]:
        """What would lie beside the recording: participants, timeline, transcript and chat."""
        random = np.random.default_rng([self.term.seed, self.number, 2])
        people = [Person(label, email=one.email) for label, one in zip(self.labels, self.roster[:-1], strict=True)]
        begins, length_ms = TERM_BEGINS + timedelta(days=self.number), self.term.seconds * 1000
        ends = begins + timedelta(milliseconds=length_ms)
        yield Placed("participants", recording_id, tuple(Stay(one, begins, ends, length_ms) for one in people))
        starts = range(0, length_ms, TURN_S * 1000)
        speakers = [(start, people[int(random.integers(len(people)))]) for start in starts]
        spans = [(start, min(start + TURN_S * 1000, length_ms), one) for start, one in speakers]
        yield Placed("timeline", recording_id, tuple(Turn(one, start, end) for start, end, one in spans))
        said = "This sentence was never said."
        yield Placed("transcript", recording_id, tuple(Sentence(said, start, end, one) for start, end, one in spans))
        written = sorted(random.integers(length_ms, size=MESSAGES).tolist())
        yield Placed(
            "chat",
            recording_id,
            tuple(Message(people[at % len(people)], timedelta(milliseconds=at)) for at in written),
        )


def steady(random: np.random.Generator, shape: tuple[int, int], share: NDArray[np.float64]) -> Truths:
    """(seconds, people): true for about `share` of the time of each, in stretches of about `LASTS_S`."""
    smooth = uniform_filter1d(random.normal(size=shape), LASTS_S, axis=0)
    ranks = smooth.argsort(axis=0).argsort(axis=0)
    return np.asarray(ranks < share * shape[0])


def labels_read(random: np.random.Generator, labels: Sequence[str], seconds: int) -> Iterator[list[str]]:
    """The labels as read in each second."""
    for chances in random.random((seconds, len(labels))):
        read = list(labels)
        for place in np.flatnonzero(chances < ILLEGIBLE + MISREAD).tolist():
            lost = int(random.integers(len(labels[place])))
            read[place] = "" if chances[place] < ILLEGIBLE else labels[place][:lost] + labels[place][lost + 1 :]
        yield read


def grid(place: int, people: int) -> Tile:
    """The tile at a place of the gallery."""
    columns = int(np.ceil(np.sqrt(people)))
    row, column = divmod(place, columns)
    return Tile(Box(column / columns, row / columns, 0.98 / columns, 0.98 / columns))


def observation(tile: Tile, on: bool, seen: bool, turned: list[float], likely: list[float], label: str) -> Observation:
    """Somebody at an instant: a camera that is off, an empty chair, or a face in the middle of the tile."""
    if not seen:
        return Observation(tile if on else Tile(tile.box, camera_on=False), label)
    side = tile.box.width / 4
    face = Face(Box(tile.box.x + 1.5 * side, tile.box.y + side, side, side), 0.9)
    yaw, pitch = turned
    return Observation(tile, label, face, tuple(likely), Pose(yaw, pitch, 0.0, eyes_open=0.3, mouth_open=0.05))
