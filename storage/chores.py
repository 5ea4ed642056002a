"""What is kept of chores (`dashboard.chores`): what admins wish of each, when it is due, and what became of it last.

A chore without a row is as its file says. Pages `switch`, `move` and `ask`; the process that holds the lease begins and
ends chores, and a chore is begun only within its lease, so two servers of a database never do one twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, insert, select, update

from storage import StoreError, holding
from storage.engine import reading, writing
from storage.tables import apscheduler_jobs, chore

if TYPE_CHECKING:
    from storage.store import Store

LEASE = "chores"
"""Name of the lease of the one process that does chores."""


@dataclass(frozen=True, slots=True)
class Chore:
    """One as it stands: at which `hour` (None: by its file), when somebody asked for it at once, how it went last
    (`result` in a sentence), when it is due by the clock (None: not, or by no server so far).
    """

    name: str
    enabled: bool
    hour: int | None
    asked_at: datetime | None
    begun_at: datetime | None
    finished_at: datetime | None
    succeeded_at: datetime | None
    failed: bool
    result: str
    next_at: datetime | None = None

    @property
    def running(self) -> bool:
        """Whether it was begun and not ended; so is one whose process was killed."""
        return self.begun_at is not None and (self.finished_at is None or self.finished_at < self.begun_at)


def every(store: Store) -> dict[str, Chore]:
    """What is kept, by name."""
    with reading(store.engine) as connection:
        due = select(apscheduler_jobs.c.id, apscheduler_jobs.c.next_run_time)
        times = {row.id: row.next_run_time for row in connection.execute(due)}
        rows = connection.execute(select(chore)).all()
    return {row.name: Chore(**row._mapping, next_at=_instant(times.get(row.name))) for row in rows}


def make_known(store: Store, names: dict[str, bool]) -> None:
    """Have a row for each of these chores, enabled or not where there was none."""
    with writing(store.engine) as connection:
        known = set(connection.execute(select(chore.c.name)).scalars())
        for name in names.keys() - known:
            connection.execute(insert(chore).values(name=name, enabled=names[name], failed=False, result=""))


def switch(store: Store, name: str, enabled: bool) -> None:
    """Do it by the clock, or only when asked."""
    _change(store, name, enabled=enabled)


def move(store: Store, name: str, hour: int) -> None:
    """Do it at another hour of the day. StoreError for none."""
    if not 0 <= hour < 24:
        raise StoreError(f"{hour} is no hour of a day: choose 0 to 23")
    _change(store, name, hour=hour)


def ask(store: Store, name: str, now: datetime) -> None:
    """Have it done as soon as possible, also one that is off."""
    _change(store, name, asked_at=now)


def begin(store: Store, name: str, holder: str, now: datetime) -> bool:
    """Note that it is begun; not, and False, where the holder's lease is over."""
    with writing(store.engine) as connection:
        if not holding.held_by(connection, LEASE, holder, now):
            return False
        _set(connection, name, begun_at=now, asked_at=None)
        return True


def end(store: Store, name: str, now: datetime, result: str, *, failed: bool = False) -> None:
    """Note what became of it."""
    values = {"finished_at": now, "failed": failed, "result": result}
    with writing(store.engine) as connection:
        _set(connection, name, **values, **({} if failed else {"succeeded_at": now}))


def _change(store: Store, name: str, **values: Any) -> None:
    with writing(store.engine) as connection:
        if not _set(connection, name, **values):
            raise StoreError(f"There is no chore {name!r} yet: try again once the server has been up for a minute")


def _set(connection: Connection, name: str, **values: Any) -> bool:
    return bool(connection.execute(update(chore).where(chore.c.name == name).values(values)).rowcount)


def _instant(unix: float | None) -> datetime | None:
    return None if unix is None else datetime.fromtimestamp(unix, UTC)
