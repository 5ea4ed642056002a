"""How far eyes and mouth are open, from the 468 points of a face: the height of an opening over its width.

Of the eye this is the eye aspect ratio of Soukupova and Cech (2016), taken in the picture: what the network says of
depth made closed eyes harder to tell (area under the curve .962, and .970 without, on 800 drawn heads).
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
_NOD = 0.005
"""By how much more open, as a share, eyes look to the network for each degree that a head is lowered: .006 and .003 on
photographs of faces turned by known angles, .005 on drawn heads.
"""


def eyes_open(points: Points, yaw: float, pitch: float) -> float:
    """Of both eyes the mean; of a head turned far, of the near eye. Angles in degrees."""
    near = [eye for eye, hidden in ((_RIGHT, yaw < -_AVERTED), (_LEFT, yaw > _AVERTED)) if not hidden]
    return sum(opening(points, *eye) for eye in near) / len(near) / max(0.5, 1 + _NOD * pitch)


def mouth_open(points: Points) -> float:
    """Of the opening between the lips."""
    return opening(points, *_MOUTH)


def opening(points: Points, corners: tuple[int, int], edges: tuple[tuple[int, int], ...]) -> float:
    """Mean height over width; 0 where the corners coincide."""
    upper, lower = np.array(edges).T
    flat = points[:, :2]
    high = np.linalg.norm(flat[upper] - flat[lower], axis=1).mean()
    wide = np.linalg.norm(flat[corners[0]] - flat[corners[1]])
    return float(high / wide) if wide > 0 else 0.0
