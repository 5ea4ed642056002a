"""Reading facts in portions: the run of a lecture that readers see, and its observations as DataFrames."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from pandas import DataFrame
from sqlalchemy import Connection, Select, Table, case, func, select

from storage.bulk import rows_of
from storage.tables import (
    BOX,
    POSE,
    PROBABILITIES,
    TILE,
    identity,
    label,
    moment,
    observation,
    participant,
    recording,
    run,
)

CHUNK_MS = 600_000
FLOATS = (*TILE, *BOX, *PROBABILITIES, "attention", *POSE)

Span = tuple[int, int]
"""From an instant of the lecture to before another, in milliseconds."""

PLAIN = ("at_ms", "place", "label_id", "camera_on")

People = Callable[[int, int], Mapping[tuple[int, int], int]]
"""From an instant of the recording to before another: (at_ms, place) of an observation -> number of its participant."""


@dataclass(frozen=True, slots=True)
class Part:
    """The run that readers see of one recording; lecture time is `offset_ms` plus the recording's own."""

    lecture_id: str
    recording_id: int
    run_id: int
    offset_ms: int
    period_ms: int


def parts(connection: Connection, lecture_id: str | None = None) -> list[Part]:
    """Per recording the done run finished last, else the partial one, else the one begun last; of one lecture or all.

    So an analysis anew that is stopped half-way hides nothing of the one before.
    """
    return parts_of(connection, None if lecture_id is None else [lecture_id])


def parts_of(connection: Connection, lecture_ids: Sequence[str] | None) -> list[Part]:
    """The same of several lectures, or of all (None)."""
    stored = select(moment.c.run_id).where(moment.c.run_id == run.c.id).exists()
    rank = case((run.c.state == "done", 2), ((run.c.state == "partial") & stored, 1), else_=0)
    newest = (rank, case((rank > 0, run.c.finished_at)), run.c.id)
    query = (
        select(recording.c.lecture_id, recording.c.id, run.c.id, recording.c.offset_ms, run.c.period_ms)
        .join(run, run.c.recording_id == recording.c.id)
        .order_by(recording.c.lecture_id, recording.c.part, *newest)
    )
    if lecture_ids is not None:
        query = query.where(recording.c.lecture_id.in_(lecture_ids))
    last = {row[1]: Part(*row) for row in connection.execute(query)}
    return list(last.values())


def frames(
    connection: Connection,
    part: Part,
    people: People | None = None,
    floats: Sequence[str] = FLOATS,
    edge_ms: int = 0,
    span: Span | None = None,
    wanted: Collection[int] | None = None,
) -> Iterator[DataFrame]:
    """All observations of a run in order, a portion of ten minutes of lecture time each (a minute is never divided); or
    those of a `span` of lecture time, or of the participants `wanted`.

    `people` says who they are where that is not to be read from the database. A portion also has what was seen within
    `edge_ms` before and after it, for what looks at neighbours; those rows are not `inside`.

    Columns: at_ms (lecture time), place, label_id, participant_id (Int64, missing where not known), camera_on,
    face_visible, inside (bool), and those named in `floats` (of `FLOATS`; NaN where none), with x always among them.
    """
    query = select(*(observation.c[name] for name in (*PLAIN, *floats)))
    begin, end = _span(connection, part) if span is None else span
    for start in range(begin, end, CHUNK_MS):
        until = start + CHUNK_MS if span is None else min(start + CHUNK_MS, end)
        first_ms, last_ms = start - part.offset_ms - edge_ms, until - part.offset_ms + edge_ms
        known = (people or _stored_people(connection, part.run_id))(first_ms, last_ms)
        portion = _within(query, observation, part.run_id, first_ms, last_ms)
        if wanted is not None:
            known = {where: who for where, who in known.items() if who in wanted}
            portion = portion.where(observation.c.place.in_(sorted({place for _, place in known})))
        rows = rows_of(connection, portion)
        if wanted is not None:
            rows = [row for row in rows if row[:2] in known]
        if rows:
            frame = _frame(rows, known, part.offset_ms, floats)
            inside = frame["at_ms"].between(start, until, inclusive="left")
            if inside.any():
                yield frame.assign(inside=inside)


