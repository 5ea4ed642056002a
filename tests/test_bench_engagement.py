"""`classpulse bench engagement`: the figures of a few small classes, and how they are counted."""

from __future__ import annotations

import itertools
import json

import numpy as np
import pytest

from inference.changes import DIP, PEAK, Change, Told
from inference.engagementbench import bench, bounds, sections
from inference.engagementbench.classes import HABITS, Dip, planted, values
from inference.engagementbench.sections import changes
from tests.conftest import Command


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the simulated classes those of 25 people with one habit."""
    monkeypatch.setattr(changes, "PEOPLE", (25,))
    monkeypatch.setattr(changes, "HABITS", {"stretches of 15 s": HABITS["stretches of 15 s"]})


@pytest.mark.usefixtures("few")
def test_it_prints_what_is_found_of_planted_dips_and_what_is_not_there(
    classpulse: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench, "sections", lambda: {"changes": changes})
    answer = classpulse("bench", "engagement", "--quick", "--workers", 2)
    found = json.loads(answer.out)
    assert (found["quick"], found["seed"]) == (True, 0)
    of_25 = found["changes"]["people"]["25"]
    assert of_25 == found["changes"]["habits of 25"]["stretches of 15 s"]
    assert of_25["found"]["of"] == of_25["causal"]["found"]["of"] == 3
    assert of_25["found"]["share"] == 1.0
    assert of_25["false_dips"]["per_hour"] <= 1
    assert of_25["causal"]["delay_s"]["median"] <= 30


@pytest.mark.long
@pytest.mark.usefixtures("few")
def test_every_section_has_figures(classpulse: Command) -> None:
    found = json.loads(classpulse("bench", "engagement", "--quick", "--workers", 2).out)
    assert all(found[name] for name in sections.sections())


def test_dips_are_matched_one_by_one() -> None:
    dips = [Dip(100, 160, 0.2), Dip(500, 560, 0.2)]
    after = [Change(DIP, 103_000, 150_000, 0.2, 0.01), Change(PEAK, 510_000, 550_000, 0.2, 0.1)]
    during = [Told(Change(DIP, 110_000, 140_000, 0.2, 0.01), 125_000), Told(Change(DIP, 0, 0, 0.2, 0.01), 591_000)]
    counted = changes.Counted()
    changes._match(counted, dips, after, during)
    assert (counted.dips, counted.beside) == (2, 1)
    assert (counted.starts, counted.ends, counted.delays) == ([3.0], [10.0], [25.0])


def test_intervals_are_those_of_the_books() -> None:
    assert bounds.rate(3, 1.0)["interval"] == pytest.approx([0.619, 8.767], abs=1e-3)
    assert bounds.rate(0, 2.0)["interval"] == pytest.approx([0, 1.844], abs=1e-3)
    assert bounds.share(9, 10)["interval"] == pytest.approx([0.555, 0.997], abs=1e-3)
    assert bounds.share(10, 10)["interval"] == pytest.approx([0.692, 1.0], abs=1e-3)
    assert bounds.spread([]) == {"median": None, "p90": None}


@pytest.mark.parametrize("habits", HABITS)
def test_a_planted_dip_is_as_deep_as_it_says(habits: str) -> None:
    each = [
        values(np.random.default_rng(seed), HABITS[habits], 49, 1200, dips)
        for dips in ((), (Dip(500, 600, 0.2),))
        for seed in range(8)
    ]
    means = [float(np.nanmean(one[500:600])) for one in each]
    assert np.mean(means[:8]) - np.mean(means[8:]) == pytest.approx(0.2, abs=0.03)
    assert all(0 <= np.nanmin(one) < np.nanmax(one) <= 1 for one in each)


def test_dips_are_planted_apart_and_after_the_beginning() -> None:
    dips = planted(np.random.default_rng(0), 3600, 0.2, 60, 720, 900)
    assert len(dips) == 3
    assert all(720 <= one.start < one.end <= 3540 for one in dips)
    assert all(after.start - before.end >= 60 for before, after in itertools.pairwise(dips))
