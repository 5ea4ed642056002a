"""Attention: how far a head faces the screen, 1 towards it, 0 turned away.

Where the screen is, the person's usual pose tells: cameras sit anywhere. Facing a screen beside or below the camera
turns a head by some 15 degrees, which still counts as full attention; beyond 45 degrees none is left. These two angles
are our choice.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

FULL_DEGREES, NONE_DEGREES = 15.0, 45.0


def attention(yaw: ArrayLike, pitch: ArrayLike) -> NDArray[np.float64]:
    """0..1 for angles in degrees (n,) off the usual pose; NaN where either is."""
    off = np.hypot(yaw, pitch)
    return np.clip((NONE_DEGREES - off) / (NONE_DEGREES - FULL_DEGREES), 0.0, 1.0)
