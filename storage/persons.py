"""Who is meant by a name, an address or a label, over all lectures or those of a course: all rows that are one person.

Rows with the same e-mail address are one person; a row without an address is the person of that name, if there is but
one. Names lie sealed, so they are compared here, and not by the database.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any
from unicodedata import normalize

from sqlalchemy import Connection, select

from inference.forms import key
from inference.linking import UNLABELLED
from inference.naming import AS_READ, NOT_ENROLLED
from storage import StoreError
from storage.blanking import Blank, parts
from storage.tables import account, bearer, consent, course, label, lecture, mention, participant

WITH_ADDRESS = re.compile(r"^(.*) \(([^()\s]+@[^()\s]+)\)$")
"""How somebody is called whose name is that of another one (`storage.joining`)."""
MENTIONED = ("label_id", "original_id", "email_id")


@dataclass(frozen=True, slots=True)
class Person:
    """One person: every name and alias they go by (what they are called first) and address, their rows of `participant`
    and of `label`, and the names of the lectures in which these are, by id. `course_id` is the one course that was
    looked in; None: all.
    """

    names: tuple[str, ...]
    emails: tuple[str, ...]
    participants: frozenset[int] = frozenset()
    labels: frozenset[int] = frozenset()
    lectures: dict[str, str] = field(default_factory=dict)
    course_id: int | None = None

    @property
    def name(self) -> str:
        """What they are called."""
        return next(iter((*self.names, *self.emails)))

    @property
    def blank(self) -> Blank:
        """Their names and addresses, wherever they stand."""
        return Blank((*self.names, *self.emails))

    @property
    def blank_here(self) -> Blank:
        """The same, with the single words of their names: for the lectures in which they were."""
        return Blank((*self.names, *self.emails), parts(self.names))


@dataclass(slots=True)
class _Group:
    """Rows that are one person."""

    called: str = ""
    names: dict[str, None] = field(default_factory=dict)
    emails: set[str] = field(default_factory=set)
    participants: set[int] = field(default_factory=set)
    labels: set[int] = field(default_factory=set)
    lectures: set[str] = field(default_factory=set)

    @property
    def said(self) -> set[str]:
        return {folded(text) for text in (*self.names, *self.emails)}


def folded(text: str) -> str:
    """As names are compared: in small letters, without spaces at the ends or doubled."""
    return " ".join(normalize("NFC", text).casefold().split())


def found(connection: Connection, said: str, course_name: str | None = None) -> Person:
    """The one person who is meant by a name, alias, address or label. StoreError for nobody, and for several, naming
    them.
    """
    if not folded(said):
        raise StoreError("Nobody is named: give a name or an e-mail address")
    course_id = _course(connection, course_name)
    held = _held(connection, course_id)
    groups = _groups(connection, held)
    labels = _labels(connection, held)
    users = _users(connection, labels)
    meant = _meant(groups, labels, users, said)
    if len(meant) > 1:
        raise StoreError(_several(said, meant, held))
    if meant:
        return _person(meant[0], held, labels, users, course_id)
    return _elsewhere(connection, said, held, groups, labels, course_id)


def of_participant(connection: Connection, participant_id: int) -> Person | None:
    """The person one of whose rows this is, over all lectures; None where there is none, or it has no name."""
    held = _held(connection, None)
    labels = _labels(connection, held)
    groups = [one for one in _groups(connection, held) if participant_id in one.participants]
    return _person(groups[0], held, labels, _users(connection, labels), None) if groups else None


def _meant(groups: list[_Group], labels: dict[int, Any], users: dict[int, set[int]], said: str) -> list[_Group]:
    """Those called so, or else those who bear such a label; by all signs, or else by letters alone."""
    for fold in (folded, key):
        wanted = fold(said)
        meant = [one for one in groups if wanted and wanted in {fold(text) for text in (*one.names, *one.emails)}]
        shown = {who for number, row in labels.items() if wanted and fold(row.text) == wanted for who in users[number]}
        meant = meant or [one for one in groups if one.participants & shown]
        if meant:
            return meant
    return []


def _person(
    group: _Group, held: dict[str, Any], labels: dict[int, Any], users: dict[int, set[int]], course_id: int | None
) -> Person:
    """With the labels that are nobody else's, or have the name in them."""
    names = (group.called, *(name for name in group.names if name != group.called))
    person = Person(names, tuple(sorted(group.emails)))
    blank, said = person.blank, {key(name) for name in names} - {""}
    own = {
        number
        for number, row in labels.items()
        if (users[number] and users[number] <= group.participants)
        or blank.said(row.text)
        or (key(row.text) in said and not users[number] - group.participants)
    }
    where = group.lectures | {labels[number].lecture_id for number in own}
    lectures = {one: held[one].name for one in held if one in where}
    return Person(names, person.emails, frozenset(group.participants), frozenset(own), lectures, course_id)


