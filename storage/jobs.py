"""What the server is asked to do, as rows: any web process asks, one work process does them one after the other.

    queued > running > done | failed            a failed or cancelled one may be asked for again
    queued > cancelled; running > cancelling > cancelled

Here is what pages ask; `storage.doing` is the side of the process that does it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, case, delete, insert, select, update

from ingest.inbox import title
from ingest.remote import shown
from storage import StoreError, runs
from storage.engine import reading, writing
from storage.tables import job, recording

if TYPE_CHECKING:
    from storage.store import Store

ANALYSE, DEMO, NAMING = "analyse", "demo", "naming"
AT_WORK = ("running", "cancelling")
OVER = ("failed", "cancelled")


@dataclass(frozen=True, slots=True)
class Job:
    """A recording to be analysed. `lecture` is the name it is to have (None: by the file), `lecture_id` the lecture it
    became. Of `total_ms` of media time, `done_ms` are analysed, at `speed` times real time; None as long as that is not
    known. `reason` says why it failed.
    """

    id: int
    kind: str
    uri: str
    lecture: str | None
    course: str | None
    state: str
    reason: str
    account_id: int | None
    lecture_id: str | None
    asked_at: datetime
    tries: int
    done_ms: int | None
    total_ms: int | None
    speed: float | None

    @property
    def name(self) -> str:
        """What it is called before there is a lecture."""
        return self.lecture or title(shown(self.uri))

    @property
    def progress(self) -> float | None:
        """The share that is done (0..1)."""
        return min(1.0, (self.done_ms or 0) / self.total_ms) if self.total_ms else None

    @property
    def left_s(self) -> float | None:
        """Seconds until it is through, at the speed it has."""
        left_ms = (self.total_ms or 0) - (self.done_ms or 0)
        return max(0.0, left_ms / 1000 / self.speed) if self.speed and self.total_ms else None


COLUMNS = [job.c[field.name] for field in fields(Job)]


def ask(
    store: Store,
    uri: str,
    *,
    kind: str = ANALYSE,
    lecture: str | None = None,
    course: str | None = None,
    account_id: int | None = None,
) -> int:
    """Queue a recording; gives the job's id. StoreError when a lecture of that name is in another course: asking for an
    analysis must not move a lecture, for whoever may write one course could take it out of another.
    """
    values = {"kind": kind, "uri": uri, "lecture": lecture, "course": course, "account_id": account_id}
    with writing(store.engine) as connection:
        if lecture is not None:
            runs.same_course(connection, lecture, course)
        return new(connection, {**values, "state": "queued", "reason": ""})


def cancel(store: Store, job_id: int) -> None:
    """Take a queued job out of the queue, and have a running one stop; another one stays as it is."""
    state = case((job.c.state == "queued", "cancelled"), else_="cancelling")
    with writing(store.engine) as connection:
        waiting = job.c.state.in_(("queued", "running"))
        connection.execute(update(job).where(job.c.id == job_id, waiting).values(state=state, finished_at=now()))


def retry(store: Store, job_id: int) -> None:
    """Queue a failed or cancelled job again; what is stored of it is not analysed twice."""
    values = {"state": "queued", "reason": "", "asked_at": now(), "finished_at": None, "tries": 0}
    with writing(store.engine) as connection:
        connection.execute(update(job).where(job.c.id == job_id, job.c.state.in_(OVER)).values(values))


def remove(store: Store, job_id: int) -> str | None:
    """Forget a failed or cancelled job; gives the address of its recording when nothing else refers to that."""
    with writing(store.engine) as connection:
        gone = delete(job).where(job.c.id == job_id, job.c.state.in_(OVER)).returning(job.c.uri)
        uri = connection.execute(gone).scalar()
        if uri is None:
            return None
        used = (select(job.c.id).where(job.c.uri == uri), select(recording.c.id).where(recording.c.uri == shown(uri)))
        return None if any(connection.execute(one).first() for one in used) else str(uri)


def found(store: Store, job_id: int) -> Job | None:
    """The job with this id."""
    with reading(store.engine) as connection:
        row = connection.execute(select(*COLUMNS).where(job.c.id == job_id, job.c.kind != NAMING)).one_or_none()
    return Job(*row) if row else None


def waiting(store: Store) -> list[Job]:
    """Every job that is not done, those at work first, then in the order asked for, then what failed or was
    cancelled.
    """
    rank = case((job.c.state.in_(AT_WORK), 0), (job.c.state == "queued", 1), else_=2)
    query = select(*COLUMNS).where(job.c.state != "done", job.c.kind != NAMING)
    with reading(store.engine) as connection:
        return [Job(*row) for row in connection.execute(query.order_by(rank, job.c.asked_at, job.c.id))]


def stopped(store: Store) -> str:
    """Why people could not be named anew, in a sentence; "" when they could."""
    with reading(store.engine) as connection:
        return connection.execute(select(job.c.reason).where(job.c.kind == NAMING)).scalar() or ""


def now() -> datetime:
    """The time, aware UTC."""
    return datetime.now(UTC)


def new(connection: Connection, values: dict[str, Any]) -> int:
    """A row of the queue; gives its id."""
    key = connection.execute(insert(job).values(asked_at=now(), tries=0, **values)).inserted_primary_key
    if key is None:
        raise StoreError("The database gave no id for a job: ask once more")
    return int(key[0])
