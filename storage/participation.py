"""What the records beside the video say of a lecture's participants: when they were there, spoke and wrote.

Times are lecture time in milliseconds; none of this needs a face or a tile. Who is in a record without being known is
in here under their own name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pandas as pd
from pandas import DataFrame
from pandas.api.typing import NAType
from sqlalchemy import Connection, Select, Table, func, select

from storage.engine import reading
from storage.memory import kept
from storage.reading import parts
from storage.tables import (
    attendance,
    mention,
    message,
    participant,
    participant_total,
    record,
    recording,
    sentence,
    turn,
)

if TYPE_CHECKING:
    from storage.store import Store

Interval = tuple[int, int]
Told = tuple[int | None, ...]
"""Of a participant: attended_ms, spoken_ms, messages; None where the lecture has no such record."""
MS = timedelta(milliseconds=1)
WHO = (mention.c.participant_id, participant.c.name)
PEOPLE = ("participant_id", "participant", "seen", "attended_ms", "spoken_ms", "messages")


@kept
def people(store: Store, lecture_id: str) -> DataFrame:
    """A row per participant on the roster, seen, or in a record, by name: the columns `PEOPLE`.

    `seen`: in a tile or a face, at some time. `attended_ms`: in the meeting, whether recorded or not; `spoken_ms`, by
    the timeline, else the transcript; `messages`, to all: missing (NA) for everybody where the lecture has no such
    record.
    """
    query = select(participant.c.id, participant.c.name).where(participant.c.lecture_id == lecture_id)
    with reading(store.engine) as connection:
        named = sorted(connection.execute(query).all(), key=lambda row: row.name)
        seen, each = _seen(connection, lecture_id), told(connection, [lecture_id])[lecture_id]
    rows = [
        (number, name, number in seen, *(pd.NA if count is None else count for count in each[number]))
        for number, name in named
    ]
    return DataFrame(rows, columns=list(PEOPLE)).astype(dict.fromkeys(PEOPLE[3:], "Int64") | {"seen": "bool"})


def told(connection: Connection, lecture_ids: Collection[str]) -> dict[str, dict[int, Told]]:
    """What the records of several lectures say, by lecture and participant."""
    columns = participant.c.id, participant.c.lecture_id
    whose = connection.execute(select(*columns).where(participant.c.lecture_id.in_(lecture_ids))).all()
    kinds = set(map(tuple, connection.execute(_of(select(recording.c.lecture_id, record.c.kind), lecture_ids))))
    counted = (
        (("participants",), _attended(connection, lecture_ids)),
        (("timeline", "transcript"), _lengths((who, span) for who, _, *span in _turns(connection, lecture_ids))),
        (("chat",), _written(connection, lecture_ids)),
    )

    found: dict[str, dict[int, Told]] = {one: {} for one in lecture_ids}
    for who, lecture_id in whose:
        found[lecture_id][who] = tuple(
            counts.get(who, 0) if any((lecture_id, name) in kinds for name in names) else None
            for names, counts in counted
        )
    return found


@kept
def unseen(store: Store, lecture_id: str) -> list[str]:
    """Who was in the meeting without a tile: attended by the record, and never seen."""
    every = people(store, lecture_id)
    return list(every.loc[every["attended_ms"].fillna(0).gt(0) & ~every["seen"], "participant"])


@kept
def stays(store: Store, lecture_id: str) -> DataFrame:
    """Attendance: participant_id, participant, joined_at, left_at (UTC), start_ms, end_ms.

    A row per stay and part of the lecture that it meets; start_ms and end_ms are missing where it meets none, or the
    recording does not say when it began.
    """
    query = select(*WHO, attendance.c.joined_at, attendance.c.left_at).where(attendance.c.joined_at.is_not(None))
    with reading(store.engine) as connection:
        found = connection.execute(
            _told(query, attendance, [lecture_id]).order_by(attendance.c.joined_at, attendance.c.place)
        ).all()
        recorded = connection.execute(_parts(lecture_id)).all()
    rows = [(*row, *span) for row in found for span in _met(recorded, row.joined_at, row.left_at)]
    columns = ("participant_id", "participant", "joined_at", "left_at", "start_ms", "end_ms")
    return DataFrame(rows, columns=list(columns)).astype({"start_ms": "Int64", "end_ms": "Int64"})


@kept
def turns(store: Store, lecture_id: str) -> DataFrame:
    """Who spoke from when to when: participant_id, participant, start_ms, end_ms, by the timeline where a part of the
    lecture has one, else by its transcript.
    """
    with reading(store.engine) as connection:
        rows = _turns(connection, [lecture_id])
    return DataFrame(rows, columns=["participant_id", "participant", "start_ms", "end_ms"])


@kept
def sentences(store: Store, lecture_id: str) -> DataFrame:
    """What was said: start_ms, end_ms, participant_id and participant (missing where nobody is named), text."""
    start, end = (column + recording.c.offset_ms for column in (sentence.c.start_ms, sentence.c.end_ms))
    query = _of(select(start, end, *WHO, sentence.c.text), [lecture_id]).join(
        sentence, sentence.c.record_id == record.c.id
    )
    query = query.outerjoin(mention, mention.c.id == sentence.c.mention_id)
    query = query.outerjoin(participant, participant.c.id == mention.c.participant_id)
    with reading(store.engine) as connection:
        rows = connection.execute(query.order_by(start, sentence.c.place)).all()
    return DataFrame(rows, columns=["start_ms", "end_ms", "participant_id", "participant", "text"]).astype(
        {"participant_id": "Int64"}
    )


@kept
def messages(store: Store, lecture_id: str) -> DataFrame:
    """Who wrote to all, and when: participant_id, participant, at_ms (also before the beginning, or after the end)."""
    at = message.c.at_ms + recording.c.offset_ms
    with reading(store.engine) as connection:
        rows = connection.execute(_told(select(*WHO, at), message, [lecture_id]).order_by(at, message.c.place)).all()
    return DataFrame(rows, columns=["participant_id", "participant", "at_ms"])


# ------------------------------------------------------------------------------------------------ how it is found


def _of(query: Select[Any], lecture_ids: Collection[str]) -> Select[Any]:
    """Records of some lectures."""
    joined = query.select_from(record).join(recording, recording.c.id == record.c.recording_id)
    return joined.where(recording.c.lecture_id.in_(lecture_ids))


def _told(query: Select[Any], table: Table, lecture_ids: Collection[str]) -> Select[Any]:
    """What the records of some lectures tell in a table of people's doings; those of nobody are left out."""
    named = _of(query, lecture_ids).join(mention, mention.c.record_id == record.c.id)
    return named.join(participant, participant.c.id == mention.c.participant_id).join(
        table, table.c.mention_id == mention.c.id
    )


