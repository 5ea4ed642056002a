"""Dips and peaks after class, with all of it known."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from inference.changes.bins import Bins, Floats, binned
from inference.changes.change import DIP, PEAK, SMALLEST, Change, Found
from inference.changes.edges import REACH_MS, edges
from inference.changes.level import level
from inference.changes.usual import Usual, learn
from inference.changes.windows import depths

SIGNS = {DIP: -1, PEAK: 1}
TOLD = 1.25 * SMALLEST
"""Of a dip of just `SMALLEST` half are measured as less, and not told; of one so much deeper nearly none."""


def find(values: Floats, period_ms: int = 1000) -> Found:
    """The dips and peaks of a class: values (instants, people), 0..1, NaN where nothing is said, a row every
    `period_ms`; instants that were lost are rows of NaN. Times count from the first row.
    """
    values = ordered(values)
    bins = binned(values, period_ms)
    usual = learn(bins)
    if usual is None:
        return Found((), None)
    exact = Exact(values, period_ms, bins, usual)
    taken: list[tuple[int, int]] = []
    found = []
    for strength, kind, start, end in windows(bins, usual):
        if all(end <= a or start >= b for a, b in taken):
            begin, stop, depth = exact.step(start, end, taken)
            taken.append((min(start, begin // exact.rows), max(end, -(-stop // exact.rows))))
            if depth * SIGNS[kind] >= SMALLEST:
                at = begin * period_ms, min(stop, len(values)) * period_ms
                found.append(Change(kind, *at, abs(depth), usual.chance.p(kind, strength)))
    return Found(tuple(sorted(found, key=lambda one: one.start_ms)), max(usual.least(bins), TOLD))


def ordered(values: Floats) -> Floats:
    """The same people in an order that is theirs: whoever numbers them, the same is found to the last digit."""
    known = np.nan_to_num(values)
    keys = (known * np.arange(len(values))[:, None]).sum(axis=0), known.sum(axis=0), np.isnan(values).sum(axis=0)
    return values[:, np.lexsort(keys)]


def windows(bins: Bins, usual: Usual) -> Iterator[tuple[float, str, int, int]]:
    """(strength, kind, start, end) in bins of the windows beyond chance, the strongest first."""
    errors, far = usual.errors(bins), depths(usual.plain(bins), usual.lengths, usual.causal)
    beyond = []
    for kind, sign in SIGNS.items():
        passed = (sign * errors > usual.chance.bar(kind)) & (sign * far >= SMALLEST)
        beyond += [
            (sign * errors[n, last], kind, last + 1 - usual.lengths[n], last + 1) for n, last in np.argwhere(passed)
        ]
    yield from ((float(strength), kind, int(a), int(b)) for strength, kind, a, b in sorted(beyond, reverse=True))


class Exact:
    """A class by the instant, for the edges of its changes."""

    def __init__(self, values: Floats, period_ms: int, bins: Bins, usual: Usual) -> None:
        """Everybody against their own mean, and the class against its slow level."""
        here = values[:, usual.known]
        self.rows = bins.bin_ms // period_ms
        self.reach = REACH_MS // period_ms
        self.counts = np.sum(~np.isnan(here), axis=1).astype(float)
        plain = usual.plain(bins)
        slow = level(plain.off, plain.people, bins.bin_ms, usual.causal)
        self.off = np.nansum(here - usual.means, axis=1) - self.counts * np.repeat(slow, self.rows)[: len(values)]

    def step(self, start: int, end: int, taken: list[tuple[int, int]]) -> tuple[int, int, float]:
        """Start and end in instants, and the depth (negative: a dip), of what fills the window of these bins."""
        before = max((b for _, b in taken if b <= start), default=0)
        after = min((a for a, _ in taken if a >= end), default=len(self.off))
        bounds = min(before * self.rows, len(self.off)), min(after * self.rows, len(self.off))
        stop = min(end * self.rows, len(self.off))
        begin, stop = edges(self.off, self.counts, start * self.rows, stop, self.reach, bounds)
        return begin, stop, float(self.off[begin:stop].sum() / max(1.0, self.counts[begin:stop].sum()))
