"""The log of who did what about whom: rows are added, each with a hash of itself and of the one before, and never
changed or deleted, which the database itself refuses (triggers of migration 0014).

Whoever can write the database's file can make the whole chain anew. So keep its head, the last hash, somewhere else:
`classpulse audit verify --head HASH` tells whether the log still goes on from there. (Hash chains: Haber and Stornetta,
How to time-stamp a digital document, 1991.)
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, func, insert, select

from storage import StoreError
from storage.engine import reading, writing
from storage.tables import audit, lecture

if TYPE_CHECKING:
    from storage.persons import Person
    from storage.store import Store

SAW, POLICY, CONSENT, WITHDREW, ROSTER, USER = "saw", "policy", "consent", "withdrew", "roster", "user"
EXPORTED, REPORTED, MAILED, COPIED, ERASED, PURGED = "exported", "reported", "mailed", "copied", "erased", "purged"
DEEDS = (SAW, POLICY, CONSENT, WITHDREW, ROSTER, USER, EXPORTED, REPORTED, MAILED, COPIED, ERASED, PURGED)
"""What is noted: that somebody looked at single people (`storage.looks`); that a policy was stated, consent given or
withdrawn, a roster or an account changed; that a lecture's rows were exported, its report written or sent by mail,
somebody given a copy of what is held about them; that somebody was erased, or what was kept for long enough.
"""
COMMAND = "command"
FIRST = "0" * 64
PORTION = 5_000
HASHED = ("id", "at", "account_id", "actor", "did", "participant_id", "lecture_id", "why")


@dataclass(frozen=True, slots=True)
class Who:
    """An account with its role; without one, whoever ran a command on the server."""

    account_id: int | None = None
    role: str = COMMAND


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the log. `participant_id` and `lecture_id` are random ids, empty where it concerns nobody alone;
    `lecture` is that one's name now, empty where it is gone.
    """

    id: int
    at: datetime
    account_id: int | None
    actor: str
    did: str
    participant_id: str
    lecture_id: str
    why: str
    hash: str
    lecture: str


ACTOR: ContextVar[Callable[[], Who]] = ContextVar("actor", default=Who)
"""Tells who acts here: a command, unless a server that answers somebody says otherwise."""


def note(connection: Connection, did: str, *, whom: str = "", lecture_id: str = "", why: str = "") -> None:
    """Add a row, within the transaction that does what it tells. `why` is in what way, or why: never a name."""
    who = ACTOR.get()()
    last = connection.execute(select(audit.c.id, audit.c.hash).order_by(audit.c.id.desc()).limit(1)).one_or_none()
    row = {
        "id": 1 if last is None else last.id + 1,
        "at": datetime.now(UTC),
        "account_id": who.account_id,
        "actor": who.role,
        "did": did,
        "participant_id": whom,
        "lecture_id": lecture_id,
        "why": why,
    }
    connection.execute(insert(audit).values(**row, hash=_hash(row, FIRST if last is None else last.hash)))


def about(connection: Connection, did: str, participants: Collection[int], why: str = "") -> None:
    """The same of somebody with these rows of `participant`, one for each; of nobody who has none, once."""
    for one in [str(number) for number in sorted(participants)] or [""]:
        note(connection, did, whom=one, why=why)


def noted(store: Store, did: str, **more: Any) -> None:
    """The same in a transaction of its own, for what changes nothing in the database."""
    with writing(store.engine) as connection:
        note(connection, did, **more)


def noted_about(store: Store, did: str, participants: Collection[int]) -> None:
    """The same of somebody with these rows of `participant`."""
    with writing(store.engine) as connection:
        about(connection, did, participants)


def verify(store: Store, head: str = "") -> tuple[int, str]:
    """How many rows there are, and the hash of the last one. StoreError naming the first row that is not as it was
    written, or where the log does not go on from `head`, a hash it once ended with.
    """
    count, last, met = 0, FIRST, head in ("", FIRST)
    with reading(store.engine) as connection:
        strange = connection.execute(select(func.min(audit.c.id)).where(audit.c.id < 1)).scalar()
        if strange is not None:
            raise StoreError(f"The audit log is broken: entry {strange} was never written; restore it from a backup")
        while rows := connection.execute(
            select(audit).where(audit.c.id > count).order_by(audit.c.id).limit(PORTION)
        ).all():
            for row in rows:
                if row.id != count + 1:
                    raise StoreError(f"The audit log is broken: entry {count + 1} is missing; restore it from a backup")
                if row.hash != _hash(row._asdict(), last):
                    raise StoreError(
                        f"The audit log is broken: entry {row.id} is not as it was written; restore it from a backup"
                    )
                count, last = row.id, row.hash
                met = met or last == head
    if not met:
        raise StoreError(f"The audit log does not go on from {head}: what followed was replaced, or never written")
    return count, last


def entries(
    store: Store,
    person: Person | None = None,
    lecture_id: str = "",
    did: str = "",
    limit: int = 50,
    before: int | None = None,
    but: int | None = None,
) -> Sequence[Entry]:
    """The newest rows first; about somebody, of a lecture, of one deed, before the row of an id, `but` those of one
    account.
    """
    known = func.coalesce(lecture.c.name, "").label("lecture")
    query = select(audit, known).outerjoin(lecture, lecture.c.id == audit.c.lecture_id)
    query = query.order_by(audit.c.id.desc()).limit(limit)
    if person is not None:
        query = query.where(concerns(person))
    if lecture_id:
        query = query.where(audit.c.lecture_id == lecture_id)
    if did:
        query = query.where(audit.c.did == did)
    if but is not None:
        query = query.where(audit.c.account_id.is_distinct_from(but))
    if before is not None:
        query = query.where(audit.c.id < before)
    with reading(store.engine) as connection:
        return [Entry(**row) for row in connection.execute(query).mappings()]


def concerns(person: Person) -> ColumnElement[bool]:
    """What is about somebody: about them alone, or about a lecture in which they are known."""
    alone = audit.c.participant_id.in_([str(number) for number in sorted(person.participants)])
    return alone | ((audit.c.participant_id == "") & audit.c.lecture_id.in_(sorted(person.lectures)))


def _hash(row: dict[str, Any], before: str) -> str:
    said = {name: row[name] for name in HASHED} | {"at": row["at"].astimezone(UTC).isoformat(timespec="microseconds")}
    told = json.dumps([before, said], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()
