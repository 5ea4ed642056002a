"""How a head is held: what is on its front turns as a solid body with a face's relief, its outline follows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ingest.render.canvas import Points

Numbers = NDArray[np.float64]

_NECK = (0.0, 0.95)
"""The point a head rolls about."""
_PIVOT = 0.35
"""How far in front of the axis of turning the one of nodding is."""
_PROFILE = (
    (-1.1, -0.85, -0.5, -0.2, 0.0, 0.6, 0.95, 1.06, 1.4),
    (0.0, 0.62, 0.83, 0.91, 0.92, 0.95, 0.91, 0.83, 0.0),
)
"""Heights, and how far in front of the axis the middle of a face is there; a nose is raised from it by `lift`."""
_BREADTH = ((-0.2, 0.3, 0.64, 0.95), (0.78, 0.76, 0.68, 0.55))
"""Heights, and half the breadth of the front of a head there."""
_SOCKET = 0.13
"""How deep the eyes lie."""
_NEARER = (0.3, 0.5, 0.6, 0.7, 0.8, 0.9)
"""Where to look for the horizon between the middle of the face and a point, as shares of the way."""
_HEIGHTS = (-1.1, -0.2, 0.5, 1.0, 1.6)
"""Of the contour, at which it is known how far it moves: crown, brows, mouth, chin, hair below it."""
_CHEEK = 0.7
"""By how much more the far side of the contour moves than the middle, as a share: there the cheekbone stands out."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Degrees: `yaw` to the picture's right, `pitch` downwards, `roll` clockwise."""

    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0

    def surface(self, points: ArrayLike, lift: ArrayLike = 0.0) -> Points:
        """Where points (n, 2) on the front of the head come to lie; `lift` () or (n,) raises them off it (a nose).

        The head nods, then turns, then rolls. What has turned beyond the horizon lies on it.
        """
        flat = np.asarray(points, np.float64)
        x, y = flat[:, 0], flat[:, 1]
        front = _relief(x, y) + np.asarray(lift, np.float64)
        across = self._across(x, y, front)
        if self.yaw:
            towards = np.sign(self.yaw)
            nearer = [towards * self._across(x * share, y, _relief(x * share, y)) for share in _NEARER]
            across = np.where(x * towards > 0, towards * np.max([towards * across, *nearer], axis=0), across)
        pitch = np.radians(self.pitch)
        return self._rolled(np.stack([across, y * np.cos(pitch) + (front - _PIVOT) * np.sin(pitch)], axis=1))

    def _across(self, x: Numbers, y: Numbers, front: Numbers) -> Numbers:
        """Where points come to lie from left to right."""
        yaw, pitch = np.radians(self.yaw), np.radians(self.pitch)
        nodded = _PIVOT + (front - _PIVOT) * np.cos(pitch) - y * np.sin(pitch)
        turned: Numbers = x * np.cos(yaw) + nodded * np.sin(yaw)
        return turned

    def outline(self, points: ArrayLike) -> Points:
        """Where points (n, 2) of the head's contour come to lie: the chin goes with the face, the crown against it."""
        flat = np.asarray(points, np.float64)
        x, y = flat[:, 0], flat[:, 1]
        yaw, pitch = np.radians(self.yaw), np.radians(self.pitch)
        far = 1 + _CHEEK * np.sign(yaw) * np.clip(x, -1, 1)
        shift = far * np.sin(yaw) * np.interp(y, _HEIGHTS, [-0.14, 0.12, 0.26, 0.36, 0.1])
        chin = 0.48 if pitch > 0 else 0.15
        drop = np.sin(pitch) * np.interp(y, _HEIGHTS, [-0.15, 0.0, chin / 2, chin, 0.0])
        low = np.interp(y, [1.0, 1.6], [np.cos(pitch), 1.0])
        lean = np.sin(yaw) * np.sin(pitch) * np.interp(y, _HEIGHTS, [0.6, 0.15, -0.4, -0.8, 0.0])
        return self._rolled(np.stack([x + shift + lean, y * low + drop], axis=1))

    def _rolled(self, points: Points) -> Points:
        cosine, sine = np.cos(np.radians(self.roll)), np.sin(np.radians(self.roll))
        x, y = points[:, 0] - _NECK[0], points[:, 1] - _NECK[1]
        return np.stack([x * cosine - y * sine + _NECK[0], x * sine + y * cosine + _NECK[1]], axis=1)


def _relief(x: Numbers, y: Numbers) -> Numbers:
    """How far in front of the axis of turning the skin is: proportions of the mean face of two thousand
    photographs."""
    aside = np.clip(np.abs(x) / np.interp(y, *_BREADTH), 0, 1)
    sockets = np.exp(-(((np.abs(x) - 0.3) / 0.22) ** 2) - (y / 0.15) ** 2)
    front: Numbers = np.interp(y, *_PROFILE) * (1 - aside**2.5) ** 0.4 - _SOCKET * sockets
    return front


def mirrored(points: ArrayLike) -> Points:
    """The same points on the other side of the face."""
    other: Points = np.asarray(points, np.float64) * (-1.0, 1.0)
    return other
