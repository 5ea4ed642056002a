"""A simulated room before one camera: people at tables who sway, lean, walk, cross and are hidden; and how well faces
were followed: IDF1 (Ristani et al. 2016, arXiv 1609.01775) and exchanges of identity.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from inference.observation import Box, Face, Moment, Observation, Tile

WHOLE = Tile(Box(0.0, 0.0, 1.0, 1.0))


@dataclass(frozen=True)
class Room:
    """What happens, per person and minute: `leans` and `hidden` (3-8 s) and `walks` (to another place and back)."""

    people: int = 12
    seconds: int = 600
    leans: float = 2.0
    hidden: float = 0.5
    walks: float = 0.1
    missed: float = 0.03
    pace: float = 3.0
    """Widths of a face a second."""


def moments(room: Room, seed: int) -> Iterator[tuple[Moment, list[int]]]:
    """A moment per second, and who each face in it is."""
    random = np.random.default_rng(seed)
    paths = [_path(place, room, random) for place in _seats(room.people, random)]
    unseen = [_unseen(room, random) for _ in paths]
    for second in range(room.seconds):
        there = [who for who in range(room.people) if not unseen[who][second] and random.random() >= room.missed]
        random.shuffle(there)
        faces = [Face(_box(paths[who][second], random), 0.9) for who in there]
        yield Moment(1000 * second, tuple(Observation(WHOLE, "", face) for face in faces)), there


def _seats(people: int, random: np.random.Generator) -> Iterator[tuple[float, float, float]]:
    """x, y and face width: rows of a room, smaller at the back, some 2-3 face widths apart."""
    for who in range(people):
        row, column = divmod(who, 4)
        width = 0.035 + 0.012 * row
        yield 0.15 + 0.2 * column + 0.03 * random.normal(), 0.3 + 0.2 * row + 0.01 * random.normal(), width


def _path(place: tuple[float, float, float], room: Room, random: np.random.Generator) -> np.ndarray:
    """(seconds, 3): x, y, width over time."""
    x, y, width = place
    sway = np.zeros((room.seconds, 2))
    for second in range(1, room.seconds):
        sway[second] = 0.7 * sway[second - 1] + random.normal(0, 0.12, 2) * width
    lean = np.zeros((room.seconds, 2))
    for start in _starts(room.leans, room.seconds, random):
        lean[start : start + random.integers(2, 12)] += random.normal(0, 0.6, 2) * width
    path = np.column_stack([x + sway[:, 0] + lean[:, 0], y + sway[:, 1] + lean[:, 1], np.full(room.seconds, width)])
    for start in _starts(room.walks, room.seconds, random):
        _walk(path, start, room, random)
    return path


def _walk(path: np.ndarray, start: int, room: Room, random: np.random.Generator) -> None:
    """Across the room past the others, some seconds there, and back."""
    goal = path[start, :2] + [random.choice([-1, 1]) * random.uniform(0.2, 0.5), random.normal(0, 0.08)]
    goal = np.clip(goal, 0.05, 0.95)
    step = room.pace * path[start, 2]
    away = max(1, round(float(np.hypot(*(goal - path[start, :2]))) / step))
    stay = int(random.integers(3, 20))
    ways = np.concatenate([np.linspace(0, 1, away + 1), np.ones(stay), np.linspace(1, 0, away + 1)])
    for second, share in enumerate(ways[: len(path) - start], start):
        path[second, :2] += share * (goal - path[start, :2])


def _unseen(room: Room, random: np.random.Generator) -> np.ndarray:
    found = np.zeros(room.seconds, dtype=bool)
    for start in _starts(room.hidden, room.seconds, random):
        found[start : start + random.integers(3, 9)] = True
    return found


def _starts(a_minute: float, seconds: int, random: np.random.Generator) -> np.ndarray:
    return np.flatnonzero(random.random(seconds) < a_minute / 60)


def _box(place: np.ndarray, random: np.random.Generator) -> Box:
    """A face there, with the detector's jitter."""
    x, y, width = place * [1, 1, random.normal(1, 0.05)] + np.array([*random.normal(0, 0.05, 2) * place[2], 0])
    return Box(x - width / 2, y - width * 16 / 18, width, width * 16 / 9)


def followed(truth: Sequence[Sequence[int]], names: Sequence[Sequence[str]]) -> tuple[float, int]:
    """IDF1, and how often a person's name changed to one that was somebody else's."""
    both: Counter[tuple[int, str]] = Counter()
    last: dict[int, str] = {}
    owner: dict[str, int] = {}
    swaps = 0
    for people, given in zip(truth, names, strict=True):
        for who, name in zip(people, given, strict=True):
            both[who, name] += 1
            swaps += last.get(who, name) != name and owner.get(name, who) != who
            last[who], owner[name] = name, who
    rows, columns = sorted({who for who, _ in both}), sorted({name for _, name in both})
    table = np.array([[both[who, name] for name in columns] for who in rows])
    best = table[linear_sum_assignment(table, maximize=True)].sum()
    return float(best / table.sum()), swaps
