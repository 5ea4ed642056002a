"""Attention: how far a head faces the screen, 1 towards it, 0 turned away or with the eyes shut.

Where the screen is, the person's usual pose tells (`inference/usual.py`): cameras sit anywhere. A laptop's screen spans
some 30 degrees from where one sits, half of which the eyes do and half the head: up to 10 degrees off the usual pose
count as full attention, beyond 40 none is left. Eyes are shut where they are open less than .77 as far as the person's
usually are, a mouth yawns where it is open higher than .33 of its width while the eyes are no wider than usual (a
surprise opens both); either for two seconds and in two pictures at least, so that neither a blink nor a word counts.
The angles are our choice, the other numbers were measured on drawn faces and one film (docs/engagement.md).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

VERSION = "2"
FULL_DEGREES, NONE_DEGREES = 10.0, 40.0
SHUT, YAWN = 0.77, 0.33
LASTS_MS = 2_000


def attention(yaw: ArrayLike, pitch: ArrayLike) -> NDArray[np.float64]:
    """0..1 for angles in degrees (n,) off the usual pose; NaN where either is."""
    off = np.hypot(yaw, pitch)
    return np.clip((NONE_DEGREES - off) / (NONE_DEGREES - FULL_DEGREES), 0.0, 1.0)


def lasting(
    flags: NDArray[np.bool_], person: NDArray[np.int64], at_ms: NDArray[np.int64], period_ms: int
) -> NDArray[np.bool_]:
    """Which of the flagged instants (n,) of a person follow each other for `LASTS_MS` and are two at least.

    Rows may come in any order, one per person and instant; a missing instant ends what lasts. An instant's answer
    depends on those within `edge_ms` of it alone.
    """
    if not flags.any():
        return flags
    order = np.lexsort((at_ms, person))
    flagged, who, at = flags[order], person[order], at_ms[order]
    fresh = np.ones(len(order), dtype=bool)
    fresh[1:] = (who[1:] != who[:-1]) | (flagged[1:] != flagged[:-1]) | (np.diff(at) > 1.5 * period_ms)
    first = np.flatnonzero(fresh)
    last = np.append(first[1:], len(order)) - 1
    long = (at[last] - at[first] + period_ms >= LASTS_MS) & (last > first)
    found = np.empty(len(order), dtype=bool)
    found[order] = flagged & long[np.cumsum(fresh) - 1]
    return found


def edge_ms(period_ms: int) -> int:
    """How far before and after an instant `lasting` looks."""
    return max(LASTS_MS, period_ms)
