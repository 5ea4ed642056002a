"""Round shapes as masks: 0 outside, 255 inside, smooth at the edge."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np

from ingest.render.canvas import Colour, Mask
from ingest.video import Image

_FINE = 4


@lru_cache(256)
def rounded(width: int, height: int, radius: int, inset: int = 0) -> Mask:
    """A rectangle (height, width) with round corners, `inset` pixels smaller on each side."""
    fine, edge = np.zeros((height * _FINE, width * _FINE), np.uint8), inset * _FINE
    round_by = max(0, radius - inset) * _FINE
    right, bottom = width * _FINE - 1 - edge, height * _FINE - 1 - edge
    cv2.rectangle(fine, (edge + round_by, edge), (right - round_by, bottom), 255, -1)
    cv2.rectangle(fine, (edge, edge + round_by), (right, bottom - round_by), 255, -1)
    for x in (edge + round_by, right - round_by):
        for y in (edge + round_by, bottom - round_by):
            cv2.circle(fine, (x, y), round_by, 255, -1)
    return cv2.resize(fine, (width, height), interpolation=cv2.INTER_AREA).astype(np.uint8)


def disc(side: int) -> Mask:
    """A circle in a square of `side` pixels."""
    return rounded(side, side, side // 2)


def blend(below: Image, above: Image | Colour, mask: Mask) -> Image:
    """`above` where the mask is 255, `below` where it is 0."""
    share = mask[:, :, None].astype(np.float32) / 255
    return (below + (np.asarray(above, np.float32) - below) * share + 0.5).astype(np.uint8)
