"""Read the name label at a tile's lower left: text recognition alone, and only when the letters change.

Reading takes some 50 ms, a gallery has 25 labels, so a label read once is known by the mask of its bright letters. The
label is translucent: what moves under it changes its pixels, but hardly its letters.
"""

from __future__ import annotations

import logging
import re
from collections import OrderedDict
from importlib import metadata
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.observation import Tile
from ingest.video import Image

HEIGHT, WIDTH = 0.2, 0.75
"""Share of a tile in whose lower left corner the label stands (it takes 13 % of the height in a 25-tile gallery)."""
LEAST_HEIGHT = 20
"""Pixels; in small tiles the label is relatively larger."""
SMALL = 56
"""Pixels; a lower corner of less height is enlarged, since letters of 5 px fall to pieces."""
READ_HEIGHT = 48
"""Height in pixels of the text line that the recognition network was trained on."""
STROKE = 40
"""How much brighter than its surroundings (opened by a square) a pixel of a letter is, in grey values."""
LIGHT = 140
"""Grey value that a letter has at least: labels are light on dark."""
LEGIBLE = 0.6
"""Least confidence of the recognition network for a text to count as a name."""
STRAY = 0.04
"""Share of letter pixels that may have no counterpart within a pixel for two masks to show the same name."""
REMEMBERED = 400

Mask = NDArray[np.uint8]


class Reader:
    """Reads labels, and remembers the letters it has read."""

    def __init__(self) -> None:
        from rapidocr import RapidOCR  # slow to import, and only workers read

        logging.getLogger("RapidOCR").setLevel(logging.WARNING)
        self._recognise = RapidOCR(
            params={
                "Global.use_det": False,
                "Global.use_cls": False,
                "Global.log_level": "warning",
                "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            }
        )
        self._known: OrderedDict[bytes, tuple[Mask, str]] = OrderedDict()

    def read(self, picture: Image, tile: Tile) -> str:
        """The name shown in `tile` (a part of `picture`), or "" where there is none that can be read."""
        corner = lower_left(picture, tile)
        strokes = letters(corner)
        line = text_line(strokes)
        if line is None:
            return ""
        mask = np.ascontiguousarray(strokes[line])
        for key, known in reversed(self._known.items()):
            if same_letters(known[0], mask):
                self._known.move_to_end(key)
                return known[1]
        text = self._text(corner[line])
        self._known[mask.tobytes()] = (mask, text)
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return text

    def _text(self, strip: Image) -> str:
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


def letters(corner: Image) -> Mask:
    """Pixels of letters, uint8 0/1 (height, width): strokes brighter than what is around them (white top-hat), of
    letters' size.
    """
    grey = cv2.cvtColor(corner, cv2.COLOR_RGB2GRAY)
    side = max(7, corner.shape[0] // 8) | 1
    raised = cv2.morphologyEx(grey, cv2.MORPH_TOPHAT, np.ones((side, side), np.uint8)) >= STROKE
    strokes = (raised & (grey >= LIGHT)).astype(np.uint8)
    _, parts, boxes, _ = cv2.connectedComponentsWithStats(strokes, connectivity=8)
    width, height = boxes[:, cv2.CC_STAT_WIDTH], boxes[:, cv2.CC_STAT_HEIGHT]
    letter_like = (height >= 0.08 * len(grey)) & (height <= 0.7 * len(grey)) & (width <= 8 * height)
    letter_like[0] = False
    kept: Mask = letter_like[parts].astype(np.uint8)
    return kept


def text_line(strokes: Mask) -> tuple[slice, slice] | None:
    """Rows and columns of the line with the most letters, from the leftmost on to the first wide gap; None without
    letters.
    """
    _, _, boxes, _ = cv2.connectedComponentsWithStats(strokes, connectivity=8)
    if len(boxes) < 3:
        return None
    left, top, width, height = boxes[1:, :4].T
    weight = np.minimum(width, 2 * height)
    middle = top + height / 2
    tall = float(np.median(np.repeat(height, weight)))
    votes = (weight * (np.abs(middle[:, None] - middle) <= 0.35 * tall)).sum(axis=1)
    chosen = np.abs(middle - middle[votes.argmax()]) <= 0.6 * tall
    order = np.argsort(left[chosen])
    starts, ends = left[chosen][order], np.maximum.accumulate((left + width)[chosen][order])
    gaps = np.flatnonzero(starts[1:] - ends[:-1] > 3 * tall)
    start, end = int(starts[0]), int(ends[gaps[0]] if len(gaps) else ends[-1])
    upper, lower = int(top[chosen].min()), int((top + height)[chosen].max())
    margin = round(0.3 * tall) + 2
    return slice(max(0, upper - margin), lower + margin), slice(max(0, start - margin), end + 2 * margin)


def same_letters(one: Mask, other: Mask) -> bool:
    """Whether two letter masks show the same text: hardly a pixel of either lies beyond a pixel of the other."""
    if max(abs(one.shape[0] - other.shape[0]), abs(one.shape[1] - other.shape[1])) > 2:
        return False
    shape = np.maximum(one.shape, other.shape)
    one, other = (np.pad(mask, [(0, more) for more in shape - mask.shape]) for mask in (one, other))
    near_one, near_other = (cv2.dilate(mask, np.ones((3, 3), np.uint8)) for mask in (one, other))
    stray = int((one > near_other).sum()) + int((other > near_one).sum())
    return stray <= STRAY * min(int(one.sum()), int(other.sum()))


def tidy(text: str) -> str:
    """Without microphone marks and other signs at the ends; "" if no two letters are left."""
    text = re.sub(r"^[^\w(]+|[^\w.)]+$", "", " ".join(text.split()))
    return text if sum(letter.isalpha() for letter in text) >= 2 else ""


def version() -> str:
    """The recognition package and its version, as a run records it."""
    return f"rapidocr {metadata.version('rapidocr')}"
