"""What waits for a teacher's decision, and what was decided: domain objects for the dashboard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from inference.forms import key
from inference.naming import IS_NOT
from storage import naming
from storage.engine import reading
from storage.memory import kept
from storage.reading import parts
from storage.tables import candidate, course, decision, label, lecture, participant, recording, run

if TYPE_CHECKING:
    from storage.store import Store


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody on the roster who may be meant; `likelihood` 0..1."""

    participant_id: int
    name: str
    likelihood: float


@dataclass(frozen=True, slots=True)
class Waiting:
    """A label that may be several people, in `lectures` (names, newest first) of a course (None: the lecture alone)."""

    label_id: int
    label: str
    course: str | None
    lectures: tuple[str, ...]
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision: `label` `answer` (is, is not, new) `name` (empty for somebody new)."""

    id: int
    label: str
    answer: str
    name: str
    course: str | None
    lecture: str
    decided_at: datetime


@kept
def waiting(store: Store, lecture_id: str | None = None) -> list[Waiting]:
    """What waits in all lectures, or in one; the same label in several lectures of a course is one."""
    with reading(store.engine) as connection:
        answered, ruled_out = _answers(connection)
        stale = {run_id for run_id, _ in naming.outdated(connection)}
        rows = [row for row in _candidates(connection) if lecture_id in (None, row.lecture_id)]
        held = [row.name for row in connection.execute(select(lecture.c.name).order_by(lecture.c.created_at.desc()))]
    found: dict[tuple[str, str], Waiting] = {}
    for row in rows:
        place = _place(row)
        known = place in answered or (*place, row.name.casefold()) in ruled_out
        if row.run_id not in stale or not known:
            found[place] = _joined(found.get(place), row)
    ordered = (replace(one, lectures=tuple(sorted(one.lectures, key=held.index))) for one in found.values())
    return sorted(ordered, key=lambda one: (one.course or "", one.label.casefold()))


@kept
def decided(store: Store) -> list[Decided]:
    """Every decision, the newest first."""
    with reading(store.engine) as connection:
        rows = connection.execute(_DECISIONS.order_by(decision.c.decided_at.desc(), decision.c.id.desc())).all()
    return [
        Decided(row.id, row.text, row.answer, row.name or "", row.course, row.lecture, row.decided_at) for row in rows
    ]


@kept
def outdated(store: Store) -> int:
    """In how many recordings people are still to be named anew."""
    with reading(store.engine) as connection:
        return len(naming.outdated(connection))


_DECISIONS = (
    select(
        decision.c.id,
        decision.c.answer,
        decision.c.decided_at,
        label.c.text,
        participant.c.name,
        lecture.c.id.label("lecture_id"),
        lecture.c.name.label("lecture"),
        lecture.c.course_id,
        course.c.name.label("course"),
    )
    .join(label, label.c.id == decision.c.label_id)
    .join(lecture, lecture.c.id == label.c.lecture_id)
    .outerjoin(course, course.c.id == lecture.c.course_id)
    .outerjoin(participant, participant.c.id == decision.c.participant_id)
)


def _candidates(connection: Connection) -> Sequence[Any]:
    """The likeliest first."""
    seen = [part.run_id for part in parts(connection)]
    query = (
        select(
            candidate.c.run_id,
            candidate.c.label_id,
            candidate.c.likelihood,
            label.c.text,
            participant.c.id.label("participant_id"),
            participant.c.name,
            lecture.c.id.label("lecture_id"),
            lecture.c.name.label("lecture"),
            lecture.c.course_id,
            course.c.name.label("course"),
        )
        .join(label, label.c.id == candidate.c.label_id)
        .join(participant, participant.c.id == candidate.c.participant_id)
        .join(run, run.c.id == candidate.c.run_id)
        .join(recording, recording.c.id == run.c.recording_id)
        .join(lecture, lecture.c.id == recording.c.lecture_id)
        .outerjoin(course, course.c.id == lecture.c.course_id)
        .where(candidate.c.run_id.in_(seen))
    )
    return sorted(connection.execute(query).all(), key=lambda row: (-row.likelihood, row.name))


def _answers(connection: Connection) -> tuple[set[tuple[str, str]], set[tuple[str, str, str]]]:
    """Labels that have an answer, and (label, name) that were ruled out: what hides where that is not applied yet."""
    rows = connection.execute(_DECISIONS).all()
    answered = {_place(row) for row in rows if row.answer != IS_NOT}
    return answered, {(*_place(row), row.name.casefold()) for row in rows if row.answer == IS_NOT and row.name}


def _place(row: Any) -> tuple[str, str]:
    """Where a label means one and the same: the course, or the lecture without one; and the label's key."""
    return str(row.course_id) if row.course_id is not None else row.lecture_id, key(row.text)


def _joined(known: Waiting | None, row: Any) -> Waiting:
    """What waits, with one more candidate of one more lecture."""
    one = known or Waiting(row.label_id, row.text, row.course, (), ())
    lectures = one.lectures if row.lecture in one.lectures else (*one.lectures, row.lecture)
    candidates = one.candidates
    if row.name not in (each.name for each in candidates):
        candidates = (*candidates, Candidate(row.participant_id, row.name, row.likelihood))
    return replace(one, lectures=lectures, candidates=candidates)
