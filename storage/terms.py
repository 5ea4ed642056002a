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
from pandas import Index
from sqlalchemy import Connection, Select, func, select

from inference.engagement import DEFAULT, formulas
from inference.trend import LEAST_LECTURES, Point, Trend, trends
from storage import StoreError, levels, participation, policy, weights
from storage.binning import MINUTE_MS
from storage.bulk import rows_of
from storage.decisions import together
from storage.engine import reading
from storage.lineage import in_order
from storage.memory import kept
from storage.naming import UNLABELLED
from storage.participation import Told
from storage.reading import Part, parts_of, sampled
from storage.tables import engagement_minute, participant, participant_minute

if TYPE_CHECKING:
    from storage.store import Store

__all__ = ["LEAST_LECTURES", "Attended", "Term", "named", "shown", "term"]

SEEN = ("camera_on", "face_visible")
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Attended:
    """A lecture of the course, as far as it concerns one person: `point` (value, interval, coverage; NaN where nothing
    was seen), the share of the time with the `camera_on`, the person's row in it (None: there is none), and what the
    records say: in the meeting and speaking for so many ms, messages written; None where there is no such record.
    """

    lecture_id: str
    name: str
    held_at: datetime | None
    point: Point
    camera_on: float
    participant_id: int | None
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
    if not policy.alone(policy.current(store)):
        return {}
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
    first = _first(store, row.lecture_id)
    every, (points, trend_of) = _course(store, first), _measured(store, first, formula)
    number = next((at for at, rows in enumerate(every.people) if participant_id in rows), None)
    if number is None:
        return None  # erased meanwhile
    rows = every.people[number]
    if rows & every.refused:
        return Term(row.name, every.held[0].course, False, (), Trend(0), 0)
    lectures = [
        _attended(one, points[number][place], every.cameras[number, place], every.told[one.id], rows)
        for place, one in enumerate(every.held)
    ]
    agreed = True if rows & every.agreed else None
    tested = sum(bool(np.isfinite(each.p)) for each in trend_of.values())
    return Term(row.name, every.held[0].course, agreed, tuple(lectures), trend_of[number], tested)


@dataclass(frozen=True, slots=True)
class _Course:
    """What is known of everybody in a course, by whatever formula: the rows of each person, those whom a roster has as
    agreed and as not; what the records tell by lecture and participant. Of each lecture, by its place, the `runs` that
    readers see and the instants `sampled` by minute; by person and place (people, lectures) in how much of it the
    camera was on (`cameras`) and the face was seen (`coverage`).
    """

    held: Sequence[Any]
    people: list[set[int]]
    agreed: set[int]
    refused: set[int]
    told: dict[str, dict[int, Told]]
    runs: dict[int, int]
    sampled: list[dict[int, int]]
    cameras: Numbers
    coverage: Numbers

    @property
    def numbers(self) -> dict[int, int]:
        """The number of each row's person, of those who may be looked at."""
        return {row: number for number, rows in enumerate(self.people) for row in rows - self.refused}


@kept
def _first(store: Store, lecture_id: str) -> str:
    """The first lecture of the same course: one answer for all who are in it."""
    with reading(store.engine) as connection:
        return str(in_order(connection, lecture_id)[0].id)


@kept
def _course(store: Store, lecture_id: str) -> _Course:
    """The course of a lecture."""
    with reading(store.engine) as connection:
        held = in_order(connection, lecture_id)
        ids = [one.id for one in held]
        every = _everybody(connection, ids)
        found = parts_of(connection, ids)
        each = {lecture: [part for part in found if part.lecture_id == lecture] for lecture in ids}
        runs = {part.run_id: place for place, lecture in enumerate(ids) for part in each[lecture]}
        looked = [_sampled(connection, each[lecture]) for lecture in ids]
        course = _Course(
            held, *every, participation.told(connection, ids), runs, looked, *np.zeros((2, len(every[0]), len(ids)))
        )
        _count(connection, course)
    return course


