"""Dips and peaks: on made-up classes of which all is known. The large figures are `classpulse bench engagement`'s."""

from __future__ import annotations

import cProfile

import numpy as np
import pytest

from inference.changes import DIP, PEAK, Change, Found, Lookout, find
from inference.changes.bins import binned
from inference.changes.edges import edges
from inference.changes.level import level, median
from inference.changes.usual import learn
from inference.changes.windows import totals, within
from inference.engagementbench.classes import HABITS, Dip, Floats, values


def class_of(people: int, *dips: Dip, seed: int = 1, habits: str = "stretches of 40 s", seconds: int = 3600) -> Floats:
    return values(np.random.default_rng(seed), HABITS[habits], people, seconds, dips)


def only(found: Found) -> Change:
    (change,) = found.changes
    return change


def test_a_dip_is_found_where_it_is() -> None:
    dip = only(find(class_of(49, Dip(1500, 1560, 0.25))))
    assert dip.kind == DIP
    assert dip.start_ms == pytest.approx(1_500_000, abs=5_000)
    assert dip.end_ms == pytest.approx(1_560_000, abs=5_000)
    assert dip.depth == pytest.approx(0.25, abs=0.08)
    assert 0 < dip.p < 0.05


def test_a_peak_is_a_dip_upside_down() -> None:
    shown = class_of(49, Dip(1500, 1560, 0.25))
    dip, peak = only(find(shown)), only(find(1 - shown))
    assert (peak.kind, peak.start_ms, peak.end_ms) == (PEAK, dip.start_ms, dip.end_ms)
    assert peak.depth == pytest.approx(dip.depth)


@pytest.mark.parametrize("people", [5, 25])
@pytest.mark.parametrize("habits", HABITS)
def test_of_stationary_and_drifting_classes_next_to_nothing_is_told(people: int, habits: str) -> None:
    each = [find(class_of(people, seed=seed, habits=habits)).changes for seed in range(2)]
    assert sum(map(len, each)) <= 2, "0.5 an hour are stated: 3 or more of 2 hours once in a dozen"


def test_people_who_join_leave_or_turn_cameras_off_make_no_change() -> None:
    """Half of the class, the attentive half, goes for ten minutes: the plain mean falls by 30 points, nobody's own."""
    random = np.random.default_rng(3)
    shown = np.where(np.arange(20) < 10, 0.9, 0.3) + 0.05 * random.normal(size=(3600, 20))
    shown[1800:2400, :10] = np.nan
    assert find(shown).changes == ()
    shown[1900:1960] -= 0.2
    assert only(find(shown)).start_ms == pytest.approx(1_900_000, abs=2_000)


def test_a_lasting_fall_is_a_new_level_and_not_a_dip() -> None:
    shown = 0.8 + 0.1 * np.random.default_rng(0).normal(size=(3600, 25))
    shown[1800:] -= 0.3
    assert find(shown).changes == ()


def test_a_long_dip_is_one_change() -> None:
    dip = only(find(class_of(49, Dip(1500, 1800, 0.3))))
    assert (dip.end_ms - dip.start_ms) == pytest.approx(300_000, abs=15_000)


def test_what_is_small_is_not_told_however_sure() -> None:
    shown = 0.8 + 0.01 * np.random.default_rng(0).normal(size=(3600, 25))
    shown[1000:1100] -= 0.07
    assert find(shown).changes == ()
    shown[1000:1100] -= 0.03
    assert only(find(shown)).depth == pytest.approx(0.1, abs=0.005)


def test_where_nothing_can_be_said_it_says_so() -> None:
    assert find(class_of(2)) == Found((), None)
    assert find(class_of(25, seconds=240)) == Found((), None)
    assert find(np.full((3600, 25), np.nan)) == Found((), None)
    assert find(np.empty((0, 0))) == Found((), None)
    assert find(np.full((3600, 25), 0.5)).changes == ()


def test_the_least_depth_grows_as_the_class_gets_smaller() -> None:
    least = [find(class_of(people)).least or 0 for people in (5, 10, 25, 49)]
    assert sorted(least, reverse=True) == least
    assert least[0] > 0.25
    assert least[-1] < 0.15


