"""Notes that teachers write at moments of a lecture, for themselves and those who teach it with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, delete, insert, select

from storage import StoreError
from storage.engine import reading
from storage.tables import account, lecture, note

if TYPE_CHECKING:
    from storage.store import Store

LONGEST = 2_000
"""Letters of a note, at most."""


@dataclass(frozen=True, slots=True)
class Note:
    """What was noted at `at_ms` of a lecture; `author` is the name of the account, "" where there is none any more."""

    id: int
    at_ms: int
    text: str
    author: str
    made_at: datetime


def make(connection: Connection, lecture_id: str, at_ms: int, text: str, account_id: int | None) -> int:
    """Keep a note; gives its id. ValueError for an empty or overlong one, StoreError where there is no lecture."""
    if not 0 < len(text.strip()) <= LONGEST or at_ms < 0:
        raise ValueError(f"{len(text)} letters at {at_ms} ms are no note")
    if connection.execute(select(lecture.c.id).where(lecture.c.id == lecture_id)).first() is None:
        raise StoreError("This lecture is no longer in the database, perhaps erased: load the page again")
    values = {"lecture_id": lecture_id, "at_ms": at_ms, "text": text.strip(), "account_id": account_id}
    found = connection.execute(insert(note).values(**values, made_at=datetime.now(UTC))).inserted_primary_key
    return int(found[0]) if found else 0


def undo(connection: Connection, lecture_id: str, note_id: int) -> None:
    """Take a note of a lecture back; one that is not there any more is fine."""
    connection.execute(delete(note).where(note.c.id == note_id, note.c.lecture_id == lecture_id))


def of_lecture(store: Store, lecture_id: str) -> list[Note]:
    """The notes of a lecture in its order."""
    columns = (note.c.id, note.c.at_ms, note.c.text, account.c.name, note.c.made_at)
    joined = select(*columns).outerjoin(account, account.c.id == note.c.account_id)
    query = joined.where(note.c.lecture_id == lecture_id).order_by(note.c.at_ms, note.c.id)
    with reading(store.engine) as connection:
        return [Note(row.id, row.at_ms, row.text, row.name or "", row.made_at) for row in connection.execute(query)]
