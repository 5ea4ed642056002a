"""Read the name labels of the tiles: text recognition alone, and only where the letters change.

Reading takes some 50 ms, a gallery has 25 labels, so a label read once is known again by its letters (letters.py). They
stand at the lower left of a tile in most clients; where hardly any tile has letters there, all the tiles of the picture
have them elsewhere.
"""

from __future__ import annotations

import logging
import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import metadata
from typing import Any

import cv2
import numpy as np

from inference import letters
from inference.letters import SAME, STILL, Known, Line, Relief, change, changes, displaced, disturbed
from inference.observation import Tile
from ingest.video import Image

HEIGHT, WIDTH = 0.2, 0.95
"""Share of a tile in whose lower left corner the label stands (it takes 13 % of the height in a 25-tile gallery), or in
another corner.
"""
LEAST_HEIGHT = 20
"""Pixels; in small tiles the label is relatively larger."""
SMALL = 56
"""Pixels; a lower corner of less height is enlarged, since letters of 5 px fall to pieces."""
TINY = 2.5
"""Enlarged more than so many times, letters are of about 6 px."""
READ_HEIGHT = 48
"""Height in pixels of the text line that the recognition network was trained on."""
LEGIBLE = 0.6
"""Least confidence of the recognition network for a text to count as a name."""
REMEMBERED = 200
SHOWN, ELSEWHERE = 0.34, 0.5
"""Share of the tiles with a name at the lower left below which names are looked for elsewhere, and share of them that
have letters there: labels are in one place in all tiles, posters and T-shirts are not.
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in its tile a label stands: at the top or the bottom, and in which share of the width its text begins."""

    top: bool
    begins: float


PLACES = (Place(False, 0.28), Place(True, 0.28), Place(False, 0.8), Place(True, 0.8))
"""The lower left first, then the upper left, then anywhere along the lower and upper edge."""


@dataclass(frozen=True)
class Corner:
    """The part of a tile in which its label stands, RGB uint8, enlarged where it is small, and its letters' relief."""

    pixels: Image
    where: Place
    tiny: bool

    @classmethod
    def of(cls, picture: Image, tile: Tile, where: Place) -> Corner:
        """Cut it out of the picture."""
        height, width = picture.shape[:2]
        box = tile.box
        left, right = round(box.x * width), round((box.x + WIDTH * box.width) * width)
        upper, lower = round(box.y * height), round((box.y + box.height) * height)
        tall = max(LEAST_HEIGHT, round(HEIGHT * box.height * height))
        rows = slice(max(0, upper), upper + tall) if where.top else slice(max(0, lower - tall), lower)
        pixels = picture[rows, max(0, left) : right]
        scale = SMALL / len(pixels)
        if scale > 1:
            pixels = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)  # type: ignore[assignment]
        return cls(pixels, where, scale > TINY)

    @property
    def margins(self) -> tuple[float, float, float]:
        """Above, before and behind the line of text, in heights of it, as the recognition network reads it best."""
        return (0.35, 0.3, 0.6) if self.tiny else (0.2, 0.2, 0.4)

    @cached_property
    def raised(self) -> Relief:
        """How far the letters stand out."""
        return letters.relief(self.pixels)

    def line(self) -> Line | None:
        """The line of text in it."""
        return letters.text_line(self.raised, self.where.begins, letters.WHITE_TINY if self.tiny else letters.WHITE)


class Reader:
    """Reads labels, and remembers the letters it has read."""

    def __init__(self) -> None:
        import onnxruntime
        from rapidocr import RapidOCR  # slow to import, and only those who read need it

        onnxruntime.disable_telemetry_events()  # on Windows, which knows no variable for it
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
        self._seats: dict[tuple[Place, float, float], Known] = {}
        """What each tile showed last."""
        self.readings = 0
        """How many times text was recognised rather than known again."""

    def read(self, picture: Image, tiles: Sequence[Tile]) -> list[str]:
        """The name shown in each of the tiles (parts of `picture`), "" where there is none that can be read."""
        names = [self._name(picture, tile, PLACES[0]) for tile in tiles]
        if len(tiles) > 1 and sum(map(bool, names)) < SHOWN * len(tiles):
            for place in PLACES[1:]:
                lines = [Corner.of(picture, tile, place).line() for tile in tiles]
                if len(tiles) - lines.count(None) >= ELSEWHERE * len(tiles):
                    return [name or self._name(picture, tile, place) for name, tile in zip(names, tiles, strict=True)]
        return names

    def _name(self, picture: Image, tile: Tile, where: Place) -> str:
        """The name at one place of one tile."""
        corner = Corner.of(picture, tile, where)
        raised = corner.raised
        seat = (where, round(tile.box.x, 2), round(tile.box.y, 2))
        if known := self._recall(raised, self._seats.get(seat)):
            self._seats[seat] = known
            return known.text
        line = corner.line()
        if line is None:
            return ""
        place = line.around(0.0, 0.0, 0.8)
        shown = raised[place].copy()
        text = self.text(corner.pixels[line.around(*corner.margins)])
        known = Known(shown, int(shown.sum(dtype=np.int64)), place, text)
        self._known.append(known)
        self._seats[seat] = known
        return known.text

    def _recall(self, raised: Relief, here: Known | None) -> Known | None:
        """The label read before that a corner shows; `here` is the one that its tile showed last."""
        if here and change(raised, here) <= STILL:
            return here
        alike = [(change(raised, known), known) for known in self._known]
        least, best = min(alike, key=lambda pair: pair[0], default=(1.0, None))
        if least <= SAME or not here:
            return best if least <= SAME else None
        moved = displaced(raised, here)
        if change(raised, moved) <= SAME:
            return moved
        return best if best and best.text == here.text and disturbed(changes(raised, best)) else None

    def text(self, strip: Image) -> str:
        """The text of one line, which fills a picture's height but for small margins; "" where it is not legible."""
        self.readings += 1
        scale = READ_HEIGHT / strip.shape[0]
        line = cv2.resize(strip, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
        answer: Any = self._recognise(cv2.cvtColor(line, cv2.COLOR_RGB2BGR), use_det=False, use_cls=False, use_rec=True)
        if not answer.txts or answer.scores[0] < LEGIBLE:
            return ""
        return tidy(answer.txts[0])


def tidy(text: str) -> str:
    """Without microphone marks and other signs at the ends; "" if no two letters are left."""
    text = re.sub(r"^[^\w(]+|^\((?!.*\))|[^\w.)]+$", "", " ".join(text.split()))
    return text if sum(letter.isalpha() for letter in text) >= 2 else ""


def version() -> str:
    """The recognition package and its version, as a run records it."""
    return f"rapidocr {metadata.version('rapidocr')}"
