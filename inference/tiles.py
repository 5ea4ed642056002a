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

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np

from inference.cards import is_card
from inference.observation import Box, Tile
from inference.page import EMPTY, LITTLE, Mask, Page, Rect, distance, page_colours, speaker_frames
from ingest.video import Image

LEAST = 64
"""Pixels; what is less high or wide is no gallery."""
WIDE = 1600
"""Pixels; pictures of twice and three times this width are looked at in half and a third of their size."""
SETTLED, HALF, SAMPLE = 0.005, 0.5, 8
"""An answer needs no other to compare with when so little of the picture is neither tile nor page, so many of its tiles
were seen whole, and fewer of a sample of them are divided at a second look.
"""
LARGE = 3
"""How many tiles of the strip the active speaker or a shared screen covers at least."""
TWINS = 0.05
"""Widest gutter between the two tiles of a pair of which one is dark, as a share of the picture's width."""
LIKENESS = 0.05
"""Tiles of one gallery differ by at most this share of their size."""


@dataclass(frozen=True)
class Way:
    """How far a page pixel may be from the page's colour in any channel (compression, translucent shadows); whether
    gutters may be so thin that no pixel of them has that colour; whether the picture is cut along a lattice of them.
    """

    tolerance: int
    thin: bool = False
    lattice: bool = False


WAYS = (Way(14), Way(8), Way(24), Way(24, thin=True), Way(24, thin=True, lattice=True))
"""The best answer wins."""


def find(picture: Image) -> list[Tile]:
    """The tiles of a gallery, row by row; an empty list where the picture shows none."""
    if min(picture.shape[:2]) < LEAST:
        return []
    for factor in sorted({1, max(1, round(picture.shape[1] / WIDE))}, reverse=True):
        shown = shrunk(picture, factor)
        rects, sure = rectangles(shown)
        if sure:
            break  # else gutters may be too thin for the smaller size
    height, width = shown.shape[:2]
    return [
        Tile(Box(r.left / width, r.top / height, r.width / width, r.height / height), not is_card(shown, r))
        for r in rects
    ]


def shrunk(picture: Image, factor: int) -> Image:
    """The picture at a `factor`th of its size."""
    if factor == 1:
        return picture
    return cv2.resize(picture, None, fx=1 / factor, fy=1 / factor, interpolation=cv2.INTER_AREA)  # type: ignore[return-value]


def rectangles(picture: Image) -> tuple[list[Rect], bool]:
    """The tiles in pixels, by the way and the page's colour that give most tiles of one size, and whether that is sure
    (see `settled`).
    """
    frames, colours = speaker_frames(picture), page_colours(picture)
    apart_from = cache(lambda colour: distance(picture, colour))  # the first mostly settles it
    best: list[Rect] = []
    best_so_far = (0, 0, 0)
    for way in WAYS:
        for colour in colours:
            apart = apart_from(colour)
            page = Page(apart, way.tolerance, frames, way.thin)
            leaves = page.lattice() if way.lattice else list(page.leaves(page.whole))
            same = with_twins(alike(leaves), leaves, page.whole.right)
            tiles = gallery(page, leaves, same)
            if tiles and settled(page, tiles, same, apart, frames):
                return tiles, True
            worth = (len(same), len(tiles), sum(tile.width * tile.height for tile in tiles))
            if tiles and worth > best_so_far and not (way.lattice and len(same) <= len(best)):
                best, best_so_far = tiles, worth
    return best, False


