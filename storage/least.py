"""Of how many people a class speaks: of fewer than k, which the policy states, nothing is said.

What is hidden must not follow from what is shown. So one rule decides for whole minutes, whatever they are drawn in:
* in each bin of a minute, however short, in which anybody is there, at least k people are seen, and the formula says
  something of at least k;
* those who are there and of whom a formula says nothing are none, or at least k: else the difference between two
  formulas would be one person's.
A minute that fails is left out of every sum over time. So any two answers differ by whole minutes, each of k people or
more, and never by part of one. (k-anonymity by suppression, and complementary suppression: Willenborg and de Waal,
Elements of Statistical Disclosure Control, 2001.)
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame, Series

from inference.observation import EXPRESSIONS
from storage.binning import MINUTE_MS

SHARES = [f"share_{name}" for name in EXPRESSIONS]


def spoken_of(sums: DataFrame, formula: str, least: int) -> set[int]:
    """The minutes (their beginnings in ms) that may be spoken of by a formula: of sums in bins
    (`storage.binning.sums`), a row per bin and person.
    """
    return _minutes(sums, sums[f"engagement_{formula}_count"] > 0, least)


def kept(sums: DataFrame, formula: str, least: int | None) -> DataFrame:
    """The rows of sums that lie in minutes of which a formula may speak; all, where no k is stated."""
    if least is None or sums.empty:
        return sums
    return sums[_minute(sums).isin(spoken_of(sums, formula, least))]


def of_class(timeline: DataFrame, formula: str, least: int | None) -> DataFrame:
    """A timeline (`queries.timeline`) as the class may be spoken of by a formula: without the minutes of too few, and
    without the expressions where these are read of too few.
    """
    if least is None or timeline.empty:
        return timeline
    shown = timeline[_minute(timeline).isin(_minutes(timeline, timeline[f"engagement_{formula}_said"] > 0, least))]
    read = shown["share_neutral"].notna()
    many = read.groupby(shown["bin_start_ms"]).transform("sum")
    few = ((many > 0) & (many < least)).groupby(_minute(shown)).transform("any")
    return shown.assign(**{name: shown[name].mask(few) for name in SHARES})


def enough(there: NDArray[Any], seen: NDArray[Any], said: NDArray[Any], least: int | None) -> NDArray[np.bool_]:
    """Whether bins may be spoken of, by how many people are there in each, are seen, and are said something of."""
    if least is None:
        return np.ones(len(there), dtype=bool)
    beside = there - said
    fine = (seen >= least) & (said >= least) & ((beside == 0) | (beside >= least))
    return np.asarray(fine | (there == 0))


def _minute(rows: DataFrame) -> Series[int]:
    return rows["bin_start_ms"] // MINUTE_MS * MINUTE_MS


def _minutes(rows: DataFrame, said: Series[bool], least: int) -> set[int]:
    """The minutes in which every bin may be spoken of; a row per bin and person."""
    seen = rows["face_visible"] > 0
    counts = DataFrame({"there": seen | (rows["camera_on"] > 0), "seen": seen, "said": said}).astype(int)
    by_bin = counts.groupby(rows["bin_start_ms"]).sum()
    there, seen_in, said_of = by_bin.to_numpy().T
    fine = Series(enough(there, seen_in, said_of, least), index=by_bin.index, dtype=bool)
    whole = fine.groupby(by_bin.index // MINUTE_MS * MINUTE_MS).all()
    return set(whole.index[whole])
