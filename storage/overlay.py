"""Whether the live page may show the pictures of a class, and of whom: those whose consent covers it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from inference.agreement import Consenting, Overlay
from storage import consenting, policy
from storage.engine import reading, writing
from storage.live import ENDED
from storage.tables import live

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
    """What is to be shown of a class, as its rosters and the policy are now; None where nothing is."""
    query = select(live.c.overlay, live.c.course, live.c.lecture_id).where(live.c.id == live_id)
    with reading(store.engine) as connection:
        row = connection.execute(query).one_or_none()
        if row is None or not row.overlay or not policy.alone(policy.stated(connection)):
            return None
        return Overlay(
            room(live_id), Consenting(consenting.of_class(connection, row.course, row.lecture_id)), expressions
        )
