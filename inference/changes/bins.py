"""What the people of a class show, in bins of five seconds, each held against their own mean.

Somebody who joins, leaves or turns a camera off changes who is counted, and would move the plain mean of the class
without anybody having changed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

BIN_MS = 5_000


@dataclass(frozen=True, slots=True)
class Bins:
    """Arrays of (bins, people): `sums` of the values in each bin of `bin_ms`, `counts` of the seconds that had one."""

    sums: Floats
    counts: Floats
    bin_ms: int

    def __len__(self) -> int:
        return len(self.sums)

    @property
    def hours(self) -> float:
        """How long the class lasts, lost seconds included."""
        return len(self) * self.bin_ms / 3_600_000

    def between(self, start: int, end: int) -> Bins:
        """Those from `start` to before `end`."""
        return Bins(self.sums[start:end], self.counts[start:end], self.bin_ms)

    def off(self, means: Floats) -> Floats:
        """(bins, people) sums of how far values are from each one's mean; 0 where nothing is said."""
        return self.sums - self.counts * means

    def of(self, people: NDArray[np.bool_]) -> Bins:
        """Of some of the people."""
        return Bins(self.sums[:, people], self.counts[:, people], self.bin_ms)


def rows_in_bin(period_ms: int) -> int:
    """How many instants make a bin; one where they are further apart."""
    return max(1, BIN_MS // period_ms)


def binned(values: Floats, period_ms: int) -> Bins:
    """Values (instants, people; NaN where nothing is said), a row every `period_ms`, added up by the bin."""
    rows = rows_in_bin(period_ms)
    whole = np.pad(values, ((0, -len(values) % rows), (0, 0)), constant_values=np.nan)
    whole = whole.reshape(len(whole) // rows, rows, values.shape[1])
    known, second = ~np.isnan(whole), period_ms / 1000
    return Bins(np.where(known, whole, 0.0).sum(axis=1) * second, known.sum(axis=1) * second, rows * period_ms)
