"""Who is who in a lecture: the roster, and the participant of every observation. Replaced as a whole, never edited."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import islice

from sqlalchemy import Connection, delete, insert, or_, select, update

from ingest.records.roster import Participant
from storage import StoreError, decisions
from storage.bulk import put
from storage.facts import KEY, PORTION, new_id
from storage.reading import participants
from storage.tables import decision, identity, label, mention, observation, participant

Links = Iterable[tuple[int, tuple[str, ...]]]
"""(at_ms, name of the participant of each observation of that moment, in order); "" where nobody can be named."""


def identify(connection: Connection, run_id: int, lecture_id: str, links: Links) -> dict[str, int]:
    """Replace who the observations of a run are; gives the ids of the participants by name. The rollups are to follow,
    and after them `sweep`.
    """
    connection.execute(delete(identity).where(identity.c.run_id == run_id))
    ids = _known(connection, lecture_id)
    waiting = iter(links)
    while portion := list(islice(waiting, PORTION)):
        _enter(connection, lecture_id, ids, {name for _, names in portion for name in names} - {""})
        rows = (
            (run_id, at_ms, place, ids[name]) for at_ms, names in portion for place, name in enumerate(names) if name
        )
        put(connection, identity, (*KEY, "participant_id"), rows)
    return ids


def enrol(connection: Connection, lecture_id: str, people: Sequence[Participant]) -> None:
    """Replace the roster. Names already met keep their id, those of whom something was decided their address, by which
    they are known in other lectures.
    """
    if roster(connection, lecture_id) == list(people):
        return
    names = [person.name for person in people]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise StoreError(f"The roster names {twice[0]!r} twice: add something that tells them apart and run it again")
    decisions.outdate(connection, decisions.concerned(connection, lecture_id))
    nobody = {"place": None, "aliases": "[]", "consent": None}
    connection.execute(update(participant).where(participant.c.lecture_id == lecture_id).values(nobody))
    meant = select(decision.c.id).where(decision.c.participant_id == participant.c.id).exists()
    others = (participant.c.lecture_id == lecture_id) & ~meant
    connection.execute(update(participant).where(others).values(email=""))
    ids = _known(connection, lecture_id)
    _enter(connection, lecture_id, ids, set(names))
    for place, person in enumerate(people):
        values = {
            "place": place,
            "email": person.email,
            "aliases": json.dumps(person.aliases),
            "consent": person.consent,
        }
        connection.execute(update(participant).where(participant.c.id == ids[person.name]).values(values))
    sweep(connection, lecture_id)


def roster(connection: Connection, lecture_id: str) -> list[Participant]:
    """Who is enrolled, in the order of the roster."""
    enrolled = (participant.c.lecture_id == lecture_id) & participant.c.place.is_not(None)
    rows = connection.execute(select(participant).where(enrolled).order_by(participant.c.place))
    return [Participant(row.name, row.email, tuple(json.loads(row.aliases)), row.consent) for row in rows]


def sweep(connection: Connection, lecture_id: str) -> None:
    """Forget the names that nothing refers to any more."""
    used = select(identity.c.participant_id).where(identity.c.participant_id == participant.c.id).exists()
    named = select(mention.c.id).where(mention.c.participant_id == participant.c.id).exists()
    meant = select(decision.c.id).where(decision.c.participant_id == participant.c.id).exists()
    idle = (participant.c.lecture_id == lecture_id) & participant.c.place.is_(None) & ~or_(used, named, meant)
    connection.execute(delete(participant).where(idle))
    columns = (
        observation.c.label_id,
        decision.c.label_id,
        mention.c.label_id,
        mention.c.original_id,
        mention.c.email_id,
    )
    needed = [select(column).where(column == label.c.id).exists() for column in columns]
    connection.execute(delete(label).where(label.c.lecture_id == lecture_id, ~or_(*needed)))


def ids_of(connection: Connection, lecture_id: str, names: set[str]) -> dict[str, int]:
    """The ids of participants by their name, new ones for names not met before in this lecture."""
    ids = _known(connection, lecture_id)
    _enter(connection, lecture_id, ids, names)
    return ids


def _known(connection: Connection, lecture_id: str) -> dict[str, int]:
    return {name: number for number, name in participants(connection, lecture_id).items()}


def _enter(connection: Connection, lecture_id: str, ids: dict[str, int], names: set[str]) -> None:
    """Give an id to every name that has none yet."""
    fresh = {name: new_id() for name in sorted(names - ids.keys())}
    if fresh:
        rows = [{"id": number, "lecture_id": lecture_id, "name": name} for name, number in fresh.items()]
        connection.execute(insert(participant), rows)
        ids.update(fresh)
