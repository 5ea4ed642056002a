"""Name the people of stored runs by all that is known: labels, roster, decisions. No video is looked at."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter

from sqlalchemy import Connection, delete, insert, select

from inference import linking
from inference.linking import UNLABELLED
from inference.naming import Decision, Doubt
from ingest.records.roster import Participant
from storage import decisions, facts, identity, reading, rollups, usual
from storage.reading import Part, People
from storage.rollups import Rollups
from storage.tables import candidate, identified, observation, run
from storage.usual import Before

__all__ = ["UNLABELLED", "Named", "compute", "keep", "outdated"]


@dataclass(frozen=True, slots=True)
class Basis:
    """All that names are computed from beside the naming itself, to see whether it is still so."""

    roster: list[Participant]
    said: list[Decision]
    stored: frozenset[tuple[int, int]]
    part: Part
    before: Before


@dataclass(frozen=True, slots=True)
class Named:
    """Who the observations of a run are, to be written; participants are places in `names` in the `rollups`."""

    basis: Basis
    links: list[tuple[int, tuple[str, ...]]]
    doubts: tuple[Doubt, ...]
    names: list[str]
    rollups: Rollups


def compute(connection: Connection, run_id: int, lecture_id: str) -> Named:
    """Name the people of a run by what one state of the database holds; writes nothing."""
    basis = _basis(connection, run_id, lecture_id)
    known = linking.name(facts.read(connection, run_id, lecture_id, expressions=False), basis.roster, basis.said)
    links = list(linking.follow(facts.read(connection, run_id, lecture_id, expressions=False), known))
    names = sorted({name for _, each in links for name in each} - {""})
    emails = {person.name: person.email for person in basis.roster}
    met = usual.met({place: (name, emails.get(name, "")) for place, name in enumerate(names)}, basis.before)
    found = rollups.compute(connection, basis.part, met, _people(links, names))
    return Named(basis, links, known.doubts, names, found)


def _people(links: Sequence[tuple[int, tuple[str, ...]]], names: Sequence[str]) -> People:
    """The places in `names` of those who are in the links, portion by portion."""
    number = {name: place for place, name in enumerate(names)}

    def within(first_ms: int, last_ms: int) -> dict[tuple[int, int], int]:
        begin, end = (bisect_left(links, at_ms, key=itemgetter(0)) for at_ms in (first_ms, last_ms))
        named = ((at_ms, place, name) for at_ms, each in links[begin:end] for place, name in enumerate(each))
        return {(at_ms, place): number[name] for at_ms, place, name in named if name}

    return within


def keep(connection: Connection, run_id: int, lecture_id: str, named: Named) -> bool:
    """Replace who the observations of a run are, its sums per minute, and whom doubtful labels may be.

    False, and nothing is changed, when roster, decisions, observations or the place in the lecture are not those any
    more that it was computed from.
    """
    if _basis(connection, run_id, lecture_id) != named.basis:
        return False
    ids = identity.identify(connection, run_id, lecture_id, named.links)
    rollups.keep(connection, run_id, named.rollups, {place: ids[name] for place, name in enumerate(named.names)})
    identity.sweep(connection, lecture_id)
    _offer(connection, run_id, lecture_id, named.doubts)
    connection.execute(delete(identified).where(identified.c.run_id == run_id))
    connection.execute(insert(identified).values(run_id=run_id, version=linking.VERSION))
    return True


def outdated(connection: Connection) -> list[tuple[int, str]]:
    """(run, lecture) of the analyses that readers see and that were not named by all that is known now; without those
    in which nobody was seen, or of which that was kept for long enough (`storage.retention`): their sums stay.
    """
    seen = {part.run_id: part.lecture_id for part in reading.parts(connection)}
    named = select(identified.c.run_id).where(identified.c.version == linking.VERSION)
    somebody = select(observation.c.run_id).where(observation.c.run_id == run.c.id).exists()
    finished = run.c.state.in_(("done", "partial"))
    waiting = select(run.c.id).where(finished, run.c.id.not_in(named), somebody).order_by(run.c.id)
    return [(run_id, seen[run_id]) for run_id in connection.execute(waiting).scalars() if run_id in seen]


def _basis(connection: Connection, run_id: int, lecture_id: str) -> Basis:
    roster = identity.roster(connection, lecture_id)
    said = decisions.said(connection, lecture_id, roster)
    part = reading.part_of(connection, run_id)
    return Basis(roster, said, facts.stored(connection, run_id), part, usual.before(connection, part))


def _offer(connection: Connection, run_id: int, lecture_id: str, doubts: Sequence[Doubt]) -> None:
    connection.execute(delete(candidate).where(candidate.c.run_id == run_id))
    labels = {text: number for number, text in reading.labels(connection, lecture_id).items()}
    people = {name: number for number, name in reading.participants(connection, lecture_id).items()}
    rows = [
        {
            "run_id": run_id,
            "label_id": labels[doubt.labels[0]],
            "participant_id": people[name],
            "likelihood": likelihood,
        }
        for doubt in doubts
        for name, likelihood in doubt.candidates
    ]
    if rows:
        connection.execute(insert(candidate), rows)
