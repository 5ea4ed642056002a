"""Faces in one picture followed from second to second, measured on a simulated room; and twins in a gallery."""

from __future__ import annotations

import numpy as np
import pytest

from inference.linking import link
from inference.observation import Box, Face, Moment, Observation, Tile
from inference.tracks import Place, assign
from tests.inference import crowd
from tests.inference.crowd import Room


def measured(room: Room, classes: int = 3) -> tuple[float, float]:
    """IDF1, and exchanges of identity in an hour of the whole room."""
    found = []
    for seed in range(classes):
        moments, truth = zip(*crowd.moments(room, seed), strict=True)
        names = [given for _, given in link(lambda seen=moments: seen)]  # type: ignore[misc]
        assert all(len(set(given)) == len(given) for given in names)
        assert all(name.startswith("unlabelled-") for given in names for name in given)
        found.append(crowd.followed(truth, names))
    shares, swaps = zip(*found, strict=True)
    return float(np.mean(shares)), sum(swaps) / classes / room.seconds * 3600


@pytest.mark.parametrize(
    ("room", "least", "swaps"),
    [
        (Room(walks=0.0, hidden=1.0), 0.96, 10),
        (Room(walks=0.02), 0.9, 40),
        (Room(walks=0.1), 0.8, 120),
    ],
    ids=["at tables", "one walks every four minutes", "somebody always walks"],
)
def test_a_room_is_followed(room: Room, least: float, swaps: float) -> None:
    share, exchanged = measured(room)
    assert share >= least
    assert exchanged <= swaps


def face(x: float, width: float = 0.05, y: float = 0.4) -> Observation:
    return Observation(Tile(Box(0.0, 0.0, 1.0, 1.0)), "", Face(Box(x, y, width, 2 * width), 0.9))


def test_somebody_who_walks_past_another_stays_who_they_are() -> None:
    sitting, walking = Place("sits", face(0.5), 0), Place("walks", face(0.1), 0)
    for second in range(1, 9):
        at = 0.1 + 0.1 * second
        seen = [face(0.5), face(at)]
        found = assign(seen, [sitting, walking], 1000 * second)
        assert [found[0].name, found[1].name] == ["sits", "walks"]
        sitting, walking = found[0].moved(seen[0], 1000 * second), found[1].moved(seen[1], 1000 * second)
    assert walking.across == pytest.approx(0.1, abs=0.01)


def test_a_face_far_away_or_much_larger_is_another() -> None:
    before = [Place("a", face(0.1), 0)]
    assert assign([face(0.2)], before, 1000)
    assert not assign([face(0.5)], before, 1000)
    assert not assign([face(0.1, width=0.1)], before, 1000)
    assert not assign([face(0.1)], [], 1000)


def test_all_are_assigned_together_not_one_after_the_other() -> None:
    before = [Place("left", face(0.30), 0), Place("right", face(0.40), 0)]
    found = assign([face(0.34), face(0.44)], before, 1000)
    assert {row: place.name for row, place in found.items()} == {0: "left", 1: "right"}


def test_twins_keep_their_names_through_reshuffles() -> None:
    """Two show one label in a gallery of nine that changes every ten seconds; their faces sit differently."""
    random = np.random.default_rng(4)
    tiles = [Box(0.33 * (n % 3), 0.33 * (n // 3), 0.32, 0.32) for n in range(9)]
    habits = random.uniform([0.3, 0.35, 0.2], [0.7, 0.55, 0.35], (9, 3))
    labels = ["Anna", "Anna", *"BCDEFGH"]
    seen, truth, order = [], [], list(range(9))
    for second in range(600):
        if second % 10 == 0:
            random.shuffle(order)
        sits = habits + random.normal(0, 0.02, (9, 3))
        observations = []
        for tile, who in zip(tiles, order, strict=True):
            across, down, wide = sits[who] * [tile.width, tile.height, tile.width]
            box = Box(tile.x + across - wide / 2, tile.y + down - wide / 2, wide, wide)
            observations.append(Observation(Tile(tile), labels[who], Face(box, 0.9)))
        seen.append(Moment(1000 * second, tuple(observations)))
        truth.append(list(order))
    share, swaps = crowd.followed(truth, [given for _, given in link(lambda: seen)])
    assert share >= 0.98
    assert swaps <= 2
