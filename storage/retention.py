"""For how long each kind of record is kept, by the policy that is stated, and what goes when its days are over.

A lecture is as old as its last recording (when that began; else when the lecture was added), an export or report as its
file. While no policy is stated, or it names no days for a kind, nothing of that kind goes by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Table, delete, func, or_, select, update

from storage import auditing, identity, policy, scrubbing, texts, writings
from storage.blanking import Blank, parts
from storage.engine import reading, writing
from storage.naming import UNLABELLED
from storage.policy import KINDS
from storage.tables import (
    bearer,
    candidate,
    job,
    label,
    lecture,
    live,
    mention,
    note,
    observation,
    participant,
    participant_bin,
    participant_minute,
    participant_total,
    record,
    recording,
    run,
    screen,
    usual,
)
from storage.writings import Writing

if TYPE_CHECKING:
    from storage.store import Store

OBSERVATIONS, RECORDS, TRANSCRIPTS, SLIDES, NAMES, EXPORTS, LECTURES = KINDS
OF_PEOPLE = (participant_bin, participant_minute, participant_total, usual, bearer, candidate)
"""What is computed of single people; the curve of the class stays."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A kind: for how many `days` (None: until somebody erases it), and when the first of what there is goes (None:
    there is nothing, or it stays).
    """

    kind: str
    days: int | None
    next_at: datetime | None


@dataclass(slots=True)
class Purged:
    """What went: of how many lectures each kind (files, for exports); and files that were `left`, with the reason."""

    counts: dict[str, int] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)


def kept(store: Store) -> list[Kept]:
    """Every kind, in the order of `KINDS`."""
    with reading(store.engine) as connection:
        days = _days(connection)
        ages = _ages(connection)
        return [Kept(kind, days.get(kind), _next(connection, kind, days.get(kind), ages)) for kind in KINDS]


def purge(store: Store, now: datetime) -> Purged:
    """Delete what has been kept for long enough, and its bytes; a transaction a lecture, so that stopped half-way the
    rest goes next time.
    """
    with reading(store.engine) as connection:
        days, ages = _days(connection), _ages(connection)
        due = _due(connection, days, ages, now)
    done = Purged()
    for lecture_id, kinds in due.items():
        if LECTURES in kinds:
            done.left += writings.remove(store, partial(_made_of, lecture_id)).left
        with writing(store.engine) as connection:
            scrubbing.secure(connection)
            auditing.note(connection, auditing.PURGED, lecture_id=lecture_id, why=", ".join(kinds))
            for kind in kinds:
                DELETE[kind](connection, lecture_id)
                done.counts[kind] = done.counts.get(kind, 0) + 1
            scrubbing.note(connection, now)
    _files(store, days.get(EXPORTS), now, done)
    scrubbing.finish(store)
    return done


def _days(connection: Connection) -> Mapping[str, int]:
    stated = policy.stated(connection)
    return {} if stated is None else {kind: days for kind, days in stated.retention.items() if days}


def _ages(connection: Connection) -> dict[str, datetime]:
    """When each lecture was held, or else added."""
    held = func.max(recording.c.started_at)
    query = select(lecture.c.id, held.label("held_at"), lecture.c.created_at)
    query = query.outerjoin(recording, recording.c.lecture_id == lecture.c.id)
    rows = connection.execute(query.group_by(lecture.c.id, lecture.c.created_at))
    return {row.id: row.held_at or row.created_at for row in rows}


def _due(
    connection: Connection, days: Mapping[str, int], ages: Mapping[str, datetime], now: datetime
) -> dict[str, list[str]]:
    """The kinds that are to go, by lecture; of one that goes as a whole, that alone."""
    found: dict[str, list[str]] = {}
    for kind in DELETE:
        if kind in days:
            old = {one for one, at in ages.items() if at + timedelta(days=days[kind]) <= now}
            for lecture_id in sorted(old & HOLDING[kind](connection)):
                found.setdefault(lecture_id, []).append(kind)
    return {one: [LECTURES] if LECTURES in kinds else kinds for one, kinds in found.items()}


def _next(connection: Connection, kind: str, days: int | None, ages: Mapping[str, datetime]) -> datetime | None:
    if days is None:
        return None
    if kind == EXPORTS:
        times = [one.made_at for one in writings.every(connection)]
    else:
        times = [ages[one] for one in HOLDING[kind](connection)]
    return min(times) + timedelta(days=days) if times else None


def _made_of(lecture_id: str, one: Writing) -> bool:
    return one.lecture_id == lecture_id


def _files(store: Store, days: int | None, now: datetime, done: Purged) -> None:
    """Exports and reports have days of their own."""
    if days is not None:
        gone = writings.remove(store, lambda one: one.made_at + timedelta(days=days) <= now)
        done.left += gone.left
        if gone.removed:
            done.counts[EXPORTS] = len(gone.removed)


# ------------------------------------------------------------------------------- which lectures have what


def _of_runs(*tables: Table) -> Callable[[Connection], set[str]]:
    """Those of whose runs there is any row."""

    def holding(connection: Connection) -> set[str]:
        there = [select(table.c.run_id).where(table.c.run_id == run.c.id).exists() for table in tables]
        query = select(recording.c.lecture_id).join(run, run.c.recording_id == recording.c.id).where(or_(*there))
        return set(connection.execute(query.distinct()).scalars())

    return holding


def _having(*queries: Any) -> Callable[[Connection], set[str]]:
    return lambda connection: {one for query in queries for one in connection.execute(query.distinct()).scalars()}


_RECORDED = select(recording.c.lecture_id).join(record, record.c.recording_id == recording.c.id)
HOLDING: dict[str, Callable[[Connection], set[str]]] = {
    OBSERVATIONS: _of_runs(observation, participant_total),
    RECORDS: _having(
        _RECORDED.where(record.c.kind != "transcript"), _RECORDED.join(mention, mention.c.record_id == record.c.id)
    ),
    TRANSCRIPTS: _having(_RECORDED.where(record.c.kind == "transcript"), select(note.c.lecture_id)),
    SLIDES: _of_runs(screen),
    NAMES: _having(
        select(label.c.lecture_id), select(participant.c.lecture_id).where(participant.c.place.is_not(None))
    ),
    LECTURES: _having(select(lecture.c.id)),
}


# ------------------------------------------------------------------------------- what goes of a lecture


def _runs(lecture_id: str) -> Any:
    joined = select(run.c.id).join(recording, recording.c.id == run.c.recording_id)
    return joined.where(recording.c.lecture_id == lecture_id)


def _records_of(lecture_id: str) -> Any:
    joined = select(record.c.id).join(recording, recording.c.id == record.c.recording_id)
    return joined.where(recording.c.lecture_id == lecture_id)


def _observations(connection: Connection, lecture_id: str) -> None:
    """What was seen second by second, and what is computed of single people."""
    for table in (observation, *OF_PEOPLE):
        connection.execute(delete(table).where(table.c.run_id.in_(_runs(lecture_id))))
    identity.sweep(connection, lecture_id)


def _records(connection: Connection, lecture_id: str) -> None:
    """Who was there, spoke and wrote; of what was said, who said it."""
    here = record.c.id.in_(_records_of(lecture_id))
    connection.execute(delete(mention).where(mention.c.record_id.in_(_records_of(lecture_id))))
    connection.execute(delete(record).where(here, record.c.kind != "transcript"))
    identity.sweep(connection, lecture_id)


def _transcripts(connection: Connection, lecture_id: str) -> None:
    """What was said, and what teachers noted."""
    here = record.c.id.in_(_records_of(lecture_id))
    connection.execute(delete(record).where(here, record.c.kind == "transcript"))
    connection.execute(delete(note).where(note.c.lecture_id == lecture_id))
    identity.sweep(connection, lecture_id)


def _slides(connection: Connection, lecture_id: str) -> None:
    connection.execute(delete(screen).where(screen.c.run_id.in_(_runs(lecture_id))))


def _names(connection: Connection, lecture_id: str) -> None:
    """Labels, rosters, and names in what was said, shown and noted; people stay as somebody without a name."""
    people = select(participant.c.id, participant.c.name, participant.c.email)
    rows = connection.execute(people.where(participant.c.lecture_id == lecture_id).order_by(participant.c.id)).all()
    named = [row for row in rows if not row.name.startswith(UNLABELLED)]
    names = {row.name for row in named}
    blank = Blank(names | {row.email for row in named}, parts(names))
    texts.take_out(connection, blank, [lecture_id], texts.CONTENT)
    taken = {row.name for row in rows}
    free = (name for number in range(1, 2 * len(rows) + 2) if (name := f"{UNLABELLED}{number}") not in taken)
    for row, name in zip(named, free, strict=False):
        nobody = {"name": name, "place": None, "email": "", "aliases": "[]", "consent": None}
        connection.execute(update(participant).where(participant.c.id == row.id).values(nobody))
    connection.execute(delete(label).where(label.c.lecture_id == lecture_id))
    identity.sweep(connection, lecture_id)


def _lecture(connection: Connection, lecture_id: str) -> None:
    """All of it, and what was asked for to make it. Recordings before labels, so that PostgreSQL does not empty a
    reference in a row that goes by another one.
    """
    for table in (job, live, recording):
        connection.execute(delete(table).where(table.c.lecture_id == lecture_id))
    connection.execute(delete(lecture).where(lecture.c.id == lecture_id))


DELETE: dict[str, Callable[[Connection, str], None]] = {
    OBSERVATIONS: _observations,
    RECORDS: _records,
    TRANSCRIPTS: _transcripts,
    SLIDES: _slides,
    NAMES: _names,
    LECTURES: _lecture,
}
