"""Every window of a class: how far it is off the level, in standard errors, and in engagement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from inference.changes.bins import Floats
from inference.changes.level import level, median

LENGTHS_MS = (20_000, 30_000, 40_000, 60_000, 90_000, 120_000, 180_000, 240_000, 300_000)
"""Windows that are tried. Longer than the last is a new level rather than a dip (`level.SPAN`)."""

FEWEST = 3
"""People on average in a window; of fewer nothing is said of a class."""

NORMAL_QUARTILE = 0.6745
"""Half of the standard normal distribution lies within it."""


@dataclass(frozen=True, slots=True)
class Summed:
    """A class, or many at once, arrays of (..., bins): sums of how far people are `off` their means, each times their
    weight; the weighted `seconds` they are over; the `noise`, the variance of `off` were seconds independent; and how
    many seconds of `people` that is, unweighted.
    """

    off: Floats
    seconds: Floats
    noise: Floats
    people: Floats
    bin_ms: int

    def flat(self, causal: bool) -> Floats:
        """(..., bins) `off` without the slow level."""
        return self.off - self.seconds * level(self.off, self.seconds, self.bin_ms, causal)


def lengths(bins: int, bin_ms: int) -> tuple[int, ...]:
    """The lengths to try in a class of so many bins, in bins: none longer than half of it."""
    each = dict.fromkeys(max(1, round(length / bin_ms)) for length in LENGTHS_MS)
    return tuple(length for length in each if 2 * length <= bins)


def totals(bins: Floats) -> Floats:
    """(..., bins + 1) the sums of all bins before each, for `within`."""
    return np.concatenate([np.zeros((*bins.shape[:-1], 1)), np.cumsum(bins, axis=-1)], axis=-1)


def within(before: Floats, length: int) -> Floats:
    """(..., bins) sums over the window of `length` bins that ends with each bin, from their `totals`; NaN before the
    first whole one.
    """
    sums = np.full((*before.shape[:-1], before.shape[-1] - 1), np.nan)
    np.subtract(before[..., length:], before[..., :-length], out=sums[..., length - 1 :])
    return sums


def standing(summed: Summed, lengths: Sequence[int], gains: Floats, causal: bool) -> Floats:
    """(..., lengths, bins) how many standard errors each window is off, by the bin that it ends with; NaN where too few
    people are seen. `gains` (lengths) says how much larger the variance of a window is than that of seconds apart.
    """
    flat, noise, people = (totals(each) for each in (summed.flat(causal), summed.noise, summed.people))
    errors = np.empty((*summed.off.shape[:-1], len(lengths), summed.off.shape[-1]))
    for place, (length, gain) in enumerate(zip(lengths, gains, strict=True)):
        enough = within(people, length) >= FEWEST * length * summed.bin_ms / 1000
        variance = np.where(enough, gain * within(noise, length), np.nan)
        np.divide(within(flat, length), np.sqrt(variance), out=errors[..., place, :])
    return errors


def restless(errors: Floats) -> Floats:
    """(..., lengths, 1) how much more a class moves as a whole than its people apart would make it, robustly: 1 or
    more. A class that always stirs has to fall further to stand out.
    """
    return np.fmax(1.0, median(np.abs(errors)) / NORMAL_QUARTILE)[..., None]


def depths(plain: Summed, lengths: Sequence[int], causal: bool) -> Floats:
    """(lengths, bins) how far each window is off in engagement, by the bin that it ends with; NaN without people."""
    flat, people, found = totals(plain.flat(causal)), totals(plain.people), []
    for length in lengths:
        seconds = within(people, length)
        found.append(within(flat, length) / np.where(seconds > 0, seconds, np.nan))
    return np.stack(found)