def _count(connection: Connection, course: _Course) -> None:
    """Fill in the shares of the time with camera and face."""
    table, number = participant_minute.c, course.numbers
    query = select(table.run_id, table.participant_id, *(func.sum(table[name]) for name in SEEN))
    here = query.where(table.run_id.in_(list(course.runs))).group_by(table.run_id, table.participant_id)
    for run_id, who, camera_on, face_visible in connection.execute(here):
        if who in number:
            at = number[who], course.runs[run_id]
            course.cameras[at] += camera_on
            course.coverage[at] += face_visible
    for share in (course.cameras, course.coverage):
        share /= [max(sum(looked.values()), 1.0) for looked in course.sampled]


@kept
def _measured(store: Store, lecture_id: str, formula: str) -> tuple[dict[int, list[Point]], dict[int, Trend]]:
    """The points and the trend of everybody in the course of a lecture, by a formula."""
    course = _course(store, lecture_id)
    with reading(store.engine) as connection:
        rows = rows_of(connection, _said(connection, lecture_id, formula, list(course.runs))) if course.runs else []
    points: dict[int, list[Point]] = {number: [] for number in range(len(course.people))}
    for place, (total, count) in enumerate(_tables(course, rows)):
        sampled = np.array(list(course.sampled[place].values()), dtype=np.float64)
        value = np.divide(total, count, out=np.full(count.shape, np.nan), where=count > 0)
        share = np.minimum(count / np.maximum(sampled, 1.0), 1.0)
        levelled = levels.over_time(value, share, sampled, formula)
        for number, one in enumerate(np.stack([*levelled, course.coverage[:, place]], axis=1).tolist()):
            points[number].append(Point(place, *one))
    return points, trends(points)


def _tables(course: _Course, rows: Sequence[tuple[Any, ...]]) -> list[Numbers]:
    """Of each lecture (2, people, minutes): the engagement's sum and count, of `rows` of run, participant, minute and
    these two.
    """
    known, number = np.array(rows, dtype=np.float64).reshape(len(rows), 5), course.numbers  # ids are exact in a float
    runs, who, minutes = Index(list(course.runs)), Index(list(number)), [Index(list(each)) for each in course.sampled]
    place_of, number_of = (np.array(list(one.values()), dtype=np.int64) for one in (course.runs, number))
    run, person = runs.get_indexer(Index(known[:, 0])), who.get_indexer(Index(known[:, 1]))
    found = []
    for place, each in enumerate(minutes):
        here = (person >= 0) & (place_of[run] == place)
        column = each.get_indexer(Index(known[here, 2]))
        table, there = np.zeros((2, len(course.people), len(each))), column >= 0  # else it came meanwhile
        at = number_of[person[here][there]], column[there]
        for which in (0, 1):
            np.add.at(table[which], at, known[here][there, 3 + which])
        found.append(table)
    return found


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


def _sampled(connection: Connection, found: list[Part]) -> dict[int, int]:
    """Instants by minute, in order."""
    counts: dict[int, int] = defaultdict(int)
    for part in found:
        for start_ms, count in sampled(connection, part, MINUTE_MS).items():
            counts[start_ms // MINUTE_MS] += count
    return dict(sorted(counts.items()))


def _said(connection: Connection, lecture_id: str, formula: str, run_ids: list[int]) -> Select[Any]:
    """Run, participant, minute, sum and count of a formula as it is now, the default one as weighted in the course."""
    own, said = weights.of_lecture(connection, lecture_id) if formula == DEFAULT else None, engagement_minute.c
    total = own.total(said) if own else said.sum
    query = select(said.run_id, said.participant_id, said.minute, total, said.count)
    here = (said.run_id.in_(run_ids), said.formula == formula, said.version == formulas()[formula].VERSION)
    return query.where(*here)


def _attended(one: Any, point: Point, camera: float, told: dict[int, Told], rows: set[int]) -> Attended:
    """A lecture with what its records say of the person."""
    mine = [told[row] for row in rows if row in told] or [(None, None, None)]
    records = [None if None in each else sum(each) for each in zip(*mine, strict=True)]
    here = min((row for row in rows if row in told), default=None)
    return Attended(one.id, one.name, one.held_at, point, float(camera), here, *records)
