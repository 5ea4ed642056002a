"""Whether the live page may show the pictures of a class, and of whom: those whose consent covers it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, select, update

from inference.permitting import Overlay, Permitted
from ingest.records.roster import Participant
from storage import identity
from storage.engine import reading, writing
from storage.live import ENDED
from storage.tables import course, lecture, live, participant

if TYPE_CHECKING:
    from storage.store import Store


def switch(store: Store, live_id: int, *, on: bool) -> None:
    """Have the pictures of a class shown, or no longer, which its process heeds within about a second."""
    with writing(store.engine) as connection:
        connection.execute(update(live).where(live.c.id == live_id, live.c.state != ENDED).values(overlay=on))


def room(live_id: int) -> str:
    """Of the eye, for the pictures of a class (ingest/eye.py)."""
    return f"live-{live_id}"


def wished(store: Store, live_id: int, *, expressions: bool) -> Overlay | None:
    """What is to be shown of a class, as its rosters are now; None where nothing is."""
    query = select(live.c.overlay, live.c.course, live.c.lecture_id).where(live.c.id == live_id)
    with reading(store.engine) as connection:
        row = connection.execute(query).one_or_none()
        if row is None or not row.overlay:
            return None
        return Overlay(room(live_id), Permitted(_people(connection, row.course, row.lecture_id)), expressions)


def _people(connection: Connection, name: str | None, lecture_id: str | None) -> tuple[Participant, ...]:
    """Who is on the roster of the class; while it has none, on the newest of its course."""
    enrolled = select(participant.c.lecture_id).where(participant.c.place.is_not(None))
    of_course = (
        select(lecture.c.id)
        .join(course, course.c.id == lecture.c.course_id)
        .where(course.c.name == name, lecture.c.id.in_(enrolled))
        .order_by(lecture.c.created_at.desc(), lecture.c.id)
        .limit(1)
    )
    people = identity.roster(connection, lecture_id) if lecture_id else []
    if not people and (newest := connection.execute(of_course).scalar()):
        people = identity.roster(connection, newest)
    return tuple(people)