def settled(page: Page, tiles: list[Rect], same: list[Rect], apart: Mask, frames: Mask) -> bool:
    """Whether an answer needs no other to compare with: it explains the picture, and a second look divides few tiles,
    and no large one.
    """
    if len(same) < HALF * len(tiles) or page.unexplained(tiles) > SETTLED:
        return False
    usual = np.median([tile.width * tile.height for tile in tiles])
    large = [tile for tile in tiles if tile.width * tile.height > 2 * usual]
    some = tiles[:: 1 + len(tiles) // SAMPLE]

    def divided(tile: Rect) -> bool:
        inside = slice(tile.top, tile.bottom), slice(tile.left, tile.right)
        closer = Page(apart[inside], page.tolerance, frames[inside], thin=True)
        return closer.divides(closer.whole)

    return not any(map(divided, large)) and sum(map(divided, some)) < HALF * len(some)


def gallery(page: Page, leaves: list[Rect], same: list[Rect]) -> list[Rect]:
    """Tiles from leaves: those of the commonest size (`same`), the grid's other cells, and a large one beside them."""
    if len(same) < 2:
        return []
    width, height = (int(np.median([getattr(leaf, side) for leaf in same])) for side in ("width", "height"))
    if not 0.5 <= width / height <= 2.6 or np.median([page.share(leaf) for leaf in same]) > LITTLE:
        return []
    cells = grid(page, same, leaves, width, height)
    beside = around(
        [leaf for leaf in leaves if not any_within(leaf, cells) and not any(within(leaf, c) for c in cells)]
    )
    if beside and beside.width * beside.height > LARGE * width * height and not any_within(beside, cells):
        cells.append(beside)
    return sorted(cells, key=lambda rect: (rect.top, rect.left))


def with_twins(same: list[Rect], leaves: list[Rect], end: int) -> list[Rect]:
    """The tiles `same`, and their mirror images where a smaller leaf lies: a gallery is centred, dark tiles shrink.

    A lone tile has a twin only close beside it and in a landscape format, lest one bright half of a film be a gallery.
    """
    images = [Rect(end - tile.right, tile.top, end - tile.left, tile.bottom) for tile in same]
    if len(same) == 1 and not (gap(same[0], images[0]) < TWINS * end and same[0].width > 1.2 * same[0].height):
        return same
    return same + [
        image
        for image in images
        if not any(meet(image, tile) for tile in same) and any(inside(leaf, image) for leaf in leaves)
    ]


def gap(one: Rect, other: Rect) -> int:
    """Pixels between two rectangles side by side, negative where they overlap."""
    return max(one.left, other.left) - min(one.right, other.right)


def meet(one: Rect, other: Rect) -> bool:
    """Whether two rectangles share more than a rim of three pixels."""
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    return gap(one, other) < -3 and down > 3


def around(leaves: list[Rect]) -> Rect | None:
    """The rectangle around some leaves: a large tile may be cut into parts by what is dark in it."""
    if not leaves:
        return None
    left, top = min(leaf.left for leaf in leaves), min(leaf.top for leaf in leaves)
    return Rect(left, top, max(leaf.right for leaf in leaves), max(leaf.bottom for leaf in leaves))


def alike(leaves: list[Rect]) -> list[Rect]:
    """The largest group of leaves of one size; of equally large groups the one covering more."""
    sizes = np.array([(leaf.width, leaf.height) for leaf in leaves]).reshape(-1, 2)
    near = (np.abs(sizes[:, None] - sizes) <= np.maximum(3, LIKENESS * sizes[:, None])).all(axis=2)
    worth = [(group.sum(), sizes[group, 0].sum()) for group in near]
    return [leaves[k] for k in np.flatnonzero(near[worth.index(max(worth))])] if worth else []


def grid(page: Page, same: list[Rect], leaves: list[Rect], width: int, height: int) -> list[Rect]:
    """All cells of the grid that the tiles `same` span, that are not page, that page surrounds, and that hold no side
    of anything large.
    """
    large = [leaf for leaf in leaves if leaf.width * leaf.height > LARGE * width * height]
    tops = positions([rect.top for rect in same], height, page.whole.height)
    rows = {top: [rect.left for rect in same if abs(rect.top - top) < height / 2] for top in tops}
    step, longest = spread(rows.values(), width), max(rows.values(), key=len)
    cells = []
    for top in tops:
        for left in positions(rows[top] or longest, width, page.whole.width, step):
            cell = Rect(left, top, min(left + width, page.whole.right), min(top + height, page.whole.bottom))
            seen = any(within(tile, cell) for tile in same)
            crossed = any(ends_in(leaf, cell) for leaf in large)
            if seen or (page.share(cell) < EMPTY and page.surrounds(cell) and not crossed):
                cells.append(cell)
    return cells


def spread(rows: Iterable[list[int]], size: int) -> int:
    """The distance from one tile's start to the next one's, from tiles of one row that are one or more steps apart; 0
    where unknown.
    """
    apart = [b - a for row in rows for a in row for b in row if b - a >= 0.97 * size]
    steps = [distance / int(distance / (0.97 * size)) for distance in apart]
    likely = [step for step in steps if step < 1.25 * size]
    return round(np.median(likely)) if likely else 0


def positions(starts: list[int], size: int, end: int, step: int = 0) -> list[int]:
    """Starts of all cells in one direction: those known, and the steps before, between and behind them that fit into
    0..end.
    """
    places = [int(np.median(group)) for group in clusters(sorted(starts), size / 4)]
    step = step or spread([places], size)
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


def ends_in(leaf: Rect, cell: Rect, slack: int = 4) -> bool:
    """Whether a leaf reaches into a cell and ends inside it."""
    beside = gap(leaf, cell) >= -slack or min(leaf.bottom, cell.bottom) - max(leaf.top, cell.top) <= slack
    across = any(cell.left + slack < side < cell.right - slack for side in (leaf.left, leaf.right))
    down = any(cell.top + slack < side < cell.bottom - slack for side in (leaf.top, leaf.bottom))
    return not beside and (across or down)


def within(leaf: Rect, cell: Rect) -> bool:
    """Whether a leaf's centre lies in the cell."""
    return any_within(cell, [leaf])


def any_within(leaf: Rect, cells: list[Rect]) -> bool:
    """Whether a cell's centre lies in the leaf."""
    return any(
        leaf.left < (c.left + c.right) / 2 < leaf.right and leaf.top < (c.top + c.bottom) / 2 < leaf.bottom
        for c in cells
    )
