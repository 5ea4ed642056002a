"""The rows behind a number: what was seen of whom in a span of a lecture, each row with the run that made it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pandas as pd
from pandas import DataFrame
from sqlalchemy import select

from storage import terms
from storage.engine import reading
from storage.export import COLUMNS, Wanted, of_parts
from storage.memory import kept
from storage.reading import parts
from storage.tables import recording, run

if TYPE_CHECKING:
    from storage.store import Store

MADE = ("run", "recording", "in_recording")
"""Columns of a row beside those of the export: the id of its run, and second `in_recording` of which file."""


@dataclass(frozen=True, slots=True)
class Made:
    """How the rows of a part of a lecture came about: the run and its model `versions`, of which `recording`."""

    run_id: int
    recording: str
    offset_ms: int
    period_ms: int
    state: str
    begun_at: datetime
    versions: dict[str, str]


def rows(store: Store, lecture_id: str, wanted: Wanted) -> DataFrame:
    """The rows wanted in order of time, in the columns of `portions`."""
    found = list(portions(store, lecture_id, wanted))
    return pd.concat(found, ignore_index=True) if found else DataFrame(columns=[*COLUMNS, *MADE])


def portions(store: Store, lecture_id: str, wanted: Wanted) -> Iterator[DataFrame]:
    """The rows wanted, some ten minutes at a time: the columns of the export (`storage.export`), and `MADE`."""
    names = {one.run_id: one.recording for one in made(store, lecture_id)}
    for part, frame in of_parts(store, lecture_id, wanted):
        second = frame["second"] - part.offset_ms / 1000
        found = frame.assign(run=part.run_id, recording=names[part.run_id], in_recording=second)
        if len(found):
            yield found


@kept
def made(store: Store, lecture_id: str) -> list[Made]:
    """The runs that readers see of a lecture, in its order."""
    with reading(store.engine) as connection:
        shown = [part.run_id for part in parts(connection, lecture_id)]
        columns = (run.c.id, recording.c.uri, recording.c.offset_ms, run.c.period_ms, run.c.state, run.c.begun_at)
        query = select(*columns, run.c.versions).join(recording, recording.c.id == run.c.recording_id)
        found = connection.execute(query.where(run.c.id.in_(shown)).order_by(recording.c.part)).all()
    return [Made(row.id, _file(row.uri), *row[2:6], json.loads(row.versions)) for row in found]


@kept
def people(store: Store, lecture_id: str) -> dict[int, str]:
    """Whose rows may be shown, by id: everybody, but for those who by a roster of the course have not agreed."""
    return terms.shown(store, lecture_id)


def _file(uri: str) -> str:
    """The name of the file at an address."""
    return unquote(PurePosixPath(uri.partition("?")[0]).name) or uri
