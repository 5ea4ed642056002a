"""Dips and peaks while the class lasts, from what was seen so far alone: the causal variant.

What is usual is learnt anew every five minutes, from the last half hour, by the same code as after class; so is how far
chance takes the class. In between, each window that ends now is held against it. The level is that of the last ten
minutes, as it was known before the last half minute.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from inference.changes.batch import SIGNS
from inference.changes.bins import Bins, Floats, binned, rows_in_bin
from inference.changes.change import DIP, FALSE_PER_HOUR, PEAK, SMALLEST, Change
from inference.changes.usual import Usual, learn
from inference.changes.windows import depths, totals, within

LEARN_MS = 300_000
"""How long what is usual stays before it is learnt anew."""

FIRST_MS = 600_000
"""Nothing is told before: five minutes tell too little of what is usual, and would make four false dips an hour."""

PAST_MS = 1_800_000
"""What is usual now is learnt from so much: a class gets restless, and people tired."""

BACK_MS = 20_000
"""A change is over when the class is back by half of its depth for so long."""


@dataclass(frozen=True, slots=True)
class Told:
    """A change as it was told: at `told_ms`, when there was enough of it. Until it is `over`, its end is now."""

    change: Change
    told_ms: int
    over: bool = False


class Lookout:
    """Looks out over a class. Seen in any portions, it tells the same at the same instants."""

    def __init__(
        self,
        period_ms: int = 1000,
        per_hour: float = FALSE_PER_HOUR,
        smallest: float = SMALLEST,
        first_ms: int = FIRST_MS,
    ) -> None:
        """A class of which nothing was seen yet, an instant every `period_ms`. Chance may make `per_hour` dips; nothing
        is told that is less deep than `smallest`, or before `first_ms`.
        """
        self._period_ms, self._per_hour = period_ms, per_hour
        self._smallest, self._first_ms = smallest, first_ms
        self._seen = 0
        self._usual: Usual | None = None
        self.told: list[Told] = []

    def see(self, values: Floats) -> list[Told]:
        """All that was told until now; `values` as for `find`, from the beginning on. Who is new is a further column.

        Whole bins count; instants after the last one are looked at next time.
        """
        rows = rows_in_bin(self._period_ms)
        return self.look(binned(values[: len(values) // rows * rows], self._period_ms))

    def look(self, bins: Bins) -> list[Told]:
        """The same of values that are in bins already, all of them over."""
        step = max(1, LEARN_MS // bins.bin_ms)
        while self._seen < len(bins):
            if self._seen % step == 0 and self._seen * bins.bin_ms >= self._first_ms:
                past = max(0, self._seen - PAST_MS // bins.bin_ms)
                self._usual = learn(bins.between(past, self._seen), causal=True, per_hour=self._per_hour)
            end = min(len(bins), (self._seen // step + 1) * step)
            if self._usual is not None:
                self._walk(bins.between(0, end), self._usual)
            self._seen = end
        return self.told

    def _walk(self, bins: Bins, usual: Usual) -> None:
        """Look at the bins that are new, one by one."""
        now = Now(bins, usual, self._smallest)
        for last in range(self._seen, len(bins)):
            if self.told and not self.told[-1].over:
                self.told[-1] = now.gone_on(self.told[-1], last)
                continue
            free = self.told[-1].change.end_ms // bins.bin_ms if self.told else 0
            begun = now.begun(last, free)
            self.told += [begun] if begun else []


class Now:
    """A class up to some bin: which windows that end with a bin are beyond chance, and how far off it is then."""

    def __init__(self, bins: Bins, usual: Usual, smallest: float) -> None:
        """Of the class so far, by what was usual in it when that was learnt."""
        self.bin_ms, self.usual, self.smallest = bins.bin_ms, usual, smallest
        known = replace(usual, known=np.pad(usual.known, (0, bins.sums.shape[1] - len(usual.known))))
        self.lengths = np.array(usual.lengths)
        self.errors = known.errors(bins)
        plain = known.plain(bins)
        self.depths = depths(plain, usual.lengths, causal=True)
        back = max(1, BACK_MS // bins.bin_ms)
        seconds = within(totals(plain.people), back)
        self.lately = within(totals(plain.flat(causal=True)), back) / np.where(seconds > 0, seconds, np.nan)

    def begun(self, last: int, free: int) -> Told | None:
        """What is told when this bin is over: the strongest window that ends with it and begins at `free` or later."""
        ends, found = (last + 1) * self.bin_ms, None
        starts = last + 1 - self.lengths
        for kind in (DIP, PEAK):
            strength = SIGNS[kind] * self.errors[:, last]
            depth = SIGNS[kind] * self.depths[:, last]
            passed = (strength > self.usual.chance.bar(kind)) & (depth >= self.smallest) & (starts >= free)
            if passed.any():
                best = int(np.where(passed, strength, -np.inf).argmax())
                p = self.usual.chance.p(kind, float(strength[best]))
                found = Told(Change(kind, int(starts[best]) * self.bin_ms, ends, float(depth[best]), p), ends)
        return found

    def gone_on(self, told: Told, last: int) -> Told:
        """The same when this bin is over: still on, or back since `BACK_MS`."""
        change, ends = told.change, (last + 1) * self.bin_ms
        off = SIGNS[change.kind] * self.lately[last]
        if ends - BACK_MS >= change.start_ms + BACK_MS and off < change.depth / 2:
            return replace(told, change=replace(change, end_ms=max(change.start_ms, ends - BACK_MS)), over=True)
        return replace(told, change=replace(change, end_ms=ends))
