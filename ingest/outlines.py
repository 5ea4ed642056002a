"""The shapes of letters, traced from those inside OpenCV: for writing names without any font of the system."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import cv2
import numpy as np

from ingest.render.lettering import width_of, write
from ingest.video import Image

Outline = list[tuple[int, int]]

SIZE = 256
"""Height of a letter in pixels when it is traced."""
BASE, SIDE = 256, 32
"""Where in the picture it stands: its baseline and its left end, in pixels."""
UNKNOWN = "\ue000"
"""A letter that no font has."""


def has(letter: str) -> bool:
    """Whether OpenCV has a letter; what it lacks it draws as a question mark."""
    return not np.array_equal(_picture(letter), _picture(UNKNOWN))


def advance(letter: str) -> int:
    """How far the next letter is, in pixels."""
    return width_of(letter, SIZE)


def outlines(letter: str) -> Iterator[Outline]:
    """Polygons around the ink of a letter, x to the right and y up from where its baseline begins, in pixels; those of
    holes the other way round.
    """
    found, _ = cv2.findContours((_picture(letter) > 127).astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    for one in found:
        corners = cv2.approxPolyDP(one, 0.6, True)[:, 0, :].tolist()
        if len(corners) >= 3:
            yield [(x - SIDE, BASE - y) for x, y in corners]


@cache
def _picture(letter: str) -> Image:
    """White on black: (height, width) uint8."""
    sheet = np.zeros((SIZE + 128, 2 * SIZE, 3), np.uint8)
    write(sheet, letter, SIDE, BASE, SIZE, (255, 255, 255))
    return sheet[..., 0]
