"""Files that are whole: while one is copied into a folder, its size or its time still changes.

Asking the system whether somebody writes a file does not work across network shares; looking twice does.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

SETTLED = timedelta(seconds=20)
"""A file is whole when nothing has changed for so long, between two looks or more; a copy that stalls for longer is
asked for too early, and fails as a recording that is cut off."""
State = tuple[int, int]
"""Size in bytes and time of the last change in ns."""


@dataclass
class Looks:
    """What was seen of files before. Of files that are gone nothing is kept."""

    settled: timedelta = SETTLED
    _since: dict[str, tuple[State, datetime]] = field(default_factory=dict)

    def whole(self, paths: Iterable[str], now: datetime) -> dict[str, State]:
        """The files that have not changed since a look at least `settled` ago, with their state; empty ones never."""
        there = {path: state for path in paths if (state := _state(path)) and state[0]}
        before, self._since = self._since, {}
        for path, state in there.items():
            seen = before.get(path)
            self._since[path] = seen if seen and seen[0] == state else (state, now)
        return {path: state for path, (state, since) in self._since.items() if now - since >= self.settled}

    @property
    def waiting(self) -> int:
        """How many files there were at the last look, whole or not."""
        return len(self._since)


def _state(path: str) -> State | None:
    try:
        found = os.stat(path)
    except OSError:  # gone since, or not ours to see
        return None
    return found.st_size, found.st_mtime_ns
