"""Who of several processes may do what only one is to do: a row of `lease`, held for a while and renewed.

A holder that falls silent, killed or stopped, loses it when `LASTS` is over; one that ends in good order lets go at
once. The clocks of servers of one database may differ by some seconds, not by `LASTS`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Connection, delete, insert, select, update

from storage.engine import reading, writing
from storage.tables import lease

if TYPE_CHECKING:
    from storage.store import Store

LASTS = timedelta(seconds=60)
RENEWED = timedelta(seconds=40)
"""With less than this left it is renewed: each writing makes readers forget what they kept (`storage.memory`)."""


def hold(store: Store, name: str, holder: str, now: datetime) -> bool:
    """Whether it is the holder's from now on: it was, or nobody's, or of somebody silent."""
    with reading(store.engine) as connection:
        found = connection.execute(select(lease).where(lease.c.name == name)).one_or_none()
    if found and found.until > now and (found.holder != holder or found.until - now > RENEWED):
        return bool(found.holder == holder)
    with writing(store.engine) as connection:
        return _taken(connection, name, holder, now)


def held_by(connection: Connection, name: str, holder: str, now: datetime) -> bool:
    """Whether it is the holder's, within the transaction that depends on it."""
    here = select(lease.c.name).where(lease.c.name == name, lease.c.holder == holder, lease.c.until > now)
    return connection.execute(here).first() is not None


def held(store: Store, name: str, now: datetime) -> bool:
    """Whether it is anybody's."""
    with reading(store.engine) as connection:
        here = select(lease.c.name).where(lease.c.name == name, lease.c.until > now)
        return connection.execute(here).first() is not None


def let_go(store: Store, name: str, holder: str) -> None:
    """Hold it no longer; nothing where it is somebody else's."""
    with writing(store.engine) as connection:
        connection.execute(delete(lease).where(lease.c.name == name, lease.c.holder == holder))


def _taken(connection: Connection, name: str, holder: str, now: datetime) -> bool:
    found = connection.execute(select(lease).where(lease.c.name == name)).one_or_none()
    if found is None:
        connection.execute(insert(lease).values(name=name, holder=holder, until=now + LASTS))
        return True
    if found.holder != holder and found.until > now:
        return False
    connection.execute(update(lease).where(lease.c.name == name).values(holder=holder, until=now + LASTS))
    return True
