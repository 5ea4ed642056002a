"""Reading facts in portions: the run of a lecture that readers see, and its observations as DataFrames."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from pandas import DataFrame
from sqlalchemy import Connection, Row, Select, Table, case, func, select

from inference.attention import attention
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

People = Callable[[int], Mapping[tuple[int, int], int]]
"""From an instant of the recording on, for `CHUNK_MS`: (at_ms, place) of an observation -> number of its participant.
"""


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
    stored = select(moment.c.run_id).where(moment.c.run_id == run.c.id).exists()
    rank = case((run.c.state == "done", 2), ((run.c.state == "partial") & stored, 1), else_=0)
    newest = (rank, case((rank > 0, run.c.finished_at)), run.c.id)
    query = (
        select(recording.c.lecture_id, recording.c.id, run.c.id, recording.c.offset_ms, run.c.period_ms)
        .join(run, run.c.recording_id == recording.c.id)
        .order_by(recording.c.lecture_id, recording.c.part, *newest)
    )
    if lecture_id is not None:
        query = query.where(recording.c.lecture_id == lecture_id)
    last = {row[1]: Part(*row) for row in connection.execute(query)}
    return list(last.values())


def frames(connection: Connection, part: Part, people: People | None = None) -> Iterator[DataFrame]:
    """All observations of a run in order, a portion of ten minutes of lecture time each (a minute is never divided).

    `people` says who they are where that is not to be read from the database.

    Columns: at_ms (lecture time), place, label_id, participant_id (Int64, missing where not known), camera_on,
    face_visible (bool), tile_x..tile_height, x..height, p_angry..p_neutral, attention, yaw..mouth_open (float, NaN
    where none).
    """
    for start in range(*_span(connection, part), CHUNK_MS):
        first_ms = start - part.offset_ms
        rows = connection.execute(_within(_OBSERVATIONS, observation, part.run_id, first_ms)).all()
        if rows:
            known = people(first_ms) if people else _people(connection, part.run_id, first_ms)
            yield _frame(rows, known, part.offset_ms)


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


_OBSERVATIONS = select(*(observation.c[name] for name in ("at_ms", "place", "label_id", "camera_on", *FLOATS)))
_IDENTITIES = select(identity.c.at_ms, identity.c.place, identity.c.participant_id)


def _within(query: Select[Any], table: Table, run_id: int, first_ms: int) -> Select[Any]:
    """A portion along the key of one table: joining here would leave PostgreSQL to guess before it has statistics."""
    inside = (table.c.at_ms >= first_ms) & (table.c.at_ms < first_ms + CHUNK_MS)
    return query.where(table.c.run_id == run_id, inside).order_by(table.c.at_ms, table.c.place)


def _people(connection: Connection, run_id: int, first_ms: int) -> dict[tuple[int, int], int]:
    rows = connection.execute(_within(_IDENTITIES, identity, run_id, first_ms))
    return {(at_ms, place): person for at_ms, place, person in rows}


def _span(connection: Connection, part: Part) -> tuple[int, int]:
    """The lecture time of a run, from the beginning of a portion to after its last instant."""
    query = select(func.min(moment.c.at_ms), func.max(moment.c.at_ms)).where(moment.c.run_id == part.run_id)
    first, last = connection.execute(query).one()
    if first is None:
        return 0, 0
    return (first + part.offset_ms) // CHUNK_MS * CHUNK_MS, last + part.offset_ms + 1


def _frame(rows: Sequence[Row[Any]], people: Mapping[tuple[int, int], int], offset_ms: int) -> DataFrame:
    at_ms, place, label_id, camera_on, *floats = zip(*rows, strict=True)
    values = dict(zip(FLOATS, (np.array(column, dtype=float) for column in floats), strict=True))
    told = attention(values["yaw"], values["pitch"])
    values["attention"] = np.where(np.isnan(told), values["attention"], told)
    return DataFrame(
        {
            "at_ms": np.array(at_ms, dtype=np.int64) + offset_ms,
            "place": np.array(place, dtype=np.int64),
            "label_id": pd.array(label_id, dtype="Int64"),
            "participant_id": pd.array([people.get(key) for key in zip(at_ms, place, strict=True)], dtype="Int64"),
            "camera_on": np.array(camera_on, dtype=bool),
            "face_visible": ~np.isnan(values["x"]),
            **values,
        }
    )
