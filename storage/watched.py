"""Recordings found in watched folders: each content is asked for once, also under another name or in another folder."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, insert, select, update

from storage import jobs
from storage.engine import reading, writing
from storage.tables import job, recording, watched

if TYPE_CHECKING:
    from storage.store import Store


def ask(store: Store, fingerprint: str, path: str, course: str | None, now: datetime) -> bool:
    """Queue a recording unless its content was asked for, or is analysed, already; whether it was.

    A file that was renamed before its turn is looked for where it is now.
    """
    here = select(watched.c.path).where(watched.c.fingerprint == fingerprint)
    with reading(store.engine) as connection:
        before = connection.execute(here).scalar()
    moved = before not in (None, path) and not Path(str(before)).exists()
    with writing(store.engine) as connection:
        if connection.execute(here).first():
            if moved:
                _moved(connection, fingerprint, path)
            return False
        new = connection.execute(select(recording.c.id).where(recording.c.fingerprint == fingerprint)).first() is None
        values = {"kind": jobs.ANALYSE, "uri": path, "course": course, "state": "queued", "reason": ""}
        job_id = jobs.new(connection, values) if new else None
        kept = {"fingerprint": fingerprint, "path": path, "job_id": job_id, "found_at": now}
        connection.execute(insert(watched).values(kept))
        return new


def _moved(connection: Connection, fingerprint: str, path: str) -> None:
    here = watched.c.fingerprint == fingerprint
    connection.execute(update(watched).where(here).values(path=path))
    own = select(watched.c.job_id).where(here).scalar_subquery()
    waits = job.c.state.in_(("queued", *jobs.OVER))
    connection.execute(update(job).where(job.c.id == own, waits).values(uri=path))
