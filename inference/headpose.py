"""Which way a head points, coarsely, from the detector's six key points.

The nose tip stands out from the plane of the eyes by about half the distance between them (anthropometry: some 33 of 63
mm). Turned by an angle a, it shifts along the eye line by .52 tan(a) of the seen eye distance; up or down likewise
between eyes and mouth.
"""

from __future__ import annotations

import math

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
