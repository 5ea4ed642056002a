"""The overview: one line per lecture, computed for all of them with a handful of queries."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, func, select, true

from inference.engagement import DEFAULT, formulas
from storage import StoreError, lease, least, policy, sums, weights
from storage.binning import MINUTE_MS, bin_length
from storage.engine import reading
from storage.memory import kept
from storage.reading import Part, parts
from storage.runs import seen_ms
from storage.tables import (
    change,
    class_minute,
    course,
    lecture,
    moment,
    participant_minute,
    participant_total,
    recording,
    run,
    searched,
    segment,
)

if TYPE_CHECKING:
    from storage.store import Store

BINS = 24
SHORT_MS = 6 * MINUTE_MS
"""A lecture shorter than this has its curve in bins shorter than a minute."""


@dataclass(frozen=True, slots=True)
class LectureSummary:
    """One line of the overview.

    `dips` counts those found by a formula (None: not looked for yet). `coverage` is the class's (0..1):
    seconds with a face over (people x sampled seconds), None before anyone was seen.
    `engagement` is the mean over all seconds of all people, None where nothing can be said; `sparkline` the same in at
    most 24 bins of equal length from the beginning to the end. `state`: queued, running, done, partial or failed, with
    the `reason`; `progress` is the share of the recordings that is stored or given up (0..1).
    """

    id: str
    name: str
    course: str | None
    held_at: datetime | None
    length_ms: int
    people: int
    coverage: float | None
    engagement: float | None
    sparkline: tuple[float | None, ...]
    state: str
    progress: float
    reason: str
    dips: int | None


def _lectures(
    store: Store, formula: str = "", lecture_id: str | None = None, courses: frozenset[str] | None = None
) -> list[LectureSummary]:
    """All lectures, newest first, those of some `courses` (by name), or the one with this id, with engagement by
    `formula`, or by the one used by default; StoreError when there is no such formula.
    """
    usual = policy.formulas(store)[0]
    formula = formula or usual
    if formula not in formulas():
        raise StoreError(f"There is no engagement formula {formula!r}: choose one of {', '.join(formulas())}")
    query = select(lecture, course.c.name.label("course")).outerjoin(course, course.c.id == lecture.c.course_id)
    if lecture_id is not None:
        query = query.where(lecture.c.id == lecture_id)
    if courses is not None:
        query = query.where(course.c.name.in_(list(courses)))
    with reading(store.engine) as connection:
        rows = connection.execute(query).all()
        every = _every(connection, formula, usual, lecture_id)
        found = [(row.created_at, _summary(connection, every, row)) for row in rows]
    found.sort(key=lambda pair: pair[1].held_at or pair[0], reverse=True)
    return [summary for _, summary in found]


def _running(found: list[LectureSummary]) -> bool:
    return any(one.state == "running" for one in found)


lectures = kept(_lectures, unless=_running)
"""As `_lectures`, kept as long as nothing runs: whether that is still at work is told by the time."""


@dataclass(frozen=True, slots=True)
class _Every:
    """What is known of all lectures: recordings and parts by lecture, newest run by recording, the others by run."""

    formula: str
    recordings: dict[str, list[Row[Any]]]
    parts: dict[str, list[Part]]
    newest: dict[int, Row[Any]]
    passed_ms: dict[int, int]
    sampled: dict[int, int]
    faces: dict[int, dict[int, int]]
    minutes: dict[int, list[tuple[int, float, int]]]
    dips: dict[int, int]
    least: int | None


def _every(connection: Connection, formula: str, usual: str, lecture_id: str | None) -> _Every:
    recordings, found = defaultdict(list), defaultdict(list)
    here = true() if lecture_id is None else recording.c.lecture_id == lecture_id
    for row in connection.execute(select(recording).where(here).order_by(recording.c.part)):
        recordings[row.lecture_id].append(row)
    for part in parts(connection, lecture_id):
        found[part.lecture_id].append(part)
    begun = select(run).join(recording, recording.c.id == run.c.recording_id).where(here)
    newest = {row.recording_id: row for row in connection.execute(begun.order_by(run.c.begun_at, run.c.id))}
    visible = [part.run_id for each in found.values() for part in each]
    passed = select(segment.c.run_id, func.sum(segment.c.end_ms - segment.c.start_ms)).group_by(segment.c.run_id)
    counted = select(moment.c.run_id, func.count()).group_by(moment.c.run_id)
    last = passed.where(segment.c.run_id.in_([row.id for row in newest.values()]))
    return _Every(
        formula=formula,
        recordings=recordings,
        parts=found,
        newest=newest,
        passed_ms={run_id: int(length) for run_id, length in connection.execute(last)},
        sampled={run_id: count for run_id, count in connection.execute(counted.where(moment.c.run_id.in_(visible)))},
        faces=_faces(connection, visible),
        minutes=_minutes(connection, visible, formula),
        dips=_dips(connection, visible, usual),
        least=policy.least(connection),
    )


def _faces(connection: Connection, run_ids: list[int]) -> dict[int, dict[int, int]]:
    """Seconds with a face by run and participant."""
    table = participant_total.c
    query = select(table.run_id, table.participant_id, table.face_visible).where(table.run_id.in_(run_ids))
    faces: dict[int, dict[int, int]] = defaultdict(dict)
    for run_id, participant_id, seconds in connection.execute(query):
        faces[run_id][participant_id] = seconds
    return faces


def _dips(connection: Connection, run_ids: list[int], formula: str) -> dict[int, int]:
    """How many dips were found by a formula, by run; those in which none was looked for are not in it."""
    found = (change.c.run_id == searched.c.run_id) & (change.c.formula == searched.c.formula) & (change.c.kind == "dip")
    query = select(searched.c.run_id, func.count(change.c.run_id)).outerjoin(change, found)
    here = query.where(searched.c.formula == formula, searched.c.run_id.in_(run_ids))
    return {run_id: count for run_id, count in connection.execute(here.group_by(searched.c.run_id))}


def _minutes(connection: Connection, run_ids: list[int], formula: str) -> dict[int, list[tuple[int, float, int]]]:
    """The class's engagement by run: (start_ms, sum, count) of each minute, by the formula as it is now."""
    table = class_minute.c
    query = select(table.run_id, table.minute, table.sum, table.count).order_by(table.run_id, table.minute)
    minutes: dict[int, list[tuple[int, float, int]]] = defaultdict(list)
    for run_id, minute, total, count in connection.execute(
        query.where(table.run_id.in_(run_ids), table.formula == formula, table.version == formulas()[formula].VERSION)
    ):
        minutes[run_id].append((minute * MINUTE_MS, total, count))
    return minutes | weights.minutes(connection, run_ids) if formula == DEFAULT else minutes


