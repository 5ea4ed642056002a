"""Text by the scalable font inside OpenCV 5, which has the accents of names and needs no font of the system."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np

from ingest.video import Image

Colour = tuple[int, int, int]


@cache
def _font() -> cv2.FontFace:
    return cv2.FontFace("sans")


def width_of(text: str, size: int, weight: int = 400) -> int:
    """How many pixels wide `text` is at `size` pixels."""
    left, _, width, _ = cv2.getTextSize((4000, 400), text, (0, 0), _font(), size, weight)
    return int(left + width)


def fitting(text: str, size: int, room: int, smallest: int = 7) -> int:
    """The largest size up to `size` at which `text` is at most `room` pixels wide."""
    while size > smallest and width_of(text, size) > room:
        size -= 1
    return size


def write(image: Image, text: str, left: int, base: int, size: int, colour: Colour, weight: int = 400) -> None:
    """Write `text` into `image`, its baseline starting at (`left`, `base`)."""
    cv2.putText(image, text, (left, base), colour, _font(), size, weight)


def write_centred(
    image: Image, text: str, middle: int, base: int, size: int, colour: Colour, weight: int = 400
) -> None:
    """Write `text` centred on the column `middle`."""
    write(image, text, middle - width_of(text, size, weight) // 2, base, size, colour, weight)


def draw_label(tile: Image, name: str) -> None:
    """Put the name on a translucent pill into the lower left corner of a tile, shrunk where it is long."""
    height, width = tile.shape[:2]
    size = fitting(name, max(9, min(round(height * 0.094), 10 + round(height * 0.025))), round(width * 0.9))
    pad = max(3, size // 3)
    top, right = height - size - pad - 2, min(width, width_of(name, size) + 2 * pad + 2)
    pill = tile[top : height - 2, 2:right]
    pill[:] = (pill * 0.4 + np.array((7, 8, 11))).astype(np.uint8)
    write(tile, name, 2 + pad, height - 2 - pad // 2 - round(size * 0.2), size, (248, 248, 248), 430)
