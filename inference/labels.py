"""Read the name label at a tile's lower left: text recognition alone, and only when the letters change.

Reading takes some 50 ms, a gallery has 25 labels, so a label read once is known again by its letters. They are white on
a translucent dark pill: the picture that moves under and beside it is coloured or darker, so what counts is how far the
least of a pixel's three channels stands out from its surroundings.
"""

from __future__ import annotations

import logging
import re
from collections import deque
from dataclasses import dataclass, replace
from importlib import metadata
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.observation import Tile
from ingest.video import Image

HEIGHT, WIDTH = 0.2, 0.95
"""Share of a tile in whose lower left corner the label stands (it takes 13 % of the height in a 25-tile gallery)."""
LEAST_HEIGHT = 20
"""Pixels; in small tiles the label is relatively larger."""
SMALL = 56
"""Pixels; a lower corner of less height is enlarged, since letters of 5 px fall to pieces."""
READ_HEIGHT = 48
"""Height in pixels of the text line that the recognition network was trained on."""
SHINING = 75
"""Least channel's value up to which a white wall may shine through a label's pill."""
STROKE = 30
"""How much whiter than its surroundings (opened by a square, and at least SHINING) a letter's pixel is, in grey values.
"""
WHITE = 80
"""The same for the whitest tenth of a line's pixels: 105 and more in names, 90 and less in 95 % of pictures without."""
FAINT = 0.35
"""A letter's edges and thin strokes are at least so white, as a share of the line's whitest strokes."""
WORDS = 1.0
"""The widest gap between two words, in heights of the line; the pill's end is farther."""
BEGINS = 0.28
"""Share of the corner's width within which a label's text begins."""
LEGIBLE = 0.6
"""Least confidence of the recognition network for a text to count as a name."""
STILL, SAME, DISTURBED = 0.2, 0.35, 0.65
"""Share of its ink by which a letter may differ from one picture to the next: less than STILL is the same name at once,
up to SAME if no other name is more alike (another letter may differ by no more than .3), up to DISTURBED if the tile
showed this name before and the picture behind it moves.
"""
JITTER = 4
"""Pixels of an enlarged corner; one or two of the picture."""
REMEMBERED = 200

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


