"""Rows that have no use any more, and recordings that are not needed any more."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from storage.attempts import KEPT
from storage.engine import reading, writing
from storage.tables import attempt, event, job, recording

if TYPE_CHECKING:
    from storage.store import Store

TOLD = timedelta(days=90)
"""Zoom delivers an event again for hours, and keeps a recording in its trash for 30 days."""


def rows(store: Store, now: datetime) -> int:
    """Delete failed log-ins that count no longer, and events that were done with long ago; how many."""
    old = (delete(attempt).where(attempt.c.at < now - KEPT), delete(event).where(event.c.done_at < now - TOLD))
    with writing(store.engine) as connection:
        return sum(connection.execute(statement).rowcount for statement in old)


def analysed_before(store: Store, at: datetime) -> list[str]:
    """The addresses of recordings whose every job was done before an instant."""
    with reading(store.engine) as connection:
        jobs = connection.execute(select(job.c.uri, job.c.state, job.c.finished_at)).all()
    kept = {row.uri for row in jobs if row.state != "done" or row.finished_at is None or row.finished_at >= at}
    return sorted({row.uri for row in jobs} - kept)


def used(store: Store) -> set[str]:
    """The addresses that a job or an analysed recording has."""
    with reading(store.engine) as connection:
        found = (connection.execute(select(column)).scalars() for column in (job.c.uri, recording.c.uri))
        return {uri for each in found for uri in each}
