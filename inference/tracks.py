"""Who sits where from one second to the next: what bridges a label that could not be read, and numbers the unlabelled.

In a gallery a participant stays in a tile; in a picture with several faces (a room, a recording without tiles) a face
is near where its motion takes it. Everybody unnamed in a picture is assigned at once, so that the sum of the likeness
is greatest (`scipy.optimize.linear_sum_assignment`). No face is compared with another by its looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from inference.observation import Box, Observation

Table = NDArray[np.float64]

SAME_TILE = 0.9
"""Least overlap of a tile with where it was."""
SHARED = 0.9
"""A tile of this share of the picture is no tile: the faces in it are told apart by where they are."""
REACH, DRIFT, FAR = 3.0, 0.35, 4.0
"""How far from where it is expected a face is still the same, in widths of the face: at once, more for each second
unseen, at most.
"""
WALKS_S = 3.0
"""For how many seconds somebody out of sight is taken to walk on."""
STEADY = 0.6
"""Weight of the newest step in the speed: a single one is mostly leaning and the detector's jitter."""
LARGER, SIZE = 1.8, 3.0
"""A face so many times larger or smaller is another one; up to there each natural logarithm of the ratio counts as so
many widths.
"""


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
    before = [place.seen for place in places]
    table = overlaps([one.tile.box for one in unnamed], [one.tile.box for one in before])
    table[table < SAME_TILE] = 0.0
    here, there = ([at for at, one in enumerate(each) if shared(one) and one.face] for each in (unnamed, before))
    if here and there:
        faces, tracks = [unnamed[row].face for row in here], [places[column] for column in there]
        table[np.ix_(here, there)] = nearness([face.box for face in faces if face], tracks, at_ms)
    rows, found = linear_sum_assignment(table, maximize=True)
    pairs = zip(rows.tolist(), found.tolist(), strict=True)
    return {row: places[column] for row, column in pairs if table[row, column] > 0}


def overlaps(boxes: Sequence[Box], others: Sequence[Box]) -> Table:
    """Intersection over union (boxes, others)."""
    x, y, width, height = columns(boxes)
    x2, y2, width2, height2 = (each[:, 0] for each in columns(others))
    across = np.minimum(x + width, x2 + width2) - np.maximum(x, x2)
    down = np.minimum(y + height, y2 + height2) - np.maximum(y, y2)
    both = np.maximum(across, 0) * np.maximum(down, 0)
    return np.asarray(both / (width * height + width2 * height2 - both))


def nearness(boxes: Sequence[Box], places: Sequence[Place], at_ms: int) -> Table:
    """(boxes, places): how near faces are to where others are expected, 0 (out of reach) to 1.

    People stay or walk on, so it is the nearer of the two that counts. It falls exponentially, for then one face that
    went far and one that stayed are likelier than two that changed places.
    """
    x, y, width, height = columns(boxes)
    faces = [place.seen.face for place in places]
    was_x, was_y, was_width, was_height = (each[:, 0] for each in columns([face.box for face in faces if face]))
    seconds = (at_ms - np.array([place.at_ms for place in places])) / 1000
    walked = np.minimum(seconds, WALKS_S)
    across = x + width / 2 - was_x - was_width / 2
    down = y + height / 2 - was_y - was_height / 2
    wide, high = np.maximum(width, was_width), np.maximum(height, was_height)
    stayed = np.hypot(across / wide, down / high)
    speed_x, speed_y = (np.array(each) for each in zip(*((place.across, place.down) for place in places), strict=True))
    on = np.hypot((across - walked * speed_x) / wide, (down - walked * speed_y) / high)
    away, size = np.minimum(stayed, on), np.abs(np.log(width / was_width))
    within = (away < np.minimum(FAR, REACH + DRIFT * seconds)) & (size < np.log(LARGER))
    return np.where(within, np.exp(-away - SIZE * size), 0.0)


def columns(boxes: Sequence[Box]) -> Table:
    """(4, boxes, 1): x, y, width and height of boxes."""
    return np.array([(box.x, box.y, box.width, box.height) for box in boxes], dtype=float).T[:, :, None]


def shared(seen: Observation) -> bool:
    """Whether an observation is of a picture that is all one tile."""
    return seen.tile.box.width * seen.tile.box.height >= SHARED


def centre(box: Box) -> tuple[float, float]:
    """The middle of a box."""
    return box.x + box.width / 2, box.y + box.height / 2
