"""The tile around a face that floats over something else, such as a shared screen: the rectangle with four straight
sides.

A camera's picture ends abruptly, along whole straight lines; hardly anything inside a room or a slide does so on all
four sides of a face at once.
"""

from __future__ import annotations

from itertools import product

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.observation import Box
from inference.page import Rect
from ingest.video import Image

STEP = 12
"""Grey values by which a pixel differs from the next but one across a tile's side."""
SIDE = 0.75
"""Least share of such pixels along each side."""
REACH = 3.5
"""How far from the face a side may be, in widths and heights of the face."""
SHAPES = 0.5, 2.0
"""Width by height: from a phone held upright to a wide camera."""
CANDIDATES = 10
"""Most lines tried for each side."""

Sums = NDArray[np.int32] | cv2.typing.MatLike


def around(picture: Image, face: Box) -> Rect | None:
    """The tile in which a face (in fractions of the picture) floats; None where there are no four sides."""
    height, width = picture.shape[:2]
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    upright, level = (edges(grey, along) for along in (1, 0))
    left, right = (min(width, max(0, round(x * width))) for x in (face.x, face.x + face.width))
    top, bottom = (min(height, max(0, round(y * height))) for y in (face.y, face.y + face.height))
    if right <= left or bottom <= top:
        return None
    far_x, far_y = round(REACH * (right - left)), round(REACH * (bottom - top))
    columns = np.diff(upright[bottom] - upright[top]) / max(1, bottom - top)
    rows = np.diff(level[:, right] - level[:, left]) / max(1, right - left)
    best, weakest = None, SIDE
    for sides in product(
        lines(columns, left - far_x, left), lines(rows, top - far_y, top),
        lines(columns, right, right + far_x), lines(rows, bottom, bottom + far_y),
    ):  # fmt: skip
        rect = Rect(*sides)
        if not SHAPES[0] <= rect.width / rect.height <= SHAPES[1]:
            continue
        strength = min(
            share(upright, rect.left, rect.top, rect.bottom), share(upright, rect.right, rect.top, rect.bottom),
            share(level.T, rect.top, rect.left, rect.right), share(level.T, rect.bottom, rect.left, rect.right),
        )  # fmt: skip
        if strength > weakest:
            best, weakest = rect, strength
    return best


def edges(grey: NDArray[np.uint8] | cv2.typing.MatLike, along: int) -> Sums:
    """Sums (height + 1, width + 1) of the pixels at which the picture changes abruptly in one direction."""
    before, behind = np.roll(grey, 1, axis=along), grey
    steps = (cv2.absdiff(before, behind) >= STEP).astype(np.uint8)
    near = cv2.dilate(steps, np.ones((1, 3) if along else (3, 1), np.uint8))
    return cv2.integral(near)


def lines(profile: NDArray[np.float64], start: int, end: int) -> list[int]:
    """The strongest lines of a profile between two positions, the picture's edge among them where it is that near."""
    size = len(profile)
    places = np.arange(max(0, start), min(size, end))
    strong = places[np.argsort(-profile[places], kind="stable")][: 3 * CANDIDATES]
    chosen: list[int] = []
    for place in strong[profile[strong] >= SIDE].tolist():
        if len(chosen) < CANDIDATES and all(abs(place - other) > 2 for other in chosen):
            chosen.append(place)
    return chosen + [0] * (start <= 0) + [size] * (end >= size)


def share(sums: Sums, line: int, start: int, end: int) -> float:
    """Share of edge pixels along one line from `start` to `end`; the picture's edge is one from end to end."""
    if line in (0, sums.shape[1] - 1):
        return 1.0
    inside = sums[end, line + 1] - sums[end, line] - sums[start, line + 1] + sums[start, line]
    return float(inside) / max(1, end - start)
