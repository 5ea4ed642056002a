"""A course whose last lecture has two dips and a peak where they were planted, with slides, speakers and chat."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np

from inference.observation import Box, Moment, Observation, Pose, Screen, Tile
from ingest.records.chat import Message
from ingest.records.person import Person
from ingest.records.placing import Placed
from ingest.records.timeline import Turn
from ingest.records.transcript import Sentence
from ingest.video import Recording, Segment
from storage.store import Store
from tests.dashboard import rooms

PEOPLE = ("Zoe Adler", "Ana Brandt", "Mia Costa", "Liu Demir", "Ola Evers", "Noa Frank", "Kim Grau", "Ida Holm")
TEACHER = "Prof. Ruth Lehr"
START = datetime(2026, 9, 1, 9, tzinfo=UTC)
MINUTES = 24
FIRST, HIGH, SECOND = (6, 8), (12, 14), (16, 18)
"""Minutes of the first dip, the peak and the second dip."""
SLIDE_S = 480
"""From then on one slide stays."""


def lecture(store: Store, number: int = 0, *, changes: bool = True, minutes: int = MINUTES, **named: str) -> str:
    """Store a lecture of the course "Linear Algebra"; gives its id. `named` are `title`, `course` and `sentence`."""
    name, random = named.get("title", f"Lecture {number + 1}"), np.random.default_rng(number)
    recording = Recording(f"{name}.mp4", name, minutes * 60_000, 1280, 720, START + timedelta(days=7 * number))
    course = named.get("course", "Linear Algebra")
    run = store.begin(recording, lecture=name, course=course, period_ms=1000, versions=VERSIONS)
    people = (*PEOPLE, TEACHER)
    moments = [
        Moment(
            second * 1000, tuple(_seen(who, random.random() < _away(second, changes)) for who in people), _on(second)
        )
        for second in range(minutes * 60)
    ]
    store.add(run, Segment(recording.uri, 0, minutes * 60_000), moments)
    store.identify(run, [(one.at_ms, people) for one in moments])
    store.finish(run, "done")
    if changes:
        for placed in records(run.recording_id, minutes * 60_000, named.get("sentence", SENTENCE)):
            store.attach(run.lecture_id, placed)
    return run.lecture_id


VERSIONS = {"expression": "5ba1f3c4" * 8, "observe": "5"}
SENTENCE = "So if we multiply both sides by the inverse, what is left?"


PRINTS = ["".join(np.random.default_rng(n).choice(list("0124568"), 168)) for n in range(5)]


def _away(second: int, changes: bool) -> float:
    """How probable it is that somebody looks away."""
    minute = second / 60
    if not changes:
        return 0.4
    if HIGH[0] <= minute < HIGH[1]:
        return 0.02
    return 0.95 if any(first <= minute < last for first, last in (FIRST, SECOND)) else 0.4


def _seen(who: str, away: bool) -> Observation:
    one = rooms.seen(who, face=True)
    return Observation(Tile(rooms.BOX), who, one.face, one.expression, Pose(60.0 if away else 0.0, 0.0, 0.0))


def _on(second: int) -> Screen:
    """Slides of two minutes, then one that stays."""
    number = min(second // 120, SLIDE_S // 120)
    return Screen(Box(0.0, 0.2, 1.0, 0.8), PRINTS[number], f"Eigenvalues {number}", False)


def records(recording_id: int, length_ms: int, sentence: str) -> list[Placed]:
    """The teacher speaks but for two minutes of the peak, in which everybody does; chat in the first dip."""
    low, high = HIGH[0] * 60_000, HIGH[1] * 60_000
    teacher = Person(TEACHER)
    turns = [Turn(teacher, 0, low), Turn(teacher, high, length_ms)]
    turns += [Turn(Person(who), low + 15_000 * n, low + 15_000 * n + 14_000) for n, who in enumerate(PEOPLE)]
    said = [Sentence(sentence, start, start + 9_000, teacher) for start in range(5_000, length_ms, 30_000)]
    wrote = [Message(Person(PEOPLE[n % 8]), timedelta(seconds=FIRST[0] * 60 + 40 + 5 * n)) for n in range(6)]
    return [
        Placed("timeline", recording_id, tuple(turns)),
        Placed("transcript", recording_id, tuple(said)),
        Placed("chat", recording_id, tuple(wrote)),
    ]
