"""What is shown of people and of the class with 95 % interval and coverage, from the frame of `queries.timeline`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame

from inference import certainty
from inference.certainty import Spread
from inference.engagement import formulas

Numbers = NDArray[np.float64]
ENOUGH = certainty.ENOUGH
"""Below this coverage nothing is said."""


@dataclass(frozen=True, slots=True)
class Level:
    """A value over a lecture (0..1) with its 95 % interval; NaN where there is a `reason` to say nothing. Of `sampled`
    seconds the share `coverage` was seen.
    """

    value: float
    low: float
    high: float
    coverage: float
    sampled: int
    reason: str = ""


def between(timeline: DataFrame) -> DataFrame:
    """A timeline with engagement_<formula>_low and _high: the interval of each person's value in each bin, NaN below 30
    % coverage.
    """
    columns = {}
    for name, formula in formulas().items():
        if f"engagement_{name}" not in timeline:
            continue
        value, share, coverage = _people_by_bins(timeline, name)
        low, high = certainty.interval(value, certainty.of_bins(value, share), formula.ERROR)
        for side, bound in (("low", low), ("high", high)):
            columns[f"engagement_{name}_{side}"] = np.where(coverage >= ENOUGH, bound, np.nan).T.ravel()
    return timeline.assign(**columns)


def bins(timeline: DataFrame, formula: str) -> DataFrame:
    """The class, a row per bin (index: bin_start_ms): `value` (mean over the people of whom something is said), `low`
    and `high` (its interval, NaN for fewer than two) and `people` (their number).
    """
    value, share, _ = _people_by_bins(timeline, formula)
    starts = timeline["bin_start_ms"].drop_duplicates()
    return of_class(value, share, formula).set_index(starts.to_numpy())


def of_class(value: Numbers, share: Numbers, formula: str) -> DataFrame:
    """The same from arrays (people, bins): each one's value in each bin (NaN where nothing is said), and the share of
    the bin's seconds of which something is.
    """
    count = (~np.isnan(value)).sum(axis=0)
    noise = certainty.of_people(value, share)
    known = ~np.isnan(noise.variance)
    mean = np.nansum(value, axis=0) / np.where(count > 0, count, np.nan)
    # where the noise is not known, all of it is in what differs between people
    unseen = certainty.unseen_people(value, np.where(known, count / max(len(value), 1), 0.0))
    spread = certainty.together(unseen, Spread(np.where(known, noise.variance, 0.0), noise.freedom))
    low, high = certainty.interval(mean, spread, formulas()[formula].ERROR)
    return DataFrame({"value": mean, "low": low, "high": high, "people": count})


def people(timeline: DataFrame, formula: str) -> DataFrame:
    """Everybody over the lecture, a row per participant: participant_id, participant, value, low, high, coverage,
    sampled and reason, as in `Level`.
    """
    value, share, coverage = _people_by_bins(timeline, formula)
    looked = timeline.groupby("bin_start_ms")["sampled"].first().to_numpy(dtype=float)
    mean, low, high = over_time(value, share, looked, formula)
    seen = (coverage * looked).sum(axis=1) / max(looked.sum(), 1.0)
    rows = timeline.iloc[: len(value)][["participant_id", "participant"]]
    levels = [
        _level(*one, sampled=int(looked.sum()))
        for one in zip(mean.tolist(), low.tolist(), high.tolist(), seen.tolist(), strict=True)
    ]
    names = ("value", "low", "high", "coverage", "sampled", "reason")
    return rows.assign(**{name: [getattr(level, name) for level in levels] for name in names})


def over_time(value: Numbers, share: Numbers, sampled: Numbers, formula: str) -> tuple[Numbers, Numbers, Numbers]:
    """Each person's mean over bins with its interval (low, high): `value` and `share` (of the bin's seconds of which
    something was said) are (people, bins), `sampled` the seconds of each bin. NaN where nothing can be said.
    """
    mean = certainty.mean(value, share * sampled)  # a minute of few seconds counts as these
    return mean, *certainty.interval(mean, certainty.of_mean(value, share), formulas()[formula].ERROR)


def lecture(timeline: DataFrame, formula: str) -> Level:
    """The class over the lecture: the mean over all seconds of all people of which something is said."""
    value, share, coverage = _people_by_bins(timeline, formula)
    looked = timeline.groupby("bin_start_ms")["sampled"].first().to_numpy(dtype=float)
    if not value.size:
        return _level(np.nan, np.nan, np.nan, 0.0, int(looked.sum()))
    said = np.where(np.isnan(value), 0.0, share * looked)
    each = np.nansum(said * value, axis=0) / np.where(said.any(axis=0), said.sum(axis=0), np.nan)
    full = said.sum(axis=0) / np.maximum(looked * len(value), 1)
    over_time = certainty.of_mean(each, full)
    seen = float((coverage * looked).sum() / max(looked.sum() * len(value), 1.0))
    unseen = certainty.unseen_people(certainty.mean(value, share * looked), np.array(seen))
    spread = certainty.together(over_time, unseen)
    mean = np.array(np.nansum(said * value) / max(said.sum(), 1.0) if said.any() else np.nan)
    low, high = certainty.interval(mean, spread, formulas()[formula].ERROR)
    return _level(float(mean), float(low), float(high), seen, int(looked.sum()))


def _level(value: float, low: float, high: float, coverage: float, sampled: int) -> Level:
    if coverage < ENOUGH:
        return Level(np.nan, np.nan, np.nan, coverage, sampled, f"seen less than {ENOUGH:.0%} of the time")
    if np.isnan(value):
        return Level(np.nan, np.nan, np.nan, coverage, sampled, "nothing to say by this formula")
    return Level(value, low, high, coverage, sampled)


def _people_by_bins(timeline: DataFrame, formula: str) -> tuple[Numbers, Numbers, Numbers]:
    """(people, bins) each: value, share of the sampled seconds of which something was said, share with a face."""
    shape = (timeline["bin_start_ms"].nunique(), -1) if len(timeline) else (0, 0)
    columns = (f"engagement_{formula}", f"engagement_{formula}_said", "face_visible", "sampled")
    value, said, seen, sampled = (timeline[name].to_numpy(dtype=float).reshape(shape).T for name in columns)
    looked = np.where(sampled > 0, sampled, np.nan)
    return value, np.nan_to_num(said / looked), np.nan_to_num(seen / looked)
