"""Lectures, their recordings in the order added, and the runs over them: which one a call of `begin` means."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count

from sqlalchemy import ColumnElement, Connection, Table, delete, false, func, insert, or_, select, update

from ingest.remote import shown
from ingest.video import Recording
from storage import StoreError, decisions, facts, joining, rollups, usual
from storage.tables import course, lecture, moment, participant_minute, recording, run


@dataclass(frozen=True, slots=True)
class Run:
    """One analysis of a recording with stated versions.

    `done` holds the (start_ms, end_ms) of the segments stored when it was begun. `state`: running, done, partial,
    failed; `reason` when it is neither of the first two. `known`: it was done before, and nothing is left to do.
    """

    id: int
    lecture_id: str
    recording_id: int
    done: frozenset[tuple[int, int]]
    state: str
    reason: str = ""
    known: bool = False


def begin(
    connection: Connection,
    opened: Recording,
    name: str,
    course_name: str | None,
    period_ms: int,
    versions: Mapping[str, str],
    *,
    move: bool = True,
) -> Run:
    """The run for this recording, period and versions: an unfinished one goes on, a done one says so, else a new."""
    lecture_id = lecture_named(connection, name, course_name, move=move)
    recording_id = _recording(connection, lecture_id, opened)
    arrange(connection, lecture_id)
    key = {"recording_id": recording_id, "period_ms": period_ms, "versions": json.dumps(dict(versions), sort_keys=True)}
    same = [run.c[column] == value for column, value in key.items()]
    found, now = connection.execute(select(run.c.id, run.c.state).where(*same)).one_or_none(), datetime.now(UTC)
    if found is None:
        values = {**key, "state": "running", "reason": "", "begun_at": now, "alive_at": now}
        return Run(_insert(connection, run, values), lecture_id, recording_id, frozenset(), "running")
    if found.state != "done":
        connection.execute(update(run).where(run.c.id == found.id).values(state="running", reason="", alive_at=now))
    over = found.state == "done"
    stored = facts.stored(connection, found.id)
    return Run(found.id, lecture_id, recording_id, stored, "done" if over else "running", known=over)


def finish(connection: Connection, one: Run, state: str, reason: str) -> None:
    """Close a run; a live recording gets its duration by what was stored of it."""
    values = {"state": state, "reason": reason, "finished_at": datetime.now(UTC)}
    connection.execute(update(run).where(run.c.id == one.id).values(values))
    live = (recording.c.id == one.recording_id) & recording.c.duration_ms.is_(None)
    connection.execute(update(recording).where(live).values(duration_ms=seen_ms(connection, one.recording_id)))
    arrange(connection, one.lecture_id)


def stop(connection: Connection, one: Run, reason: str) -> None:
    """Close a run that stopped before its end; one that another process brought to its end meanwhile stays as it is."""
    running = connection.execute(select(run.c.state).where(run.c.id == one.id)).scalar() == "running"
    if running:
        finish(connection, one, "partial", reason)


def lecture_named(connection: Connection, name: str, course_name: str | None = None, *, move: bool = True) -> str:
    """The id of the lecture with this name or id; a new one where there is none. A course given here is set: what was
    decided in one course is no longer said in it, but in the other. Without `move`, StoreError for a lecture of another
    course.
    """
    if not move:
        same_course(connection, name, course_name)
    lecture_id = known(connection, name)
    if lecture_id is None:
        lecture_id = secrets.token_hex(6)
        values = {"id": lecture_id, "name": name, "created_at": datetime.now(UTC)}
        connection.execute(insert(lecture).values(values))
    if course_name:
        _move(connection, lecture_id, _course(connection, course_name))
    return lecture_id


def _move(connection: Connection, lecture_id: str, course_id: int) -> None:
    """Into a course, unless it is in it."""
    if connection.execute(select(lecture.c.course_id).where(lecture.c.id == lecture_id)).scalar() == course_id:
        return
    decisions.outdate(connection, decisions.concerned(connection, lecture_id))
    usual.outdate(connection, lecture_id)
    connection.execute(update(lecture).where(lecture.c.id == lecture_id).values(course_id=course_id))
    decisions.outdate(connection, decisions.concerned(connection, lecture_id))
    usual.outdate(connection, lecture_id)


def same_course(connection: Connection, name: str, wanted: str | None) -> None:
    """StoreError unless the lecture of this name is new, or in this course."""
    lecture_id = known(connection, name)
    if lecture_id is not None and _course_of(connection, lecture_id) != wanted:
        raise StoreError(f"There is a lecture {name!r} in another course: choose another name")


def unused_name(
    connection: Connection, name: str, opened: Recording, courses: Collection[str | None] | None = None
) -> str:
    """The name of the lecture that holds this content already; else `name`, or `name (2)` and so on where a lecture of
    that name has other recordings. Of lectures outside of `courses`, where these are given, nothing is told.
    """
    held = select(lecture.c.id, lecture.c.name).join(recording).where(recording.c.fingerprint == opened.fingerprint)
    for before in connection.execute(held.order_by(lecture.c.name != name, recording.c.id)).all():
        if courses is None or _course_of(connection, before.id) in courses:
            return str(before.name)
    tried = (name if number == 1 else f"{name} ({number})" for number in count(1))
    return next(one for one in tried if _takes(connection, one, opened, courses))


def _course_of(connection: Connection, lecture_id: str) -> str | None:
    joined = select(course.c.name).select_from(lecture.outerjoin(course, course.c.id == lecture.c.course_id))
    name: str | None = connection.execute(joined.where(lecture.c.id == lecture_id)).scalar()
    return name


def _takes(connection: Connection, name: str, opened: Recording, courses: Collection[str | None] | None) -> bool:
    """Whether a lecture of this name has no recording yet, or this one, and is in one of the courses."""
    lecture_id = known(connection, name)
    if courses is not None and lecture_id is not None and _course_of(connection, lecture_id) not in courses:
        return False
    here = select(recording.c.id).where(recording.c.lecture_id == lecture_id)
    same = or_(_at(opened), recording.c.fingerprint == opened.fingerprint)
    empty = connection.execute(here).first() is None
    return empty or connection.execute(here.where(same)).first() is not None


def known(connection: Connection, name: str) -> str | None:
    """The id of the lecture with this id or, else, name."""
    same = or_(lecture.c.name == name, lecture.c.id == name)
    return connection.execute(select(lecture.c.id).where(same).order_by(lecture.c.id != name)).scalar()


def name_of(connection: Connection, lecture_id: str) -> str:
    """The name of the lecture with this id."""
    return str(connection.execute(select(lecture.c.name).where(lecture.c.id == lecture_id)).scalar_one())


def arrange(connection: Connection, lecture_id: str) -> None:
    """Set the offset of every part, and compute the sums per minute anew of those that moved."""
    query = select(recording).where(recording.c.lecture_id == lecture_id).order_by(recording.c.part)
    offset_ms = 0
    for row in connection.execute(query).all():
        if row.offset_ms != offset_ms:
            connection.execute(update(recording).where(recording.c.id == row.id).values(offset_ms=offset_ms))
            for run_id in _identified(connection, row.id):
                rollups.rebuild(connection, run_id)
        offset_ms += row.duration_ms if row.duration_ms is not None else seen_ms(connection, row.id)


def seen_ms(connection: Connection, recording_id: int) -> int:
    """How much of a recording has been sampled: one period after its last instant."""
    query = select(func.max(moment.c.at_ms + run.c.period_ms)).join(run, run.c.id == moment.c.run_id)
    return connection.execute(query.where(run.c.recording_id == recording_id)).scalar() or 0


def _recording(connection: Connection, lecture_id: str, opened: Recording) -> int:
    """The same content is the same recording wherever it lies. Other content at the same address takes its place, as of
    a converted video: what was seen in the old one goes, the records beside it stay.
    """
    values = {
        "uri": shown(opened.uri),
        "fingerprint": opened.fingerprint,
        "width": opened.width,
        "height": opened.height,
        "started_at": opened.started_at,
    }
    length = {} if opened.duration_ms is None else {"duration_ms": opened.duration_ms}
    same = _part(connection, lecture_id, recording.c.fingerprint == opened.fingerprint)
    if same is not None:
        _set(connection, same[0], values | length)
        return same[0]
    older = _part(connection, lecture_id, _at(opened))
    values["duration_ms"] = opened.duration_ms
    if older is not None:
        connection.execute(delete(run).where(run.c.recording_id == older[0]))
        _set(connection, older[0], values)
        joining.join(connection, lecture_id)
        return older[0]
    part = _next_part(connection, lecture_id)
    return _insert(connection, recording, {**values, "lecture_id": lecture_id, "part": part, "offset_ms": 0})


def _at(opened: Recording) -> ColumnElement[bool]:
    """Whether a recording lies at this address; nobody can tell of one with a query, which is not stored, and what
    happens now is never what happened there before.
    """
    unknown = opened.duration_ms is None or ("://" in opened.uri and "?" in opened.uri)
    return false() if unknown else recording.c.uri == shown(opened.uri)


def _set(connection: Connection, recording_id: int, values: Mapping[str, object]) -> None:
    connection.execute(update(recording).where(recording.c.id == recording_id).values(values))


def _part(connection: Connection, lecture_id: str, same: ColumnElement[bool]) -> tuple[int, int] | None:
    query = select(recording.c.id, recording.c.part).where(recording.c.lecture_id == lecture_id, same)
    row = connection.execute(query.order_by(recording.c.part)).first()
    return None if row is None else (row.id, row.part)


def _next_part(connection: Connection, lecture_id: str) -> int:
    last = connection.execute(select(func.max(recording.c.part)).where(recording.c.lecture_id == lecture_id)).scalar()
    return 0 if last is None else last + 1


def _course(connection: Connection, name: str) -> int:
    found = connection.execute(select(course.c.id).where(course.c.name == name)).scalar()
    return found if found is not None else _insert(connection, course, {"name": name})


def _identified(connection: Connection, recording_id: int) -> list[int]:
    """The runs of a recording that have sums per minute."""
    summed = select(participant_minute.c.run_id).where(participant_minute.c.run_id == run.c.id).exists()
    return list(connection.execute(select(run.c.id).where(run.c.recording_id == recording_id, summed)).scalars())


def _insert(connection: Connection, table: Table, values: Mapping[str, object]) -> int:
    key = connection.execute(insert(table).values(**values)).inserted_primary_key
    if key is None:
        raise StoreError(f"The database gave no id for a new {table.name}: run the command again")
    return int(key[0])
