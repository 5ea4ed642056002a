"""One person over the lectures of a course: engagement with interval and coverage, the trend, and what the records say.

People have a row per lecture. In a course, rows with the same e-mail address are one person; a row without an address
is the person of that name, if there is but one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame
from sqlalchemy import Connection, Select, func, select

from inference.engagement import DEFAULT, formulas
from inference.trend import LEAST_LECTURES, Point, Trend, trends
from storage import StoreError, levels, participation, weights
from storage.binning import MINUTE_MS
from storage.bulk import rows_of
from storage.decisions import together
from storage.engine import reading
from storage.memory import kept
from storage.naming import UNLABELLED
from storage.reading import Part, parts, sampled
from storage.tables import course, engagement_minute, lecture, participant, participant_minute, recording

if TYPE_CHECKING:
    from storage.store import Store

__all__ = ["LEAST_LECTURES", "Attended", "Term", "named", "shown", "term"]

SEEN = ("participant_id", "minute", "camera_on", "face_visible")
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Attended:
    """A lecture of the course, as far as it concerns one person: `point` (value, interval, coverage; NaN where nothing
    was seen), the share of the time with the `camera_on`, and what the records say: in the meeting and speaking for so
    many ms, messages written; None where there is no such record.
    """

    lecture_id: str
    name: str
    held_at: datetime | None
    point: Point
    camera_on: float
    attended_ms: int | None
    spoken_ms: int | None
    messages: int | None

    @property
    def there(self) -> bool:
        """Whether the person was in the lecture, as far as anything says so."""
        return self.point.coverage > 0 or self.camera_on > 0 or bool(self.attended_ms)


@dataclass(frozen=True, slots=True)
class Term:
    """A person in a course. `agreed` is the roster's consent (None: not told); nothing else is known where it is no."""

    name: str
    course: str | None
    agreed: bool | None
    lectures: tuple[Attended, ...]
    trend: Trend
    people: int
    """Over how many p was adjusted."""


@kept
def named(store: Store, lecture_id: str) -> dict[int, str]:
    """Whom a lecture has by name, sorted by it, but for those who by a roster of the course have not agreed."""
    known = shown(store, lecture_id)
    return {number: name for number, name in known.items() if not name.startswith(UNLABELLED)}


@kept
def shown(store: Store, lecture_id: str) -> dict[int, str]:
    """The same, with those who have no name."""
    columns = participant.c.id, participant.c.name, participant.c.consent
    with reading(store.engine) as connection:
        rows = connection.execute(select(*columns).where(participant.c.lecture_id == lecture_id)).all()
        _people, _agreed, refused = _everybody(connection, together(connection, lecture_id))
    known = [(row.id, row.name) for row in rows if row.consent is not False and row.id not in refused]
    return dict(sorted(known, key=lambda one: (one[1].casefold(), one[0])))


def term(store: Store, participant_id: int, formula: str = DEFAULT) -> Term | None:
    """The person whose row in some lecture this is, by a formula; None when there is none. StoreError when there is no
    such formula.
    """
    if formula not in formulas():
        raise StoreError(f"There is no engagement formula {formula!r}: choose one of {', '.join(formulas())}")
    with reading(store.engine) as connection:
        row = connection.execute(select(participant).where(participant.c.id == participant_id)).one_or_none()
        if row is None or row.name.startswith(UNLABELLED):
            return None
        first = _lectures(connection, row.lecture_id)[0].id
    every = _course(store, first, formula)
    number = next((at for at, rows in enumerate(every.people) if participant_id in rows), None)
    if number is None:
        return None  # erased meanwhile
    rows = every.people[number]
    if rows & every.refused:
        return Term(row.name, every.held[0].course, False, (), Trend(0), 0)
    lectures = [
        _attended(one, every.points[number][place], every.cameras[number][place], told, rows)
        for place, (one, told) in enumerate(zip(every.held, every.told, strict=True))
    ]
    agreed = True if rows & every.agreed else None
    tested = sum(bool(np.isfinite(each.p)) for each in every.trends.values())
    return Term(row.name, every.held[0].course, agreed, tuple(lectures), every.trends[number], tested)


