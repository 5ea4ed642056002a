"""Two participants who show the same label: `Anna` and `Anna (2)`, each keeping the name while that can be told.

What tells them apart is the tile as long as it stays, and across a reshuffle whether the camera is on, how the face
sits in its tile, and the order of the tiles. Two people who change all of these in one second may be exchanged: only
their looks would tell, and no face is compared with another here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from inference.observation import Box, Moment, Observation
from inference.tracks import SAME_TILE, Place

TILE, CAMERA, SITTING, ORDER = 4.0, 1.0, 2.0, 0.1
"""Weights of what stays the same."""
AWAY_S, LONGEST = 10.0, 3.0
"""Each so many seconds unseen weigh 1 against being back, up to LONGEST: one glance that read a label twice makes no
second participant who is waited for.
"""


@dataclass
class Twins:
    """Where each bearer of a name that is shown twice was last, in the order in which they came."""

    bearers: dict[str, list[Place]] = field(default_factory=dict)
    before: dict[str, Box] = field(default_factory=dict)
    """Where the others were a moment ago."""
    taken: Collection[str] = ()
    """Names that stand for somebody else: `Anna (2)` may be what a label says."""

    def tell_apart(self, moment: Moment, names: Sequence[str], twice: Collection[str]) -> list[str]:
        """The names of a moment, the second bearer of one with ` (2)` behind it, and so on."""
        told = list(names)
        now = {name: one.tile.box for name, one in zip(names, moment.observations, strict=True) if name not in twice}
        weight = TILE if stayed(self.before, now) else 0.0
        self.before = now
        for shared in {name for name in names if name in twice}:
            indices = [index for index, name in enumerate(names) if name == shared]
            for index, bearer in self._bearers(shared, indices, moment, weight).items():
                told[index] = bearer
        return told

    def _bearers(self, name: str, indices: list[int], moment: Moment, tile: float) -> dict[int, str]:
        """Index -> which bearer; new ones are numbered on. `tile` is what it counts to be in the same one."""
        known = self.bearers.setdefault(name, [])
        seen = [moment.observations[index] for index in indices]
        table = np.array(
            [[likeness(one, place, tile) - away(place, moment.at_ms) for place in known] for one in seen]
        ).reshape(len(seen), len(known))
        table -= ORDER * np.abs(rank(seen)[:, None] - rank([place.seen for place in known]))
        rows, columns = linear_sum_assignment(table, maximize=True)
        found = dict(zip(rows.tolist(), columns.tolist(), strict=True))
        told = {}
        for row, index in enumerate(indices):
            number = found.get(row, len(known))
            bearer = known[number].name if number < len(known) else self._numbered(name)
            known[number : number + 1] = [Place(bearer, seen[row], moment.at_ms)]
            told[index] = bearer
        return told

    def _numbered(self, name: str) -> str:
        """The name of one more bearer."""
        known = {place.name for place in self.bearers[name]}
        numbered = (f"{name} ({number})" for number in count(2))
        return next(one for one in numbered if one not in known and one not in self.taken) if known else name


def stayed(before: Mapping[str, Box], now: Mapping[str, Box]) -> bool:
    """Whether most of those who were there a moment ago are where they were."""
    both = before.keys() & now.keys()
    same = sum(before[name].overlap(now[name]) >= SAME_TILE for name in both)
    return 2 * same >= len(both)


def rank(seen: Sequence[Observation]) -> NDArray[np.int64]:
    """The place of each tile in reading order, from 0."""
    corners = [(round(one.tile.box.y, 2), one.tile.box.x) for one in seen]
    return np.array([sorted(corners).index(corner) for corner in corners], dtype=np.int64)


def likeness(seen: Observation, place: Place, tile: float) -> float:
    """How much speaks for an observation being of the participant last seen at a place."""
    before = place.seen
    points = tile * (seen.tile.box.overlap(before.tile.box) >= SAME_TILE)
    points += CAMERA * (seen.tile.camera_on == before.tile.camera_on)
    if seen.face and before.face:
        points += SITTING * max(0.0, 1 - float(np.abs(sitting(seen) - sitting(before)).sum()) / 0.5)
    return points


def away(place: Place, at_ms: int) -> float:
    """How much speaks against somebody being back, by the time since last seen."""
    return min(LONGEST, (at_ms - place.at_ms) / 1000 / AWAY_S)


def sitting(seen: Observation) -> NDArray[np.float64]:
    """How the face sits in its tile: place of its middle and width, as shares of the tile."""
    assert seen.face is not None
    box, tile = seen.face.box, seen.tile.box
    across = (box.x + box.width / 2 - tile.x) / tile.width
    down = (box.y + box.height / 2 - tile.y) / tile.height
    return np.array([across, down, box.width / tile.width])
