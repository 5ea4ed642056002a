"""The letters of the PDF: DejaVu Sans (Latin, Greek, Cyrillic), fetched with the models, and what it lacks traced from
the letters inside OpenCV (Chinese, Japanese, Korean). So no font of the system is needed.

What neither has, and scripts that run from right to left or join their letters, stand as `INSTEAD`: rather a gap that
is seen than a name that is written wrong. The HTML has everything.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

from inference import assets
from ingest import outlines

REGULAR, BOLD = "DejaVuSans.ttf", "DejaVuSans-Bold.ttf"
"""Files of `inference.assets`."""
INSTEAD = "(\u2026)"
SCALE = 4
EM = outlines.SIZE * SCALE
"""Units of the traced font; so many of them are a pixel of what is traced."""
BACKWARDS = ("R", "AL", "RLE", "RLO", "RLI")
NOTHING = ("\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\ufeff", "\ufe0e", "\ufe0f")
"""Has no width and no ink."""


@cache
def ours() -> frozenset[int]:
    """The letters of DejaVu Sans that stand one after the other from left to right."""
    with TTFont(assets.asset(REGULAR)) as font:
        every = font.getBestCmap()
    return frozenset(code for code in every if unicodedata.bidirectional(chr(code)) not in BACKWARDS)


def drawable(letter: str) -> bool:
    """Whether OpenCV has a letter, and it may stand alone between others."""
    if unicodedata.bidirectional(letter) in BACKWARDS or unicodedata.category(letter)[0] not in "LNPS":
        return False
    return outlines.has(letter)


def printable(text: str) -> str:
    """`text` with only what can be written, each stretch that cannot as `INSTEAD`."""
    composed = unicodedata.normalize("NFC", "".join(one for one in text if one not in NOTHING))
    known = "".join(one if ord(one) in ours() or drawable(one) else outlines.UNKNOWN for one in composed)
    return re.sub(rf"{outlines.UNKNOWN}(\s*{outlines.UNKNOWN})*", INSTEAD, known)


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


def _glyph(letter: str) -> Any:
    pen = TTGlyphPen(None)
    for outline in outlines.outlines(letter):
        first, *others = [(x * SCALE, y * SCALE) for x, y in outline]
        pen.moveTo(first)
        for corner in others:
            pen.lineTo(corner)
        pen.closePath()
    return pen.glyph()


def _metrics(letter: str, glyph: Any) -> tuple[int, int]:
    """Advance and left side."""
    return outlines.advance(letter) * SCALE, int(getattr(glyph, "xMin", 0))
