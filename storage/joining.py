"""Whom a record names: its names joined to the roster and to those seen, anew whenever one of these changes."""

from __future__ import annotations

import json
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType

import numpy as np
from sqlalchemy import Connection, or_, select, update

from inference import matching, naming
from inference.naming import Decision
from ingest.records.roster import Participant
from storage import decisions
from storage.identity import ids_of, roster, sweep
from storage.reading import parts
from storage.tables import bearer, identity, label, mention, participant, record, recording


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody in a record, by the names that it tells; "" where it tells none."""

    id: int
    record_id: int
    kind: str
    name: str
    original: str
    email: str


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody on the roster or seen."""

    name: str
    aliases: tuple[str, ...]
    email: str
    enrolled: bool = True


def join(connection: Connection, lecture_id: str) -> None:
    """Say anew who the people in the records of a lecture are; those who are nobody known are themselves."""
    mentions = _mentions(connection, lecture_id)
    people = _people(connection, lecture_id)
    known = _labels(connection, lecture_id, {one.name for one in mentions} - {""})
    said = decisions.said(connection, lecture_id, roster(connection, lecture_id))
    names: dict[int, str] = {}
    shown: dict[str, set[str]] = {}
    met: dict[str, str] = {}
    for (_, kind), group in groupby(mentions, key=lambda one: (one.record_id, one.kind)):
        names |= resolve(list(group), people, {} if kind == "participants" else shown, known, said, met)
        met |= {one.email.casefold(): names[one.id] for one in mentions if one.email and one.id in names}
        for one in mentions:
            if one.kind == "participants" and one.id in names:
                shown.setdefault(one.name.casefold(), set()).add(names[one.id])
    ids = ids_of(connection, lecture_id, set(names.values()))
    for one in mentions:
        who = ids.get(names.get(one.id, ""))
        connection.execute(update(mention).where(mention.c.id == one.id).values(participant_id=who))
    sweep(connection, lecture_id)


def resolve(
    mentions: Sequence[Mention],
    people: Sequence[Known],
    shown: Mapping[str, set[str]] = MappingProxyType({}),
    labels: Mapping[str, str] = MappingProxyType({}),
    said: Sequence[Decision] = (),
    met: Mapping[str, str] = MappingProxyType({}),
) -> dict[int, str]:
    """Mention -> participant's name, for the people of one record; without those of whom it cannot be told.

    The e-mail address decides, that of the roster or of somebody met in an earlier record (`met`); then what the report
    of participants says of the name (`shown`, in lower case), unless it was that of several; then what a teacher said
    of it (`said`) and who was seen under the very label (`labels`), unless the addresses tell several apart; then the
    name shown and the name of the account, matched one to one. Who joined twice under one name is one person, unless
    the addresses differ.
    """
    addresses = {**met, **{one.email.casefold(): one.name for one in reversed(people) if one.email}}
    found = {one.id: addresses[one.email.casefold()] for one in mentions if one.email.casefold() in addresses}
    told = {one.id: shown[one.name.casefold()] for one in mentions if one.name.casefold() in shown}
    found |= {number: next(iter(names)) for number, names in told.items() if len(names) == 1 and number not in found}
    open_to = [one for one in mentions if one.id not in found and one.id not in told]
    answers = naming.about([[one.name] for one in open_to], said, np.zeros((len(open_to),) * 2, dtype=bool))
    enrolled = {one.name for one in people if one.enrolled}
    decided = naming.decided([[one.name] for one in open_to], answers, enrolled)
    for number, one in enumerate(open_to):
        name = decided.get(number) or labels.get(one.name)
        if name and not _several(one, mentions) and not (one.email and name in met.values()):
            found[one.id] = name
    out = {
        one.id: {each.name for each in about if each.answer == naming.IS_NOT}
        for one, about in zip(open_to, answers, strict=True)
    }
    for field in ("name", "original"):
        left = [one for one in open_to if one.id not in found and getattr(one, field)]
        free = [one for one in people if one.name not in found.values()]
        ruled_out = [[person.name in out[one.id] for person in free] for one in left]
        alike = matched([getattr(one, field) for one in left], free, ruled_out)
        found |= {left[index].id: name for index, name in alike.items()}
    for one in open_to:
        if one.id not in found and one.name:
            before = [other for other in mentions if other.id in found]
            found[one.id] = _themselves(one, before, found, {*found.values(), *met.values()}, enrolled)
    return found


