"""The letters of a name label as pixels: found in a tile's corner, and compared from one picture to the next.

They are white on a translucent dark pill: the picture that moves under and beside it is coloured or darker, so what
counts is how far the least of a pixel's three channels stands out from its surroundings.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.video import Image

SHINING = 75
"""Least channel's value up to which a white wall may shine through a label's pill."""
STROKE = 30
"""How much whiter than its surroundings (opened by a square, and at least SHINING) a letter's pixel is, in grey values.
"""
WHITE, WHITE_TINY = 80, 60
"""The same for the whitest tenth of a line's pixels: 105 and more in names, 90 and less in 95 % of pictures without.
Strokes of letters of 6 px are blurred: 70 and more in 98 % of names, 59 and less in 90 % of pictures without.
"""
FAINT = 0.35
"""A letter's edges and thin strokes are at least so white, as a share of the line's whitest strokes."""
WORDS = 1.0
"""The widest gap between two words, in heights of the line; the pill's end is farther."""
STILL, SAME, DISTURBED = 0.2, 0.25, 0.65
"""Share of its ink by which a letter may differ from one picture to the next: less than STILL is the same name at once,
up to SAME if no other name is more alike (another letter differs by .3 and more, an accent by as little as .1), up to
DISTURBED if the tile showed this name before and the picture behind it moves.
"""
LOCAL = 0.18
"""How much more than along the label on the whole it may differ anywhere when that picture moves (in 95 % of cases);
another letter .27 in the median.
"""
ANOTHER = np.ones(1)
JITTER = 4
"""Pixels of an enlarged corner; one or two of the picture."""

Relief = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Line:
    """Where a line of text stands in a corner: pixels [top, bottom) x [left, right)."""

    top: int
    bottom: int
    left: int
    right: int

    def around(self, above: float, before: float, behind: float) -> tuple[slice, slice]:
        """Rows and columns of the line with margins, in heights of the line."""
        tall = self.bottom - self.top
        up, left, right = (2 + round(share * tall) for share in (above, before, behind))
        return slice(max(0, self.top - up), self.bottom + up), slice(max(0, self.left - left), self.right + right)


@dataclass(frozen=True, slots=True)
class Known:
    """A label that was read: its letters, the sum of them, where they stood in the corner, and the text."""

    letters: Relief
    ink: int
    place: tuple[slice, slice]
    text: str


def relief(corner: Image) -> Relief:
    """How much whiter each pixel is than what surrounds it, uint8 (height, width): white top-hat, least channel."""
    white = cv2.min(cv2.min(corner[:, :, 0], corner[:, :, 1]), corner[:, :, 2])
    side = max(7, min(15, len(corner) // 8)) | 1
    around = cv2.morphologyEx(white, cv2.MORPH_OPEN, np.ones((side, side), np.uint8))
    return cv2.subtract(white, cv2.max(around, np.full_like(around, SHINING)))  # type: ignore[return-value]


def text_line(raised: Relief, within: float, white: int = WHITE) -> Line | None:
    """The line of text that begins in the first share `within` of a corner's width; None without letters so `white`."""
    _, parts, boxes, _ = cv2.connectedComponentsWithStats((raised >= STROKE).astype(np.uint8), connectivity=8)
    left, top, width, height = boxes[:, :4].T
    begins = max(within * raised.shape[1], 1.5 * len(raised))
    letter_like = (height >= 4) & (height <= 0.7 * len(raised)) & (width <= 8 * height) & (left < begins) & (top > 0)
    letter_like[0] = False
    if letter_like.sum() < 2:
        return None
    _, top, width, height = boxes[letter_like, :4].T
    area, middle = np.minimum(width, 2 * height) * height, top + height / 2
    tall = float(np.median(np.repeat(height, area)))
    votes = (area * (np.abs(middle[:, None] - middle) <= 0.35 * tall)).sum(axis=1)
    chosen = np.abs(middle - middle[votes.argmax()]) <= 0.6 * tall
    upper, lower = int(top[chosen].min()), int((top + height)[chosen].max())
    band = raised[upper:lower]
    whitest = float(np.percentile(band[letter_like[parts[upper:lower]]], 90))
    if whitest < white:
        return None
    inked = np.flatnonzero((band >= FAINT * whitest).any(axis=0))
    words = np.split(inked, np.flatnonzero(np.diff(inked) > WORDS * (lower - upper)) + 1)
    text = max((word for word in words if word[0] < begins), key=lambda word: band[:, word].sum(dtype=int))
    return Line(upper, lower, int(text[0]), int(text[-1]) + 1)


def changes(raised: Relief, known: Known) -> NDArray[np.float64]:
    """By which share of its ink a corner differs from a known label in each letter's width, (n,), 0 to 1: 1 is another
    letter, or one more behind them.
    """
    now = raised[known.place]
    if not resembles(now, known):
        return ANOTHER
    window = np.ones(max(3, round(0.8 * len(now))))
    differing, ink = (
        np.convolve(cv2.reduce(both, 0, cv2.REDUCE_SUM, dtype=cv2.CV_32F)[0], window, "same")
        for both in (cv2.absdiff(now, known.letters), cv2.max(now, known.letters))
    )
    shares: NDArray[np.float64] = differing / np.maximum(ink, max(1.0, ink.mean()))
    return shares


def change(raised: Relief, known: Known) -> float:
    """The same where it is most."""
    return float(changes(raised, known).max())


def resembles(now: Relief, known: Known) -> bool:
    """Whether a part of a corner differs from a known label by so little on the whole that it may be the same anywhere:
    of the many labels known, most are told apart by this at once.
    """
    if now.shape != known.letters.shape:
        return False
    apart = cv2.norm(now, known.letters, cv2.NORM_L1)
    return apart <= DISTURBED * (cv2.sumElems(now)[0] + known.ink + apart) / 2


def disturbed(shares: NDArray[np.float64]) -> bool:
    """Whether what changed is the picture behind the letters, which changes along all of them, and not one letter."""
    return bool(shares.max() <= min(DISTURBED, np.median(shares) + LOCAL))


def displaced(raised: Relief, known: Known) -> Known:
    """The same label where it fits best within JITTER pixels, since a tile's edge may be seen a pixel farther."""
    (rows, columns), (height, width) = known.place, known.letters.shape
    top, left = max(0, rows.start - JITTER), max(0, columns.start - JITTER)
    area = raised[top : rows.start + height + JITTER, left : columns.start + width + JITTER]
    if area.shape[0] < height or area.shape[1] < width:
        return known
    _, _, _, (x, y) = cv2.minMaxLoc(cv2.matchTemplate(area, known.letters, cv2.TM_CCOEFF_NORMED))
    return replace(known, place=(slice(top + y, top + y + height), slice(left + x, left + x + width)))
