"""Reports that somebody asked to be sent at once: pages ask, the work process sends them and says what became of it.

One of a lecture to an account at a time: who asks again before it was sent is sent it once. A failure is told where it
was asked for, and not tried again by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, insert, or_, select, update

from storage.engine import reading, writing
from storage.mailings import AGAIN, may_be_sent
from storage.tables import account, lecture, posting

if TYPE_CHECKING:
    from storage.store import Store


@dataclass(frozen=True, slots=True)
class Posting:
    """A report to be sent now: which, to whom, in which language, and since when somebody is at it."""

    account_id: int
    lecture_id: str
    email: str
    language: str
    begun_at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of one: sent or failed `at` (None: it waits), and why it failed ("" where it did not)."""

    at: datetime | None
    failed: str


def ask(store: Store, account_id: int, lecture_id: str, language: str, now: datetime) -> None:
    """Have the report of a lecture sent to an account."""
    here = and_(posting.c.account_id == account_id, posting.c.lecture_id == lecture_id)
    with writing(store.engine) as connection:
        connection.execute(delete(posting).where(here, posting.c.finished_at.is_not(None)))
        if connection.execute(select(posting.c.asked_at).where(here)).first() is None:
            values = {"account_id": account_id, "lecture_id": lecture_id, "language": language, "asked_at": now}
            connection.execute(insert(posting).values(values))


def asked(store: Store, account_id: int) -> dict[str, Asked]:
    """What an account asked for last, by lecture."""
    with reading(store.engine) as connection:
        rows = connection.execute(select(posting).where(posting.c.account_id == account_id)).all()
    return {row.lecture_id: Asked(row.finished_at, row.failed or "") for row in rows}


def take(store: Store, now: datetime) -> Posting | None:
    """The one asked for first, begun: nobody else has it. Those of whom may not be sent it any more are forgotten."""
    waits = and_(posting.c.finished_at.is_(None), or_(posting.c.begun_at.is_(None), posting.c.begun_at <= now - AGAIN))
    with reading(store.engine) as connection:
        if connection.execute(select(posting.c.lecture_id).where(waits)).first() is None:
            return None  # without keeping other writers waiting
    each = select(posting, account.c.email).join(account, account.c.id == posting.c.account_id)
    each = each.join(lecture, lecture.c.id == posting.c.lecture_id).where(may_be_sent(lecture.c.course_id), waits)
    with writing(store.engine) as connection:
        row = connection.execute(each.order_by(posting.c.asked_at).limit(1)).one_or_none()
        if row is None:
            connection.execute(delete(posting).where(waits))
            return None
        here = and_(posting.c.account_id == row.account_id, posting.c.lecture_id == row.lecture_id)
        connection.execute(update(posting).where(here).values(begun_at=now))
    return Posting(row.account_id, row.lecture_id, row.email, row.language, now)


def note(store: Store, one: Posting, now: datetime, failed: str = "") -> None:
    """Keep that it was sent, or why not; nothing where it was asked for anew meanwhile."""
    mine = and_(
        posting.c.account_id == one.account_id,
        posting.c.lecture_id == one.lecture_id,
        posting.c.begun_at == one.begun_at,
    )
    with writing(store.engine) as connection:
        connection.execute(update(posting).where(mine).values(finished_at=now, failed=failed or None))
