"""Made-up classes for the tests: moments as a recording of some people would give them, the same for the same seed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from inference.observation import Box, Face, Moment, Observation, Pose, Screen, Tile
from ingest.video import Recording, Segment

NAMES = ("Ada Novak", "Bilal Haddad", "Chiara Rossi", "Dev Anand", "Eun-ji Park", "Folake Ade")


def recording(name: str = "one", seconds: int = 120) -> Recording:
    return Recording(f"/videos/{name}.mp4", f"content of {name}", seconds * 1000, 1280, 720)


def moments(seconds: int, people: int = 4, seed: int = 0, start: int = 0) -> list[Moment]:
    """One moment per second; every tenth empty, people come and go, cameras go off, some labels are not legible."""
    return list(_moments(seconds, people, np.random.default_rng(seed), start))


def _moments(seconds: int, people: int, rng: np.random.Generator, start: int) -> Iterator[Moment]:
    for second in range(start, start + seconds):
        present = [] if second % 10 == 9 else [person for person in range(people) if (second // 20 + person) % 4]
        yield Moment(second * 1000, tuple(_seen(person, rng) for person in present), _screen(second))


def _screen(second: int) -> Screen | None:
    """A slide of 15 s, then for 5 s none; nothing in it is drawn by chance."""
    if second % 20 >= 15:
        return None
    number = second // 20
    return Screen(
        Box(0.0, 0.2, 1.0, 0.8), f"{number:x}5a0" * 18, f"Slide {number}" if number % 3 else "", number % 3 == 2
    )


def _seen(person: int, rng: np.random.Generator) -> Observation:
    tile = Box(0.2 * (person % 5), 0.2 * (person // 5), 0.2, 0.2)
    label = "" if rng.random() < 0.1 else NAMES[person % len(NAMES)]
    kind = rng.random()
    if kind < 0.2:
        return Observation(Tile(tile, camera_on=False), label)
    if kind < 0.3:
        return Observation(Tile(tile), label)
    face = Face(Box(tile.x + 0.05, tile.y + 0.05, 0.1, 0.1), 0.9, ((0.1, 0.1),) * 6)
    expression = tuple(float(p) for p in rng.dirichlet(np.ones(7))) if kind < 0.95 else None
    return Observation(Tile(tile), label, face, expression, None if kind < 0.4 else _pose(rng))


def _pose(rng: np.random.Generator) -> Pose:
    yaw, pitch, roll = map(float, rng.normal(0, 20, 3))
    return Pose(yaw, pitch, roll, *map(float, rng.random(4))) if rng.random() < 0.8 else Pose(yaw, pitch, roll)


def segments(seconds: int, length: int, uri: str = "/videos/one.mp4") -> list[Segment]:
    edges = [*range(0, seconds, length), seconds]
    return [Segment(uri, a * 1000, b * 1000) for a, b in pairwise(edges)]


def within(segment: Segment, every: list[Moment]) -> list[Moment]:
    assert segment.end_ms is not None
    return [one for one in every if segment.start_ms <= one.at_ms < segment.end_ms]


def links(every: list[Moment]) -> list[tuple[int, tuple[str, ...]]]:
    """Everyone under the label as read, the illegible under one name."""
    return [(one.at_ms, tuple(seen.label or "unlabelled-1" for seen in one.observations)) for one in every]