def _summary(connection: Connection, every: _Every, row: Row[Any]) -> LectureSummary:
    recordings, found = every.recordings[row.id], every.parts[row.id]
    length_ms = sum(_length_ms(connection, one) for one in recordings)
    curve = _curve(connection, every, found, length_ms)
    runs = [every.newest[one.id] for one in recordings if one.id in every.newest]
    states, reasons = zip(*map(lease.shown, runs), strict=True) if runs else ((), ())
    state = _state(list(states))
    passed_ms = sum(every.passed_ms.get(one.id, 0) for one in runs)
    said = sum(count for _, _, count in curve)
    return LectureSummary(
        id=row.id,
        name=row.name,
        course=row.course,
        held_at=min((one.started_at for one in recordings if one.started_at), default=None),
        length_ms=length_ms,
        people=len({person for part in found for person in every.faces.get(part.run_id, ())}),
        coverage=_coverage(every, found) if every.least is None else _spoken_coverage(connection, every, found),
        engagement=sum(total for _, total, _ in curve) / said if said else None,
        sparkline=_sparkline(curve, length_ms),
        state=state,
        progress=1.0 if state == "done" else _progress(recordings, passed_ms),
        reason="; ".join(dict.fromkeys(filter(None, reasons))),
        dips=sum(every.dips[one.run_id] for one in found) if all(one.run_id in every.dips for one in found) else None,
    )


