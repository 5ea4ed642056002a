"""Whether the process behind a running analysis is still there: it says so every few seconds in the row of its run.

A process that is killed, or whose machine is switched off, cannot say that it stopped. Its silence does.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from typing import Any

from sqlalchemy import Engine, Row, Update, update
from sqlalchemy.exc import SQLAlchemyError

from storage.tables import run

BEAT_S = 10.0
"""Seconds between two signs of life."""
LEASE = timedelta(minutes=1)
"""Silence after which a run counts as stopped; writers wait for one another, but not as long."""
STOPPED = "stopped before the end; analyse it again to go on"


def alive(engine: Engine, run_id: int) -> AbstractContextManager[None]:
    """Give signs of life for a run as long as the block lasts."""
    return beating(engine, update(run).where(run.c.id == run_id), BEAT_S)


@contextmanager
def beating(engine: Engine, row: Update, every_s: float) -> Iterator[None]:
    """Note the time as `alive_at` of a row, again and again as long as the block lasts."""
    over = Event()
    thread = Thread(target=_beat, args=(engine, row, every_s, over), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(timeout=1)


def shown(row: Row[Any]) -> tuple[str, str]:
    """State and reason of a run as people are told them: one that fell silent has stopped."""
    silent = row.alive_at is None or datetime.now(UTC) - row.alive_at > LEASE
    return ("partial", STOPPED) if row.state == "running" and silent else (row.state, row.reason)


def _beat(engine: Engine, row: Update, every_s: float, over: Event) -> None:
    """One statement each, which waits for no writer on PostgreSQL. One that fails is made good by the next."""
    while not over.wait(every_s):
        with suppress(SQLAlchemyError), engine.begin() as connection:
            connection.execute(row.values(alive_at=datetime.now(UTC)))
