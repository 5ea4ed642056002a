"""Which way a head points: by the 468 points of its face, or coarsely by the detector's six.

Angles are in degrees from facing the camera: yaw to the picture's right, pitch downwards, roll clockwise. A head nods,
then turns, then rolls, so its eyes stay level in the picture until it rolls. How the numbers here were found and what
they are worth: docs/engagement.md.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from inference import meanface
from inference.landmarks import Points
from inference.observation import Face, Pose

NOD = 1.5
"""By how much a nod is larger than the points tell: they follow it by 0.70 on photographs of faces turned by known
angles, by 0.55 on drawn heads; a turn of the head they follow by 0.95.
"""
_SHAPE = np.linalg.pinv(meanface.POINTS - meanface.POINTS.mean(axis=0))

YAW_REACH, YAW_SHARE = 1.3, 0.85
PITCH_REACH, LEVEL = 1.15, 0.175
"""For the six points, in distances of the eyes: how far the nose tip is in front of the ears, and how far below them it
stands in the picture of a level head. Fitted to known angles of 1,500 drawn heads and to the angles by 468 points of
2,370 photographs.
"""


def coarse(face: Face, aspect: float) -> Pose | None:
    """The angles of a head by how its nose tip stands to the middle between its ears; None where that is unknown.

    `aspect` is the frame's width / height: key points are fractions of it.
    """
    if len(face.keypoints) < 6:
        return None
    (rx, ry), (lx, ly), (nx, ny), _, (ax, ay), (bx, by) = [(x * aspect, y) for x, y in face.keypoints]
    eyes = math.hypot(lx - rx, ly - ry)
    if eyes < 1e-6:
        return None
    ux, uy = (lx - rx) / eyes, (ly - ry) / eyes
    dx, dy = (nx - (ax + bx) / 2) / eyes, (ny - (ay + by) / 2) / eyes
    yaw = YAW_SHARE * math.atan2(dx * ux + dy * uy, YAW_REACH)
    pitch = math.atan2((dy * ux - dx * uy) * math.cos(yaw) - LEVEL, PITCH_REACH)
    return Pose(math.degrees(yaw), math.degrees(pitch), math.degrees(math.atan2(uy, ux)))


def fitted(points: Points) -> tuple[float, float, float]:
    """Yaw, pitch and roll in degrees of the head with these 468 points, from how they lie in the picture.

    The mean face, turned, scaled and seen from afar, is laid on them: the best linear map from space to the picture,
    then the nearest to it that only turns and scales. What the network says of depth is not used.
    """
    chosen = points[meanface.NUMBERS, :2].astype(np.float64)
    linear = (_SHAPE @ (chosen - chosen.mean(axis=0))).T
    left, _, right = np.linalg.svd(linear, full_matrices=False)
    across, down = left @ right
    away = np.cross(across, down)
    yaw, pitch, roll = angles(np.stack([across, down, away]))
    return yaw, max(-90.0, min(90.0, NOD * pitch)), roll


def angles(turned: NDArray[np.float64]) -> tuple[float, float, float]:
    """Yaw, pitch and roll in degrees of a rotation (3, 3) from the head to the camera: it nods, turns, then rolls."""
    roll = math.atan2(turned[1, 0], turned[0, 0])
    ahead = -turned[:, 2]
    across = math.cos(roll) * ahead[0] + math.sin(roll) * ahead[1]
    down = math.cos(roll) * ahead[1] - math.sin(roll) * ahead[0]
    yaw, pitch = math.atan2(across, -ahead[2]), math.asin(min(1.0, max(-1.0, down)))
    return math.degrees(yaw), math.degrees(pitch), math.degrees(roll)