def _elsewhere(
    connection: Connection,
    said: str,
    held: dict[str, Any],
    groups: list[_Group],
    labels: dict[int, Any],
    course_id: int | None,
) -> Person:
    """Somebody who is in no lecture, but in a label that nobody bears, in a text, agreed to something, or has an
    account.
    """
    from storage.texts import anywhere

    names, emails = ((), (said.strip(),)) if "@" in said else ((said.strip(),), ())
    person = Person(names, emails)
    consents = [row for row in _consents(connection, course_id) if folded(said) in map(folded, (row.name, row.email))]
    agreed = {row.name: None for row in consents} | dict.fromkeys(person.names)
    addresses = {*person.emails, *(row.email for row in consents)} - {""}
    person = Person(tuple(agreed), tuple(sorted(addresses)), course_id=course_id)
    own = {number: row for number, row in labels.items() if person.blank.said(row.text)}
    accounts = connection.execute(select(account.c.email)).scalars()
    known = course_id is None and folded(said) in {folded(email) for email in accounts}
    if not (consents or own or known or anywhere(connection, person.blank, None if course_id is None else held)):
        raise StoreError(_nobody(said, groups))
    where = {row.lecture_id for row in own.values()}
    lectures = {one: held[one].name for one in held if one in where}
    return Person(person.names, person.emails, frozenset(), frozenset(own), lectures, course_id)


def _course(connection: Connection, name: str | None) -> int | None:
    if name is None:
        return None
    number = connection.execute(select(course.c.id).where(course.c.name == name)).scalar()
    if number is None:
        names = list(connection.execute(select(course.c.name)).scalars())
        near = get_close_matches(name, names, n=3, cutoff=0.4) or names[:3]
        hint = f"did you mean {' or '.join(map(repr, near))}?" if near else "there is none yet"
        raise StoreError(f"There is no course {name!r}: {hint}")
    return int(number)


def _held(connection: Connection, course_id: int | None) -> dict[str, Any]:
    """The lectures that are looked in: id, name and course by id, the newest last."""
    query = select(lecture.c.id, lecture.c.name, course.c.name.label("course"))
    query = query.outerjoin(course, course.c.id == lecture.c.course_id)
    if course_id is not None:
        query = query.where(lecture.c.course_id == course_id)
    return {row.id: row for row in connection.execute(query.order_by(lecture.c.created_at, lecture.c.id))}


def _groups(connection: Connection, held: Collection[str]) -> list[_Group]:
    columns = participant.c.id, participant.c.lecture_id, participant.c.name, participant.c.email, participant.c.aliases
    rows = [row for row in connection.execute(select(*columns)) if row.lecture_id in held]
    named = [(row, *_bare(row)) for row in rows if not row.name.startswith(UNLABELLED)]
    addresses: dict[str, set[str]] = defaultdict(set)
    for _row, name, email in named:
        if email:
            addresses[folded(name)].add(folded(email))
    groups: dict[str, _Group] = defaultdict(_Group)
    for row, name, email in sorted(named, key=lambda one: one[0].id):
        known = {folded(email)} if email else addresses[folded(name)]
        group = groups[f"address {next(iter(known))}" if len(known) == 1 else f"name {folded(name)}"]
        _join(group, row, name, email)
    return list(groups.values())


def _join(group: _Group, row: Any, name: str, email: str) -> None:
    group.called = group.called or name
    group.names |= dict.fromkeys([name, *json.loads(row.aliases)])
    group.emails |= {email} - {""}
    group.participants.add(row.id)
    group.lectures.add(row.lecture_id)


def _bare(row: Any) -> tuple[str, str]:
    """Name and address, without what was added to tell people apart."""
    name = str(row.name)
    for remark in (AS_READ, NOT_ENROLLED):
        name = name.removesuffix(remark)
    apart = WITH_ADDRESS.match(name)
    return (apart[1], row.email or apart[2]) if apart else (name, row.email)


def _labels(connection: Connection, held: Collection[str]) -> dict[int, Any]:
    return {row.id: row for row in connection.execute(select(label)) if row.lecture_id in held}


def _users(connection: Connection, labels: Iterable[int]) -> dict[int, set[int]]:
    """The participants who were seen, or are named in a record, under each label."""
    users: dict[int, set[int]] = {number: set() for number in labels}
    queries = [select(bearer.c.label_id, bearer.c.participant_id).distinct()]
    queries += [select(mention.c[name], mention.c.participant_id).distinct() for name in MENTIONED]
    for query in queries:
        for number, who in connection.execute(query):
            if number in users and who is not None:
                users[number].add(who)
    return users


def _consents(connection: Connection, course_id: int | None) -> list[Any]:
    query = select(consent.c.name, consent.c.email)
    return list(connection.execute(query if course_id is None else query.where(consent.c.course_id == course_id)))


def _several(said: str, meant: list[_Group], held: dict[str, Any]) -> str:
    each = []
    for one in meant:
        courses = sorted({held[number].course or "no course" for number in one.lectures})
        each.append(f"{', '.join(sorted(one.emails)) or one.called} ({', '.join(courses)})")
    return f"{said!r} may be {' or '.join(sorted(each))}: name one by the address or label, or give --course"


def _nobody(said: str, groups: list[_Group]) -> str:
    names = {folded(text): text for one in groups for text in (*one.names, *one.emails)}
    near = get_close_matches(folded(said), list(names), n=3, cutoff=0.6)
    hint = f"did you mean {' or '.join(repr(names[one]) for one in near)}?" if near else "write it as on the roster"
    return f"There is nobody called {said!r}: {hint}"
