"""Weights move where marks pull them and are held elsewhere, and have to earn it on marks they were not fitted to."""

from __future__ import annotations

import numpy as np
import pytest
from pandas import DataFrame

from inference.fitting import FINE, LOST, MOST, Fit, _within, fit, reweighted

DEFAULT = {"presence": 0.4, "attention": 0.5, "expression": 0.1}
SPREAD = [0.06, 0.12, 0.1]
"""How far the parts of a class depart from the lecture's mean (standard deviations)."""


def marked(
    steep: tuple[float, float, float], count: int, lectures: int, random: np.random.Generator
) -> tuple[DataFrame, list[str], list[str]]:
    """Marks that follow the parts with this steepness."""
    parts = random.normal(0, SPREAD, (count, 3))
    fine = random.random(count) < 1 / (1 + np.exp(-parts @ np.array(steep)))
    where = [f"Lecture {number % lectures}" for number in range(count)]
    return DataFrame(parts, columns=list(DEFAULT)), [FINE if one else LOST for one in fine], where


def tried(steep: tuple[float, float, float], count: int, lectures: int, times: int = 12) -> list[Fit]:
    random = np.random.default_rng(0)
    return [fit(*marked(steep, count, lectures, random), DEFAULT) for _ in range(times)]


@pytest.mark.parametrize("lectures", [1, 5])
def test_marks_that_follow_attention_alone_raise_its_weight(lectures: int) -> None:
    found = tried((0, 40, 0), 30, lectures)
    taken = [one for one in found if not one.refused]
    assert len(taken) >= 7
    assert np.mean([one.weights["attention"] for one in taken]) > 0.7
    for one in taken:
        assert one.before is not None
        assert one.after is not None
        assert one.after.log_loss < one.before.log_loss
        assert one.after.wrong <= one.before.wrong


def test_what_is_taken_tells_new_moments_better_than_the_default() -> None:
    """On a thousand further moments of the same class, by how often the order of a fine and a lost one is right."""
    random, ahead = np.random.default_rng(1), []
    for _ in range(8):
        found = fit(*marked((0, 40, 0), 30, 5, random), DEFAULT)
        parts, answers, _ = marked((0, 40, 0), 1000, 1, random)
        fine = np.array(answers) == FINE
        right = []
        for weights in (DEFAULT, found.weights):
            value = parts.to_numpy() @ np.array([weights[name] for name in DEFAULT])
            right.append(float((value[fine][:, None] > value[~fine]).mean()))
        ahead.append(right[1] - right[0])
    assert np.mean(ahead) > 0.01
    assert min(ahead) > -0.02


@pytest.mark.parametrize(("steep", "most"), [((0, 0, 0), 3), ((16, 20, 4), 5)])
def test_marks_without_a_pattern_or_with_the_default_s_own_seldom_move_anything(
    steep: tuple[float, float, float], most: int
) -> None:
    found = tried(steep, 20, 4)
    assert sum(not one.refused for one in found) <= most
    refused = [one for one in found if one.refused and one.before]
    assert {one.refused for one in refused} == {"fitted weights tell held-out marks no better than the default"}
    assert all(one.weights == DEFAULT and one.after for one in refused)


def test_weights_stay_weights_and_the_expression_small() -> None:
    for steep in ((0, 0, 60), (60, 0, 0), (0, 40, 0)):
        for one in tried(steep, 40, 2, 4):
            assert sum(one.weights.values()) == pytest.approx(1.0)
            assert min(one.weights.values()) >= 0
            assert all(one.weights[name] <= MOST * weight + 1e-9 for name, weight in DEFAULT.items())


def test_marks_that_say_the_opposite_change_nothing() -> None:
    for one in tried((-30, -40, -30), 30, 3, 4):
        assert one.refused
        assert one.weights == DEFAULT


@pytest.mark.parametrize(
    ("fine", "lost", "why"),
    [
        (0, 0, "0 of at least 8 moments are marked"),
        (4, 3, "7 of at least 8 moments are marked"),
        (9, 2, "2 of at least 3 moments are marked as the rarer of fine and lost"),
    ],
)
def test_few_marks_are_refused_with_the_reason(fine: int, lost: int, why: str) -> None:
    parts = DataFrame(np.zeros((fine + lost, 3)), columns=list(DEFAULT))
    found = fit(parts, [FINE] * fine + [LOST] * lost, ["one"] * (fine + lost), DEFAULT)
    assert found == Fit(fine + lost, min(1, fine + lost), DEFAULT, refused=why)


def test_what_is_not_known_of_a_moment_is_no_difference() -> None:
    parts, answers, where = marked((0, 40, 0), 30, 5, np.random.default_rng(2))
    parts["expression"] = np.nan
    assert fit(parts, answers, where, DEFAULT) == fit(parts.fillna(0.0), answers, where, DEFAULT)


def test_what_is_above_its_most_goes_to_the_others() -> None:
    own = np.array([0.4, 0.5, 0.1])
    assert _within(np.array([0.1, 0.1, 0.8]), MOST * own) == pytest.approx([0.4, 0.4, 0.2])
    assert _within(np.array([0.0, 0.0, 1.0]), MOST * own) == pytest.approx([0.4, 0.4, 0.2])
    assert _within(np.array([0.85, 0.02, 0.13]), MOST * own) == pytest.approx([0.8, 0.2 * 2 / 15, 0.2 * 13 / 15])
    assert _within(own, MOST * own) == pytest.approx(own)


def test_parts_reweighted_sum_to_the_value_by_the_other_weights() -> None:
    parts = DataFrame({"presence": [0.4, 0.2], "attention": [0.5, 0.25], "expression": [0.05, 0.1]})
    own = reweighted(parts, DEFAULT, {"presence": 0.2, "attention": 0.7, "expression": 0.1})
    assert own.sum(axis=1).tolist() == pytest.approx([0.2 + 0.7 + 0.05, 0.1 + 0.35 + 0.1])
    assert reweighted(parts, DEFAULT, DEFAULT).equals(parts)
