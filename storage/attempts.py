"""Log-ins that failed, and how long the next one has to wait.

An attempt is kept before the password is looked at, and forgotten where it was right: of many at once, no more are
looked at than may be. After some that are free, the wait doubles from two seconds:

    counted for                          free    longest wait
    a login from an address                 5          15 min
    an address, whatever the login         20          15 min
    a login, whatever the address          50            30 s    not in a browser that has logged in with it before

So guessing from one address is slow, from many addresses at once too, and whom it concerns still gets in.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select

from storage.engine import writing
from storage.tables import attempt

if TYPE_CHECKING:
    from storage.store import Store

KEPT = timedelta(hours=1)


class Limit(NamedTuple):
    """So many attempts are free within `KEPT`; then each waits longer than the one before, `longest_s` at most."""

    free: int
    longest_s: int


HERE, ADDRESS, LOGIN = Limit(5, 900), Limit(20, 900), Limit(50, 30)


def begin(store: Store, login: str, address: str, *, known: bool = False, at: datetime | None = None) -> int:
    """Keep an attempt; gives how many seconds it has to wait, and is not kept, or 0: it may be looked at now.

    `known` is a browser that has logged in with it before; `at` is now.
    """
    at, login = at or datetime.now(UTC), shown(login)
    with writing(store.engine) as connection:
        connection.execute(delete(attempt).where(attempt.c.at < at - KEPT))
        wait_s = max(
            _wait_s(connection, HERE, at, attempt.c.login == login, attempt.c.address == address),
            _wait_s(connection, ADDRESS, at, attempt.c.address == address),
            0 if known else _wait_s(connection, LOGIN, at, attempt.c.login == login),
        )
        if not wait_s:
            connection.execute(insert(attempt).values(login=login, address=address, at=at))
        return int(wait_s)


def forget(store: Store, login: str, address: str) -> None:
    """A log-in was right: those with it from there are forgotten."""
    with writing(store.engine) as connection:
        connection.execute(delete(attempt).where(attempt.c.login == shown(login), attempt.c.address == address))


def shown(login: str) -> str:
    """A login as it is kept: in small letters, and no longer than one can be."""
    return login.strip().lower().replace("\0", "")[:100]


def _wait_s(connection: Connection, limit: Limit, at: datetime, *here: ColumnElement[bool]) -> int:
    count, last = connection.execute(select(func.count(), func.max(attempt.c.at)).where(*here)).one()
    if count < limit.free:
        return 0
    wait = timedelta(seconds=min(2 ** (count - limit.free + 1), limit.longest_s))
    return max(0, ceil(float((last + wait - at).total_seconds())))
