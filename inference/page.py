"""The page between the tiles of a gallery: which pixels look like it, and where it can be cut along."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from inference import lattice
from ingest.video import Image

PAGE_LINE, THIN_LINE = 0.97, 0.93
"""Share of page pixels from which a row or column counts as gutter."""
NEAR, SURROUNDED = 4, 0.8
"""How many pixels from a cell's edge its gutter begins at most, and the share of page in it."""
VALLEY = 8, 0.3
"""How much nearer to the page's colour a thin gutter's pixels are than those on both sides, at least, and as a share of
theirs.
"""
EMPTY = 0.997
"""Share of page pixels from which a cell of the grid holds no tile; a card as dark as the page still has its name on
it.
"""
LITTLE = 0.5
"""Most page in an ordinary tile, as a share of it."""
SMALLEST = 0.06
"""A tile's least width and height as a share of the frame's: 49 tiles are 0.13, a speaker strip 0.1."""
SPEAKER_FRAME = np.array((28, 80, 80)), np.array((80, 255, 255))
"""HSV range (OpenCV's units) of the active speaker's frame, yellow-green to green. It lies in the gutter and counts as
page.
"""

Mask = NDArray[np.uint8] | cv2.typing.MatLike


@dataclass(frozen=True, slots=True)
class Rect:
    """Pixels [left, right) x [top, bottom)."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """In pixels."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """In pixels."""
        return self.bottom - self.top

    def moved(self, part: Rect, *, back: bool = False) -> Rect:
        """A rectangle of a part of the picture in the whole of it, or `back`."""
        x, y = (-part.left, -part.top) if back else (part.left, part.top)
        return Rect(self.left + x, self.top + y, self.right + x, self.bottom + y)


class Page:
    """Which pixels look like the page between the tiles, with fast sums over rectangles."""

    def __init__(self, apart: Mask, tolerance: int, speaker_frame: Mask, thin: bool = False) -> None:
        """`apart` says how far each pixel is from the page's colour. `thin`: valleys of it are gutters as well."""
        self.tolerance = tolerance
        page = cv2.bitwise_or(cv2.inRange(apart, 0, tolerance), speaker_frame)
        self.whole = Rect(0, 0, apart.shape[1], apart.shape[0])
        self._sums = cv2.integral(page)  # of 0 and 255
        self._upright, self._level = (
            cv2.integral(cv2.bitwise_or(page, valleys(apart, side))) if thin else self._sums
            for side in ((5, 1), (1, 5))
        )
        self._line = THIN_LINE if thin else PAGE_LINE

    def share(self, area: Rect) -> float:
        """Share of page pixels in a rectangle, 0..1."""
        sums, a = self._sums, area
        inside = sums[a.bottom, a.right] - sums[a.top, a.right] - sums[a.bottom, a.left] + sums[a.top, a.left]
        return float(inside) / 255 / max(1, area.width * area.height)

    def unexplained(self, tiles: list[Rect]) -> float:
        """Share of the picture that is neither page nor in one of the tiles, 0..1."""
        areas = ((tile.width * tile.height, 1 - self.share(tile)) for tile in tiles)
        whole = self.whole.width * self.whole.height
        return 1 - self.share(self.whole) - sum(area * share for area, share in areas) / whole

    def cut(self, area: Rect, upright: bool) -> list[Rect]:
        """The stretches of `area` between full lines of page: side by side when `upright`, else one above the other."""
        a = area
        if upright:
            sums = self._upright[a.bottom, a.left : a.right + 1] - self._upright[a.top, a.left : a.right + 1]
            some = runs(sums[1:] - sums[:-1] < self._line * 255 * a.height)
            return [Rect(a.left + start, a.top, a.left + end, a.bottom) for start, end in some]
        sums = self._level[a.top : a.bottom + 1, a.right] - self._level[a.top : a.bottom + 1, a.left]
        some = runs(sums[1:] - sums[:-1] < self._line * 255 * a.width)
        return [Rect(a.left, a.top + start, a.right, a.top + end) for start, end in some]

    def divides(self, area: Rect) -> bool:
        """Whether a line of page parts `area` into pieces, more than shaving its edges."""
        for upright, size in ((True, area.width), (False, area.height)):
            pieces = [part.width if upright else part.height for part in self.cut(area, upright)]
            if sum(piece > size / 5 for piece in pieces) > 1:
                return True
        return False

    def surrounds(self, area: Rect) -> bool:
        """Whether there is page, or the picture's edge, close by on three sides of `area` at least."""
        a, far = area, self.whole
        sides = [
            max((self.share(line) for line in near), default=1.0)
            for near in (
                [Rect(x, a.top, x + 1, a.bottom) for x in range(a.left - NEAR, a.left) if x >= 0],
                [Rect(x, a.top, x + 1, a.bottom) for x in range(a.right, a.right + NEAR) if x < far.right],
                [Rect(a.left, y, a.right, y + 1) for y in range(a.top - NEAR, a.top) if y >= 0],
                [Rect(a.left, y, a.right, y + 1) for y in range(a.bottom, a.bottom + NEAR) if y < far.bottom],
            )
        ]
        return sum(side >= SURROUNDED for side in sides) >= 3

    def lattice(self) -> list[Rect]:
        """The cells between equally distant lines that are more page than their surroundings."""
        whole = self.whole
        down = np.diff(self._level[:, -1]) / (255 * whole.right)

        def across(top: int, bottom: int) -> NDArray[np.float64]:
            lines: NDArray[np.float64] = np.diff(self._upright[bottom] - self._upright[top]) / (255 * (bottom - top))
            return lines

        smallest = SMALLEST * whole.right, SMALLEST * whole.bottom
        cells = [Rect(*cell) for cell in lattice.cells(down, across, smallest)]
        shares = [self.share(cell) for cell in cells]
        if not cells or np.median(shares) > LITTLE:
            return []
        return [cell for cell, share in zip(cells, shares, strict=True) if share < EMPTY]

    def leaves(self, area: Rect, upright: bool = False, untouched: int = 0) -> Iterator[Rect]:
        """Recursive XY-cut, down to where neither direction cuts any more; what is too small for a tile is dropped."""
        if area.width < SMALLEST * self.whole.width or area.height < SMALLEST * self.whole.height:
            return
        parts = self.cut(area, upright)
        untouched = untouched + 1 if parts == [area] else 0
        if untouched == 2:
            yield area
            return
        for part in parts:
            yield from self.leaves(part, not upright, untouched)


