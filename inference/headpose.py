"""Which way a head points, coarsely, from the detector's six key points.

The nose tip stands out from the plane of the eyes by about half the distance between them (anthropometry: some 33 of 63
mm). Turned by an angle a, it shifts along the eye line by .52 tan(a) of the seen eye distance; up or down likewise
between eyes and mouth.
"""

from __future__ import annotations

import math

import numpy as np

from inference import meanface
from inference.landmarks import Points
from inference.observation import Face, Pose

PROTRUSION = 0.52
LEVEL_NOSE = 0.55
"""Where the nose tip stands between the eye line (0) and the mouth (1) of a level head, on average."""


def coarse(face: Face, aspect: float) -> Pose | None:
    """The angles of a head; None where its key points are missing or coincide.

    `aspect` is the frame's width / height: key points are fractions of it.
    """
    if len(face.keypoints) < 4:
        return None
    (rx, ry), (lx, ly), (nx, ny), (mx, my) = [(x * aspect, y) for x, y in face.keypoints[:4]]
    eyes = math.hypot(lx - rx, ly - ry)
    drop = math.hypot(mx - (lx + rx) / 2, my - (ly + ry) / 2)
    if eyes < 1e-6 or drop < 1e-6:
        return None
    ux, uy = (lx - rx) / eyes, (ly - ry) / eyes
    dx, dy = nx - (lx + rx) / 2, ny - (ly + ry) / 2
    yaw = math.degrees(math.atan2((dx * ux + dy * uy) / eyes, PROTRUSION))
    pitch = math.degrees(math.atan2((dy * ux - dx * uy) / drop - LEVEL_NOSE, PROTRUSION))
    return Pose(yaw, pitch, math.degrees(math.atan2(uy, ux)))


_SHAPE = np.linalg.pinv(meanface.POINTS - meanface.POINTS.mean(axis=0))


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
    return angles(np.stack([across, down, away]))


def angles(turned: np.ndarray) -> tuple[float, float, float]:
    """Yaw, pitch and roll in degrees of a rotation (3, 3) from the head to the camera: it nods, turns, then rolls."""
    roll = math.atan2(turned[1, 0], turned[0, 0])
    ahead = -turned[:, 2]
    across = math.cos(roll) * ahead[0] + math.sin(roll) * ahead[1]
    down = math.cos(roll) * ahead[1] - math.sin(roll) * ahead[0]
    yaw, pitch = math.atan2(across, -ahead[2]), math.asin(min(1.0, max(-1.0, down)))
    return math.degrees(yaw), math.degrees(pitch), math.degrees(roll)
