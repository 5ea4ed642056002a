"""The side of the process that does the jobs (`storage.jobs`): take one, tell how far it is, close it.

A running job gives signs of life as a run does (`storage.lease`). One that fell silent is taken up again, at most
`TRIES` times: a recording that takes its process down every time must not keep the others waiting for ever.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, and_, case, delete, exists, or_, select, update
from sqlalchemy.exc import SQLAlchemyError

from ingest.remote import shown
from storage.engine import reading, writing
from storage.jobs import ANALYSE, AT_WORK, COLUMNS, NAMING, Job, new, now, stopped
from storage.lease import LEASE
from storage.runs import same_course
from storage.tables import job, lecture, policy

if TYPE_CHECKING:
    from storage.store import Store

TRIES = 3
"""So often a job whose process dies is begun."""
ALL = datetime.max.replace(tzinfo=UTC)
SILENT = "its process was ended {n} times, perhaps for want of memory; see the log of the server"


def take(store: Store, asked_before: datetime = ALL) -> Job | None:
    """The job asked for first, begun; or one that fell silent. None when there is nothing to do, or nothing that was
    asked for before an instant. While no policy is stated, recordings wait.

    Whoever takes one has it alone: writers come one after the other.
    """
    allowed = or_(job.c.kind != ANALYSE, exists(select(policy.c.id)))
    may = and_(_waits(), job.c.asked_at < asked_before, allowed)
    with reading(store.engine) as connection:
        if connection.execute(select(job.c.id).where(may)).first() is None:
            return None  # without keeping other writers waiting
    with writing(store.engine) as connection:
        _give_up(connection)
        found = connection.execute(select(*COLUMNS).where(may).order_by(job.c.asked_at, job.c.id)).first()
        if found is None:
            return None
        values = {"state": "running", "begun_at": now(), "alive_at": now(), "tries": found.tries + 1, "speed": None}
        connection.execute(update(job).where(job.c.id == found.id).values(values))
        return Job(*connection.execute(select(*COLUMNS).where(job.c.id == found.id)).one())


def claim(store: Store, job_id: int, name: str) -> None:
    """Note the name that the job's lecture has or will have. StoreError when such a lecture is in another course."""
    with writing(store.engine) as connection:
        wanted = connection.execute(select(job.c.course).where(job.c.id == job_id)).scalar_one()
        same_course(connection, name, wanted)
        connection.execute(update(job).where(job.c.id == job_id).values(lecture=name))


def advance(store: Store, job_id: int, done_ms: int, total_ms: int, speed: float | None) -> None:
    """Note how far a running job is."""
    known = select(lecture.c.id).where(lecture.c.name == job.c.lecture).scalar_subquery()
    values = {"done_ms": done_ms, "total_ms": total_ms, "speed": speed, "lecture_id": known}
    with writing(store.engine) as connection:
        connection.execute(update(job).where(job.c.id == job_id).values(values))


def state(store: Store, job_id: int) -> str:
    """The state of a job, for the one that does it; "" when it is gone."""
    with reading(store.engine) as connection:
        return connection.execute(select(job.c.state).where(job.c.id == job_id)).scalar() or ""


def beat(store: Store, job_id: int) -> None:
    """Give a sign of life; one that fails is made good by the next."""
    with suppress(SQLAlchemyError), store.engine.begin() as connection:  # waits for no writer on PostgreSQL
        connection.execute(update(job).where(job.c.id == job_id).values(alive_at=now()))


def end(store: Store, job_id: int, state: str, reason: str = "", lecture_id: str | None = None) -> None:
    """Close a job as done, failed or cancelled. An address is kept whole until it is done: it may hold a token."""
    values: dict[str, Any] = {"state": state, "reason": reason, "finished_at": now()}
    with writing(store.engine) as connection:
        uri = connection.execute(select(job.c.uri).where(job.c.id == job_id)).scalar()
        if state == "done" and uri is not None:
            values |= {"uri": shown(uri), "lecture_id": lecture_id}
        connection.execute(update(job).where(job.c.id == job_id).values(values))


def put_back(store: Store, job_id: int) -> None:
    """Queue a job again whose process was stopped in good order; one being cancelled is cancelled."""
    values = {"state": case((job.c.state == "cancelling", "cancelled"), else_="queued"), "tries": job.c.tries - 1}
    with writing(store.engine) as connection:
        connection.execute(update(job).where(job.c.id == job_id, job.c.state.in_(AT_WORK)).values(values))


def drop(store: Store, job_id: int) -> None:
    """Let go of a job whose process died: it is as one that fell silent, without waiting for that."""
    with writing(store.engine) as connection:
        connection.execute(update(job).where(job.c.id == job_id, job.c.state.in_(AT_WORK)).values(alive_at=None))


def note_stopped(store: Store, reason: str) -> None:
    """Keep why people could not be named anew, for those who wait for it; "" when they could."""
    if reason == stopped(store):
        return
    with writing(store.engine) as connection:
        connection.execute(delete(job).where(job.c.kind == NAMING))
        if reason:
            new(connection, {"kind": NAMING, "uri": "", "state": "failed", "reason": reason})


def _waits() -> ColumnElement[bool]:
    """Queued, or at work without a sign of life."""
    silent = or_(job.c.alive_at.is_(None), job.c.alive_at < now() - LEASE)
    return or_(job.c.state == "queued", and_(job.c.state.in_(AT_WORK), silent))


def _give_up(connection: Connection) -> None:
    """Close silent jobs that are to be cancelled, or were begun often enough."""
    silent = and_(_waits(), job.c.state != "queued")
    cancelled = update(job).where(silent, job.c.state == "cancelling")
    connection.execute(cancelled.values(state="cancelled", finished_at=now()))
    failed = update(job).where(silent, job.c.tries >= TRIES)
    connection.execute(failed.values(state="failed", reason=SILENT.format(n=TRIES), finished_at=now()))