class Reader:
    """Reads labels, and remembers the letters it has read."""

    def __init__(self) -> None:
        from rapidocr import RapidOCR  # slow to import, and only those who read need it

        logging.getLogger("RapidOCR").setLevel(logging.WARNING)
        self._recognise = RapidOCR(
            params={
                "Global.use_det": False,
                "Global.use_cls": False,
                "Global.log_level": "warning",
                "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            }
        )
        self._known: deque[Known] = deque(maxlen=REMEMBERED)
        self._seats: dict[tuple[float, float], Known] = {}
        """What each tile showed last."""
        self.readings = 0
        """How many times text was recognised rather than known again."""

    def read(self, picture: Image, tile: Tile) -> str:
        """The name shown in `tile` (a part of `picture`), or "" where there is none that can be read."""
        corner = lower_left(picture, tile)
        raised = relief(corner)
        seat = (round(tile.box.x, 2), round(tile.box.y, 2))
        if known := self._recall(raised, self._seats.get(seat)):
            self._seats[seat] = known
            return known.text
        line = text_line(raised)
        if line is None:
            return ""
        place = line.around(0.0, 0.0, 0.8)
        letters = raised[place].copy()
        text = self._text(corner[line.around(0.2, 0.2, 0.4)])
        known = Known(letters, int(letters.sum(dtype=np.int64)), place, text)
        self._known.append(known)
        self._seats[seat] = known
        return known.text

    def _recall(self, raised: Relief, here: Known | None) -> Known | None:
        """The label read before that a corner shows; `here` is the one that its tile showed last."""
        if here and change(raised, here) <= STILL:
            return here
        changes = [(change(raised, known), known) for known in self._known]
        least, best = min(changes, key=lambda pair: pair[0], default=(1.0, None))
        if least <= SAME or not here:
            return best if least <= SAME else None
        moved = displaced(raised, here)
        if change(raised, moved) <= SAME:
            return moved
        return best if best and best.text == here.text and least <= DISTURBED else None

    def _text(self, strip: Image) -> str:
        self.readings += 1
        scale = READ_HEIGHT / strip.shape[0]
        line = cv2.resize(strip, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
        answer: Any = self._recognise(cv2.cvtColor(line, cv2.COLOR_RGB2BGR), use_det=False, use_cls=False, use_rec=True)
        if not answer.txts or answer.scores[0] < LEGIBLE:
            return ""
        return tidy(answer.txts[0])


def lower_left(picture: Image, tile: Tile) -> Image:
    """The part of the tile in which the label stands, RGB uint8, enlarged where it is small."""
    height, width = picture.shape[:2]
    box = tile.box
    bottom, left = round((box.y + box.height) * height), round(box.x * width)
    top = bottom - max(LEAST_HEIGHT, round(HEIGHT * box.height * height))
    corner = picture[max(0, top) : bottom, max(0, left) : left + round(WIDTH * box.width * width)]
    scale = SMALL / corner.shape[0]
    return cv2.resize(corner, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC) if scale > 1 else corner  # type: ignore[return-value]


def relief(corner: Image) -> Relief:
    """How much whiter each pixel is than what surrounds it, uint8 (height, width): white top-hat, least channel."""
    white = cv2.min(cv2.min(corner[:, :, 0], corner[:, :, 1]), corner[:, :, 2])
    side = max(7, min(15, len(corner) // 8)) | 1
    around = cv2.morphologyEx(white, cv2.MORPH_OPEN, np.ones((side, side), np.uint8))
    return cv2.subtract(white, cv2.max(around, np.full_like(around, SHINING)))  # type: ignore[return-value]


def text_line(raised: Relief) -> Line | None:
    """The line of text that begins at the left of a corner; None without letters."""
    _, parts, boxes, _ = cv2.connectedComponentsWithStats((raised >= STROKE).astype(np.uint8), connectivity=8)
    left, top, width, height = boxes[:, :4].T
    begins = max(BEGINS * raised.shape[1], 1.5 * len(raised))
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
    if whitest < WHITE:
        return None
    inked = np.flatnonzero((band >= FAINT * whitest).any(axis=0))
    words = np.split(inked, np.flatnonzero(np.diff(inked) > WORDS * (lower - upper)) + 1)
    text = max((word for word in words if word[0] < begins), key=lambda word: band[:, word].sum(dtype=int))
    return Line(upper, lower, int(text[0]), int(text[-1]) + 1)


def change(raised: Relief, known: Known) -> float:
    """By which share of its ink a corner differs from a known label in the letter's width where it differs most: 0 to
    1, which is another letter, or one more behind them.
    """
    now = raised[known.place]
    if now.shape != known.letters.shape:
        return 1.0
    apart = cv2.norm(now, known.letters, cv2.NORM_L1)
    all_ink = (int(now.sum(dtype=np.int64)) + known.ink + apart) / 2
    if apart > DISTURBED * all_ink:  # on the whole, so somewhere even more
        return 1.0
    differing, ink = (
        cv2.reduce(both, 0, cv2.REDUCE_SUM, dtype=cv2.CV_32F)[0]
        for both in (cv2.absdiff(now, known.letters), cv2.max(now, known.letters))
    )
    window = np.ones(max(3, round(0.8 * len(now))))
    differing, ink = np.convolve(differing, window, "same"), np.convolve(ink, window, "same")
    return float((differing / np.maximum(ink, max(1.0, ink.mean()))).max())


def displaced(raised: Relief, known: Known) -> Known:
    """The same label where it fits best within JITTER pixels, since a tile's edge may be seen a pixel farther."""
    (rows, columns), (height, width) = known.place, known.letters.shape
    top, left = max(0, rows.start - JITTER), max(0, columns.start - JITTER)
    area = raised[top : rows.start + height + JITTER, left : columns.start + width + JITTER]
    if area.shape[0] < height or area.shape[1] < width:
        return known
    _, _, _, (x, y) = cv2.minMaxLoc(cv2.matchTemplate(area, known.letters, cv2.TM_CCOEFF_NORMED))
    return replace(known, place=(slice(top + y, top + y + height), slice(left + x, left + x + width)))


def tidy(text: str) -> str:
    """Without microphone marks and other signs at the ends; "" if no two letters are left."""
    text = re.sub(r"^[^\w(]+|^\((?!.*\))|[^\w.)]+$", "", " ".join(text.split()))
    return text if sum(letter.isalpha() for letter in text) >= 2 else ""


def version() -> str:
    """The recognition package and its version, as a run records it."""
    return f"rapidocr {metadata.version('rapidocr')}"