def _length_ms(connection: Connection, one: Row[Any]) -> int:
    return int(one.duration_ms) if one.duration_ms is not None else seen_ms(connection, one.id)


def _progress(recordings: list[Row[Any]], passed_ms: int) -> float:
    """A live recording has no end yet, and so no share of it."""
    if not recordings or any(one.duration_ms is None for one in recordings):
        return 0.0
    return min(1.0, passed_ms / max(1, sum(int(one.duration_ms) for one in recordings)))


def _state(states: list[str]) -> str:
    if not states:
        return "queued"
    if "running" in states:
        return "running"
    return states[0] if len(set(states)) == 1 else "partial"


def _coverage(every: _Every, found: list[Part]) -> float | None:
    people = {person for part in found for person in every.faces.get(part.run_id, ())}
    sampled = sum(every.sampled.get(part.run_id, 0) for part in found)
    if not people or not sampled:
        return None
    return sum(sum(every.faces.get(part.run_id, {}).values()) for part in found) / (len(people) * sampled)


def _spoken_coverage(connection: Connection, every: _Every, found: list[Part]) -> float | None:
    """The same of the minutes of which the class may speak by the formula (`storage.least`)."""
    said, seen, people = class_minute.c, participant_minute.c, set[int]()
    faces = sampled = 0
    for part in found:
        minutes = select(said.minute).where(said.run_id == part.run_id, said.formula == every.formula)
        query = select(seen.participant_id, func.sum(seen.face_visible)).where(seen.run_id == part.run_id)
        for person, count in connection.execute(query.where(seen.minute.in_(minutes)).group_by(seen.participant_id)):
            people, faces = people | {person}, faces + count
        minute = (moment.c.at_ms + part.offset_ms) // MINUTE_MS
        looked = select(func.count()).where(moment.c.run_id == part.run_id, minute.in_(minutes))
        sampled += connection.execute(looked).scalar_one()
    return faces / (len(people) * sampled) if people and sampled else None


def _curve(connection: Connection, every: _Every, found: list[Part], length_ms: int) -> list[tuple[int, float, int]]:
    """The class's engagement over the lecture: (start_ms, sum, count), by the minute or shorter.

    A long lecture has none until `Store.refresh` has come to it: many at once would keep their readers waiting.
    """
    if length_ms >= SHORT_MS:
        return [each for part in found for each in every.minutes.get(part.run_id, ())]
    summed = least.kept(sums.totals(connection, found, _bin_ms(length_ms)), every.formula, every.least)
    columns = ("bin_start_ms", f"engagement_{every.formula}_sum", f"engagement_{every.formula}_count")
    return [(int(at), float(total), int(count)) for at, total, count in zip(*(summed[c] for c in columns), strict=True)]


def _bin_ms(length_ms: int) -> int:
    """At most `BINS` bins: whole minutes; in a short lecture whole bins as they are stored, or seconds."""
    stored_ms = bin_length(length_ms)
    short = stored_ms if length_ms >= BINS * stored_ms else 1000
    unit = MINUTE_MS if length_ms >= SHORT_MS else short
    return max(1, ceil(length_ms / BINS / unit)) * unit


def _sparkline(curve: list[tuple[int, float, int]], length_ms: int) -> tuple[float | None, ...]:
    bin_ms = _bin_ms(length_ms)
    totals, counts = [0.0] * ceil(length_ms / bin_ms), [0] * ceil(length_ms / bin_ms)
    for start_ms, total, count in curve:
        index = min(start_ms // bin_ms, len(totals) - 1)
        totals[index] += total
        counts[index] += count
    return tuple(total / count if count else None for total, count in zip(totals, counts, strict=True))