def speaker_frames(picture: Image) -> Mask:
    """Pixels in the colours of the active speaker's frame; 0 or 255."""
    return cv2.inRange(cv2.cvtColor(picture, cv2.COLOR_RGB2HSV), *SPEAKER_FRAME)


def distance(picture: Image, colour: tuple[int, ...]) -> Mask:
    """How far each pixel is from a colour, in the channel where it is farthest; uint8 (height, width)."""
    red, green, blue = cv2.split(cv2.absdiff(picture, np.array((*colour, 0), np.float64)))
    return cv2.max(cv2.max(red, green), blue)


def valleys(apart: Mask, side: tuple[int, int]) -> Mask:
    """Where `apart` is less than on both sides, within the width and height `side`; 0 or 255."""
    closed = cv2.morphologyEx(apart, cv2.MORPH_CLOSE, np.ones(side[::-1], np.uint8))
    least = cv2.max(cv2.convertScaleAbs(closed, alpha=VALLEY[1]), np.full_like(closed, VALLEY[0]))
    return cv2.compare(cv2.subtract(closed, apart), least, cv2.CMP_GE)


def page_colours(picture: Image, thickness: int = 2) -> list[tuple[int, ...]]:
    """The commonest colours on the picture's rim, at most three, each on a twentieth of it at least."""
    rim = np.concatenate(
        [
            side.reshape(-1, 3)
            for side in (picture[:thickness], picture[-thickness:], picture[:, :thickness], picture[:, -thickness:])
        ]
    )
    red, green, blue = rim.astype(np.int32).T // 16
    buckets = red * 256 + green * 16 + blue
    counts = np.bincount(buckets)
    colours = []
    for bucket in np.argsort(-counts, kind="stable")[:3]:
        if counts[bucket] >= len(rim) / 20:
            colours.append(tuple(int(value) for value in np.median(rim[buckets == bucket], axis=0)))
    return colours


def runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """[start, end) of every stretch of True."""
    ended = np.zeros(len(flags) + 2, np.bool_)
    ended[1:-1] = flags
    edges = np.flatnonzero(ended[1:] != ended[:-1]).tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))