def matched(names: Sequence[str], people: Sequence[Known], ruled_out: Sequence[Sequence[bool]]) -> dict[int, str]:
    """Index of a name -> whose it is, one to one, as labels are matched; `ruled_out` (names, people) cannot be."""
    table = matching.evidence(names, [Participant(one.name, one.email, one.aliases) for one in people])
    apart = ~np.eye(len(names), dtype=bool)
    barred = np.array(ruled_out, dtype=bool).reshape(table.shape)
    pairs, _ = matching.match(table, apart, barred, {}, np.zeros(len(names), dtype=bool))
    return {index: people[place].name for index, place in pairs.items()}


def _several(one: Mention, others: Sequence[Mention]) -> bool:
    """Whether the name shown is that of several people, by their addresses."""
    same = {other.email.casefold() for other in others if other.name.casefold() == one.name.casefold()}
    return len(same - {""}) > 1


def _themselves(
    one: Mention, others: Sequence[Mention], found: dict[int, str], taken: Container[str], enrolled: Container[str]
) -> str:
    """Under which name somebody goes who is nobody known: as the same person before, else under their own."""
    namesakes = [other for other in others if other.name.casefold() == one.name.casefold()]
    for other in namesakes:
        if other.email.casefold() == one.email.casefold() or not (other.email and one.email):
            return found[other.id]
    if one.email and (namesakes or one.name in taken):
        return f"{one.name} ({one.email})"
    return naming.own(one.name, enrolled, naming.AS_READ)


def _mentions(connection: Connection, lecture_id: str) -> list[Mention]:
    """The people in the records of a lecture, those in reports of participants first."""
    shown, original, email = label.alias(), label.alias(), label.alias()
    query = (
        select(mention.c.id, mention.c.record_id, record.c.kind, shown.c.text, original.c.text, email.c.text)
        .join(record, record.c.id == mention.c.record_id)
        .join(recording, recording.c.id == record.c.recording_id)
        .outerjoin(shown, shown.c.id == mention.c.label_id)
        .outerjoin(original, original.c.id == mention.c.original_id)
        .outerjoin(email, email.c.id == mention.c.email_id)
        .where(recording.c.lecture_id == lecture_id)
        .order_by(record.c.kind != "participants", mention.c.record_id, mention.c.id)
    )
    return [Mention(*row[:3], *(text or "" for text in row[3:])) for row in connection.execute(query)]


def _people(connection: Connection, lecture_id: str) -> list[Known]:
    """Those on the roster first, then those seen who are not."""
    seen = select(identity.c.participant_id).where(identity.c.participant_id == participant.c.id).exists()
    query = select(participant).where(
        participant.c.lecture_id == lecture_id, or_(participant.c.place.is_not(None), seen)
    )
    rows = sorted(connection.execute(query).all(), key=lambda row: (row.place is None, row.place or 0, row.name))
    return [Known(row.name, tuple(json.loads(row.aliases)), row.email, row.place is not None) for row in rows]


def _labels(connection: Connection, lecture_id: str, texts: set[str]) -> dict[str, str]:
    """Label -> name of the one participant who was seen under it; without those of several."""
    runs = [part.run_id for part in parts(connection, lecture_id)]
    query = (
        select(label.c.text, participant.c.name)
        .select_from(bearer)
        .join(label, label.c.id == bearer.c.label_id)
        .join(participant, participant.c.id == bearer.c.participant_id)
        .where(label.c.text.in_(texts), bearer.c.run_id.in_(runs))
    )
    found: dict[str, set[str]] = {}
    for text, name in connection.execute(query):
        found.setdefault(text, set()).add(name)
    return {text: next(iter(names)) for text, names in found.items() if len(names) == 1}
