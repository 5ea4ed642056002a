"""The letters of the PDF: Noto Sans (Latin, Greek, Cyrillic), and what it lacks traced from the letters inside OpenCV
(Chinese, Japanese, Korean). So no font of the system is needed, and nothing is fetched.

What neither has, and scripts that run from right to left or join their letters, stand as `INSTEAD`: rather a gap that
is seen than a name that is written wrong. The HTML has everything.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

from ingest.render.lettering import width_of, write

FONTS = Path(__file__).parent / "fonts"
REGULAR, BOLD = FONTS / "NotoSans-Regular.ttf", FONTS / "NotoSans-SemiBold.ttf"
INSTEAD = "(\u2026)"
EM, SCALE = 1024, 4
"""Units of the traced font, and how many of them are a pixel of what is traced."""
BASE, SIDE = 256, 32
"""Where in the picture the letter stands: height of the baseline and its left end, in pixels."""
BACKWARDS = ("R", "AL", "RLE", "RLO", "RLI")
UNKNOWN = "\ue000"
"""A letter that no font has."""
NOTHING = ("\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\ufeff", "\ufe0e", "\ufe0f")
"""Has no width and no ink."""


@cache
def ours() -> frozenset[int]:
    """The letters of Noto Sans as it is here."""
    with TTFont(REGULAR) as font:
        return frozenset(font.getBestCmap())


def drawable(letter: str) -> bool:
    """Whether OpenCV has a letter, and it may stand alone between others."""
    if unicodedata.bidirectional(letter) in BACKWARDS or unicodedata.category(letter)[0] not in "LNPS":
        return False
    return not np.array_equal(_picture(letter), _picture(UNKNOWN))


def printable(text: str) -> str:
    """`text` with only what can be written, each stretch that cannot as `INSTEAD`."""
    composed = unicodedata.normalize("NFC", "".join(one for one in text if one not in NOTHING))
    known = "".join(one if ord(one) in ours() or drawable(one) else UNKNOWN for one in composed)
    return re.sub(rf"{UNKNOWN}(\s*{UNKNOWN})*", INSTEAD, known)


def lacking(texts: Iterable[str]) -> list[str]:
    """The letters of printable texts that are to be traced, in order."""
    return sorted({letter for text in texts for letter in text if ord(letter) not in ours()})


def traced(letters: Iterable[str], into: Path) -> None:
    """Write a TrueType font of these letters."""
    names = {letter: f"uni{ord(letter):05X}" for letter in letters}
    empty = TTGlyphPen(None).glyph()
    glyphs = {".notdef": empty} | {name: _glyph(letter) for letter, name in names.items()}
    widths = {".notdef": (EM, 0)} | {name: _metrics(letter, glyphs[name]) for letter, name in names.items()}
    made = FontBuilder(EM, isTTF=True)
    made.setupGlyphOrder(list(glyphs))
    made.setupCharacterMap({ord(letter): name for letter, name in names.items()})
    made.setupGlyf(glyphs)
    made.setupHorizontalMetrics(widths)
    made.setupHorizontalHeader(ascent=1069, descent=-293)
    made.setupNameTable({"familyName": "Traced", "styleName": "Regular", "psName": "Traced"})
    made.setupOS2(sTypoAscender=1069, sTypoDescender=-293, usWinAscent=1069, usWinDescent=293)
    made.setupPost()
    made.save(into)


@cache
def _picture(letter: str) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """White on black, EM / SCALE pixels high."""
    sheet = np.zeros((EM // SCALE + 128, EM // SCALE * 2, 3), np.uint8)
    write(sheet, letter, SIDE, BASE, EM // SCALE, (255, 255, 255))
    return sheet[..., 0]


def _outlines(letter: str) -> Iterator[list[tuple[int, int]]]:
    """Polygons around the ink, those of holes the other way round, in units of the font."""
    found, _ = cv2.findContours((_picture(letter) > 127).astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    for one in found:
        corners = cv2.approxPolyDP(one, 0.6, True)[:, 0, :].tolist()
        if len(corners) >= 3:
            yield [((x - SIDE) * SCALE, (BASE - y) * SCALE) for x, y in corners]


def _glyph(letter: str) -> Any:
    pen = TTGlyphPen(None)
    for outline in _outlines(letter):
        pen.moveTo(outline[0])
        for corner in outline[1:]:
            pen.lineTo(corner)
        pen.closePath()
    return pen.glyph()


def _metrics(letter: str, glyph: Any) -> tuple[int, int]:
    """Advance and left side."""
    return width_of(letter, EM // SCALE) * SCALE, int(getattr(glyph, "xMin", 0))
