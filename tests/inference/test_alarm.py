"""Drops that are told while a class lasts: from the past alone, not too early, not too often, not of too few."""

from __future__ import annotations

import numpy as np
import pytest

from inference.changes.alarm import COOL_MS, FIRST_MS, Alarm, Drop
from inference.changes.bins import Bins, Floats, binned
from inference.engagementbench.classes import HABITS, Dip, values
from inference.engagementbench.sections import alarms
from inference.engagementbench.sections.changes import Case


def class_of(people: int, *dips: Dip, seconds: int = 2400, seed: int = 1) -> Floats:
    return values(np.random.default_rng(seed), HABITS["stretches of 40 s"], people, seconds, dips)


def told(shown: Floats) -> list[Drop]:
    return Alarm().look(binned(shown, 1000))


def test_a_drop_is_told_while_it_lasts_and_how_deep_it_is() -> None:
    (drop,) = told(class_of(25, Dip(1500, 1680, 0.3)))
    assert 1_500_000 < drop.at_ms <= 1_560_000
    assert drop.since_ms == pytest.approx(1_500_000, abs=30_000)
    assert drop.usual - drop.level == pytest.approx(0.3, abs=0.12)
    assert 0 < drop.level < drop.usual <= 1


def test_it_knows_the_past_alone_and_tells_the_same_in_any_portions() -> None:
    bins = binned(class_of(25, Dip(1500, 1680, 0.3)), 1000)
    (whole,) = Alarm().look(bins)
    alarm, found = Alarm(), []
    for end in range(1, len(bins) + 1):
        for drop in alarm.look(bins.between(0, end)):
            assert drop.at_ms == end * bins.bin_ms
            found.append(drop)
    assert found == [whole]


def test_not_in_the_first_quarter_of_an_hour() -> None:
    early = FIRST_MS // 1000 - 200
    assert [one for one in told(class_of(49, Dip(early, early + 150, 0.5))) if one.at_ms < FIRST_MS] == []


def test_for_five_minutes_after_one_there_is_none() -> None:
    shown = class_of(49, Dip(1300, 1360, 0.4), Dip(1450, 1510, 0.4), Dip(1800, 1860, 0.4))
    times = [one.at_ms for one in told(shown)]
    assert len(times) >= 2
    assert min(np.diff(times)) >= COOL_MS


def test_a_small_fall_and_a_small_class_are_not_told() -> None:
    shown = 0.8 + 0.01 * np.random.default_rng(0).normal(size=(2400, 25))
    shown[1500:1600] -= 0.11
    assert told(shown) == []
    shown[1500:1600] -= 0.04
    assert len(told(shown)) == 1
    assert told(shown[:, :4]) == []


def test_a_peak_and_nothing_at_all_are_no_drop() -> None:
    assert told(class_of(49, Dip(1500, 1600, -0.2))) == []
    assert told(np.full((2400, 25), np.nan)) == []
    assert Alarm().look(Bins(np.zeros((400, 0)), np.zeros((400, 0)), 5000)) == []


def test_the_bench_counts_what_is_told() -> None:
    counted = alarms.counted(Case(49, "stretches of 15 s", 0), seed=5)
    assert (counted.hours, counted.drops) == (1.0, 3)
    assert len(counted.delays) == 3
    assert all(0 < delay <= alarms.LASTS_S for delay in counted.delays)
    figures = alarms.told([counted, counted])
    assert figures["told"]["share"] == 1.0
    assert figures["false"]["hours"] == 2.0
