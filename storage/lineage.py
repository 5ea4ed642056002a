"""Where the numbers of a lecture come from: the runs that readers see, and the lectures of its course before it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from storage.decisions import together
from storage.engine import reading
from storage.reading import parts
from storage.tables import lecture, recording, run

if TYPE_CHECKING:
    from storage.store import Store


@dataclass(frozen=True, slots=True)
class Made:
    """A run: its id, and what it used by name (versions, and sha256 of model files)."""

    run_id: int
    versions: dict[str, str]


def made(store: Store, lecture_id: str) -> list[Made]:
    """The runs a lecture is shown by, one a recording, in their order."""
    with reading(store.engine) as connection:
        ids = [part.run_id for part in parts(connection, lecture_id)]
        query = select(run.c.id, run.c.versions).where(run.c.id.in_(ids))
        versions = {row.id: row.versions for row in connection.execute(query)}
    return [Made(one, json.loads(versions[one])) for one in ids]


def breaks(store: Store, lecture_id: str) -> list[int]:
    """Where a recording of a lecture ends and the next begins, in lecture time (ms)."""
    with reading(store.engine) as connection:
        return sorted({part.offset_ms for part in parts(connection, lecture_id)} - {0})


def before(store: Store, lecture_id: str, most: int) -> list[str]:
    """The ids of the last `most` lectures of the course before this one, the nearest first; none without a course."""
    began = func.coalesce(func.min(recording.c.started_at), lecture.c.created_at)
    with reading(store.engine) as connection:
        query = (
            select(lecture.c.id)
            .outerjoin(recording, recording.c.lecture_id == lecture.c.id)
            .where(lecture.c.id.in_(list(together(connection, lecture_id))))
            .group_by(lecture.c.id, lecture.c.created_at, lecture.c.name)
            .order_by(began, lecture.c.created_at, lecture.c.name)
        )
        held = list(connection.execute(query).scalars())
    place = held.index(lecture_id) if lecture_id in held else 0
    return held[:place][::-1][:most]
