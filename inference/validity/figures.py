"""How numbers go with ratings: rank correlation, and the area under the curve of low against high, with 95 % intervals.

Both depend on the order alone. Intervals are percentiles over draws with replacement (the bootstrap, Efron 1979), of
whole persons where it is known who is who: pictures of one person are alike, and drawn one by one they would promise
more than they hold. A draw is told by how often each picture is in it, so that nothing is sorted twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

DRAWS = 1_000
LOW, HIGH = 1, 2
"""Ratings up to 1 are low, from 2 on high; between them, where raters were averaged, neither."""

Floats = NDArray[np.float64]
Ids = NDArray[np.int64]


@dataclass(frozen=True)
class Pair:
    """Values beside ratings (n,), each as its place among the different ones there are, so that ties are known and
    nothing is sorted again; and which ratings are low, and which high.
    """

    values: Ids
    ratings: Ids
    low: NDArray[np.bool_]
    high: NDArray[np.bool_]

    @classmethod
    def of(cls, values: Floats, ratings: Floats) -> Self:
        """Of numbers as they are."""
        return cls(_places(values), _places(ratings), ratings <= LOW, ratings >= HIGH)


def held_against(values: Floats, ratings: Floats, groups: Ids) -> dict[str, Any]:
    """The figures of one measure (n,), over the pictures of which it says something; None where undefined, as of equal
    ratings. `groups` (n,) are drawn as a whole.
    """
    known = np.isfinite(values)
    pair, once = Pair.of(values[known], ratings[known]), np.ones(int(known.sum()))
    drawn = np.array([(spearman(pair, times), area(pair, times)) for times in _draws(groups[known])]).reshape(-1, 2)
    return {
        "pictures": int(known.sum()),
        "spearman": _number(spearman(pair, once)),
        "spearman_interval": _percentiles(drawn[:, 0]),
        "auc": _number(area(pair, once)),
        "auc_interval": _percentiles(drawn[:, 1]),
    }


def ahead(values: Floats, others: Floats, ratings: Floats, groups: Ids) -> dict[str, Any]:
    """By how much the area of `values` is larger than that of `others`, over the pictures of which both say something,
    drawn together.
    """
    known = np.isfinite(values) & np.isfinite(others)
    one, other = (Pair.of(each[known], ratings[known]) for each in (values, others))
    drawn = np.array([area(one, times) - area(other, times) for times in _draws(groups[known])])
    once = np.ones(int(known.sum()))
    return {"auc_ahead": _number(area(one, once) - area(other, once)), "auc_ahead_interval": _percentiles(drawn)}


def spearman(pair: Pair, times: Floats) -> float:
    """Spearman's rank correlation where each occurs so many `times` (n,); NaN where either side does not vary."""
    if not times.sum():
        return np.nan
    ranks = np.stack([_ranks(pair.values, times), _ranks(pair.ratings, times)])
    away = ranks - np.average(ranks, axis=1, weights=times)[:, None]
    spread = (times * away**2).sum(axis=1)
    return float((times * away[0] * away[1]).sum() / np.sqrt(spread.prod())) if (spread > 1e-9).all() else np.nan


def area(pair: Pair, times: Floats) -> float:
    """How probable it is that one with a high rating has the larger value than one with a low rating, ties counting
    half (the U of Mann and Whitney over the number of pairs); NaN without both. `times` (n,): how often each occurs.
    """
    low, high = np.bincount(pair.values, times * pair.low), np.bincount(pair.values, times * pair.high)
    pairs = low.sum() * high.sum()
    return float((high * (np.cumsum(low) - low / 2)).sum() / pairs) if pairs else np.nan


def _ranks(places: Ids, times: Floats) -> Floats:
    """Ranks, the mean one for ties."""
    counts = np.bincount(places, times)
    ranks: Floats = (np.cumsum(counts) - counts / 2)[places]
    return ranks


def _places(values: NDArray[Any]) -> Ids:
    return np.unique(values, return_inverse=True)[1]


def _draws(groups: Ids) -> Iterator[Floats]:
    """How often each picture is in each draw; the same draws for the same groups, and none of a single group."""
    place = _places(groups)
    number = int(place.max(initial=-1)) + 1
    random = np.random.default_rng(0)
    for _ in range(DRAWS if number > 1 else 0):
        drawn = random.integers(0, number, number)
        yield np.bincount(drawn, minlength=number).astype(np.float64)[place]


def _percentiles(drawn: Floats) -> list[float] | None:
    """The middle 95 % of the draws in which the figure is defined; None where it is so in less than half."""
    known = drawn[np.isfinite(drawn)]
    if not len(known) or len(known) * 2 < len(drawn):
        return None
    low, high = np.percentile(known, [2.5, 97.5])
    return [float(low), float(high)]


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
