"""Which way a face points, coarsely, from the detector's six key points: 1 towards the camera, 0 turned away.

The nose tip stands out from the plane of the eyes by about half the distance between them (anthropometry: some 33 of 63
mm). Turned by an angle a, it shifts along the eye line by .52 tan(a) of the seen eye distance; up or down likewise
between eyes and mouth. Facing a screen beside or below the camera turns a head by some 15 degrees, which still counts
as full attention; beyond 45 degrees none is left. These two angles are our choice, open to change by a better landmark
model.
"""

from __future__ import annotations

import math

from inference.observation import Face

PROTRUSION = 0.52
LEVEL_NOSE = 0.55
"""Where the nose tip stands between the eye line (0) and the mouth (1) of a level head, on average."""
FULL_DEGREES, NONE_DEGREES = 15.0, 45.0


def attention(face: Face, aspect: float) -> float | None:
    """0..1, or None without key points. `aspect` is the frame's width / height: key points are fractions of it."""
    angles = head_angles(face, aspect)
    if angles is None:
        return None
    off = math.hypot(*angles)
    return min(1.0, max(0.0, (NONE_DEGREES - off) / (NONE_DEGREES - FULL_DEGREES)))


def head_angles(face: Face, aspect: float) -> tuple[float, float] | None:
    """Yaw and pitch in degrees, coarse; 0, 0 faces the camera. None where the key points are missing or coincide."""
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
    return yaw, pitch
