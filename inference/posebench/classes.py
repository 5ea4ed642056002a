"""The classes of the measurement: everybody turns somewhere else every two seconds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from inference.gallerybench.cases import Case
from ingest.render import Room
from ingest.render.script import State

REACH = 40, 25
"""Most yaw and pitch of the heads, in degrees."""
STAY = 2
"""Seconds that a head stays as it is."""
CLOSED, YAWNING = 0.12, 0.1
"""Shares of the time."""
ROOMS = {
    "pose-25": Room(people=25, seconds=60, seed=31, rate=5),
    "pose-small": Room(people=9, seconds=60, width=640, height=360, seed=32, rate=5),
    "pose-9": Room(people=9, seconds=60, seed=33, rate=5),
    "pose-4": Room(people=4, seconds=60, seed=34, rate=5),
}
"""Faces of 52-66, 44-56, 89-113 and 134-170 px."""


def classes() -> list[Case]:
    """One for each of ROOMS."""
    return [Case(name, "every way to hold a head", planned(room)) for name, room in ROOMS.items()]


def planned(room: Room) -> Room:
    """The room with a plan for everybody."""
    random = np.random.default_rng(room.seed)
    return replace(room, plans=tuple(swept(room.seconds, random) for _ in range(room.people)))


def swept(seconds: int, random: np.random.Generator) -> tuple[State, ...]:
    """A plan that goes through all ways to hold a head."""
    states: list[State] = []
    while len(states) < seconds:
        yaw, pitch = (int(random.integers(-most, most + 1)) for most in REACH)
        sign = random.random()
        closed, yawning = bool(sign < CLOSED), bool(sign > 1 - YAWNING)
        states += [State(yaw=yaw, pitch=pitch, eyes_closed=closed, yawning=yawning)] * STAY
    return tuple(states[:seconds])
