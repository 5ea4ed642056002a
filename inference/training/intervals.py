"""How far a figure could be off because only so many faces were looked at: 95 % confidence intervals."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Z = 1.959964
"""The normal distribution's quantile for 95 %."""

SAMPLES = 500


def wilson(right: NDArray[np.bool_]) -> tuple[float, float]:
    """Interval of the share of `right` (Wilson 1927), which stays within 0..1; (0, 1) of nothing."""
    count = len(right)
    if not count:
        return 0.0, 1.0
    share = float(right.mean())
    middle = (share + Z**2 / (2 * count)) / (1 + Z**2 / count)
    half = Z / (1 + Z**2 / count) * float(np.sqrt(share * (1 - share) / count + Z**2 / (4 * count**2)))
    return max(0.0, middle - half), min(1.0, middle + half)


def bootstrap(figure: Callable[[NDArray[np.int64]], float], count: int) -> tuple[float, float]:
    """Percentiles of `figure(indices)` over 500 draws of `count` faces with replacement (Efron 1979)."""
    random = np.random.default_rng(0)
    drawn = [figure(random.integers(0, count, count)) for _ in range(SAMPLES)]
    low, high = np.percentile(drawn, [2.5, 97.5])
    return float(low), float(high)
