"""The bytes of what was deleted: a database keeps them in its file until it has to write there, so it is written anew
without them.

SQLite: deleted bytes are overwritten (`secure_delete`), the write-ahead log is emptied, the file made anew (`VACUUM`).
PostgreSQL: `VACUUM FULL` of the tables, and of its statistics, which hold samples of them; its own write-ahead log is
the operator's to let go (docs/erasure.md).
https://sqlite.org/pragma.html#pragma_secure_delete, https://www.postgresql.org/docs/current/sql-vacuum.html

That bytes are still to go is a row of `lease`, made in the transaction that deletes: stopped half-way, it is done by
the next `classpulse forget`, or by the server when it deletes what has no use.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable
from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, Table, Text, delete, insert, literal, select, text
from sqlalchemy.exc import DBAPIError

from storage import StoreError
from storage.engine import reading, writing
from storage.tables import Sealed, lease, metadata

if TYPE_CHECKING:
    from storage.store import Store

PENDING = "scrubbing"
PATIENCE_S = 60.0
"""Readers of an older state are waited for so long."""


def secure(connection: Connection) -> None:
    """Have what this connection deletes overwritten, where that is for the connection to say."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete = ON")


def note(connection: Connection, now: datetime) -> None:
    """Note, within the transaction that deletes, that bytes are to go."""
    connection.execute(delete(lease).where(lease.c.name == PENDING))
    connection.execute(insert(lease).values(name=PENDING, holder="bytes", until=now))


def pending(store: Store) -> bool:
    """Whether bytes are still to go."""
    with reading(store.engine) as connection:
        return connection.execute(select(lease.c.name).where(lease.c.name == PENDING)).first() is not None


def scrub(store: Store) -> None:
    """Write the database anew without the bytes of what was deleted; StoreError where others keep it from that."""
    {"sqlite": _sqlite, "postgresql": _postgresql}[store.engine.dialect.name](store.engine)
    with writing(store.engine) as connection:
        connection.execute(delete(lease).where(lease.c.name == PENDING))


def finish(store: Store) -> bool:
    """Do what was left undone; whether there was anything."""
    left = pending(store)
    if left:
        scrub(store)
    return left


def _sqlite(engine: Engine) -> None:
    try:
        with closing(sqlite3.connect(str(engine.url.database), isolation_level=None, timeout=PATIENCE_S)) as connection:
            connection.execute("PRAGMA secure_delete = ON")
            _empty_log(connection)
            connection.execute("VACUUM")
            _empty_log(connection)
    except sqlite3.Error as error:
        raise StoreError(_left(str(error))) from error


def _empty_log(connection: sqlite3.Connection) -> None:
    """Readers of an older state need the log; a checkpoint waits for them as long as `timeout` says."""
    (busy, _pages, _done) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise StoreError(_left("others are reading"))


def _postgresql(engine: Engine) -> None:
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            _wait_for_readers(connection)
            for table in _stored(connection, metadata.sorted_tables):
                _forget_samples(connection, table)
                connection.execute(text(f'VACUUM (FULL, ANALYZE) "{table.name}"'))
            connection.execute(text("VACUUM FULL pg_catalog.pg_statistic"))  # by its owner; else nothing is done
    except DBAPIError as error:
        raise StoreError(_left(str(error.orig).splitlines()[0])) from error


def _stored(connection: Connection, tables: Iterable[Table]) -> list[Table]:
    """Those with any pages."""
    query = text("SELECT relname FROM pg_class WHERE pg_table_is_visible(oid) AND pg_relation_size(oid) > 0")
    there = set(connection.execute(query).scalars())
    return [table for table in tables if table.name in there]


def _forget_samples(connection: Connection, table: Table) -> None:
    """Of a table without rows PostgreSQL keeps the samples it had; those of a column go when it is given a type, also
    the one it has. Keys are random.
    """
    if connection.execute(select(literal(1)).select_from(table).limit(1)).first():
        return
    for column in table.c:
        if isinstance(column.type, Text | Sealed) and not (column.primary_key or column.foreign_keys):
            connection.execute(text(f'ALTER TABLE "{table.name}" ALTER COLUMN "{column.name}" TYPE text'))


def _wait_for_readers(connection: Connection) -> None:
    """Rows that anybody still sees are not removed."""
    until = time.monotonic() + PATIENCE_S
    here: Any = connection.execute(text("SELECT pg_current_xact_id()::text::bigint")).scalar()
    older = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
        "AND backend_xmin::text::bigint < mod(:here, 4294967296)"
    )
    while connection.execute(older, {"here": here}).scalar():
        if time.monotonic() > until:
            raise StoreError(_left("others are reading"))
        time.sleep(0.1)


def _left(reason: str) -> str:
    return (
        f"The rows are deleted, but their bytes are not out of the database's files yet ({reason}): "
        "stop what uses it, and run the command again"
    )
