"""How sure a mean over time is: 95 % intervals of what was measured second by second. docs/engagement.md argues them.

Seconds that follow each other are alike, so the mean of 60 is no surer than that of a few that lie apart. How alike
they are need not be known: the means of bins (blocks) are measured, and how much these differ tells how unsure each is
(batch means, Conway 1963; Alexopoulos and Seila 1998).

* **A bin.** Half the mean square of the steps from one bin to the next (von Neumann 1941) is the variance of a bin's
  mean around the level of its time: what changes over several bins is not taken for noise. Of a bin of which only a
  share f was seen it is larger by 1 / f.
* **Many bins.** The variance of their mean is that of a bin by the sum of the shares seen, times (1 + r) / (1 - r) for
  bins that are alike too, r the correlation of neighbours (Bayley and Hammersley 1946), raised by its known bias
  (Marriott and Pope 1954). Fewer effective bins widen it once more, by Student's t.
* **A class.** Of people who were not seen nothing is known: the variance between those who were, by their number,
  counts as far as the class was not seen (the finite population correction, Cochran 1977).
* **The measurement** may be off in all seconds alike: a formula's `ERROR` is added, whatever the number of seconds.

Arrays are (..., bins) unless said otherwise: values are NaN where there are none, `share` is that of a bin's sampled
seconds for which something was said (0..1).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

Numbers = NDArray[np.float64]

ENOUGH = 0.30
"""Below this share nothing is said."""
LEAST_BINS = 4
MOST_ALIKE = 0.9


@dataclass(frozen=True)
class Spread:
    """The variance of something, NaN where it is not known, and by how many degrees of freedom it is; of shapes that
    broadcast.
    """

    variance: Numbers
    freedom: Numbers


def of_bins(values: Numbers, share: Numbers) -> Spread:
    """Of each bin around the level of its time."""
    known = np.where(share >= ENOUGH, values, np.nan)
    steps = np.diff(known) ** 2 / (1 / _positive(share[..., 1:]) + 1 / _positive(share[..., :-1]))
    count = (~np.isnan(steps)).sum(axis=-1, keepdims=True)
    whole = np.where(count >= LEAST_BINS - 1, np.nansum(steps, axis=-1, keepdims=True) / np.maximum(count, 1), np.nan)
    variance = np.where(np.isnan(known), np.nan, whole / _positive(share))
    return Spread(variance, np.maximum(2 * count / 3, 1.0))


def of_mean(values: Numbers, share: Numbers) -> Spread:
    """Of the mean over all seconds of all bins: (...,)."""
    known = ~np.isnan(values) & (share > 0)
    weight = np.where(known, share, 0.0)
    away = np.where(known, values - mean(values, share)[..., None], 0.0)
    count, total = known.sum(axis=-1), _positive(weight.sum(axis=-1))
    one = (weight * away**2).sum(axis=-1) / np.maximum(count - 1, 1)
    alike = _alike(weight, away, count)
    variance = np.where(count >= LEAST_BINS, one / total * (1 + alike) / (1 - alike), np.nan)
    return Spread(variance, np.maximum(count * (1 - alike) / (1 + alike) - 1, 1.0))


def _alike(weight: Numbers, away: Numbers, count: NDArray[np.int64]) -> Numbers:
    """The correlation of neighbouring bins, 0..`MOST_ALIKE`."""
    pair = np.sqrt(weight[..., 1:] * weight[..., :-1])
    together = (pair * away[..., 1:] * away[..., :-1]).sum(axis=-1) / _positive(pair.sum(axis=-1))
    alone = (weight * away**2).sum(axis=-1) / _positive(weight.sum(axis=-1))
    found = np.nan_to_num(together / _positive(alone))
    return np.asarray(np.clip(found + (1 + 3 * found) / np.maximum(count, 1), 0.0, MOST_ALIKE))


def mean(values: Numbers, share: Numbers) -> Numbers:
    """Over all seconds of which something was said: (...,); NaN where there are none."""
    weight = np.where(np.isnan(values), 0.0, share)
    return np.asarray(np.nansum(values * weight, axis=-1) / _positive(weight.sum(axis=-1)))


def unseen_people(values: Numbers, seen: Numbers) -> Spread:
    """Of a class's mean, for those who were not seen: `values` (people, ...), `seen` (...) the share of the class of
    whom something was said. NaN for fewer than two people.
    """
    count = (~np.isnan(values)).sum(axis=0)
    away = values - np.nansum(values, axis=0) / np.maximum(count, 1)
    between = np.nansum(away**2, axis=0) / np.maximum(count - 1, 1)
    variance = np.clip(1 - seen, 0.0, 1.0) * between / np.maximum(count, 1)
    return Spread(np.where(count > 1, variance, np.nan), np.maximum(count - 1.0, 1.0))


def of_people(values: Numbers, share: Numbers) -> Spread:
    """Of the mean over people in each bin, for what is noise of each: `values` and `share` (people, bins). NaN where
    the noise of nobody is known.
    """
    each = of_bins(values, share)
    told, count = (~np.isnan(each.variance)).sum(axis=0), (~np.isnan(values)).sum(axis=0)
    mean = np.nansum(each.variance, axis=0) / _positive(told)
    return Spread(mean / np.maximum(count, 1), np.maximum((each.freedom * ~np.isnan(each.variance)).sum(axis=0), 1.0))


def together(one: Spread, other: Spread) -> Spread:
    """Of what varies for two reasons; their degrees of freedom by Satterthwaite (1946)."""
    variance = one.variance + other.variance
    freedom = variance**2 / _positive(one.variance**2 / one.freedom + other.variance**2 / other.freedom)
    return Spread(variance, np.where(np.isnan(freedom), one.freedom, freedom))


def interval(value: Numbers, spread: Spread, error: float) -> tuple[Numbers, Numbers]:
    """The 95 % interval of `value`, cut to 0..1; `error` is that of the formula, which does not hang on how many bins
    there are: only the rest is widened where these are few. NaN where the variance is unknown.
    """
    whole = spread.variance + error**2
    freedom = spread.freedom * (whole / _positive(spread.variance)) ** 2
    half = student.ppf(0.975, np.where(spread.variance == 0, np.inf, freedom)) * np.sqrt(whole)
    return np.clip(value - half, 0.0, 1.0), np.clip(value + half, 0.0, 1.0)


def _positive(values: Numbers) -> Numbers:
    """NaN where nothing is to be divided by."""
    return np.where(values > 0, values, np.nan)
