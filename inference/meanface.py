"""A mean face: where some of the 468 points lie in space.

Found from the network's own answers on 2,370 photographs of faces, turned onto each other (generalised Procrustes
analysis, Gower 1975) and made symmetric. In half distances of the outer corners of the eyes: x to the picture's right,
y down, z away from the camera, (0, 0, 0) between those corners. Points that a mouth or a jaw moves are left out but for
corners of the mouth and chin.
"""

from __future__ import annotations

import numpy as np

_MIDDLE = {
    10: (-1.13, -0.26),
    151: (-0.81, -0.37),
    9: (-0.49, -0.46),
    168: (-0.13, -0.46),
    6: (0.04, -0.57),
    4: (0.64, -1.03),
    2: (0.94, -0.68),
    152: (2.35, -0.26),
}
"""Numbers of points in the middle of the face: y, z."""
_SIDES = {
    (33, 263): (1.00, 0.00, 0.00),
    (133, 362): (0.39, 0.03, -0.13),
    (61, 291): (0.57, 1.45, -0.27),
    (48, 278): (0.42, 0.75, -0.65),
    (129, 358): (0.46, 0.77, -0.41),
    (234, 454): (1.48, 0.48, 1.11),
    (127, 356): (1.50, 0.17, 1.04),
    (93, 323): (1.46, 0.78, 1.10),
    (54, 284): (1.30, -0.70, 0.38),
    (105, 334): (0.91, -0.54, -0.24),
    (50, 280): (1.05, 0.68, -0.19),
    (58, 288): (1.31, 1.43, 0.87),
    (205, 425): (0.86, 0.85, -0.31),
}
"""Pairs of points at the picture's left and right: x of the right one, y, z."""

NUMBERS = np.array([*_MIDDLE, *(number for pair in _SIDES for number in pair)])
"""Which of the 468 points, int (34,)."""
POINTS = np.array(
    [(0.0, y, z) for y, z in _MIDDLE.values()] + [(side * x, y, z) for x, y, z in _SIDES.values() for side in (-1, 1)]
)
"""Where they lie, float (34, 3)."""
