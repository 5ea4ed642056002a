"""Intervals hold what they promise: on simulated people whose seconds are alike, 95 of 100 contain the truth."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import lfilter
from scipy.stats import t as student

from inference import certainty
from inference.certainty import Spread


def series(random: np.random.Generator, shape: tuple[int, ...], alike: float, sd: float = 0.15) -> np.ndarray:
    """Seconds (..., n) around .5 of which each is like the one before (AR(1))."""
    fresh = random.normal(0, sd * np.sqrt(1 - alike**2), shape)
    fresh[..., 0] = random.normal(0, sd, shape[:-1])
    return np.asarray(0.5 + lfilter([1], [1, -alike], fresh, axis=-1))


def hidden(random: np.random.Generator, shape: tuple[int, ...], share: float, lasts: int = 40) -> np.ndarray:
    """True for about `share` of the seconds, in stretches."""
    smooth = lfilter([1], [1, -(1 - 1 / lasts)], random.normal(size=shape), axis=-1)
    return np.asarray(smooth > np.quantile(smooth, share, axis=-1, keepdims=True))


def binned(seconds: np.ndarray, unseen: np.ndarray, length: int = 60) -> tuple[np.ndarray, np.ndarray]:
    """Mean and share of the seconds seen of each bin."""
    apart = (*seconds.shape[:-1], -1, length)
    seen = (~unseen).reshape(apart)
    count = seen.sum(axis=-1)
    total = np.where(seen, seconds.reshape(apart), 0.0).sum(axis=-1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan), count / length


def covered(low: np.ndarray, high: np.ndarray, truth: float = 0.5) -> float:
    given = ~np.isnan(low)
    return float(((low <= truth) & (truth <= high))[given].mean())


@pytest.mark.parametrize("alike", [0.0, 0.8, 0.95])
@pytest.mark.parametrize("share", [1.0, 0.6, 0.35])
def test_the_interval_of_a_lecture_contains_the_level_in_95_of_100(alike: float, share: float) -> None:
    random = np.random.default_rng(11)
    seconds = series(random, (1500, 3600), alike)
    value, seen = binned(seconds, ~hidden(random, seconds.shape, share) if share < 1 else np.zeros(seconds.shape, bool))
    low, high = certainty.interval(certainty.mean(value, seen), certainty.of_mean(value, seen), 0.0)
    assert 0.92 <= covered(low, high) <= 0.985


@pytest.mark.parametrize("minutes", [6, 15])
def test_the_interval_of_a_short_one_does_too(minutes: int) -> None:
    seconds = series(np.random.default_rng(3), (2000, minutes * 60), 0.9)
    value, seen = binned(seconds, np.zeros(seconds.shape, bool), 15)
    low, high = certainty.interval(certainty.mean(value, seen), certainty.of_mean(value, seen), 0.0)
    assert 0.92 <= covered(low, high) <= 0.985


@pytest.mark.parametrize(("alike", "share"), [(0.0, 1.0), (0.8, 1.0), (0.9, 1.0), (0.8, 0.6)])
def test_the_interval_of_a_minute_contains_the_level_in_95_of_100(alike: float, share: float) -> None:
    random = np.random.default_rng(5)
    seconds = series(random, (200, 3600), alike)
    value, seen = binned(seconds, ~hidden(random, seconds.shape, share) if share < 1 else np.zeros(seconds.shape, bool))
    low, high = certainty.interval(value, certainty.of_bins(value, seen), 0.0)
    assert 0.92 <= covered(low, high) <= 0.985


def test_a_dip_is_not_taken_for_noise_of_the_other_minutes() -> None:
    seconds = series(np.random.default_rng(8), (50, 3600), 0.8)
    calm, nothing = binned(seconds, np.zeros(seconds.shape, bool))
    dips = calm - 0.3 * (np.arange(60) >= 30)
    wider = np.sqrt(certainty.of_bins(dips, nothing).variance / certainty.of_bins(calm, nothing).variance)
    assert np.median(wider) < 1.6, "one step of .3 among 59"
    assert dips.std() / calm.std() > 2.5


def test_less_seen_is_less_sure_and_below_30_percent_nothing() -> None:
    value = np.tile([0.4, 0.6, 0.5, 0.7, 0.3, 0.5], (3, 1))
    share = np.array([[1.0] * 6, [0.5] * 6, [0.29] * 6])
    bins, mean = certainty.of_bins(value, share), certainty.of_mean(value, share)
    assert bins.variance[1] == pytest.approx(bins.variance[0])
    apart = np.array([[1.0, 1, 1, 1, 1, 0.5]])
    one = certainty.of_bins(value[:1], apart).variance[0]
    assert one[5] == pytest.approx(2 * one[0])
    assert np.isnan(bins.variance[2]).all()
    assert np.isnan(certainty.of_bins(value[:, :3], share[:, :3]).variance).all(), "three bins tell nothing of noise"
    assert not np.isnan(mean.variance).any()


def test_the_error_of_the_measurement_does_not_average_out() -> None:
    sure = Spread(np.array([0.0]), np.array([1e9]))
    low, high = certainty.interval(np.array([0.5]), sure, 0.03)
    assert (high - low) / 2 == pytest.approx([1.96 * 0.03], rel=1e-3)
    cut = certainty.interval(np.array([0.99]), sure, 0.03)
    assert cut[1] == [1.0]


@pytest.mark.parametrize("seen", [3, 8, 20, 30])
def test_the_interval_of_a_class_contains_the_mean_of_all_of_its_people(seen: int) -> None:
    """Thirty people of their own levels, of whom some are seen."""
    random, missed, given = np.random.default_rng(2), 0, 0
    for _ in range(150):
        levels = random.normal(0, 0.15, (30, 1))
        seconds = series(random, (30, 1200), 0.8) + levels
        value, share = binned(seconds, np.zeros(seconds.shape, bool))
        value[random.permutation(30)[seen:]] = np.nan
        unseen = certainty.unseen_people(value, np.full(20, seen / 30))
        spread = certainty.together(certainty.of_people(value, share), unseen)
        low, high = certainty.interval(np.nanmean(value, axis=0), spread, 0.0)
        truth = 0.5 + levels.mean()
        missed += int(((truth < low) | (truth > high)).sum())
        given += len(low)
    assert 0.92 <= 1 - missed / given <= 0.985


def test_the_error_of_measuring_is_not_widened_where_there_are_few_bins() -> None:
    few = Spread(np.array([1e-9, 0.0, 0.0004]), np.array([1.0, 1.0, 1.0]))
    low, high = certainty.interval(np.array([0.5, 0.5, 0.5]), few, 0.04)
    assert (high - low)[:2] / 2 == pytest.approx(1.96 * 0.04, abs=1e-4)
    assert (high - low)[2] / 2 == pytest.approx(student.ppf(0.975, 25.0) * 0.002**0.5)  # (0.002 / 0.0004)^2 degrees
    alone = certainty.interval(np.array(0.5), Spread(np.array(0.0004), np.array(1.0)), 0.0)
    assert float(alone[1] - alone[0]) / 2 == pytest.approx(12.706 * 0.02, rel=1e-3)
