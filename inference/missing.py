"""Which seconds of a live class nobody looked at, and why: noted as they pass, never invented."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import groupby

REASONS = ("dropped", "stalled", "reconnecting", "paused")
"""The models were behind; no picture came; there was no connection; nobody was to look."""


@dataclass(frozen=True, slots=True)
class Gap:
    """The part [start_ms, end_ms) of media time in which no instant was looked at, and why (one of `REASONS`)."""

    start_ms: int
    end_ms: int
    reason: str


class Missing:
    """Follows the instants that are looked at, and tells those between them that are not."""

    def __init__(self, period_ms: int, next_ms: int = 0) -> None:
        """`next_ms` is the first instant not known to be looked at or missing; not 0 where a process went on."""
        self._period_ms, self._next_ms = period_ms, next_ms
        self._causes = [(next_ms, "reconnecting" if next_ms else "stalled")]

    @property
    def next_ms(self) -> int:
        """The first instant not known to be looked at or missing."""
        return self._next_ms

    def because(self, reason: str, from_ms: int) -> None:
        """From this media time on, what is missing is so for this reason. A stall that turns out to be a lost
        connection was one from its beginning.
        """
        start_ms, before = self._causes[-1]
        if (before, reason) == ("stalled", "reconnecting"):
            self._causes[-1] = (start_ms, reason)
        elif before != reason:
            self._causes.append((from_ms, reason))

    def seen(self, at_ms: int, dropped: Collection[int] = (), *, then: str = "stalled") -> list[Gap]:
        """The gaps before an instant that is looked at, in order; `dropped` are instants for which there was a picture
        that nobody had time for. What is missing after it is so for the reason `then`, unless another one is told.
        """
        instants = range(self._next_ms, at_ms, self._period_ms)
        reasons = [(one, "dropped" if one in dropped else self._cause(one)) for one in instants]
        self._next_ms, self._causes = max(self._next_ms, at_ms + self._period_ms), [(at_ms, then)]
        groups = [(reason, [one for one, _ in each]) for reason, each in groupby(reasons, key=lambda one: one[1])]
        return [Gap(each[0], each[-1] + self._period_ms, reason) for reason, each in groups]

    def _cause(self, instant_ms: int) -> str:
        known = [reason for from_ms, reason in self._causes if from_ms < instant_ms + self._period_ms]
        return known[-1] if known else self._causes[0][1]
