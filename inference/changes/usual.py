"""What is usual in a class: each one's mean, how much they vary and for how long, and how far chance takes them all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inference.changes.bins import Bins, Floats
from inference.changes.chance import Chance, Each, enough, shifted
from inference.changes.change import DIP, FALSE_PER_HOUR
from inference.changes.level import level, median
from inference.changes.windows import FEWEST, Summed, lengths, restless, standing, totals, within

KNOWN_S = 120
"""Somebody of whom less than this was seen has no usual level yet, and does not count."""

SHORTEST_MS = 300_000
"""Of a shorter class nothing is said: it has no level that it could be off."""

STEADINESS = 0.5
"""What is added to everybody's variance, in means of the class: somebody who has never moved yet may do so, and must
not decide alone."""

LEAST_VARIANCE = 1e-4
"""Per second: also of a class that never changes at all."""

LEAST_GAIN = 0.1
"""Also of a class that never changes at all."""

NINE_IN_TEN = 1.2816
"""Standard errors above the threshold at which nine in ten are found."""


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual in a class, of the people `known` (bool, of all): their `means`, `variances` per second and
    `weights`; by the length of a window (`lengths`, in bins) its gain in variance (`gains`) and the class's
    `restlessness`; `chance`.
    """

    known: NDArray[np.bool_]
    means: Floats
    variances: Floats
    weights: Floats
    lengths: tuple[int, ...]
    gains: Floats
    restlessness: Floats
    chance: Chance
    causal: bool

    def weighted(self, bins: Bins) -> Summed:
        """The class with those who are steady counting more: to tell whether it is off."""
        here = bins.of(self.known)
        return _summed(_each(here, here.off(self.means), self.variances, self.weights), bins.bin_ms)

    def plain(self, bins: Bins) -> Summed:
        """The class with everybody counting alike: to tell how far."""
        here = bins.of(self.known)
        everybody = np.ones_like(self.weights)
        return _summed(_each(here, here.off(self.means), self.variances, everybody), bins.bin_ms)

    def errors(self, bins: Bins) -> Floats:
        """(lengths, bins) how far each window is off, in standard errors of this class."""
        return standing(self.weighted(bins), self.lengths, self.gains, self.causal) / self.restlessness

    def least(self, bins: Bins) -> float:
        """The depth of a dip of a minute that is found nine times in ten."""
        summed = self.weighted(bins)
        place = int(np.argmin(np.abs(np.array(self.lengths) * bins.bin_ms - 60_000)))
        noise, seconds = (within(totals(each), self.lengths[place]) for each in (summed.noise, summed.seconds))
        error = np.sqrt(self.gains[place] * noise) / np.where(seconds > 0, seconds, np.nan)
        usually = float(median(error))
        return (self.chance.bar(DIP) + NINE_IN_TEN) * float(self.restlessness[place, 0]) * usually


def learn(bins: Bins, causal: bool = False, per_hour: float = FALSE_PER_HOUR) -> Usual | None:
    """What is usual in a class; None where too few people are known, or it is too short. `causal`: held against a
    level that only what was before knows. By chance alone so many dips `per_hour` may be told.
    """
    seconds = bins.counts.sum(axis=0)
    known = seconds >= KNOWN_S
    if known.sum() < FEWEST or len(bins) * bins.bin_ms < SHORTEST_MS:
        return None
    here = bins.of(known)
    means = here.sums.sum(axis=0) / seconds[known]
    off = here.off(means)
    slow = level(off.sum(axis=1), here.counts.sum(axis=1), bins.bin_ms, causal)
    off = off - here.counts * slow[:, None]
    variances = (off**2).sum(axis=0) / seconds[known] + LEAST_VARIANCE
    variances = variances + STEADINESS * variances.mean()
    weights = 1 / variances
    weights /= weights.mean()
    each = _each(here, off, variances, weights)
    tried = lengths(len(bins), bins.bin_ms)
    gains = _gains(each[0], each[2], tried)
    errors = standing(shifted(each, bins.bin_ms, enough(bins.hours, per_hour)), tried, gains, causal)
    errors = errors / restless(errors)
    own = standing(_summed(each, bins.bin_ms), tried, gains, causal)
    if not np.isfinite(own).any():
        return None
    extremes = np.sort(-_extreme(errors, np.fmin)), np.sort(_extreme(errors, np.fmax))
    chance = Chance(*extremes, bins.hours, per_hour)
    return Usual(known, means, variances, weights, tried, gains, restless(own), chance, causal)


def _each(here: Bins, off: Floats, variances: Floats, weights: Floats) -> Each:
    """What `Summed` sums, person by person."""
    return off * weights, here.counts * weights, here.counts * variances * weights**2, here.counts


def _summed(each: Each, bin_ms: int) -> Summed:
    off, seconds, noise, people = (one.sum(axis=1) for one in each)
    return Summed(off, seconds, noise, people, bin_ms)


def _gains(off: Floats, noise: Floats, lengths: Sequence[int]) -> Floats:
    """(lengths) how much larger the variance of a person's window is than that of as many seconds apart: people look
    away for a while, so seconds are alike.
    """
    made, expected = totals(off.T), totals(noise.sum(axis=1))
    each = [np.nansum(within(made, one) ** 2) / np.nansum(within(expected, one)) for one in lengths]
    return np.maximum(each, LEAST_GAIN)


def _extreme(errors: Floats, which: np.ufunc) -> Floats:
    """(classes) the least or the greatest of all windows of each."""
    found: Floats = np.nan_to_num(which.reduce(errors.reshape(len(errors), -1), axis=-1))
    return found
