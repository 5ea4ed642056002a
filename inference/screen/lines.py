"""The most prominent line of text on the shared screen, mostly its title, found by the shapes of letters alone.

Strokes are thin and stand out from what is around them, darker or lighter. Letters beside each other run together into
a line when they are smeared sidewards; the line of the tallest letters is the most prominent, of equally tall ones the
uppermost.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from inference.letters import Relief
from inference.page import Mask, Rect

THICK = 13
"""Pixels; no stroke of a letter is thicker, in a picture of some 640 pixels."""
STROKE = 40
"""Grey values by which a stroke stands out."""
GAP = 0.028
"""The widest gap within a line, as a share of the screen's width: between words of a large title it is .02."""
HEIGHTS = 0.022, 0.16
"""Least and greatest height of a line, shares of the screen's: below, it cannot be read, above, it is no text."""
WIDE = 1.5
"""Least width of a line in heights of it."""
INK = 0.12, 0.65
"""Least and most share of strokes in a line of text."""
LETTERS = 3
"""Least strokes across the middle of a line."""
OUTSIDE = 3
"""Pixels above and below a line where there is but ground."""
AS_TALL = 0.8
"""Lines so tall, as a share of the tallest, are as prominent as that; a heading has descenders or not."""


@dataclass(frozen=True, slots=True)
class Written:
    """A line of text: where it is in the screen's grey picture, and how far such strokes stand out all over that."""

    place: Rect
    raised: Relief


def prominent(grey: Mask, tiles: Mask) -> list[Written]:
    """The lines of text of a screen, uint8 (height, width), the most prominent first; none where `tiles` cover it."""
    square = np.ones((THICK, THICK), np.uint8)
    near_tiles = cv2.dilate(tiles, square)
    lines: list[Written] = []
    for kind in (cv2.MORPH_BLACKHAT, cv2.MORPH_TOPHAT):  # dark letters, light letters
        raised = cv2.subtract(cv2.morphologyEx(grey, kind, square), near_tiles)
        lines += [Written(line, raised) for line in of_one_kind(raised, grey)]  # type: ignore[arg-type]
    tallest = max((line.place.height for line in lines), default=0)
    as_tall = [line for line in lines if line.place.height >= AS_TALL * tallest]
    lower = [line for line in lines if line.place.height < AS_TALL * tallest]
    by_place = sorted(as_tall, key=lambda line: (line.place.top, line.place.left))
    return by_place + sorted(lower, key=lambda line: -line.place.height)


def of_one_kind(raised: Mask, grey: Mask) -> list[Rect]:
    """The lines whose letters are all darker, or all lighter, than the ground."""
    ink = cv2.threshold(raised, STROKE, 255, cv2.THRESH_BINARY)[1]
    reach = max(3, round(GAP * raised.shape[1])) | 1
    smeared = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, reach), np.uint8))
    outlines, _ = cv2.findContours(smeared, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    boxes = [cv2.boundingRect(outline) for outline in outlines]
    found = [Rect(x, y, x + wide, y + high) for x, y, wide, high in boxes if sized(wide, high, raised)]
    return [line for line in found if written(ink, line) and on_ground(ink, grey, line)]


def sized(wide: int, high: int, screen: Mask) -> bool:
    """Whether it has the size of a line."""
    least, most = (share * screen.shape[0] for share in HEIGHTS)
    return least <= high <= most and wide >= WIDE * high


def written(ink: Mask, line: Rect) -> bool:
    """Whether there is as much ink, and as many strokes across the middle, as in text."""
    inside = ink[line.top : line.bottom, line.left : line.right]
    if not INK[0] <= float(inside.mean()) / 255 <= INK[1]:
        return False
    middle = (inside[line.height // 2] > 0).astype(np.int8)
    return int(np.count_nonzero(np.diff(middle) > 0)) >= LETTERS


def on_ground(ink: Mask, grey: Mask, line: Rect) -> bool:
    """Whether the strokes differ from what is above and below the line: the gaps between dark letters do not."""
    inside = slice(line.top, line.bottom), slice(line.left, line.right)
    rows = [row for row in (line.top - OUTSIDE, line.bottom - 1 + OUTSIDE) if 0 <= row < len(grey)]
    if not rows:
        return False
    ground = float(np.median(grey[rows, line.left : line.right]))
    return abs(cv2.mean(grey[inside], ink[inside])[0] - ground) >= STROKE
