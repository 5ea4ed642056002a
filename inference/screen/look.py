"""Look at the shared screen of a picture: rectangle, print and line. It remembers nothing but lines already read."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import cv2
import numpy as np

from inference.letters import STILL, Known, change
from inference.observation import Box, Screen
from inference.page import Mask, Rect
from inference.screen import lines, place, prints
from inference.screen.lines import Written
from inference.tiles import shrunk
from ingest.video import Image

WIDTH = 640
"""Pixels to which a picture is shrunk, in whole steps; what is less than twice as wide stays as it is."""
WHOLE = Box(0.0, 0.0, 1.0, 1.0)
TITLE = 0.04
"""Least height of a line in a film, and where the screen looks like the page around it: the names on tiles and on the
meeting's own bars are up to .03.
"""
TALLER = 1.25
"""A heading outside a rectangle is so many times taller than all that is written in it."""
BETWEEN = 0.3
"""Least share of the ground in a line of text."""
FOOT = 0.1
"""Lines in so much of the screen's height, at its foot, are no headings: numbers, authors, a name on a tile."""
TRIED = 2
"""How many lines are read until one is legible."""
REMEMBERED = 100
PAPER, AROUND = 0.3, 4
"""A screen that is no film has one grey value, within so many, on such a share of it at least."""
MARGINS = 0.25, 0.35
"""Above and below, before and behind a line, in heights of it, as the recognition network reads it best."""
JITTER = 2
"""Pixels by which a line may be found elsewhere from one picture to the next."""
LEAST = 90
"""Pixels; a smaller picture shows nothing that could be read."""


class Screens:
    """Looks at shared screens, and remembers the letters it has read."""

    def __init__(self, recognise: Callable[[Image], str]) -> None:
        """`recognise` reads one line of text, "" where it cannot."""
        self._recognise = recognise
        self._known: deque[Known] = deque(maxlen=REMEMBERED)

    def look(self, picture: Image, tiles: Sequence[Box], *, framed: bool = False) -> Screen | None:
        """The shared screen beside, or under, the `tiles` of a picture; None where there is none.

        Without tiles, and where it looks like the page around it, it must have a line of text; not even that will do
        where it has to be `framed` by the page.
        """
        floats = len(tiles) == 1 and place.area(tiles[0]) <= place.FLOATING
        part = WHOLE if floats else place.beside(tiles)
        if part is None or min(picture.shape[:2]) < LEAST:
            return None
        small = shrunk(picture, max(1, round(picture.shape[1] / WIDTH)))
        mask = place.covered(small, tiles)
        view = View(picture, small, mask, place.pixels(part, small))
        return self._seen(view, beside=bool(tiles), under=floats and not framed, framed=framed)

    def _seen(self, view: View, *, beside: bool, under: bool, framed: bool) -> Screen | None:
        found = [replace(line, place=line.place.moved(view.part)) for line in lines.prominent(*view.inside(view.part))]
        rect = view.framed(found)
        if framed and rect is None:
            return None
        sure = under or (beside and rect is not None)
        rect = rect or view.part
        filmed = view.filmed(rect)
        least = 0.0 if sure and not filmed else TITLE * len(view.small)
        text = self._line(view, [line for line in found if line.place.height >= least and heads(rect, line.place)])
        if not (text or sure):
            return None
        printed = prints.of(*view.inside(rect))
        return Screen(place.fractions(rect, view.small), printed, text, filmed and not text)

    def _line(self, view: View, found: Sequence[Written]) -> str:
        """The first legible line, if it is among the most prominent ones."""
        return next((text for line in found[:TRIED] if (text := self._text(view, line))), "")

    def _text(self, view: View, line: Written) -> str:
        inner = line.place.moved(view.part, back=True)
        at = slice(inner.top, inner.bottom), slice(inner.left, inner.right)
        for known in self._known:
            if near(known, at) and change(line.raised, known) <= STILL:
                return known.text
        letters = line.raised[at].copy()
        text = self._recognise(view.close(line.place))
        self._known.append(Known(letters, int(letters.sum(dtype=np.int64)), at, text))
        return text


@dataclass(frozen=True)
class View:
    """A picture, the same shrunk, which of it are tiles, and the part of it beside them."""

    picture: Image
    small: Image
    tiles: Mask
    part: Rect

    @cached_property
    def grey(self) -> Mask:
        """Of the small picture."""
        return place.grey(self.small)

    def inside(self, rect: Rect) -> tuple[Mask, Mask]:
        """A part of the small picture in grey, and which of it is covered."""
        rows, columns = slice(rect.top, rect.bottom), slice(rect.left, rect.right)
        return self.grey[rows, columns], self.tiles[rows, columns]

    def framed(self, found: Sequence[Written]) -> Rect | None:
        """The screen where the page tells it apart; but what has a taller heading outside, on the page, is a figure."""
        framed = place.framed(self.small, self.part, self.tiles)
        if framed is None:
            return None
        rect, page = framed
        inside = max((line.place.height for line in found if holds(rect, line.place)), default=0)
        outside = [line.place for line in found if not holds(rect, line.place) and on_page(page, self.part, line.place)]
        tallest = max((line.height for line in outside), default=0)
        return None if tallest >= TITLE * len(self.small) and tallest > TALLER * inside else rect

    def filmed(self, rect: Rect) -> bool:
        """Whether no grey value is on much of it, as paper or a background is."""
        grey, tiles = self.inside(rect)
        counts = cv2.calcHist([np.ascontiguousarray(grey)], [0], cv2.bitwise_not(tiles), [256], [0, 256]).ravel()
        near_ones = np.convolve(counts, np.ones(2 * AROUND + 1), "same")
        return float(near_ones.max()) < PAPER * max(1.0, float(counts.sum()))

    def close(self, line: Rect) -> Image:
        """A line with its margins, in the picture's own size."""
        (high, wide), (tall, broad) = self.picture.shape[:2], self.small.shape[:2]
        above, before = (round(share * line.height) for share in MARGINS)
        top, bottom = max(0, line.top - above) * high // tall, min(tall, line.bottom + above) * high // tall
        left, right = max(0, line.left - before) * wide // broad, min(broad, line.right + before) * wide // broad
        return self.picture[top:bottom, left:right]


def holds(outer: Rect, line: Rect) -> bool:
    """Whether a line lies in a rectangle."""
    across = outer.left <= line.left and line.right <= outer.right
    return across and outer.top <= line.top and line.bottom <= outer.bottom


def heads(rect: Rect, line: Rect) -> bool:
    """Whether a line is on the screen, and not at its foot."""
    return holds(rect, line) and line.bottom <= rect.bottom - FOOT * rect.height


def on_page(page: Mask, part: Rect, line: Rect) -> bool:
    """Whether a line stands on the page of a part of the picture: the page is seen between its letters."""
    at = line.moved(part, back=True)
    return float(page[at.top : at.bottom, at.left : at.right].mean()) >= 255 * BETWEEN


def near(known: Known, at: tuple[slice, slice]) -> bool:
    """Whether a line stands where one was read."""
    both = zip(known.place, at, strict=True)
    return all(max(abs(a.start - b.start), abs(a.stop - b.stop)) <= JITTER for a, b in both)
