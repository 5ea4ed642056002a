"""All that is held about one person, in the lectures in which they are: for their own copy, so nobody else is in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pandas as pd
from pandas import DataFrame
from sqlalchemy import Connection, Select, func, select

from inference.naming import IS
from storage import auditing, policy
from storage.blanking import Blank
from storage.blanking import parts as words_of
from storage.engine import reading
from storage.export import COLUMNS, Wanted, portions
from storage.persons import MENTIONED, Person, folded
from storage.reading import parts
from storage.tables import (
    account,
    attendance,
    audit,
    consent,
    course,
    decision,
    label,
    lecture,
    mention,
    message,
    moment,
    participant,
    record,
    recording,
    run,
    sentence,
    turn,
    usual,
)

if TYPE_CHECKING:
    from storage.store import Store

ATTENDED = ("joined_at", "left_at", "duration_ms", "recording_consent")


@dataclass(frozen=True, slots=True)
class Held:
    """A lecture as far as it concerns one person: their rows in it, and the names under which they were seen."""

    id: str
    name: str
    course: str | None
    held_at: datetime | None
    participants: frozenset[int]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Holdings:
    """What is held of a `person` beside what was seen of them (`seen`): the lectures in their order, rows of what the
    records say, what was agreed, what is usual of them, what was done with it, and for how many days each kind is kept
    (None: no policy is stated).
    """

    person: Person
    lectures: tuple[Held, ...]
    tables: dict[str, DataFrame] = field(default_factory=dict)
    retention: dict[str, int] | None = None


def holdings(store: Store, person: Person) -> Holdings:
    """All of it but what was seen."""
    with reading(store.engine) as connection:
        lectures = _lectures(connection, person)
        tables = {
            "attendance": _told(connection, person, attendance, *ATTENDED),
            "speaking": _spoken(connection, person),
            "messages": _told(connection, person, message, "at_ms"),
            "consent": _consents(connection, person),
            "names": _names(connection, person, lectures),
            "usual": _usual(connection, person),
            "looked": _looked(connection, person),
            "account": _accounts(connection, person),
        }
        stated = policy.stated(connection)
    return Holdings(person, lectures, tables, None if stated is None else dict(stated.retention))


def seen(store: Store, held: Held) -> DataFrame:
    """What was seen of them in a lecture, in the columns of the export."""
    if not held.participants:
        return DataFrame(columns=list(COLUMNS))
    each = list(portions(store, held.id, Wanted(0, _end(store, held.id), held.participants)))
    return pd.concat(each, ignore_index=True) if each else DataFrame(columns=list(COLUMNS))


def _end(store: Store, lecture_id: str) -> int:
    """After the last instant of a lecture, in ms of it."""
    last = select(func.max(moment.c.at_ms))
    with reading(store.engine) as connection:
        each = parts(connection, lecture_id)
        ends = [
            one.offset_ms + (connection.execute(last.where(moment.c.run_id == one.run_id)).scalar() or 0)
            for one in each
        ]
    return max(ends, default=0) + 1


def _lectures(connection: Connection, person: Person) -> tuple[Held, ...]:
    began = func.min(recording.c.started_at)
    query = (
        select(lecture.c.id, lecture.c.name, course.c.name.label("course"), began.label("held_at"))
        .outerjoin(recording, recording.c.lecture_id == lecture.c.id)
        .outerjoin(course, course.c.id == lecture.c.course_id)
        .where(lecture.c.id.in_(list(person.lectures)))
        .group_by(lecture.c.id, lecture.c.name, course.c.name, lecture.c.created_at)
        .order_by(func.coalesce(began, lecture.c.created_at), lecture.c.created_at, lecture.c.id)
    )
    theirs = select(participant.c.lecture_id, participant.c.id).where(participant.c.id.in_(person.participants))
    shown = select(label.c.lecture_id, label.c.text).where(label.c.id.in_(person.labels))
    rows, labels = connection.execute(theirs).all(), connection.execute(shown).all()
    return tuple(
        Held(
            one.id, one.name, one.course, one.held_at,
            frozenset(number for where, number in rows if where == one.id),
            tuple(sorted(text for where, text in labels if where == one.id)),
        )
        for one in connection.execute(query)
    )  # fmt: skip


def _frame(connection: Connection, query: Select[Any]) -> DataFrame:
    found = connection.execute(query)
    columns = list(found.keys())
    return DataFrame([tuple(map(_plain, row)) for row in found], columns=columns)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def _told(connection: Connection, person: Person, table: Any, *columns: str) -> DataFrame:
    """What a record says of them, by lecture."""
    query = select(lecture.c.name.label("lecture"), *(table.c[name] for name in columns)).select_from(table)
    query = query.join(mention, mention.c.id == table.c.mention_id)
    query = query.join(record, record.c.id == mention.c.record_id)
    query = query.join(recording, recording.c.id == record.c.recording_id)
    query = query.join(lecture, lecture.c.id == recording.c.lecture_id)
    here = mention.c.participant_id.in_(person.participants)
    return _frame(connection, query.where(here).order_by(lecture.c.created_at, table.c[columns[0]]))


def _spoken(connection: Connection, person: Person) -> DataFrame:
    """When they spoke, by timeline and transcript, and what they said, but for the names of others."""
    turns = _told(connection, person, turn, "start_ms", "end_ms").assign(said="")
    said = _told(connection, person, sentence, "start_ms", "end_ms", "text").rename(columns={"text": "said"})
    others = select(participant.c.name, participant.c.id).where(participant.c.lecture_id.in_(list(person.lectures)))
    names = {name for name, number in connection.execute(others) if number not in person.participants}
    blank = Blank(names, words_of(names))
    said["said"] = said["said"].map(blank.out)
    return pd.concat([one for one in (turns, said) if len(one)] or [turns], ignore_index=True)


def _consents(connection: Connection, person: Person) -> DataFrame:
    """What they agreed to, and what rosters say of it."""
    query = select(consent, course.c.name.label("course")).join(course, course.c.id == consent.c.course_id)
    if person.course_id is not None:
        query = query.where(consent.c.course_id == person.course_id)
    names, emails = (set(map(folded, each)) for each in (person.names, person.emails))
    columns = ("course", "agreed", "notice", "source", "given_at", "expires_at", "withdrawn_at")
    rows = [
        tuple(_plain(row._mapping[name]) for name in columns)
        for row in connection.execute(query.order_by(consent.c.id))
        if (folded(row.email) in emails if row.email and emails else folded(row.name) in names)
    ]
    listed = select(participant.c.consent, lecture.c.name).join(lecture, lecture.c.id == participant.c.lecture_id)
    here = participant.c.id.in_(person.participants) & participant.c.consent.is_not(None)
    for agreed, name in connection.execute(listed.where(here).order_by(lecture.c.created_at)):
        rows.append((name, agreed, "", "roster of this lecture", None, None, None))
    return DataFrame(rows, columns=list(columns))


def _names(connection: Connection, person: Person, lectures: Sequence[Held]) -> DataFrame:
    """Under which names they are held, by lecture, and where from."""
    columns = ("lecture", "name", "what")
    rows = [(one.name, text, "label") for one in lectures for text in one.labels]
    listed = select(lecture.c.name, participant.c.name, participant.c.email, participant.c.place)
    listed = listed.join(lecture, lecture.c.id == participant.c.lecture_id).order_by(lecture.c.created_at)
    for where, name, email, place in connection.execute(listed.where(participant.c.id.in_(person.participants))):
        rows.append((where, name, "name" if place is None else "name on the roster"))
        rows += [(where, email, "e-mail address on the roster")] if email else []
    decided = select(lecture.c.name, label.c.text).select_from(decision).join(label, label.c.id == decision.c.label_id)
    decided = decided.join(lecture, lecture.c.id == label.c.lecture_id).where(
        decision.c.participant_id.in_(person.participants), decision.c.answer == IS
    )
    rows += [(where, text, "a teacher said that this label is you") for where, text in connection.execute(decided)]
    rows += list(_recorded(connection, person))
    return DataFrame(rows, columns=list(columns))


def _recorded(connection: Connection, person: Person) -> Iterator[tuple[str, str, str]]:
    """The names that the records of a meeting have of them."""
    for name in MENTIONED:
        query = select(lecture.c.name, label.c.text, record.c.kind).distinct().select_from(mention)
        query = query.join(label, label.c.id == mention.c[name]).join(record, record.c.id == mention.c.record_id)
        query = query.join(lecture, lecture.c.id == label.c.lecture_id)
        for where, text, kind in connection.execute(query.where(mention.c.participant_id.in_(person.participants))):
            yield where, text, f"record of the meeting ({kind})"


def _usual(connection: Connection, person: Person) -> DataFrame:
    """What is usual of them, by lecture."""
    columns = usual.c.quantity, usual.c.value, usual.c.spread, usual.c.seconds, usual.c.basis
    query = select(lecture.c.name.label("lecture"), *columns).select_from(usual)
    query = query.join(run, run.c.id == usual.c.run_id).join(recording, recording.c.id == run.c.recording_id)
    query = query.join(lecture, lecture.c.id == recording.c.lecture_id)
    here = usual.c.participant_id.in_(person.participants)
    return _frame(connection, query.where(here).order_by(lecture.c.created_at, usual.c.run_id, usual.c.quantity))


def _looked(connection: Connection, person: Person) -> DataFrame:
    """What was done with what is held of them, alone or with their lectures; by role, for names are others'."""
    columns = audit.c.at, audit.c.actor, audit.c.did, audit.c.why, lecture.c.name.label("lecture")
    query = select(*columns).outerjoin(lecture, lecture.c.id == audit.c.lecture_id)
    return _frame(connection, query.where(auditing.concerns(person)).order_by(audit.c.id))


def _accounts(connection: Connection, person: Person) -> DataFrame:
    """Their accounts, found by their address."""
    emails = set(map(folded, person.emails))
    columns = ("login", "name", "email", "role", "enabled", "created_at")
    rows = [
        tuple(_plain(row._mapping[name]) for name in columns)
        for row in connection.execute(select(account).order_by(account.c.id))
        if row.email and folded(row.email) in emails
    ]
    return DataFrame(rows, columns=list(columns))
