"""Find the participants' tiles of a gallery by its gutters; colours of a certain client are not assumed.

1. The page's colour is among the commonest on the picture's rim. Pixels near it are "page".
2. Cut the picture along full lines of page, rows and columns in turn (recursive XY-cut, Nagy & Seth 1984): most leaves
   are whole tiles. A dark tile, whose own pixels look like page, may shrink, break up or swallow its gutter.
3. The commonest leaf size is the tile size, and the leaves of that size tell the grid: the other tiles are the grid's
   cells that are not page. So a broken tile is found from its neighbours.
4. One large leaf beside a strip of tiles is a tile too (the active speaker, or a shared screen: whoever looks inside
   can tell).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.observation import Box, Tile
from ingest.video import Image

TOLERANCES = (8, 14, 24)
"""How far a page pixel may be from the page's colour in any channel (compression, translucent shadows); the best answer
wins.
"""
PAGE_LINE = 0.97
"""Share of page pixels from which a row or column counts as gutter."""
SMALLEST = 0.06
"""A tile's least width and height as a share of the frame's: 49 tiles are 0.13, a speaker strip 0.1."""
EMPTY = 0.997
"""Share of page pixels from which a cell of the grid holds no tile; a card as dark as the page still has its name on
it.
"""
FRAMED = 0.4
"""Share of page pixels right around a cell from which it may be a tile (an active speaker's frame may cover some)."""
LARGE = 3
"""How many tiles of the strip the active speaker or a shared screen covers at least."""
LIKENESS = 0.04
"""Tiles of one gallery differ by at most this share of their size."""
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


class Page:
    """Which pixels look like the page between the tiles, with fast sums over rectangles."""

    def __init__(self, picture: Image, colour: tuple[int, ...], tolerance: int, speaker_frame: Mask) -> None:
        low, high = np.array(colour) - tolerance, np.array(colour) + tolerance
        page = cv2.bitwise_or(cv2.inRange(picture, low.clip(0, 255), high.clip(0, 255)), speaker_frame)
        self.whole = Rect(0, 0, picture.shape[1], picture.shape[0])
        self._sums = cv2.integral(page)  # of 0 and 255

    def share(self, area: Rect) -> float:
        """Share of page pixels in a rectangle, 0..1."""
        sums, a = self._sums, area
        inside = sums[a.bottom, a.right] - sums[a.top, a.right] - sums[a.bottom, a.left] + sums[a.top, a.left]
        return float(inside) / 255 / max(1, area.width * area.height)

    def frames(self, cell: Rect, thickness: int = 2) -> bool:
        """Whether page lies around a cell, so that it is not cut out of a larger tile."""
        all_in = self.whole
        outer = Rect(
            max(0, cell.left - thickness),
            max(0, cell.top - thickness),
            min(all_in.right, cell.right + thickness),
            min(all_in.bottom, cell.bottom + thickness),
        )
        inside, area = cell.width * cell.height, outer.width * outer.height
        return self.share(outer) * area - self.share(cell) * inside >= FRAMED * (area - inside)

    def cut(self, area: Rect, upright: bool) -> list[Rect]:
        """The stretches of `area` between full lines of page: side by side when `upright`, else one above the other."""
        sums, a = self._sums, area
        if upright:
            lines = np.diff(sums[a.bottom, a.left : a.right + 1] - sums[a.top, a.left : a.right + 1]) / (255 * a.height)
            return [Rect(a.left + start, a.top, a.left + end, a.bottom) for start, end in runs(lines < PAGE_LINE)]
        lines = np.diff(sums[a.top : a.bottom + 1, a.right] - sums[a.top : a.bottom + 1, a.left]) / (255 * a.width)
        return [Rect(a.left, a.top + start, a.right, a.top + end) for start, end in runs(lines < PAGE_LINE)]

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


def find(picture: Image) -> list[Tile]:
    """The tiles of a gallery, row by row; an empty list where the picture shows none."""
    best: tuple[int, list[Rect]] = (0, [])
    for page in pages(picture):
        leaves = list(page.leaves(page.whole))
        same = with_twins(alike(leaves), leaves, page.whole.right)
        tiles = gallery(page, leaves, same)
        best = max(best, (len(same) if tiles else 0, tiles), key=lambda found: (found[0], len(found[1])))
        if tiles and len(same) == len(leaves):
            break
    height, width = picture.shape[:2]
    return [
        Tile(Box(r.left / width, r.top / height, r.width / width, r.height / height), not is_card(picture, r))
        for r in best[1]
    ]


def pages(picture: Image) -> Iterator[Page]:
    """What may be the page, the likeliest first."""
    speaker_frame = cv2.inRange(cv2.cvtColor(picture, cv2.COLOR_RGB2HSV), *SPEAKER_FRAME)
    for colour in page_colours(picture):
        for tolerance in TOLERANCES:
            yield Page(picture, colour, tolerance, speaker_frame)


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


def gallery(page: Page, leaves: list[Rect], same: list[Rect]) -> list[Rect]:
    """Tiles from leaves: those of the commonest size (`same`), the grid's other cells, and a large one beside them."""
    if len(same) < 2:
        return []
    width, height = (int(np.median([getattr(leaf, side) for leaf in same])) for side in ("width", "height"))
    if not 0.5 <= width / height <= 2.6 or np.median([page.share(leaf) for leaf in same]) > 0.5:
        return []
    cells = grid(page, same, width, height)
    beside = around(
        [leaf for leaf in leaves if not any_within(leaf, cells) and not any(within(leaf, c) for c in cells)]
    )
    if beside and beside.width * beside.height > LARGE * width * height and not any_within(beside, cells):
        cells.append(beside)
    return sorted(cells, key=lambda rect: (rect.top, rect.left))


def with_twins(same: list[Rect], leaves: list[Rect], end: int) -> list[Rect]:
    """The tiles `same`, and the mirror images of those where a smaller leaf lies: a gallery is centred, and a dark tile
    may shrink.
    """
    images = [Rect(end - tile.right, tile.top, end - tile.left, tile.bottom) for tile in same]
    return same + [
        image
        for image in images
        if not any_within(image, same)
        and not any(within(image, tile) for tile in same)
        and any(inside(leaf, image) for leaf in leaves)
    ]


def around(leaves: list[Rect]) -> Rect | None:
    """The rectangle around some leaves: a large tile may be cut into parts by what is dark in it."""
    if not leaves:
        return None
    left, top = min(leaf.left for leaf in leaves), min(leaf.top for leaf in leaves)
    return Rect(left, top, max(leaf.right for leaf in leaves), max(leaf.bottom for leaf in leaves))


def alike(leaves: list[Rect]) -> list[Rect]:
    """The largest group of leaves of one size; of equally large groups the one covering more."""
    groups = [
        [
            other
            for other in leaves
            if abs(other.width - leaf.width) <= max(3, LIKENESS * leaf.width)
            and abs(other.height - leaf.height) <= max(3, LIKENESS * leaf.height)
        ]
        for leaf in leaves
    ]
    return max(groups, key=lambda group: (len(group), sum(rect.width for rect in group)), default=[])


def grid(page: Page, same: list[Rect], width: int, height: int) -> list[Rect]:
    """All cells of the grid that the tiles `same` span and that are not page."""
    tops = positions([rect.top for rect in same], height, page.whole.height)
    rows = {top: [rect for rect in same if abs(rect.top - top) < height / 2] for top in tops}
    cells = []
    for top in tops:
        row = rows[top] or max(rows.values(), key=len)
        for left in positions(
            [rect.left for rect in row], width, page.whole.width, spread([r.left for r in same], width)
        ):
            cell = Rect(left, top, min(left + width, page.whole.right), min(top + height, page.whole.bottom))
            known = any(within(rect, cell) for rect in same)
            if known or (page.share(cell) < EMPTY and page.frames(cell)):
                cells.append(cell)
    return cells


def spread(starts: list[int], size: int) -> int:
    """The distance from one tile's start to the next one's: the least that is no smaller than the tile, as far as it is
    known from tiles one or several steps apart; else 0.
    """
    apart = [b - a for a in starts for b in starts if b - a >= 0.97 * size]
    steps = [distance / int(distance / (0.97 * size)) for distance in apart]
    least = min(steps, default=2.0 * size)
    return round(np.median([step for step in steps if step < 1.03 * least])) if least < 1.25 * size else 0


def positions(starts: list[int], size: int, end: int, step: int = 0) -> list[int]:
    """Starts of all cells in one direction: those known, and the steps before, between and behind them that fit into
    0..end.
    """
    places = [int(np.median(group)) for group in clusters(sorted(starts), size / 4)]
    step = step or spread(places, size)
    for known in list(places) if step else []:
        for start in range(known % step, end - size + 3, step):
            if all(abs(start - place) > 0.95 * size for place in places):
                places.append(start)
    return sorted(places)


def clusters(ordered: list[int], reach: float) -> list[list[int]]:
    """Neighbours closer than `reach` together."""
    groups: list[list[int]] = []
    for value in ordered:
        if groups and value - groups[-1][-1] < reach:
            groups[-1].append(value)
        else:
            groups.append([value])
    return groups


def inside(leaf: Rect, tile: Rect, slack: int = 3) -> bool:
    """Whether a leaf is a part of the tile."""
    return min(leaf.left - tile.left, leaf.top - tile.top, tile.right - leaf.right, tile.bottom - leaf.bottom) >= -slack


def within(leaf: Rect, cell: Rect) -> bool:
    """Whether a leaf's centre lies in the cell."""
    return any_within(cell, [leaf])


def any_within(leaf: Rect, cells: list[Rect]) -> bool:
    """Whether a cell's centre lies in the leaf."""
    return any(
        leaf.left < (c.left + c.right) / 2 < leaf.right and leaf.top < (c.top + c.bottom) / 2 < leaf.bottom
        for c in cells
    )


def is_card(picture: Image, rect: Rect) -> bool:
    """Whether a tile is a flat card (camera off): one colour along its upper rim and sides, and across above the label.

    A camera's picture differs there, if only by the participant's shoulders.
    """
    inset_x, inset_y = max(3, rect.width // 20), max(3, rect.height // 20)
    inner = picture[rect.top + inset_y : rect.bottom - inset_y, rect.left + inset_x : rect.right - inset_x].astype(
        np.int16
    )
    if min(inner.shape[:2]) < 8:
        return False
    above_label = int(inner.shape[0] * 0.6)
    sides = [inner[:2], inner[above_label - 2 : above_label], inner[:above_label, :2], inner[:above_label, -2:]]
    rim = np.concatenate([side.reshape(-1, 3) for side in sides])
    return bool((np.abs(rim - np.median(rim, axis=0)).max(axis=1) <= 6).mean() > 0.97)


def runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """[start, end) of every stretch of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    return [(int(start), int(end)) for start, end in edges.reshape(-1, 2)]
