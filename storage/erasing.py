"""Forgetting a person: their rows, their name in what others said, the bytes, and the files that we made of them.

What goes: observations of them, the labels that nobody else bore, who they were taken to be, sums and all other
opinions of them, their stays, turns, messages and what they said, decisions about them, consents, a student's account
but for its empty row. In sentences, on slides, in notes and in names of lectures and of files that are not there any
more, the name is replaced by `blanking.BLANK`. The sums of the class are computed anew without them.

What stays: the log of who looked at whom, which has random ids alone; recordings, and what others made of files.

First the files go, then the rows in one transaction, which notes that bytes are to go, then the bytes: stopped at any
point, the same again goes on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Table, delete, func, or_, select, tuple_, update

from storage import auditing, identity, rollups, scrubbing, texts, usual, writings
from storage.bulk import put, rows_of
from storage.engine import reading, writing
from storage.facts import KEY
from storage.persons import MENTIONED, Person, folded, found
from storage.tables import (
    account,
    alerting,
    attempt,
    attendance,
    consent,
    decision,
    label,
    lecture,
    mailing,
    mention,
    message,
    observation,
    participant,
    posting,
    run,
    sentence,
    teaching,
    turn,
)
from storage.tables import identity as identities

if TYPE_CHECKING:
    from storage.store import Store

__all__ = ["Erased", "Person", "find", "forget"]

STUDENT = "student"


@dataclass(slots=True)
class Erased:
    """What went, in numbers by what it was; files `removed`, and `left` with the reason; and what is `told`: where the
    name still stands that is somebody else's to change.
    """

    rows: dict[str, int] = field(default_factory=dict)
    removed: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


def find(store: Store, said: str, course: str | None = None) -> Person:
    """Who is meant by a name, alias, address or label. StoreError for nobody, and for several, naming them."""
    with reading(store.engine) as connection:
        return found(connection, said, course)


def forget(store: Store, said: str, course: str | None = None) -> Erased:
    """Erase the person who is meant, from all lectures or those of a course. StoreError as of `find`."""
    person, erased = find(store, said, course), Erased()
    with reading(store.engine) as connection:
        named = texts.lectures(connection, person.blank, _held(connection, person)) | set(person.lectures)
    _files(store, person, named, erased)
    with writing(store.engine) as connection:
        scrubbing.secure(connection)
        person = found(connection, said, course)
        auditing.about(connection, auditing.ERASED, person.participants)
        erased.rows = {what: count for what, count in _rows(connection, person).items() if count}
        erased.told = texts.kept(connection, person.blank, _held(connection, person))
        erased.told += _accounts_kept(connection, person)
        scrubbing.note(connection, datetime.now(UTC))
    _files(store, person, named, erased)  # of what was written meanwhile
    scrubbing.scrub(store)
    return erased


def take_back(connection: Connection, person: Person) -> int:
    """Delete what was seen and recorded of somebody who does not agree any more and stays on the roster, within a
    transaction; the class's sums are computed anew. How many observations that was.
    """
    scrubbing.secure(connection)
    runs = _runs(connection, person)
    count = sum(_thin(connection, run_id, person) for run_id in runs)
    _records(connection, _mentions(connection, person))
    theirs = participant.c.id.in_(person.participants)
    connection.execute(update(participant).where(theirs, participant.c.place.is_not(None)).values(consent=False))
    for run_id in runs:
        rollups.rebuild(connection, run_id)
    for lecture_id in person.lectures:
        identity.sweep(connection, lecture_id)
    scrubbing.note(connection, datetime.now(UTC))
    return count


def _files(store: Store, person: Person, lectures: Collection[str], erased: Erased) -> None:
    """Exports and reports of lectures that name them, and copies made for them."""

    def wanted(one: writings.Writing) -> bool:
        copy = one.path.lower().endswith(".zip")
        return writings.about(one, person.blank) if copy else one.lecture_id in lectures

    gone = writings.remove(store, wanted)
    erased.removed += gone.removed
    erased.left = gone.left


def _rows(connection: Connection, person: Person) -> dict[str, int]:
    """Delete and empty; how many rows of what."""
    mentions = _mentions(connection, person)
    runs = _runs(connection, person)
    counts = {"observations": sum(_thin(connection, run_id, person) for run_id in runs)}
    counts |= _records(connection, mentions)
    decided = decision.c.label_id.in_(person.labels) | decision.c.participant_id.in_(person.participants)
    counts["decisions"] = _delete(connection, decision, decided)
    counts["participants"] = _delete(connection, participant, participant.c.id.in_(person.participants))
    counts["labels"] = _delete(connection, label, label.c.id.in_(person.labels))
    counts["consents"] = _consents(connection, person)
    if person.course_id is None:
        counts["accounts"] = _accounts(connection, person)
    counts["texts"] = texts.take_out(connection, person.blank_here, list(person.lectures), texts.CONTENT)
    counts["texts"] += texts.take_out(connection, person.blank, _held(connection, person))
    for run_id in runs:
        rollups.rebuild(connection, run_id)
    for lecture_id in person.lectures:
        identity.sweep(connection, lecture_id)
    return counts


def _held(connection: Connection, person: Person) -> list[str] | None:
    """The lectures in whose texts the name is looked for: all, or those of the one course."""
    if person.course_id is None:
        return None
    return list(connection.execute(select(lecture.c.id).where(lecture.c.course_id == person.course_id)).scalars())


def _delete(connection: Connection, table: Table, *here: Any) -> int:
    return connection.execute(delete(table).where(*here)).rowcount


def _runs(connection: Connection, person: Person) -> list[int]:
    """The runs in which they, or labels of theirs, were seen; the first recorded first."""
    theirs = select(identities.c.run_id).where(identities.c.participant_id.in_(person.participants))
    under = select(observation.c.run_id).where(observation.c.label_id.in_(person.labels))
    ids = {number for query in (theirs, under) for number in connection.execute(query.distinct()).scalars()}
    query = select(run.c.id, run.c.recording_id).where(run.c.id.in_(ids))
    of_run = {row.id: row.recording_id for row in connection.execute(query)}
    order = {number: place for place, number in enumerate(usual.in_order(connection))}
    return sorted(ids, key=lambda number: (order[of_run[number]], number))


def _thin(connection: Connection, run_id: int, person: Person) -> int:
    """Delete the observations of a person in a run; how many. The others move up, for their place tells who is who."""
    key = tuple_(observation.c.at_ms, observation.c.place)
    theirs = select(identities.c.at_ms, identities.c.place).where(
        identities.c.run_id == run_id, identities.c.participant_id.in_(person.participants)
    )
    named = select(identities.c.at_ms, identities.c.place).where(identities.c.run_id == run_id)
    here = observation.c.run_id == run_id
    count = _delete(connection, observation, here, key.in_(theirs))
    count += _delete(connection, observation, here, observation.c.label_id.in_(person.labels), key.not_in(named))
    if count:
        _move_up(connection, run_id)
    return count


def _move_up(connection: Connection, run_id: int) -> None:
    """Number the observations of each moment anew, from 0. The places that are free are taken by way of numbers below
    0, for no two may be the same meanwhile.
    """
    of_run = observation.c.run_id == run_id
    above = func.row_number().over(partition_by=observation.c.at_ms, order_by=observation.c.place) - 1
    columns = observation.c.at_ms, observation.c.place.label("before"), above.label("place")
    numbered = select(*columns).where(of_run).subquery()
    same = (identities.c.at_ms == numbered.c.at_ms) & (identities.c.place == numbered.c.before)
    known = select(identities.c.run_id, identities.c.at_ms, numbered.c.place, identities.c.participant_id)
    rows = rows_of(connection, known.join(numbered, same).where(identities.c.run_id == run_id))
    connection.execute(delete(identities).where(identities.c.run_id == run_id))
    moved = (observation.c.at_ms == numbered.c.at_ms) & (observation.c.place == numbered.c.before)
    other = numbered.c.before != numbered.c.place
    connection.execute(update(observation).where(of_run, moved, other).values(place=-1 - numbered.c.place))
    back = update(observation).where(of_run, observation.c.place < 0)
    connection.execute(back.values(place=-1 - observation.c.place))
    put(connection, identities, (*KEY, "participant_id"), rows)


def _mentions(connection: Connection, person: Person) -> list[int]:
    """What records say of them, or under a name of theirs that nobody else goes by."""
    theirs = mention.c.participant_id.in_(person.participants)
    named = or_(*(mention.c[name].in_(person.labels) for name in MENTIONED))
    nobody = named & mention.c.participant_id.is_(None)
    return list(connection.execute(select(mention.c.id).where(theirs | nobody)).scalars())


def _records(connection: Connection, mentions: Collection[int]) -> dict[str, int]:
    """Delete what was recorded of them; how many rows of each."""
    tables = {"stays": attendance, "turns": turn, "messages": message, "sentences": sentence}
    counts = {what: _delete(connection, table, table.c.mention_id.in_(mentions)) for what, table in tables.items()}
    _delete(connection, mention, mention.c.id.in_(mentions))
    return counts


def _consents(connection: Connection, person: Person) -> int:
    """What they said of consent; names lie sealed, and are compared here."""
    query = select(consent.c.id, consent.c.name, consent.c.email)
    if person.course_id is not None:
        query = query.where(consent.c.course_id == person.course_id)
    names, emails = (set(map(folded, each)) for each in (person.names, person.emails))
    rows = connection.execute(query).all()
    theirs = [
        row.id for row in rows if (folded(row.email) in emails if row.email and emails else folded(row.name) in names)
    ]
    return _delete(connection, consent, consent.c.id.in_(theirs))


def _accounts(connection: Connection, person: Person) -> int:
    """Empty the accounts of a student: they stay as rows, for what was asked for and noted refers to them."""
    theirs = [row for row in _with_their_address(connection, person) if row.role == STUDENT]
    for row in theirs:
        for table in (mailing, alerting, posting, teaching):
            _delete(connection, table, table.c.account_id == row.id)
        _delete(connection, attempt, attempt.c.login == row.login)
        nobody = {"login": f"erased-{row.id}", "name": "", "email": "", "password": None, "subject": None}
        change = update(account).where(account.c.id == row.id)
        connection.execute(change.values(**nobody, enabled=False, changed_at=datetime.now(UTC)))
    return len(theirs)


def _accounts_kept(connection: Connection, person: Person) -> list[str]:
    """Accounts with their name that are another one's to take away."""
    blank = person.blank
    rows = connection.execute(select(account).order_by(account.c.id)).all()
    named = [row for row in rows if any(blank.said(text) for text in (row.login, row.name, row.email))]
    return [f"the account {row.login!r} ({row.role})" for row in named]


def _with_their_address(connection: Connection, person: Person) -> Iterable[Any]:
    emails = set(map(folded, person.emails))
    return [row for row in connection.execute(select(account)).all() if row.email and folded(row.email) in emails]
