"""Whether somebody's values change over the lectures of a course, or only vary: a slope with its interval, and a test
that has to be passed before anything is said.

The slope is that of Theil and Sen (the median of the slopes between any two lectures; Sen 1968), which a single odd
lecture does not move. The test is Mann and Kendall's, made to take each lecture's own interval into account: a pair of
lectures counts not +1 or -1 but how probable it is, by their intervals, that the later one is higher, minus that it is
lower. Ties count nothing by that. How large the sum of all pairs is by chance, the same lectures in every other order
tell (a permutation test): no normal distribution is assumed, and lectures vary from day to day as much as they do.

Of thirty people who do not change, one or two would pass such a test at 5 % each. So p is adjusted over the people of a
course (Benjamini & Hochberg 1995): where nobody changes, anything at all is said of anybody in at most one course in
twenty; where some do, at most one statement in twenty is wrong on average.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import permutations
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr
from scipy.stats import false_discovery_control, theilslopes

LEAST_LECTURES = 5
"""With fewer, nothing is said: of four, one in twelve orders is a perfect rise or fall."""
LEAST_COVERAGE = 0.3
"""A lecture in which less of the time was seen does not count."""
ALPHA = 0.05
Z95 = 1.959964
EVERY = 7
"""Of so many lectures every order is tried (5,040); of more, `ORDERS` at random, always the same ones."""
ORDERS = 9_999

Who = TypeVar("Who", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Point:
    """One lecture of one person: its `place` in the course (0, 1, 2 ...), the value with its 95 % interval, and
    coverage (all 0..1). NaN where there is no value, or no interval: the value then counts as exact.
    """

    place: int
    value: float
    low: float
    high: float
    coverage: float

    @property
    def counts(self) -> bool:
        """Whether enough was seen."""
        return bool(self.coverage >= LEAST_COVERAGE and np.isfinite(self.value))


@dataclass(frozen=True, slots=True)
class Trend:
    """What can be said of one person. `slope` with its 95 % interval `low`..`high` is per lecture (of values 0..1), `p`
    is of this person alone, `adjusted` over all of the course; all NaN where `lectures`, of which enough was seen, are
    too few. `change` is "up" or "down" where the test is passed, else "".
    """

    lectures: int
    slope: float = np.nan
    low: float = np.nan
    high: float = np.nan
    p: float = np.nan
    adjusted: float = np.nan
    change: str = ""


def trends(people: Mapping[Who, Sequence[Point]]) -> dict[Who, Trend]:
    """The trend of everybody in a course, who are to be given all at once: p is adjusted over them."""
    found = {who: alone(points) for who, points in people.items()}
    tested = [who for who, one in found.items() if np.isfinite(one.p)]
    adjusted = false_discovery_control([found[who].p for who in tested]) if tested else np.empty(0)
    return found | {who: _judged(found[who], float(p)) for who, p in zip(tested, adjusted, strict=True)}


def alone(points: Sequence[Point]) -> Trend:
    """The trend of one person before the others are looked at: without `adjusted` and `change`."""
    used = sorted((point for point in points if point.counts), key=lambda point: point.place)
    if len(used) < LEAST_LECTURES:
        return Trend(len(used))
    values = np.array([point.value for point in used])
    errors = np.nan_to_num([(point.high - point.low) / (2 * Z95) for point in used])
    slope, _, low, high = theilslopes(values, [point.place for point in used], alpha=0.95)
    return Trend(len(used), float(slope), float(low), float(high), chance(values, errors))


def chance(values: NDArray[np.float64], errors: NDArray[np.float64]) -> float:
    """The two-sided p of no change: the share of orders of the lectures with as large a sum over their pairs.

    `values` (n,) in the order of the lectures, `errors` (n,) their standard errors.
    """
    first, second = np.triu_indices(len(values), 1)
    difference, error = values[second] - values[first], np.hypot(errors[first], errors[second])
    known = np.where(error > 0, error, 1e-12)  # of two exact values the larger is larger for sure
    rising = 2 * ndtr(difference / known) - 1
    sums = np.einsum("op,p->o", _signs(len(values)), rising.astype(np.float32))  # in one thread: it is little
    return float((np.abs(sums) >= abs(sums[0]) - 1e-5).mean())


@cache
def _signs(count: int) -> NDArray[np.float32]:
    """For each order of `count` lectures (the given one first), whether each pair of them stays (1) or swaps (-1)."""
    if count <= EVERY:
        orders = np.array(list(permutations(range(count))))
    else:
        random = np.random.default_rng(0)
        drawn = random.permuted(np.tile(np.arange(count), (ORDERS, 1)), axis=1)
        orders = np.concatenate([np.arange(count)[None], drawn])
    first, second = np.triu_indices(count, 1)
    return np.where(orders[:, second] > orders[:, first], 1, -1).astype(np.float32)


def _judged(one: Trend, adjusted: float) -> Trend:
    """A change is one where the test is passed and the slope's interval lies on the same side of 0."""
    sure = adjusted <= ALPHA and one.low * one.high > 0
    return replace(one, adjusted=adjusted, change=("up" if one.slope > 0 else "down") if sure else "")
