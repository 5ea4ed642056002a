"""Drops that a teacher is told of while the class lasts: the dips of `Lookout`, by a stricter rule.

Whoever is interrupted wants to be so for a reason. So chance may make less of them than of the dips that are marked
after class, and nothing is told of a class of fewer than five people, nor in the first quarter of an hour, when too
little is known to be usual. A drop is of twelve points at least, and for five minutes after one there is none.
docs/live-page.md has how many are false, how many drops are told, and how soon.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inference.changes.bins import Bins
from inference.changes.causal import Lookout, Told
from inference.changes.change import DIP

PER_HOUR = 0.05
"""How many drops chance alone may make in an hour, by what is usual in the class."""
FIRST_MS = 900_000
"""Nothing is told before."""
LEAST = 0.12
"""Less of a drop is not told: three people of 25 may well look away."""
FEWEST = 5
"""People on average, of whom something is said."""
COOL_MS = 300_000


@dataclass(frozen=True, slots=True)
class Drop:
    """Found at `at_ms`: since `since_ms` the class is at `level`, as much below `usual` as the test says (0..1)."""

    at_ms: int
    since_ms: int
    level: float
    usual: float


class Alarm:
    """Looks out over a class for drops. Seen in any portions, it tells the same."""

    def __init__(self) -> None:
        """Of a class of which nothing was seen yet."""
        self._lookout = Lookout(per_hour=PER_HOUR, smallest=LEAST, first_ms=FIRST_MS)
        self._looked = 0
        self._last_ms: int | None = None

    def look(self, bins: Bins) -> list[Drop]:
        """The drops that are new since the last time; `bins` from the beginning on, all of them over."""
        told = self._lookout.look(bins)
        fresh, self._looked = told[self._looked :], len(told)
        return [drop for one in fresh if (drop := self._drop(one, bins)) is not None]

    def _drop(self, one: Told, bins: Bins) -> Drop | None:
        """What is told of a change as it was found; None where nothing is."""
        cool = self._last_ms is not None and one.told_ms - self._last_ms < COOL_MS
        if one.change.kind != DIP or cool:
            return None
        window = bins.between(one.change.start_ms // bins.bin_ms, one.told_ms // bins.bin_ms)
        seconds = float(window.counts.sum())
        if seconds * 1000 < FEWEST * (one.told_ms - one.change.start_ms):
            return None
        self._last_ms = one.told_ms
        level = float(np.nansum(window.sums)) / seconds
        return Drop(one.told_ms, one.change.start_ms, level, min(1.0, level + one.change.depth))
