"""Attention, from angles off the usual pose."""

from __future__ import annotations

import numpy as np
import pytest

from inference.attention import FULL_DEGREES, NONE_DEGREES, attention, edge_ms, lasting


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


def stretches(flags: str, person: int = 0, start: int = 0, period_ms: int = 1000) -> list[str]:
    """What lasts of "#" among "."; a blank is an instant that was not seen."""
    at = [(start + index) * period_ms for index, flag in enumerate(flags) if flag != " "]
    given = np.array([flag == "#" for flag in flags if flag != " "])
    found = lasting(given, np.full(len(at), person), np.array(at), period_ms)
    return ["".join("#" if one else "." for one in found)]


@pytest.mark.parametrize(
    ("flags", "found"),
    [("..##.#.###", "..##...###"), ("#.#.#", "....."), ("##", "##"), ("#", "."), ("# #", ".."), ("", "")],
)
def test_what_lasts_two_seconds_is_found_and_a_blink_is_not(flags: str, found: str) -> None:
    assert stretches(flags) == [found]


def test_two_seconds_are_four_pictures_at_two_a_second_and_two_at_one_in_five() -> None:
    assert stretches(".###.####", period_ms=500) == [".....####"]
    assert stretches(".#.##.", period_ms=5000) == ["...##."]


def test_people_and_the_order_of_rows_are_kept_apart() -> None:
    flags, person = np.array([True, True, True, False]), np.array([1, 2, 1, 2])
    at_ms = np.array([1000, 1000, 0, 2000])
    assert list(lasting(flags, person, at_ms, 1000)) == [True, False, True, False]


@pytest.mark.parametrize("period_ms", [500, 1000, 3000])
def test_an_instant_s_answer_depends_on_its_edge_alone(period_ms: int) -> None:
    flags = np.random.default_rng(1).random(400) < 0.6
    at_ms, person = np.arange(400) * period_ms, np.zeros(400, dtype=np.int64)
    whole = lasting(flags, person, at_ms, period_ms)
    assert 0 < whole.sum() < flags.sum()
    for at in range(0, 400, 7):
        near = np.abs(at_ms - at * period_ms) <= edge_ms(period_ms)
        assert lasting(flags[near], person[near], at_ms[near], period_ms)[at_ms[near] == at * period_ms] == whole[at]
