"""Head angles from key points that are computed from a head of known proportions."""

from __future__ import annotations

import math

import pytest

from inference.headpose import LEVEL_NOSE, PROTRUSION, coarse
from inference.observation import Box, Face

ASPECT = 16 / 9


def head(yaw: float = 0.0, pitch: float = 0.0, roll: float = 0.0, size: float = 0.05, aspect: float = ASPECT) -> Face:
    """Eyes `size` frame heights apart, the mouth as far below them, the nose tip standing out."""
    nose_x = math.tan(math.radians(yaw)) * PROTRUSION
    nose_y = LEVEL_NOSE + math.tan(math.radians(pitch)) * PROTRUSION
    points = [(-0.5, 0.0), (0.5, 0.0), (nose_x, nose_y), (0.0, 1.0), (-1.0, 0.2), (1.0, 0.2)]
    turn = math.radians(roll)
    turned = [(x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn)) for x, y in points]
    return Face(Box(0.4, 0.4, 0.1, 0.1), 0.9, tuple((0.5 + size * x / aspect, 0.5 + size * y) for x, y in turned))


def angles(face: Face, aspect: float = ASPECT) -> tuple[float, float, float]:
    pose = coarse(face, aspect)
    assert pose is not None
    return pose.yaw, pose.pitch, pose.roll


def test_the_angles_are_those_of_the_head() -> None:
    for yaw in (-40, -10, 0, 25):
        for pitch in (-20, 0, 30):
            assert angles(head(yaw, pitch)) == pytest.approx((yaw, pitch, 0), abs=1e-6)


@pytest.mark.parametrize("roll", [-30, 10, 90])
def test_a_tilted_head_has_the_same_angles(roll: float) -> None:
    assert angles(head(20, -10, roll)) == pytest.approx((20, -10, roll), abs=1e-6)


def test_the_frames_shape_does_not_matter() -> None:
    for aspect in (1.0, 4 / 3, 2.4):
        assert angles(head(20, 5, 15, aspect=aspect), aspect) == pytest.approx((20, 5, 15), abs=1e-6)


@pytest.mark.parametrize("points", [(), ((0.5, 0.5),) * 3, ((0.5, 0.5),) * 6])
def test_nothing_to_say_without_usable_points(points: tuple[tuple[float, float], ...]) -> None:
    assert coarse(Face(Box(0.4, 0.4, 0.1, 0.1), 0.9, points), ASPECT) is None
