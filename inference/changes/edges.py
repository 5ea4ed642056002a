"""When a change began and ended, to the second: the step that explains most of what is seen around the window."""

from __future__ import annotations

import numpy as np

from inference.changes.bins import Floats

REACH_MS = 40_000
"""How far an edge may lie from that of the window."""


def edges(off: Floats, counts: Floats, start: int, end: int, reach: int, bounds: tuple[int, int]) -> tuple[int, int]:
    """Start and end (half-open, instants) of the step next to a window, within `bounds`.

    `off` (instants) are sums over `counts` of people, without the slow level. The step explains (sum of off)^2 / (sum
    of counts) of the squares: its maximum is the fit by least squares. A step keeps half of the window's length.
    """
    first = np.arange(max(bounds[0], start - reach), min(bounds[1], start + reach) + 1)
    last = np.arange(max(bounds[0], end - reach), min(bounds[1], end + reach) + 1)
    total, seen = (np.concatenate([[0.0], np.cumsum(each)]) for each in (off, counts))
    made = total[last][None, :] - total[first][:, None]
    known = seen[last][None, :] - seen[first][:, None]
    fits = (
        (known > 0) & (last[None, :] - first[:, None] >= (end - start) / 2) & (made * (total[end] - total[start]) > 0)
    )
    explained = np.where(fits, made**2 / np.where(fits, known, 1.0), -1.0)
    begin, stop = np.unravel_index(int(explained.argmax()), explained.shape)
    return int(first[begin]), int(last[stop])
