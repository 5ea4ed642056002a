"""Attention, from angles off the usual pose."""

from __future__ import annotations

import numpy as np
import pytest

from inference.attention import FULL_DEGREES, NONE_DEGREES, attention


def test_attention_falls_from_one_to_nothing() -> None:
    values = attention(np.arange(0, 61, 5), 0)
    assert list(values) == sorted(values, reverse=True)
    assert attention([FULL_DEGREES - 1, (FULL_DEGREES + NONE_DEGREES) / 2, NONE_DEGREES + 1], 0) == pytest.approx(
        [1, 0.5, 0]
    )


def test_both_sides_and_directions_count_alike() -> None:
    assert attention(25, 10) == attention(-25, 10) == attention(10, -25)


def test_nothing_is_said_of_an_unknown_pose() -> None:
    assert np.isnan(attention([np.nan, 3.0], [2.0, np.nan])).all()
