"""Head angles from key points that are computed from a head of known proportions."""

from __future__ import annotations

import math

import pytest

from inference.attention import FULL_DEGREES, LEVEL_NOSE, NONE_DEGREES, PROTRUSION, attention, head_angles
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


def test_the_angles_are_those_of_the_head() -> None:
    for yaw in (-40, -10, 0, 25):
        for pitch in (-20, 0, 30):
            assert head_angles(head(yaw, pitch), ASPECT) == pytest.approx((yaw, pitch), abs=1e-6)


@pytest.mark.parametrize("roll", [-30, 10, 90])
def test_a_tilted_head_has_the_same_angles(roll: float) -> None:
    assert head_angles(head(20, -10, roll), ASPECT) == pytest.approx((20, -10), abs=1e-6)


def test_the_frames_shape_does_not_matter() -> None:
    for aspect in (1.0, 4 / 3, 2.4):
        assert head_angles(head(20, 5, 15, aspect=aspect), aspect) == pytest.approx((20, 5), abs=1e-6)


def test_attention_falls_from_one_to_nothing() -> None:
    values = [attention(head(yaw), ASPECT) for yaw in range(0, 61, 5)]
    assert all(value is not None and 0 <= value <= 1 for value in values)
    assert values == sorted(values, key=lambda value: -(value or 0))
    assert attention(head(FULL_DEGREES - 1), ASPECT) == 1
    assert attention(head((FULL_DEGREES + NONE_DEGREES) / 2), ASPECT) == pytest.approx(0.5)
    assert attention(head(-NONE_DEGREES - 1), ASPECT) == 0


def test_both_sides_count_alike() -> None:
    assert attention(head(25, 10), ASPECT) == pytest.approx(attention(head(-25, 10), ASPECT))


@pytest.mark.parametrize("points", [(), ((0.5, 0.5),) * 3, ((0.5, 0.5),) * 6])
def test_nothing_to_say_without_usable_points(points: tuple[tuple[float, float], ...]) -> None:
    face = Face(Box(0.4, 0.4, 0.1, 0.1), 0.9, points)
    assert head_angles(face, ASPECT) is None
    assert attention(face, ASPECT) is None