def _parts(lecture_id: str) -> Select[Any]:
    columns = (recording.c.started_at, recording.c.duration_ms, recording.c.offset_ms)
    return select(*columns).where(recording.c.lecture_id == lecture_id).order_by(recording.c.part)


def _met(parts: Sequence[Any], joined: datetime, left: datetime) -> list[Interval] | list[tuple[NAType, NAType]]:
    """A stay as lecture time in each part that it meets, as far as that holds it; nothing said where it meets none."""
    known = [part for part in parts if part.started_at is not None and part.duration_ms is not None]
    found = []
    for part in known:
        start = max(0, (joined - part.started_at) // MS)
        end = min(part.duration_ms, (left - part.started_at) // MS)
        if start < end:
            found.append((part.offset_ms + start, part.offset_ms + end))
    return found or [(pd.NA, pd.NA)]


def _seen(connection: Connection, lecture_id: str) -> set[int]:
    """Who was seen in the runs that readers see."""
    table = participant_total.c
    shown = [part.run_id for part in parts(connection, lecture_id)]
    query = select(table.participant_id).where(table.run_id.in_(shown), table.seconds > 0)
    return set(connection.execute(query).scalars())


def _attended(connection: Connection, lecture_ids: Collection[str]) -> dict[int, int]:
    """How long each was there, on however many devices; the sum where the record has no times."""
    columns = (mention.c.participant_id, attendance.c.joined_at, attendance.c.left_at, attendance.c.duration_ms)
    rows = connection.execute(_told(select(*columns), attendance, lecture_ids)).all()
    timed = [row for row in rows if row.joined_at is not None]
    epoch = min((row.joined_at for row in timed), default=None)
    lengths = _lengths(
        (row.participant_id, ((row.joined_at - epoch) // MS, (row.left_at - epoch) // MS)) for row in timed
    )
    for row in rows:
        if row.joined_at is None:
            lengths[row.participant_id] = lengths.get(row.participant_id, 0) + row.duration_ms
    return lengths


def _written(connection: Connection, lecture_ids: Collection[str]) -> dict[int, int]:
    query = _told(select(mention.c.participant_id, func.count()), message, lecture_ids)
    return {who: count for who, count in connection.execute(query.group_by(mention.c.participant_id))}


def _turns(connection: Connection, lecture_ids: Collection[str]) -> list[Any]:
    """(participant_id, name, start_ms, end_ms) of those who spoke, in time order."""
    timelines = _of(select(record.c.recording_id), lecture_ids).where(record.c.kind == "timeline")
    found: list[Any] = []
    for table in (turn, sentence):
        start, end = (column + recording.c.offset_ms for column in (table.c.start_ms, table.c.end_ms))
        query = _told(select(*WHO, start.label("start_ms"), end.label("end_ms")), table, lecture_ids)
        if table is sentence:
            query = query.where(record.c.recording_id.not_in(timelines))
        found += connection.execute(query)
    return sorted(found, key=lambda row: (row.start_ms, row.name))


def _lengths(spans: Iterable[tuple[int, Any]]) -> dict[int, int]:
    """How long the intervals of each last together; what overlaps counts once."""
    lengths: dict[int, int] = {}
    until: dict[int, int] = {}
    for who, (start, end) in sorted(spans, key=lambda one: one[1][0]):
        lengths[who] = lengths.get(who, 0) + max(0, end - max(start, until.get(who, start)))
        until[who] = max(end, until.get(who, end))
    return lengths