def sampled(connection: Connection, part: Part, bin_ms: int) -> dict[int, int]:
    """How many instants were sampled in each bin of lecture time, by the beginning of the bin in milliseconds."""
    number = (moment.c.at_ms + part.offset_ms) // bin_ms
    query = select(number, func.count()).where(moment.c.run_id == part.run_id).group_by(number)
    return {found * bin_ms: count for found, count in connection.execute(query)}


def part_of(connection: Connection, run_id: int) -> Part:
    """A run as a part of its lecture, whether readers see it or not."""
    query = select(recording.c.lecture_id, recording.c.id, run.c.id, recording.c.offset_ms, run.c.period_ms)
    joined = query.join(run, run.c.recording_id == recording.c.id)
    return Part(*connection.execute(joined.where(run.c.id == run_id)).one())


def labels(connection: Connection, lecture_id: str) -> dict[int, str]:
    """The labels as read, by id."""
    return {row.id: row.text for row in connection.execute(select(label).where(label.c.lecture_id == lecture_id))}


def participants(connection: Connection, lecture_id: str) -> dict[int, str]:
    """The names of the participants, by id."""
    query = select(participant.c.id, participant.c.name).where(participant.c.lecture_id == lecture_id)
    return {row.id: row.name for row in connection.execute(query)}


_IDENTITIES = select(identity.c.at_ms, identity.c.place, identity.c.participant_id)


def _within(query: Select[Any], table: Table, run_id: int, first_ms: int, last_ms: int) -> Select[Any]:
    """A portion along the key of one table: joining here would leave PostgreSQL to guess before it has statistics."""
    inside = (table.c.at_ms >= first_ms) & (table.c.at_ms < last_ms)
    return query.where(table.c.run_id == run_id, inside).order_by(table.c.at_ms, table.c.place)


def _stored_people(connection: Connection, run_id: int) -> People:
    """Who they are as the database has it."""

    def within(first_ms: int, last_ms: int) -> dict[tuple[int, int], int]:
        rows = rows_of(connection, _within(_IDENTITIES, identity, run_id, first_ms, last_ms))
        return {(at_ms, place): person for at_ms, place, person in rows}

    return within


def _span(connection: Connection, part: Part) -> tuple[int, int]:
    """The lecture time of a run, from the beginning of a portion to after its last instant."""
    query = select(func.min(moment.c.at_ms), func.max(moment.c.at_ms)).where(moment.c.run_id == part.run_id)
    first, last = connection.execute(query).one()
    if first is None:
        return 0, 0
    return (first + part.offset_ms) // CHUNK_MS * CHUNK_MS, last + part.offset_ms + 1


def _frame(
    rows: Sequence[tuple[Any, ...]], people: Mapping[tuple[int, int], int], offset_ms: int, floats: Sequence[str]
) -> DataFrame:
    table = np.array(rows, dtype=float)  # ids and times are exact in it, and what is missing is NaN
    values = dict(zip((*PLAIN, *floats), table.T, strict=True))
    at_ms, place, label_id, camera_on = (values.pop(name) for name in PLAIN)
    known = [people.get(row[:2], np.nan) for row in rows]
    return DataFrame(
        {
            "at_ms": at_ms.astype(np.int64) + offset_ms,
            "place": place.astype(np.int64),
            "label_id": pd.array(label_id, dtype="Int64"),
            "participant_id": pd.array(np.array(known, dtype=float), dtype="Int64"),
            "camera_on": camera_on.astype(bool),
            "face_visible": ~np.isnan(values["x"]),
            **values,
        }
    )
