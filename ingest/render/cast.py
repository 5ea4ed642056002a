"""Everyone in a simulated class, with all that happens to them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ingest.render.backdrops import BACKDROPS, USUAL
from ingest.render.labelling import varied
from ingest.render.motion import Mover
from ingest.render.names import address_of, name_for, name_in
from ingest.render.person import Person, invent
from ingest.render.room import Room
from ingest.render.script import Plan, State, course, orders, plan, speakers, teaching


@dataclass(frozen=True, slots=True)
class Participant:
    """One person in the class: name on the roster, looks, room and what they do; `seed` fixes details of their room."""

    name: str
    person: Person
    backdrop: str
    seed: int
    plan: Plan
    mover: Mover
    label: str = ""
    aliases: tuple[str, ...] = ()
    decidable: bool = True
    """Whether label and roster tell who it is."""
    host: bool = False


@dataclass(frozen=True, slots=True)
class Cast:
    """The class: its people and, for each second, who speaks and in which order the tiles are."""

    people: list[Participant]
    speakers: list[int | None]
    orders: list[list[int]]


def gather(room: Room) -> Cast:
    """The class that `room` describes; equal rooms give equal classes."""
    common = np.random.default_rng([room.seed, room.people])
    level = course(room.seconds, common)
    taken: set[str] = set()
    people = [_participant(room, number, level, taken) for number in range(room.people)]
    people = [_labelled(room, participant, number, people) for number, participant in enumerate(people)]
    plans = [participant.plan for participant in people]
    return Cast(people, speakers(plans, common), orders(plans, common))


def _participant(room: Room, number: int, level: NDArray[np.float64], taken: set[str]) -> Participant:
    random = np.random.default_rng([room.seed, 1, number])
    person = invent(random)
    states = plan(level, random)
    shares = np.array([room.backdrops.count(kind) for kind in BACKDROPS] if room.backdrops else USUAL)
    name = name_for(random, person.masculine, taken)
    if np.random.default_rng([room.seed, 3, number]).random() < room.cameras_off:
        states = [state and State(camera=False) for state in states]
    states = states if number else teaching(states)
    if number < len(room.plans):
        states = list(room.plans[number])
    return Participant(
        name=name if room.names in ("full", "varied") else name_in(room.names, random, taken),
        person=person,
        backdrop=str(random.choice(list(BACKDROPS), p=shares / shares.sum())),
        seed=int(random.integers(2**31)),
        plan=states,
        mover=Mover(states, random),
    )


def _labelled(room: Room, participant: Participant, number: int, people: list[Participant]) -> Participant:
    """The participant with a label: just the name also where part of it is not theirs alone, so tells nobody."""
    name = participant.name
    shared = any(set(name.split()) & set(other.name.split()) for other in people if other.name != name)
    if room.names != "varied" or shared:
        return replace(participant, label=name, host=number == 0)
    written = varied(name, number, address_of(name, place_on_roster(name, people)))
    return replace(
        participant, label=written.label, aliases=written.aliases, decidable=written.decidable, host=number == 0
    )


def place_on_roster(name: str, people: list[Participant]) -> int:
    """The line of the roster, counted from 1, in which somebody stands: it is in the order of the alphabet."""
    return sorted(one.name for one in people).index(name) + 1