@dataclass(frozen=True, slots=True)
class _Course:
    """What is known of everybody in a course: the rows of each person, those whom a roster has as agreed and as not,
    and by person and lecture the point and in how much of it the camera was on; by lecture what the records tell.
    """

    held: Sequence[Any]
    people: list[set[int]]
    agreed: set[int]
    refused: set[int]
    points: dict[int, list[Point]]
    cameras: dict[int, list[float]]
    told: list[DataFrame]
    trends: dict[int, Trend]


@kept
def _course(store: Store, lecture_id: str, formula: str) -> _Course:
    """The course of a lecture by a formula: one answer for all who are in it."""
    with reading(store.engine) as connection:
        held = _lectures(connection, lecture_id)
        people, agreed, refused = _everybody(connection, [one.id for one in held])
        points, cameras = _points(connection, held, formula, [rows - refused for rows in people])
    told = [participation.people(store, one.id).set_index("participant_id") for one in held]
    return _Course(held, people, agreed, refused, points, cameras, told, trends(points))


def _lectures(connection: Connection, lecture_id: str) -> Sequence[Any]:
    """Those of the same course in the order in which they were held (id, name, held_at, course)."""
    query = (
        select(
            lecture.c.id,
            lecture.c.name,
            func.min(recording.c.started_at).label("held_at"),
            course.c.name.label("course"),
        )
        .outerjoin(recording, recording.c.lecture_id == lecture.c.id)
        .outerjoin(course, course.c.id == lecture.c.course_id)
        .where(lecture.c.id.in_(together(connection, lecture_id)))
        .group_by(lecture.c.id, lecture.c.name, course.c.name, lecture.c.created_at)
    )
    held = func.coalesce(func.min(recording.c.started_at), lecture.c.created_at)
    return connection.execute(query.order_by(held, lecture.c.created_at, lecture.c.name)).all()


def _everybody(connection: Connection, lecture_ids: Iterable[str]) -> tuple[list[set[int]], set[int], set[int]]:
    """The rows of each person, those that a roster has as agreed, and all rows of those whom any has as not agreed; who
    has no name is nobody.
    """
    columns = (participant.c.id, participant.c.name, participant.c.email, participant.c.consent)
    rows = connection.execute(select(*columns).where(participant.c.lecture_id.in_(list(lecture_ids)))).all()
    named = [row for row in rows if not row.name.startswith(UNLABELLED)]
    addresses: dict[str, set[str]] = defaultdict(set)
    for row in named:
        if row.email:
            addresses[row.name.casefold()].add(row.email.casefold())
    people: dict[str, set[int]] = defaultdict(set)
    for row in sorted(named, key=lambda row: row.id):
        known = {row.email.casefold()} if row.email else addresses[row.name.casefold()]
        key = f"address {next(iter(known))}" if len(known) == 1 else f"name {row.name.casefold()}"
        people[key].add(row.id)
    said_no = {row.id for row in named if row.consent is False}
    said_yes = {row.id for row in named if row.consent}
    return list(people.values()), said_yes, {row for rows in people.values() if rows & said_no for row in rows}


def _points(
    connection: Connection, held: Sequence[Any], formula: str, everybody: list[set[int]]
) -> tuple[dict[int, list[Point]], dict[int, list[float]]]:
    """Every person's points in all lectures, and in how much of each their camera was on."""
    place_of = {row: place for place, rows in enumerate(everybody) for row in rows}
    found = {person: list[Point]() for person in range(len(everybody))}
    cameras = {person: list[float]() for person in range(len(everybody))}
    for place, one in enumerate(held):
        seen = _Minutes.of(connection, one.id, formula, place_of, len(everybody))
        on = (seen.camera_on.sum(axis=1) / max(seen.sampled.sum(), 1.0)).tolist()
        for person, point in enumerate(seen.points(place)):
            found[person].append(point)
            cameras[person].append(on[person])
    return found, cameras


