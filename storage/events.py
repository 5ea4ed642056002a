"""What Zoom tells, kept until it is done: each event once, however often it is delivered.

An event is taken by one process, which closes it as done or puts it off. One whose process died is taken up again.
Its body names people, so it goes when the event is done.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from storage import StoreError
from storage.engine import reading, writing
from storage.tables import event

if TYPE_CHECKING:
    from storage.store import Store

PATIENCE_MS = 1_500
"""Who tells an event waits no longer for other writers: Zoom wants an answer within 3 seconds, and tells it again."""
HELD = timedelta(minutes=10)
"""So long after it was taken, an event of which nothing was heard is taken again."""
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 1440))
"""After each failure, until the next try; after the last there is none."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something Zoom told: `body` is JSON, as received; it is being done for the `tries`-th time."""

    key: str
    kind: str
    body: str
    received_at: datetime
    tries: int


def receive(store: Store, key: str, kind: str, body: str, now: datetime) -> bool:
    """Keep an event; False where it was known. StoreError when that cannot be done at once."""
    insert = postgresql.insert if store.engine.dialect.name == "postgresql" else sqlite.insert
    values = {"key": key, "kind": kind, "body": body, "received_at": now, "tries": 0, "not_before": now, "reason": ""}
    try:
        with store.engine.connect() as connection, _impatient(connection):
            new = insert(event).values(values).on_conflict_do_nothing().returning(event.c.key)
            return connection.execute(new).first() is not None
    except DBAPIError as error:
        raise StoreError(f"The event could not be kept ({type(error.orig).__name__})") from error


@contextmanager
def _impatient(connection: Connection) -> Iterator[None]:
    """A transaction that fails where it had to wait for long; on PostgreSQL it waits for no writer at all."""
    if connection.dialect.name == "postgresql":
        with connection.begin():
            connection.exec_driver_sql(f"SET LOCAL statement_timeout = {PATIENCE_MS}")
            yield
        return
    cursor = connection.connection.cursor()  # beside SQLAlchemy, which would begin a transaction
    (usual,) = cursor.execute("PRAGMA busy_timeout").fetchone() or (0,)
    cursor.execute(f"PRAGMA busy_timeout = {PATIENCE_MS}")
    try:
        with connection.begin():
            yield
    finally:
        cursor.execute(f"PRAGMA busy_timeout = {usual}")


def due(store: Store, kinds: Collection[str], now: datetime) -> bool:
    """Whether an event of these kinds is to be done."""
    with reading(store.engine) as connection:
        return connection.execute(select(event.c.key).where(*_due(kinds, now))).first() is not None


def take(store: Store, kinds: Collection[str], now: datetime) -> Event | None:
    """The event of these kinds that was received first of those due, for this process alone for a while."""
    if not due(store, kinds, now):
        return None  # without keeping writers waiting
    with writing(store.engine) as connection:
        first = select(event).where(*_due(kinds, now)).order_by(event.c.received_at, event.c.key)
        row = connection.execute(first).first()
        if row is None:
            return None
        values = {"tries": row.tries + 1, "not_before": now + HELD}
        connection.execute(update(event).where(event.c.key == row.key).values(values))
        return Event(row.key, row.kind, row.body, row.received_at, row.tries + 1)


def done(store: Store, key: str, now: datetime, reason: str = "") -> None:
    """Close an event, with why there was nothing to do; its body goes."""
    with writing(store.engine) as connection:
        connection.execute(update(event).where(event.c.key == key).values(done_at=now, reason=reason, body=""))


def put_off(store: Store, one: Event, now: datetime, reason: str, after: timedelta = timedelta()) -> None:
    """Have an event tried again later, `after` so long at the earliest; after the last try it is closed."""
    if one.tries > len(PAUSES):
        return done(store, one.key, now, reason)
    values = {"not_before": now + max(after, PAUSES[one.tries - 1]), "reason": reason}
    with writing(store.engine) as connection:
        connection.execute(update(event).where(event.c.key == one.key).values(values))
    return None


def _due(kinds: Collection[str], now: datetime) -> tuple[ColumnElement[bool], ...]:
    return event.c.done_at.is_(None), event.c.kind.in_(kinds), event.c.not_before <= now