def test_lost_seconds_are_passed_over() -> None:
    shown = class_of(49, Dip(1500, 1560, 0.3))
    shown[900:1200] = np.nan
    shown[1520:1530] = np.nan
    assert only(find(shown)).start_ms == pytest.approx(1_500_000, abs=5_000)


def test_another_period_and_another_order_of_people_tell_the_same() -> None:
    shown = class_of(49, Dip(1500, 1560, 0.3))
    known = only(find(shown))
    shuffled = find(shown[:, np.random.default_rng(1).permutation(49)])
    assert shuffled == find(shown), "to the last digit"
    assert only(find(shown[::2], 2000)).start_ms == pytest.approx(known.start_ms, abs=6_000)
    assert only(find(shown[::10], 10_000)).start_ms == pytest.approx(known.start_ms, abs=20_000)


def test_an_hour_of_49_is_gone_through_as_a_whole() -> None:
    """Calls are counted: they are as many on any machine, and of an hour so few that it takes well under a second."""
    shown, counting = class_of(49), cProfile.Profile()
    counting.runcall(find, shown)
    assert sum(one.callcount for one in counting.getstats()) < 30_000 < shown.size


def test_live_a_dip_is_told_soon_and_later_its_end() -> None:
    told = [one for one in Lookout().see(class_of(49, Dip(1500, 1560, 0.3))) if one.change.start_ms > 1_400_000]
    (dip,) = told
    assert 1_500_000 < dip.told_ms <= 1_530_000
    assert dip.over
    assert dip.change.end_ms == pytest.approx(1_560_000, abs=20_000)


def test_live_sees_the_past_alone_and_in_any_portions_the_same() -> None:
    shown = class_of(25, Dip(900, 960, 0.3), seconds=1500)
    whole, portions = Lookout().see(shown), Lookout()
    for end in (1, 77, 640, 641, 918, 930, 1102, 1500):
        seen = list(portions.see(shown[:end]))
        assert [one.told_ms for one in seen] == [one.told_ms for one in whole if one.told_ms <= end // 5 * 5_000]
    assert seen == whole
    assert whole


def test_live_somebody_new_is_a_further_column() -> None:
    shown = class_of(10, seconds=1300)
    lookout = Lookout()
    lookout.see(shown[:900, :9])
    assert lookout.see(shown) is lookout.told


def test_a_median_passes_over_what_is_missing() -> None:
    assert median(np.array([[3.0, np.nan, 1.0], [np.nan, np.nan, np.nan]])).tolist() == pytest.approx(
        [2.0, np.nan], nan_ok=True
    )


def test_a_causal_level_knows_only_what_was_before() -> None:
    off, seconds = np.random.default_rng(0).normal(size=(2, 400)) + np.array([[0.0], [9.0]])
    whole = level(off, seconds, 5_000, causal=True)
    changed = off.copy()
    changed[300:] += 5
    assert level(changed, seconds, 5_000, causal=True)[:300].tolist() == whole[:300].tolist()
    drift = np.arange(400.0)
    assert level(drift, np.ones(400), 5_000, causal=True)[300:] == pytest.approx(drift[300:], abs=6)


def test_windows_are_sums_by_their_last_bin() -> None:
    assert within(totals(np.array([1.0, 2.0, 3.0])), 2).tolist() == pytest.approx([np.nan, 3.0, 5.0], nan_ok=True)
    assert within(totals(np.array([1.0, 2.0])), 1).tolist() == [1.0, 2.0]


def test_edges_are_those_of_the_step() -> None:
    off = np.where((np.arange(100) >= 33) & (np.arange(100) < 61), -0.3, 0.0)
    assert edges(off, np.ones(100), 30, 55, 15, (0, 100)) == (33, 61)
    assert edges(off, np.ones(100), 40, 55, 15, (38, 50)) == (38, 50)


def test_shifted_classes_have_nothing_in_common_and_the_same_people() -> None:
    usual = learn(binned(class_of(10, Dip(1500, 1560, 0.4)), 1000))
    assert usual is not None
    assert len(usual.chance.dips) >= 100
    assert usual.chance.bar(DIP) < 6, "a class of chance does not know the dip"
    assert usual.chance.p(DIP, np.inf) == pytest.approx(1 / (len(usual.chance.dips) + 1))
    passed = (usual.chance.dips > usual.chance.bar(DIP)).mean()
    assert passed == pytest.approx(1 - np.exp(-0.25), abs=0.02)
