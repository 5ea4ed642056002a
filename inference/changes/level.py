"""The slow level of a class, which a dip is a dip against: a running median over a quarter of an hour.

A median follows a drift and a lasting fall and passes over a dip of a few minutes; a mean would dip with it, and make
peaks of what lies beside it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

BLOCK_MS = 30_000
SPAN, CAUSAL_SPAN = 31, 21
"""Blocks in a running median: 15.5 minutes around, three times the longest change; 10.5 minutes before."""

Floats = NDArray[np.float64]


def level(off: Floats, seconds: Floats, bin_ms: int, causal: bool) -> Floats:
    """(..., bins) the slow level of sums `off` over `seconds`, per second; `causal`: from the blocks before alone."""
    rows = max(1, BLOCK_MS // bin_ms)
    total, known = _blocks(off, rows), _blocks(seconds, rows)
    means = np.where(known > 0, total / np.where(known > 0, known, 1.0), np.nan)
    slow = np.nan_to_num(_before(means) if causal else _running(means, SPAN, SPAN // 2))
    return np.repeat(slow, rows, axis=-1)[..., : off.shape[-1]]


def _running(means: Floats, span: int, before: int) -> Floats:
    """The median of `span` blocks of which so many lie before."""
    around = sliding_window_view(_padded(means, (before, max(0, span - 1 - before)), np.nan), span, axis=-1)
    return median(around[..., : means.shape[-1], :])


def _before(means: Floats) -> Floats:
    """The median of the blocks before, which is behind a drift by half of its length: carried on by as much as it has
    changed against that of the blocks before those, where there are any.
    """
    recent = _running(means, CAUSAL_SPAN, CAUSAL_SPAN)
    earlier = _padded(recent, (CAUSAL_SPAN, 0), np.nan)[..., : means.shape[-1]]
    carried: Floats = recent + np.nan_to_num(recent - earlier) * (CAUSAL_SPAN + 1) / 2 / CAUSAL_SPAN
    return carried


def median(values: Floats) -> Floats:
    """Over the last axis, passing over NaN, and NaN where there is nothing else; numpy's own takes ten times longer."""
    ordered, known = np.sort(values, axis=-1), np.sum(~np.isnan(values), axis=-1, keepdims=True)
    low, high = np.maximum((known - 1) // 2, 0), np.minimum(known // 2, values.shape[-1] - 1)
    middle: Any = np.take_along_axis(ordered, low, -1) + np.take_along_axis(ordered, high, -1)
    found: Floats = np.where(known > 0, middle / 2, np.nan)[..., 0]
    return found


def _blocks(bins: Floats, rows: int) -> Floats:
    whole = _padded(bins, (0, -bins.shape[-1] % rows), 0.0)
    sums: Floats = whole.reshape(*bins.shape[:-1], -1, rows).sum(axis=-1)
    return sums


def _padded(array: Floats, ends: tuple[int, int], value: float) -> Floats:
    return np.pad(array, [(0, 0)] * (array.ndim - 1) + [ends], constant_values=value)
