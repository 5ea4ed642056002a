"""Drops of a class that were told while it lasted, and who is told by e-mail.

A drop is kept once, however many processes look for it, and none is kept that follows another too soon (`COOL_MS`): a
teacher who was told once knows. Nothing in it names anybody.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, and_, delete, func, insert, or_, select, update

from inference.changes.alarm import COOL_MS
from storage import StoreError
from storage.engine import reading, writing
from storage.tables import account, alert, alerting, course, lecture, recording, run, teaching

if TYPE_CHECKING:
    from storage.store import Store

FRESH = timedelta(minutes=2)
"""Told later, a drop is none any more."""
WAYS = ("mail", "webhook")


@dataclass(frozen=True, slots=True)
class Alert:
    """A drop of a class, found at `at_ms`: since `since_ms` its engagement was `level`, before `usual` (0..1). `told`
    has what became of each way to tell it.
    """

    id: int
    run_id: int
    at_ms: int
    since_ms: int
    level: float
    usual: float
    made_at: datetime
    seen_at: datetime | None
    told: Mapping[str, str]


def keep(store: Store, run_id: int, at_ms: int, since_ms: int, level: float, usual: float, now: datetime) -> bool:
    """Keep a drop, unless one of this class was told a moment ago; whether it was kept."""
    values = {"run_id": run_id, "at_ms": at_ms, "since_ms": since_ms, "level": level, "usual": usual}
    with writing(store.engine) as connection:
        last = connection.execute(select(func.max(alert.c.at_ms)).where(alert.c.run_id == run_id)).scalar()
        fresh = last is None or at_ms - last >= COOL_MS
        if fresh:
            connection.execute(insert(alert).values(**values, made_at=now, told="{}"))
    return fresh


def of_run(store: Store, run_id: int) -> list[Alert]:
    """What was told of a class, in order."""
    with reading(store.engine) as connection:
        return [_alert(row) for row in connection.execute(_ALERTS.where(alert.c.run_id == run_id))]


def found(store: Store, alert_id: int) -> Alert | None:
    """The one with this id."""
    with reading(store.engine) as connection:
        row = connection.execute(_ALERTS.where(alert.c.id == alert_id)).one_or_none()
    return _alert(row) if row else None


def see(store: Store, alert_id: int, now: datetime) -> None:
    """Note that somebody saw it: it is shown no longer."""
    with writing(store.engine) as connection:
        unseen = (alert.c.id == alert_id) & alert.c.seen_at.is_(None)
        connection.execute(update(alert).where(unseen).values(seen_at=now))


def waiting(store: Store, now: datetime) -> list[Alert]:
    """What is still to be told by other ways than the page."""
    fresh = and_(alert.c.told == "{}", alert.c.made_at > now - FRESH)
    with reading(store.engine) as connection:
        return [_alert(row) for row in connection.execute(_ALERTS.where(fresh))]


def claim(store: Store, one: Alert) -> bool:
    """Whether it is still to be told, and by nobody else meanwhile: who dies over it leaves it untold, for a drop that
    is told late, or twice, does more harm.
    """
    with writing(store.engine) as connection:
        untold = update(alert).where(alert.c.id == one.id, alert.c.told == "{}")
        return bool(connection.execute(untold.values(told=_written(dict.fromkeys(WAYS, "begun")))).rowcount)


def note(store: Store, alert_id: int, told: Mapping[str, str]) -> None:
    """Keep what became of each way; no matter for one whose class was erased meanwhile."""
    with writing(store.engine) as connection:
        connection.execute(update(alert).where(alert.c.id == alert_id).values(told=_written(told)))


def switch(store: Store, account_id: int, named: str, *, on: bool) -> None:
    """Send an account an e-mail when a class of a course drops, or no longer. StoreError where there is no such course
    or account.
    """
    with writing(store.engine) as connection:
        course_id = connection.execute(select(course.c.id).where(course.c.name == named)).scalar()
        if course_id is None:
            raise StoreError(f"There is no course {named!r} any more: load the page again")
        if connection.execute(select(account.c.id).where(account.c.id == account_id)).first() is None:
            raise StoreError("This account is not there any more: log in again")
        values = {"account_id": account_id, "course_id": course_id}
        connection.execute(delete(alerting).where(*(alerting.c[name] == value for name, value in values.items())))
        if on:
            connection.execute(insert(alerting).values(**values))


def switched_on(store: Store, account_id: int, named: str) -> bool:
    """Whether an account is sent an e-mail when a class of a course drops."""
    query = select(course.c.id).join(alerting, alerting.c.course_id == course.c.id)
    with reading(store.engine) as connection:
        here = query.where(alerting.c.account_id == account_id, course.c.name == named)
        return connection.execute(here).first() is not None


def addresses(store: Store, run_id: int) -> list[str]:
    """Where e-mails about a class go: to accounts that switched that on, are enabled and may see its course still."""
    with reading(store.engine) as connection:
        course_id = connection.execute(_place(run_id)).scalar_one_or_none()
        here = and_(teaching.c.account_id == account.c.id, teaching.c.course_id == course_id)
        may_see = or_(account.c.role == "admin", and_(account.c.role == "teacher", teaching.c.account_id.is_not(None)))
        query = select(account.c.email).join(alerting, alerting.c.account_id == account.c.id).outerjoin(teaching, here)
        asked = (alerting.c.course_id == course_id, account.c.enabled.is_(True), account.c.email != "", may_see)
        return sorted(set(connection.execute(query.where(*asked)).scalars()))


def lecture_of(store: Store, run_id: int) -> tuple[str, str] | None:
    """Id and name of the lecture that a class is; None where it was erased."""
    query = select(lecture.c.id, lecture.c.name).join(recording, recording.c.lecture_id == lecture.c.id).join(run)
    with reading(store.engine) as connection:
        row = connection.execute(query.where(run.c.id == run_id)).one_or_none()
    return (row.id, row.name) if row else None


_ALERTS = select(alert).order_by(alert.c.id)


def _place(run_id: int) -> Any:
    of_lecture = select(lecture.c.course_id).join(recording, recording.c.lecture_id == lecture.c.id)
    return of_lecture.join(run, run.c.recording_id == recording.c.id).where(run.c.id == run_id)


def _written(told: Mapping[str, str]) -> str:
    return json.dumps(dict(told), sort_keys=True)


def _alert(row: Row[Any]) -> Alert:
    values: dict[str, Any] = dict(row._mapping)
    return Alert(**{**values, "told": json.loads(row.told)})
