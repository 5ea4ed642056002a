"""Where the numbers of a lecture come from: the runs that readers see, and the lectures of its course before it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, func, select

from storage.decisions import together
from storage.engine import reading
from storage.reading import parts
from storage.tables import course, lecture, recording, run

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


def in_order(connection: Connection, lecture_id: str) -> Sequence[Any]:
    """The lectures of the same course in the order in which they were held: id, name, held_at, course; a lecture
    without a course is alone. Two that began at once are in the order in which they came here, and then by name.
    """
    began = func.min(recording.c.started_at)
    query = (
        select(lecture.c.id, lecture.c.name, began.label("held_at"), course.c.name.label("course"))
        .outerjoin(recording, recording.c.lecture_id == lecture.c.id)
        .outerjoin(course, course.c.id == lecture.c.course_id)
        .where(lecture.c.id.in_(together(connection, lecture_id)))
        .group_by(lecture.c.id, lecture.c.name, course.c.name, lecture.c.created_at)
        .order_by(func.coalesce(began, lecture.c.created_at), lecture.c.created_at, lecture.c.name)
    )
    return connection.execute(query).all()


def before(store: Store, lecture_id: str, most: int) -> list[str]:
    """The ids of the last `most` lectures of the course before this one, the nearest first; none without a course."""
    with reading(store.engine) as connection:
        held = [row.id for row in in_order(connection, lecture_id)]
    place = held.index(lecture_id) if lecture_id in held else 0
    return held[:place][::-1][:most]
