"""Reports by e-mail: who is sent those of which course and when, and what was sent.

A lecture's report is due at the first hour of the mailing after its last recording was done, once, to an account that
is enabled, has an address and still may see the course. Before it is sent it is claimed, so that two processes send it
once; a claim that came to nothing, or a failure, is tried again, but for an address that was refused for good.
`storage.postings` has what is asked to be sent at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, insert, or_, select

from storage import StoreError
from storage.engine import reading, writing
from storage.tables import account, course, lecture, mailed, mailing, recording, run, teaching

if TYPE_CHECKING:
    from storage.store import Store

AGAIN = timedelta(minutes=15)
"""So long after a failure, or a claim without an end, it is tried again."""
GIVEN_UP = timedelta(hours=3)
"""So long after the hour it is tried no more until the next one."""
UNFINISHED = "begun and not finished"


@dataclass(frozen=True, slots=True)
class Mailing:
    """A course whose reports an account is sent: on a `weekday` (0 Monday; None every day) at an `hour` (0..23), in the
    time zone of this machine; of lectures done since `begun_at`; in a `language` (None: in that of the server).
    """

    id: int
    account_id: int
    course: str
    weekday: int | None
    hour: int
    begun_at: datetime
    language: str | None


@dataclass(frozen=True, slots=True)
class Mailed:
    """What became of a report: when, and why it failed ("" where it was sent), perhaps for good."""

    lecture: str
    at: datetime
    failed: str
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """A report to be sent now."""

    mailing_id: int
    lecture_id: str
    lecture: str
    email: str
    language: str | None


def of_account(store: Store, account_id: int) -> dict[str, Mailing]:
    """The mailings of an account by course."""
    with reading(store.engine) as connection:
        rows = connection.execute(_MAILINGS.where(mailing.c.account_id == account_id).order_by(course.c.name)).all()
    return {row.course: _mailing(row) for row in rows}


def keep(
    store: Store,
    account_id: int,
    named: str,
    weekday: int | None,
    hour: int,
    now: datetime,
    language: str | None = None,
) -> None:
    """Begin to send an account the reports of a course from `now` on, or change when and in which language. StoreError
    where there is no such course or account.
    """
    if hour not in range(24) or (weekday is not None and weekday not in range(7)):
        raise ValueError(f"weekday {weekday}, hour {hour} is no time")
    with writing(store.engine) as connection:
        course_id, values = _course(connection, named), {"weekday": weekday, "hour": hour, "language": language}
        if connection.execute(select(account.c.id).where(account.c.id == account_id)).first() is None:
            raise StoreError("This account is not there any more: log in again")
        here = and_(mailing.c.account_id == account_id, mailing.c.course_id == course_id)
        if not connection.execute(mailing.update().where(here).values(**values)).rowcount:
            made = {"account_id": account_id, "course_id": course_id, "begun_at": now}
            connection.execute(insert(mailing).values(**values, **made))


def drop(store: Store, account_id: int, named: str) -> None:
    """Send an account no more reports of a course; nothing where it was sent none."""
    with writing(store.engine) as connection:
        here = and_(mailing.c.account_id == account_id, mailing.c.course_id == _course(connection, named))
        connection.execute(delete(mailing).where(here))


def last(store: Store, mailing_id: int) -> Mailed | None:
    """What was sent last, or tried."""
    query = select(lecture.c.name, mailed).join(lecture, lecture.c.id == mailed.c.lecture_id)
    here = query.where(mailed.c.mailing_id == mailing_id).order_by(mailed.c.at.desc(), lecture.c.name).limit(1)
    with reading(store.engine) as connection:
        row = connection.execute(here).one_or_none()
    return Mailed(row.name, row.at, row.failed or "", row.refused is not None) if row else None


def email(store: Store, account_id: int) -> str:
    """The address of an account, "" where it has none."""
    with reading(store.engine) as connection:
        return connection.execute(select(account.c.email).where(account.c.id == account_id)).scalar() or ""


def due(store: Store, now: datetime) -> list[Due]:
    """What is to be sent at an instant, by address and lecture."""
    with reading(store.engine) as connection:
        found = _due(connection, now)
    return sorted(found, key=lambda one: (one.email, one.lecture))


def claim(store: Store, one: Due, now: datetime) -> bool:
    """Whether it is still to be sent, and by nobody else meanwhile."""
    with writing(store.engine) as connection:
        wanted = any(
            (each.mailing_id, each.lecture_id) == (one.mailing_id, one.lecture_id) for each in _due(connection, now)
        )
        if wanted:
            _note(connection, one, now, UNFINISHED)
    return wanted


def note(store: Store, one: Due, at: datetime, failed: str = "", *, refused: bool = False) -> None:
    """Keep that what was claimed `at` was sent, or why not; `refused`: it is not to be tried with this address again. A
    failure is none of what another process has begun meanwhile; a mailing or lecture that is gone needs no note.
    """
    with writing(store.engine) as connection:
        there = (
            select(mailing.c.id).where(mailing.c.id == one.mailing_id),
            select(lecture.c.id).where(lecture.c.id == one.lecture_id),
        )
        tried = _tried(connection, one.mailing_id).get(one.lecture_id)
        overtaken = failed and tried is not None and tried.at != at
        if all(connection.execute(query).first() for query in there) and not overtaken:
            _note(connection, one, at, failed, one.email if refused else None)


def _note(connection: Connection, one: Due, at: datetime, failed: str, refused: str | None = None) -> None:
    keys = {"mailing_id": one.mailing_id, "lecture_id": one.lecture_id}
    connection.execute(delete(mailed).where(*(mailed.c[name] == value for name, value in keys.items())))
    connection.execute(insert(mailed).values(**keys, at=at, failed=failed or None, refused=refused))


_MAILINGS: Any = select(mailing, course.c.name.label("course")).join(course, course.c.id == mailing.c.course_id)


def _mailing(row: Row[Any]) -> Mailing:
    return Mailing(row.id, row.account_id, row.course, row.weekday, row.hour, row.begun_at, row.language)


def _course(connection: Connection, named: str) -> int:
    found = connection.execute(select(course.c.id).where(course.c.name == named)).scalar()
    if found is None:
        raise StoreError(f"There is no course {named!r} any more: load the page again")
    return int(found)


def hour_before(one: Mailing, now: datetime) -> datetime:
    """The last hour of a mailing that is over at an instant."""
    local = now.astimezone()
    for back in range(9):
        day = local.date() - timedelta(days=back)
        at = datetime(day.year, day.month, day.day, one.hour).astimezone()  # as this machine's clock then was
        if at <= now and one.weekday in (None, day.weekday()):
            return at
    raise AssertionError("a week has seven days")


def _due(connection: Connection, now: datetime) -> list[Due]:
    found = []
    query = _MAILINGS.add_columns(account.c.email).join(account, account.c.id == mailing.c.account_id)
    query = query.where(may_be_sent(mailing.c.course_id))
    for row in connection.execute(query).all():
        one, at = _mailing(row), hour_before(_mailing(row), now)
        tried = _tried(connection, one.id)
        for lecture_id, name, done_at in _done(connection, row.course_id):
            if one.begun_at <= done_at <= at and _wanted(tried.get(lecture_id), row.email, at, now):
                found.append(Due(one.id, lecture_id, name, row.email, one.language))
    return found


def may_be_sent(course_id: ColumnElement[int | None]) -> ColumnElement[bool]:
    """Whether an account is enabled, has an address and may see the course with this id."""
    teaches = select(teaching.c.account_id).where(
        teaching.c.account_id == account.c.id, teaching.c.course_id == course_id
    )
    may_see = or_(account.c.role == "admin", and_(account.c.role == "teacher", teaches.exists()))
    return and_(account.c.enabled.is_(True), account.c.email != "", may_see)


def _wanted(tried: Row[Any] | None, email: str, hour: datetime, now: datetime) -> bool:
    """Whether what was not sent yet is to be tried at an instant."""
    if tried is None:
        return True
    if tried.failed is None or tried.refused == email:
        return False
    return bool(tried.at < hour or (now - tried.at >= AGAIN and now - hour < GIVEN_UP))


def _tried(connection: Connection, mailing_id: int) -> dict[str, Row[Any]]:
    rows = connection.execute(select(mailed).where(mailed.c.mailing_id == mailing_id))
    return {row.lecture_id: row for row in rows}


def _done(connection: Connection, course_id: int) -> list[tuple[str, str, datetime]]:
    """The lectures of a course of which every recording is analysed (id, name, since when), whole or in part."""
    query = (
        select(lecture.c.id, lecture.c.name, recording.c.id.label("recording_id"), run.c.state, run.c.finished_at)
        .join(recording, recording.c.lecture_id == lecture.c.id)
        .outerjoin(run, run.c.recording_id == recording.c.id)
        .where(lecture.c.course_id == course_id)
    )
    each: dict[tuple[str, str], dict[int, list[datetime]]] = {}
    for row in connection.execute(query):
        ends = each.setdefault((row.id, row.name), {}).setdefault(row.recording_id, [])
        if row.state in ("done", "partial"):
            ends.append(row.finished_at)
    return [
        (*named, max(min(ends) for ends in recordings.values()))  # analysed anew it is no other lecture
        for named, recordings in each.items()
        if all(recordings.values())
    ]
