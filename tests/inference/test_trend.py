"""A change over lectures is said where there is one, and seldom where there is none."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from numpy.typing import ArrayLike
from scipy.stats import kendalltau

from inference.trend import LEAST_COVERAGE, Point, alone, chance, trends


def term(values: ArrayLike, half: float = 0.04, coverage: float = 0.9) -> list[Point]:
    return [Point(place, value, value - half, value + half, coverage) for place, value in enumerate(np.asarray(values))]


def steady(random: np.random.Generator, lectures: int) -> list[Point]:
    """Nobody changes: a level of one's own, days that differ, and intervals of all widths."""
    halves = random.uniform(0.01, 0.15, lectures)
    values = random.uniform(0.4, 0.8) + random.normal(0, 0.08, lectures) + random.normal(0, halves / 1.96)
    return [Point(n, v, v - h, v + h, 0.9) for n, (v, h) in enumerate(zip(values, halves, strict=True))]


def test_in_a_course_without_change_it_is_rare_to_say_anything() -> None:
    random = np.random.default_rng(1)
    said = 0
    for _ in range(100):
        lectures = int(random.integers(5, 15))
        found = trends({person: steady(random, lectures) for person in range(30)})
        said += any(one.change for one in found.values())
    assert said <= 10  # 5 of 100 are one in twenty; 11 and more happen in 1 % at that rate


def test_nor_where_most_values_are_equal() -> None:
    """Whole tenths, known exactly."""
    random = np.random.default_rng(2)
    said = 0
    for _ in range(100):
        people = {p: term(np.round(random.normal(0.7, 0.05, 10), 1), 0.0) for p in range(30)}
        said += any(one.change for one in trends(people).values())
    assert said <= 10


@pytest.mark.parametrize(("step", "change"), [(-0.03, "down"), (0.03, "up")])
def test_somebody_who_changes_among_many_who_do_not_is_named(step: float, change: str) -> None:
    random, found, wrong = np.random.default_rng(3), 0, 0
    for _ in range(20):
        moving = term(0.6 + step * np.arange(12) + random.normal(0, 0.05, 12))
        course = trends({"moving": moving, **{n: steady(random, 12) for n in range(29)}})
        found += course["moving"].change == change
        wrong += sum(bool(one.change) for who, one in course.items() if who != "moving")
    assert found >= 18
    assert wrong <= 4


def test_the_slope_is_of_places_in_the_course_and_a_single_odd_lecture_does_not_move_it() -> None:
    values = 0.3 + 0.02 * np.arange(9)
    points = term(values)
    assert alone(points).slope == pytest.approx(0.02)
    assert alone([point for point in points if point.place % 3]).slope == pytest.approx(0.02)
    points[4] = Point(4, 1.0, 0.9, 1.0, 0.9)
    assert alone(points).slope == pytest.approx(0.02, abs=0.002)
    assert alone(points).low <= 0.02 <= alone(points).high


def test_exact_values_give_the_p_of_mann_and_kendall() -> None:
    values = np.array([0.31, 0.42, 0.38, 0.55, 0.61, 0.48])
    exact = kendalltau(np.arange(6), values, method="exact").pvalue
    assert chance(values, np.zeros(6)) == pytest.approx(exact)
    drawn = np.append(values, [0.7, 0.66, 0.8])
    assert chance(drawn, np.zeros(9)) == pytest.approx(kendalltau(np.arange(9), drawn).pvalue, abs=1e-3)


def test_ties_count_neither_way() -> None:
    values = np.array([0.5, 0.5, 0.5, 0.5, 0.9])
    sums = [sum(np.sign(b - a) for n, a in enumerate(order) for b in order[n + 1 :]) for order in permutations(values)]
    assert chance(values, np.zeros(5)) == pytest.approx(np.mean(np.abs(sums) >= abs(sums[0])))
    assert chance(np.full(6, 0.5), np.zeros(6)) == 1.0


def test_wide_intervals_weigh_less() -> None:
    """A rise that rests on lectures of which little is known is none; the same, well known, is one."""
    values = np.array([0.50, 0.52, 0.49, 0.51, 0.50, 0.52, 0.80, 0.82])
    vague = np.array([0.01] * 6 + [0.5, 0.5])
    assert chance(values, np.full(8, 0.01)) < chance(values, vague)


@pytest.mark.parametrize(("lectures", "coverage"), [(4, 0.9), (9, LEAST_COVERAGE - 0.01)])
def test_of_few_lectures_or_little_seen_nothing_is_said(lectures: int, coverage: float) -> None:
    (found,) = trends({"x": term(0.1 + 0.09 * np.arange(lectures), 0.01, coverage)}).values()
    assert found.lectures == (lectures if coverage > LEAST_COVERAGE else 0)
    assert np.isnan([found.slope, found.low, found.high, found.p, found.adjusted]).all()
    assert found.change == ""


def test_lectures_without_a_value_are_left_out() -> None:
    points = [*term(0.1 + 0.05 * np.arange(7)), Point(7, np.nan, np.nan, np.nan, 0.9)]
    assert alone(points).lectures == 7
    assert alone(points) == alone(points[:-1])


def test_nobody_is_no_error() -> None:
    assert trends({}) == {}
