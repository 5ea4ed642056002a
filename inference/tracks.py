"""Who sits where from one second to the next: what bridges a label that could not be read, and numbers the unlabelled.

In a gallery a participant stays in a tile; in a picture with several faces (a room, a recording without tiles) a face
is near where its motion takes it. Everybody unnamed in a picture is assigned at once, so that the sum of the likeness
is greatest (`scipy.optimize.linear_sum_assignment`). No face is compared with another by its looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from inference.observation import Box, Observation

SAME_TILE = 0.9
"""Least overlap of a tile with where it was."""
SHARED = 0.9
"""A tile of this share of the picture is no tile: the faces in it are told apart by where they are."""
REACH, DRIFT, FAR = 1.0, 0.35, 2.5
"""How far from where it is expected a face is still the same, in widths of the face: at once, more for each second
unseen, at most.
"""
WALKS_S = 3.0
"""For how many seconds somebody out of sight is taken to walk on."""
STEADY = 0.5
"""Weight of the newest step in the speed: a single one is mostly leaning and the detector's jitter."""
LARGER = 1.8
"""A face so many times larger or smaller is another one."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a participant was seen last, and how fast the face was moving (fractions of the frame a second)."""

    name: str
    seen: Observation
    at_ms: int
    across: float = 0.0
    down: float = 0.0

    def moved(self, seen: Observation, at_ms: int) -> Place:
        """The same participant, seen again."""
        seconds = (at_ms - self.at_ms) / 1000
        if not (shared(seen) and self.seen.face and seen.face and 0 < seconds <= WALKS_S):
            return Place(self.name, seen, at_ms)
        (x, y), (was_x, was_y) = centre(seen.face.box), centre(self.seen.face.box)
        across = STEADY * (x - was_x) / seconds + (1 - STEADY) * self.across
        down = STEADY * (y - was_y) / seconds + (1 - STEADY) * self.down
        return Place(self.name, seen, at_ms, across, down)


def assign(unnamed: Sequence[Observation], places: Sequence[Place], at_ms: int) -> dict[int, Place]:
    """Index in `unnamed` -> the place it continues; those that are new are not in it."""
    if not unnamed or not places:
        return {}
    table = np.array([[likeness(one, place, at_ms) for place in places] for one in unnamed])
    pairs = zip(*linear_sum_assignment(table, maximize=True), strict=True)
    return {int(row): places[column] for row, column in pairs if table[row, column] > 0}


def likeness(seen: Observation, place: Place, at_ms: int) -> float:
    """How surely an observation is of somebody's place, 0 (not) to 1."""
    same_tile = seen.tile.box.overlap(place.seen.tile.box)
    if same_tile < SAME_TILE:
        return 0.0
    if not (shared(seen) and seen.face and place.seen.face):
        return same_tile
    return near(seen.face.box, place, (at_ms - place.at_ms) / 1000)


def near(box: Box, place: Place, seconds: float) -> float:
    """How near a face is to where somebody's face is expected after `seconds`, 0 (out of reach) to 1."""
    assert place.seen.face is not None
    was = place.seen.face.box
    size = max(was.width, box.width)
    if size > LARGER * min(was.width, box.width):
        return 0.0
    walked = min(seconds, WALKS_S)
    (x, y), (was_x, was_y) = centre(box), centre(was)
    across = (x - was_x - walked * place.across) / max(size, 1e-6)
    down = (y - was_y - walked * place.down) / max(was.height, box.height, 1e-6)
    reach = min(FAR, REACH + DRIFT * seconds)
    return max(0.0, 1 - float(np.hypot(across, down)) / reach)


def shared(seen: Observation) -> bool:
    """Whether an observation is of a picture that is all one tile."""
    return seen.tile.box.width * seen.tile.box.height >= SHARED


def centre(box: Box) -> tuple[float, float]:
    """The middle of a box."""
    return box.x + box.width / 2, box.y + box.height / 2
