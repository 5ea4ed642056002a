"""Rates and shares with their 95 % intervals, exact ones: the counts here are small."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.stats import beta, chi2

TAIL = 0.025


def rate(events: int, hours: float) -> dict[str, object]:
    """Events per hour, with the interval of Garwood (1936) for a Poisson count."""
    low = chi2.ppf(TAIL, 2 * events) / 2 if events else 0.0
    high = chi2.ppf(1 - TAIL, 2 * events + 2) / 2
    return {"per_hour": round(events / hours, 3), "interval": _rounded(low / hours, high / hours), "hours": hours}


def share(found: int, of: int) -> dict[str, object]:
    """A share, with the interval of Clopper and Pearson (1934)."""
    low = beta.ppf(TAIL, found, of - found + 1) if found else 0.0
    high = beta.ppf(1 - TAIL, found + 1, of - found) if found < of else 1.0
    return {"share": round(found / of, 3), "interval": _rounded(low, high), "of": of}


def spread(values: Sequence[float]) -> dict[str, object]:
    """Median and 90th percentile; None of nothing."""
    if not values:
        return {"median": None, "p90": None}
    return {"median": round(float(np.median(values)), 1), "p90": round(float(np.quantile(values, 0.9)), 1)}


def _rounded(low: float, high: float) -> list[float]:
    return [round(float(low), 3), round(float(high), 3)]
