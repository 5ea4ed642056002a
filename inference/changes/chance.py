"""How far chance alone takes a class: the same people, their times shifted against each other.

Shifted round by a random time each, people keep all their habits (how long they look away, how often, how a camera
goes off) and have nothing in common any more. Whatever dip is found in such a class is a false one, so a threshold
that few of them pass holds for this very class, whatever its size, its formula and its autocorrelation. For the idea:
Politis and Romano, "A circular block-resampling procedure for stationary data", 1992; Harrison and Geman, "A rate and
history-preserving resampling algorithm for neural spike trains", Neural Computation 21 (2009).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from inference.changes.bins import Floats
from inference.changes.change import DIP, FALSE_PER_HOUR
from inference.changes.windows import Summed

Each = tuple[Floats, Floats, Floats, Floats]
"""Person by person, arrays of (bins, people), what `Summed` has summed over the people."""

BEYOND = 25
"""So many of the shifted classes pass the threshold: its rate of false dips is known within a fifth."""


@dataclass(frozen=True, slots=True)
class Chance:
    """The strongest dip and peak (standard errors, ascending) of each shifted class of so many `hours`, of which
    `per_hour` may be told.
    """

    dips: Floats
    peaks: Floats
    hours: float
    per_hour: float = FALSE_PER_HOUR

    def p(self, kind: str, strength: float) -> float:
        """The share of shifted classes with something as strong anywhere, this class counted among them."""
        each = self.dips if kind == DIP else self.peaks
        return float(len(each) - np.searchsorted(each, strength) + 1) / (len(each) + 1)

    def bar(self, kind: str) -> float:
        """What a change has to be stronger than, so that `per_hour` are told by chance."""
        each = self.dips if kind == DIP else self.peaks
        return float(each[-math.floor(share(self.hours, self.per_hour) * (len(each) + 1))])


def share(hours: float, per_hour: float = FALSE_PER_HOUR) -> float:
    """Of classes so long, the share in which chance may make a dip: those come so many `per_hour`, one by one."""
    return 1 - math.exp(-per_hour * hours)


def enough(hours: float, per_hour: float = FALSE_PER_HOUR) -> int:
    """How many shifted classes tell the threshold of a class so long."""
    return math.ceil(BEYOND / share(hours, per_hour))


def shifted(people: Each, bin_ms: int, count: int) -> Summed:
    """`count` classes (count, bins) of the same people shifted against each other; the same for the same people
    in the same order.
    """
    bins = len(people[0])
    random = np.random.default_rng(bins)
    sums = [np.zeros((count, bins)) for _ in people]
    for number in range(people[0].shape[1]):
        begins = random.integers(bins, size=count)
        for total, each in zip(sums, people, strict=True):
            column = each[:, number]
            total += sliding_window_view(np.concatenate([column, column[:-1]]), bins)[begins]
    off, seconds, noise, counts = sums
    return Summed(off, seconds, noise, counts, bin_ms)
