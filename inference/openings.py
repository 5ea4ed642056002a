"""How far eyes and mouth are open, from the 468 points of a face: the height of an opening over its width.

Distances are taken in space, so that a turned head changes them little. Of the eye this is the eye aspect ratio of
Soukupova and Cech (2016).
"""

from __future__ import annotations

import numpy as np

from inference.landmarks import Points

_RIGHT = ((33, 133), ((160, 144), (159, 145), (158, 153)))
_LEFT = ((263, 362), ((387, 373), (386, 374), (385, 380)))
"""The person's eyes: the corners, then upper and lower lid at three places."""
_MOUTH = ((61, 291), ((82, 87), (13, 14), (312, 317)))
"""Corners and inner edges of the lips."""
_AVERTED = 20.0
"""Degrees of yaw beyond which the far eye is too much foreshortened to count."""


def eyes_open(points: Points, yaw: float) -> float:
    """Of both eyes the mean; of a head turned far, of the near eye."""
    if yaw > _AVERTED:
        return opening(points, *_RIGHT)
    if yaw < -_AVERTED:
        return opening(points, *_LEFT)
    return (opening(points, *_RIGHT) + opening(points, *_LEFT)) / 2


def mouth_open(points: Points) -> float:
    """Of the opening between the lips."""
    return opening(points, *_MOUTH)


def opening(points: Points, corners: tuple[int, int], edges: tuple[tuple[int, int], ...]) -> float:
    """Mean height over width; 0 where the corners coincide."""
    upper, lower = np.array(edges).T
    high = np.linalg.norm(points[upper] - points[lower], axis=1).mean()
    wide = np.linalg.norm(points[corners[0]] - points[corners[1]])
    return float(high / wide) if wide > 0 else 0.0
