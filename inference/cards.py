"""Camera off: a tile that is a card with a name, initials or a small picture on one flat colour.

A card is a drawing: its upper or its lower corners (a label covers the others) are of one colour without noise, and so
is most of it. Somebody before an evenly coloured background fills the lower middle, where a card is empty.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.page import Rect
from ingest.video import Image

INSET, CORNER = 0.07, 0.08
"""How far a corner's patch is from the tile's sides, which may be round or framed, and its size; shares of the tile."""
ALIKE, NOISE = 3, 1.5
"""How far the corners' colours are apart at most, and the deviation within: the darkest camera picture is noisier."""
FLAT, MOST = 6, 0.6
"""How far a flat pixel is from the card's colour at most, and the share of such pixels."""
CHEST, MIDDLE = ((0.6, 0.66), (0.68, 0.73), (0.79, 0.85)), (0.42, 0.58)
"""Rows and columns: a card leaves one of these parts empty, below what it shows and above a label, and somebody's chest
none.
"""
EMPTY = 0.8
"""Share of flat pixels there."""


def is_card(picture: Image, rect: Rect) -> bool:
    """Whether the tile `rect` (in pixels) of a picture shows a card instead of a camera's picture."""
    tile = picture[rect.top : rect.bottom, rect.left : rect.right]
    for top in STARTS:
        one, other = (quiet(part(tile, (top, top + CORNER), (left, left + CORNER))) for left in STARTS)
        if one is not None and other is not None and np.abs(one - other).max() <= ALIKE:
            return empty(tile, (one + other) / 2)
    return False


def quiet(area: Image) -> NDArray[np.float64] | None:
    """The colour of an area without noise; None where there is some."""
    mean, deviation = cv2.meanStdDev(area)
    return np.asarray(mean, np.float64).ravel() if deviation.max() <= NOISE else None


def empty(tile: Image, colour: NDArray[np.float64]) -> bool:
    """Whether most of a tile, and a part of it where a chest would be, is of one colour."""
    inner = part(tile, (INSET, 1 - INSET), (INSET, 1 - INSET))[::2, ::2]
    return flat(inner, colour) > MOST and any(flat(part(tile, rows, MIDDLE), colour) > EMPTY for rows in CHEST)


STARTS = INSET, 1 - INSET - CORNER


def part(tile: Image, rows: tuple[float, float], columns: tuple[float, float]) -> Image:
    """A part of a tile, given in shares of it; at least two pixels each way."""
    height, width = tile.shape[:2]
    top, left = round(rows[0] * height), round(columns[0] * width)
    return tile[top : max(top + 2, round(rows[1] * height)), left : max(left + 2, round(columns[1] * width))]


def flat(area: Image, colour: NDArray[np.float64]) -> float:
    """Share of the pixels that are of the card's colour."""
    least, most = np.ceil(colour - FLAT), np.floor(colour + FLAT)
    return float(cv2.inRange(area, least, most).mean() / 255)
