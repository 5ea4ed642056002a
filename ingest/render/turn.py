"""How a head is held: features slide over an ellipsoid when it turns, its outline shifts a little."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ingest.render.canvas import Points

_NECK = (0.0, 0.95)
"""The point a head rolls about."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Degrees: `yaw` to the picture's right, `pitch` downwards, `roll` clockwise."""

    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0

    def surface(self, points: ArrayLike, lift: float = 0.0) -> Points:
        """Where points (n, 2) on the front of the head come to lie; `lift` raises them off it (a nose)."""
        flat = np.asarray(points, np.float64)
        x, y = flat[:, 0], flat[:, 1]
        z = 0.82 * np.sqrt(np.clip(1 - (x / 0.9) ** 2 - (y / 1.3) ** 2, 0, 1)) + lift
        yaw, pitch = np.radians(self.yaw), np.radians(self.pitch)
        across = x * np.cos(yaw) + z * np.sin(yaw)
        down = y * np.cos(pitch) + (z * np.cos(yaw) - 0.35) * np.sin(pitch)
        return self._rolled(np.stack([across, down], axis=1))

    def outline(self, points: ArrayLike) -> Points:
        """Where points (n, 2) of the head's contour come to lie: the chin goes with the face, the crown against it."""
        flat = np.asarray(points, np.float64)
        y = flat[:, 1]
        shift = np.sin(np.radians(self.yaw)) * np.interp(y, [-1.1, -0.2, 0.5, 1.0, 1.6], [-0.14, 0.06, 0.24, 0.34, 0.1])
        drop = np.sin(np.radians(self.pitch)) * np.interp(y, [-1.1, 0, 1.0, 1.6], [0.1, 0.2, 0.3, 0.0])
        return self._rolled(np.stack([flat[:, 0] + shift, y + drop], axis=1))

    def _rolled(self, points: Points) -> Points:
        cosine, sine = np.cos(np.radians(self.roll)), np.sin(np.radians(self.roll))
        x, y = points[:, 0] - _NECK[0], points[:, 1] - _NECK[1]
        return np.stack([x * cosine - y * sine + _NECK[0], x * sine + y * cosine + _NECK[1]], axis=1)


def mirrored(points: ArrayLike) -> Points:
    """The same points on the other side of the face."""
    other: Points = np.asarray(points, np.float64) * (-1.0, 1.0)
    return other
