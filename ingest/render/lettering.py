"""Text by the scalable fonts inside OpenCV 5: the accents of names, Cyrillic, Chinese, Japanese and Korean, without any
font of the system. They have no Devanagari, and do not join Arabic letters.
"""

from __future__ import annotations

from functools import cache

import cv2

from ingest.video import Image

Colour = tuple[int, int, int]


@cache
def _font(name: str) -> cv2.FontFace:
    return cv2.FontFace(name)


def width_of(text: str, size: int, weight: int = 400, font: str = "sans") -> int:
    """How many pixels wide `text` is at `size` pixels."""
    left, _, width, _ = cv2.getTextSize((4000, 400), text, (0, 0), _font(font), size, weight)
    return int(left + width)


def fitting(text: str, size: int, room: int, smallest: int = 7, weight: int = 400, font: str = "sans") -> int:
    """The largest size up to `size` at which `text` is at most `room` pixels wide."""
    while size > smallest and width_of(text, size, weight, font) > room:
        size -= 1
    return size


def shortened(text: str, size: int, room: int, weight: int = 400, font: str = "sans") -> str:
    """`text`, or as much of its beginning with an ellipsis as is at most `room` pixels wide."""
    if width_of(text, size, weight, font) <= room:
        return text
    kept = len(text) - 1
    while kept > 1 and width_of(text[:kept].rstrip() + "…", size, weight, font) > room:
        kept -= 1
    return text[:kept].rstrip() + "…"


def write(
    image: Image, text: str, left: int, base: int, size: int, colour: Colour, weight: int = 400, font: str = "sans"
) -> None:
    """Write `text` into `image`, its baseline starting at (`left`, `base`)."""
    cv2.putText(image, text, (left, base), colour, _font(font), size, weight)


def write_centred(
    image: Image, text: str, middle: int, base: int, size: int, colour: Colour, weight: int = 400
) -> None:
    """Write `text` centred on the column `middle`."""
    write(image, text, middle - width_of(text, size, weight) // 2, base, size, colour, weight)
