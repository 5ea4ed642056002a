"""Head angles from points that are computed from a head of known proportions, and of drawn heads."""

from __future__ import annotations

import math

import numpy as np
import pytest

from inference import meanface
from inference.headpose import LEVEL, NOD, PITCH_REACH, YAW_REACH, YAW_SHARE, coarse, fitted
from inference.landmarks import Points
from inference.observation import Box, Face

ASPECT = 16 / 9


def head(
    yaw: float = 0.0,
    pitch: float = 0.0,
    roll: float = 0.0,
    size: float = 0.05,
    aspect: float = ASPECT,
    narrow: float = 1,
) -> Face:
    """Eyes `size` frame heights apart, the ears level with them, the nose tip where the angles put it."""
    nose_x = math.tan(math.radians(yaw) / YAW_SHARE) * YAW_REACH
    nose_y = (LEVEL + math.tan(math.radians(pitch)) * PITCH_REACH) / math.cos(math.radians(yaw))
    points = [(-0.5, 0.0), (0.5, 0.0), (nose_x, nose_y), (0.0, 1.0), (-1.0, 0.0), (1.0, 0.0)]
    turn = math.radians(roll)
    turned = [(x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn)) for x, y in points]
    return Face(Box(0.4, 0.4, 0.1, 0.1), 0.9, tuple((0.5 + size * x / aspect, 0.5 + size * y) for x, y in turned))


def angles(face: Face, aspect: float = ASPECT) -> tuple[float, float, float]:
    pose = coarse(face, aspect)
    assert pose is not None
    return pose.yaw, pose.pitch, pose.roll


def test_six_points_give_the_angles() -> None:
    for yaw in (-40, -10, 0, 25):
        for pitch in (-20, 0, 30):
            assert angles(head(yaw, pitch)) == pytest.approx((yaw, pitch, 0), abs=1e-6)


@pytest.mark.parametrize("roll", [-30, 10, 90])
def test_a_tilted_head_has_the_same_angles(roll: float) -> None:
    assert angles(head(20, -10, roll)) == pytest.approx((20, -10, roll), abs=1e-6)


def test_the_frames_shape_does_not_matter() -> None:
    for aspect in (1.0, 4 / 3, 2.4):
        assert angles(head(20, 5, 15, aspect=aspect), aspect) == pytest.approx((20, 5, 15), abs=1e-6)


@pytest.mark.parametrize("points", [(), ((0.5, 0.5),) * 4, ((0.5, 0.5),) * 6])
def test_nothing_to_say_without_usable_points(points: tuple[tuple[float, float], ...]) -> None:
    assert coarse(Face(Box(0.4, 0.4, 0.1, 0.1), 0.9, points), ASPECT) is None


def turned(yaw: float, pitch: float, roll: float = 0.0, scale: float = 20.0) -> Points:
    """The 468 points of the mean face, held so, seen from afar; those that are not in it are anywhere."""
    y, p, r = (math.radians(angle) for angle in (yaw, pitch, roll))
    nod = np.array([[1, 0, 0], [0, math.cos(p), -math.sin(p)], [0, math.sin(p), math.cos(p)]])
    turn = np.array([[math.cos(y), 0, -math.sin(y)], [0, 1, 0], [math.sin(y), 0, math.cos(y)]])
    tilt = np.array([[math.cos(r), -math.sin(r), 0], [math.sin(r), math.cos(r), 0], [0, 0, 1]])
    points = np.random.default_rng(0).normal(0, 50, (468, 3))
    points[meanface.NUMBERS] = scale * meanface.POINTS @ (tilt @ turn @ nod).T + (300, 200, 0)
    return points.astype(np.float32)


@pytest.mark.parametrize("roll", [-25, 0, 40])
def test_the_points_of_a_face_give_the_angles(roll: float) -> None:
    for yaw in (-40, 0, 15):
        for pitch in (-16, 0, 10):
            assert fitted(turned(yaw, pitch, roll)) == pytest.approx((yaw, NOD * pitch, roll), abs=1e-3)


def test_the_mean_face_is_symmetric() -> None:
    mirrored = meanface.POINTS * (-1, 1, 1)
    apart = np.linalg.norm(mirrored[:, None] - meanface.POINTS, axis=2)
    assert apart.min(axis=1).max() == 0
    assert len(set(meanface.NUMBERS.tolist())) == len(meanface.POINTS)
