"""Everyone in a simulated class, with all that happens to them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.render.backdrops import BACKDROPS
from ingest.render.motion import Mover
from ingest.render.names import name_for
from ingest.render.person import Person, invent
from ingest.render.room import Room
from ingest.render.script import Plan, course, orders, plan, speakers, teaching


@dataclass(frozen=True, slots=True)
class Participant:
    """One person in the class: name, looks, room and what they do. `seed` fixes the details of their room."""

    name: str
    person: Person
    backdrop: str
    seed: int
    plan: Plan
    mover: Mover


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
    plans = [participant.plan for participant in people]
    return Cast(people, speakers(plans, common), orders(plans, common))


def _participant(room: Room, number: int, level: NDArray[np.float64], taken: set[str]) -> Participant:
    random = np.random.default_rng([room.seed, 1, number])
    person = invent(random)
    states = plan(level, random)
    shares = np.array([5, 3, 3, 2.2, 2, 2, 1.2, 1.2])
    return Participant(
        name=name_for(random, person.masculine, taken),
        person=person,
        backdrop=str(random.choice(list(BACKDROPS), p=shares / shares.sum())),
        seed=int(random.integers(2**31)),
        plan=states if number else teaching(states),
        mover=Mover(states if number else teaching(states), random),
    )