@dataclass(frozen=True)
class _Minutes:
    """A lecture by minutes and a formula: instants `sampled` in each (minutes,), and by person and minute (people,
    minutes) the engagement's sum `total` and `count`, and the instants with the camera on and with a face.
    """

    formula: str
    sampled: Numbers
    total: Numbers
    count: Numbers
    camera_on: Numbers
    face_visible: Numbers

    @classmethod
    def of(
        cls, connection: Connection, lecture_id: str, formula: str, place_of: dict[int, int], people: int
    ) -> _Minutes:
        found = parts(connection, lecture_id)
        looked = _sampled(connection, found)
        number = {at: n for n, at in enumerate(looked)}

        def tables(rows: Numbers) -> list[Numbers]:
            """Of rows of participant, minute and two numbers, these by person and minute."""
            known = rows[np.isin(rows[:, 0], list(place_of))]
            place = [place_of[int(who)] for who in known[:, 0]], [number[int(at)] for at in known[:, 1]]
            each = [np.zeros((people, len(looked))) for _ in range(2)]
            for table, column in zip(each, known[:, 2:].T, strict=True):
                np.add.at(table, place, column)
            return each

        queries = _said(connection, lecture_id, formula), select(*(participant_minute.c[name] for name in SEEN))
        runs = [part.run_id for part in found]
        each = [table for query in queries for table in tables(_read(connection, query, runs))]
        return cls(formula, np.array(list(looked.values()), dtype=np.float64), *each)

    def points(self, place: int) -> list[Point]:
        """Everybody's value and interval (`inference.certainty`), NaN where nothing can be said."""
        value = np.divide(self.total, self.count, out=np.full(self.count.shape, np.nan), where=self.count > 0)
        share = np.minimum(self.count / np.maximum(self.sampled, 1.0), 1.0)
        mean, low, high = levels.over_time(value, share, self.sampled, self.formula)
        coverage = self.face_visible.sum(axis=1) / max(self.sampled.sum(), 1.0)
        return [Point(place, *one) for one in np.stack([mean, low, high, coverage], axis=1).tolist()]


def _sampled(connection: Connection, found: list[Part]) -> dict[int, int]:
    """Instants by minute, in order."""
    counts: dict[int, int] = defaultdict(int)
    for part in found:
        for start_ms, count in sampled(connection, part, MINUTE_MS).items():
            counts[start_ms // MINUTE_MS] += count
    return dict(sorted(counts.items()))


def _said(connection: Connection, lecture_id: str, formula: str) -> Select[Any]:
    """Participant, minute, sum and count of a formula as it is now, the default one as weighted in the course."""
    own, said = weights.of_lecture(connection, lecture_id) if formula == DEFAULT else None, engagement_minute.c
    query = select(said.participant_id, said.minute, own.total(said) if own else said.sum, said.count)
    return query.where(said.formula == formula, said.version == formulas()[formula].VERSION)


def _read(connection: Connection, query: Select[Any], run_ids: list[int]) -> Numbers:
    """(rows, 4): ids of participants are exact in a float."""
    table = query.get_final_froms()[0]
    rows = rows_of(connection, query.where(table.c.run_id.in_(run_ids))) if run_ids else []
    return np.array(rows, dtype=np.float64).reshape(len(rows), 4)


def _attended(one: Any, point: Point, camera: float, told: DataFrame, rows: set[int]) -> Attended:
    """A lecture with what its records say of the person."""
    mine = told[told.index.isin(rows)]
    records = [
        None if not len(mine) or bool(mine[name].isna().all()) else int(mine[name].sum())
        for name in ("attended_ms", "spoken_ms", "messages")
    ]
    return Attended(one.id, one.name, one.held_at, point, camera, *records)
