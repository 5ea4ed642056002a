"""Where the shared screen is: beside the strip of tiles, under a tile that floats on it, or all over the picture.

Between the tiles and the picture's edges lies the screen, mostly with the page around it. Where the page can be told
from the screen, the rectangle is the screen's own, so that a slide has the same print in every layout.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from inference.observation import Box
from inference.page import Mask, Rect, distance, page_colours, runs
from ingest.video import Image

LEAST = 0.3
"""Least share of the picture that a shared screen takes: beside two columns of tiles it is .47, a tile of six .31 with
its gutters.
"""
TOLERANCE = 5
"""Grey values by which the page may differ from its colour: less than paper from a white page."""
RIM = 4
"""Pixels around a tile that belong to it: the frame of who speaks."""
INNER, MOSTLY = 3, 0.5
"""How many pixels inside a side it must not look like page, and in which share of the side."""
ENDS = 0.02
"""Least share of the width that is page beside the screen, to tell bars from it."""
GUTTER, FIGURE = 0.7, 0.5
"""Share of page in a line beside the screen, over which a tile may reach; least share of what was looked at."""
FLOATING = 0.12
"""Most of the picture that a lone tile takes if the screen is under it, or beside it with page all around."""


def beside(tiles: Sequence[Box]) -> Box | None:
    """The largest part of the picture above, below, left or right of all the tiles; None where all are small."""
    if not tiles:
        return Box(0.0, 0.0, 1.0, 1.0)
    left, top = min(tile.x for tile in tiles), min(tile.y for tile in tiles)
    right, bottom = max(tile.x + tile.width for tile in tiles), max(tile.y + tile.height for tile in tiles)
    parts = [Box(0, 0, left, 1), Box(right, 0, 1 - right, 1), Box(0, 0, 1, top), Box(0, bottom, 1, 1 - bottom)]
    largest = max(parts, key=area)
    return largest if area(largest) >= LEAST else None


def area(box: Box) -> float:
    """Share of the picture, 0..1."""
    return max(0.0, box.width) * max(0.0, box.height)


def pixels(box: Box, picture: Image | Mask) -> Rect:
    """A box in whole pixels of a picture."""
    height, width = picture.shape[:2]
    left, right = (min(width, max(0, round(x * width))) for x in (box.x, box.x + box.width))
    top, bottom = (min(height, max(0, round(y * height))) for y in (box.y, box.y + box.height))
    return Rect(left, top, right, bottom)


def covered(picture: Image, tiles: Sequence[Box]) -> Mask:
    """The tiles with their rims; 0 or 255."""
    mask = np.zeros(picture.shape[:2], np.uint8)
    for tile in tiles:
        at = pixels(tile, picture)
        mask[max(0, at.top - RIM) : at.bottom + RIM, max(0, at.left - RIM) : at.right + RIM] = 255
    return mask


def framed(picture: Image, within: Rect, tiles: Mask) -> tuple[Rect, Mask] | None:
    """The rectangle in `within` that differs from the page on all its sides, and what of `within` is page or tile; None
    where the screen looks like page.
    """
    inside = slice(within.top, within.bottom), slice(within.left, within.right)
    for colour in colours(picture):
        page = cv2.bitwise_or(cv2.inRange(distance(picture[inside], colour), 0, TOLERANCE), tiles[inside])
        found = bared(page)
        if found and large(found, page, picture) and edged(page, found, all_over=page.shape == picture.shape[:2]):
            return found.moved(within), page
    return None


def colours(picture: Image) -> list[tuple[int, ...]]:
    """What colour the page may have: the commonest ones of the rim, and those of its sides, which bars do not reach."""
    sides = (picture[:, :2].reshape(-1, 3), picture[:, -2:].reshape(-1, 3))
    return [*page_colours(picture), *(tuple(np.median(side, axis=0).astype(int).tolist()) for side in sides)]


def bared(page: Mask) -> Rect | None:
    """The largest stretch between lines that are mostly page (0 or 255), in rows, then columns, then rows again."""
    top, bottom, left, right = 0, page.shape[0], 0, page.shape[1]
    for along in (1, 0, 1):
        lines = cv2.reduce(page[top:bottom, left:right], along, cv2.REDUCE_AVG).ravel()
        stretch = max(runs(lines < 255 * GUTTER), key=lambda run: run[1] - run[0], default=None)
        if stretch is None:
            return None
        if along:
            top, bottom = top + stretch[0], top + stretch[1]
        else:
            left, right = left + stretch[0], left + stretch[1]
    return without_bars(page, Rect(left, top, right, bottom))


def without_bars(page: Mask, found: Rect) -> Rect:
    """Only the rows that have page at one end at least: the meeting's own bars, which may adjoin the screen, have none,
    and a tile that floats has it at the other end.
    """
    ends = [end for end in (page[:, : found.left], page[:, found.right :]) if end.shape[1] >= ENDS * page.shape[1]]
    if not ends:
        return found
    bare = np.maximum.reduce([end[found.top : found.bottom].mean(axis=1) for end in ends])
    top, bottom = max(runs(bare >= 255 * GUTTER), key=lambda run: run[1] - run[0], default=(0, found.height))
    return Rect(found.left, found.top + top, found.right, found.top + bottom)


def large(found: Rect, part: Mask, picture: Image) -> bool:
    """Whether it may be the screen, and not a figure on it or a tile beside others."""
    pixels, whole = found.width * found.height, picture.shape[0] * picture.shape[1]
    return pixels >= FIGURE * part.size and pixels >= LEAST * whole


def edged(page: Mask, found: Rect, *, all_over: bool) -> bool:
    """Whether hardly any page is just inside every side that is not the end of what was looked at.

    A screen `all_over` the picture has page on two sides at least, a slide a coloured bar on one.
    """
    a, (height, width) = found, page.shape[:2]
    rows, columns = slice(a.top, a.bottom), slice(a.left, a.right)
    sides = (
        (a.left > 0, page[rows, a.left + INNER]),
        (a.right < width, page[rows, a.right - 1 - INNER]),
        (a.top > 0, page[a.top + INNER, columns]),
        (a.bottom < height, page[a.bottom - 1 - INNER, columns]),
    )
    lines = [line for free, line in sides if free]
    return len(lines) > all_over and all(float(np.mean(line)) < 255 * MOSTLY for line in lines)


def fractions(rect: Rect, picture: Image) -> Box:
    """A rectangle in pixels as a box."""
    height, width = picture.shape[:2]
    return Box(rect.left / width, rect.top / height, rect.width / width, rect.height / height)


def grey(picture: Image) -> Mask:
    """uint8 (height, width)."""
    return cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
