"""Where the tiles are: gallery, strip beside a shared screen, speaker view. Rectangles: x, y, width, height; pixels."""

from __future__ import annotations

import math
from dataclasses import dataclass

Rect = tuple[int, int, int, int]

PAGE = 25
"""Most tiles on one page of a gallery, unless asked otherwise."""
_SHAPE = 16 / 9
_BETTER = 1.1
"""How many times larger the tiles must get for a grid of another width than ceil(sqrt n) columns."""


@dataclass(frozen=True, slots=True)
class Area:
    """The part of a picture for tiles and shared screen, the `gap` between them, and what `shapes` tiles may have."""

    left: int
    top: int
    width: int
    height: int
    gap: int = 4
    shapes: tuple[float, float] = (_SHAPE, _SHAPE)

    @property
    def shape(self) -> float:
        """Of a tile that could have any: as near to 16:9 as allowed."""
        return self.clipped(_SHAPE)

    def clipped(self, shape: float) -> float:
        """The allowed shape nearest to `shape` (width / height)."""
        return min(max(shape, self.shapes[0]), self.shapes[1])


@dataclass(frozen=True, slots=True)
class Page:
    """What is on screen: a rectangle for each shown person, in reading order, and one for the shared screen or None."""

    tiles: tuple[tuple[int, Rect], ...]
    stage: Rect | None = None


def gallery(people: list[int], area: Area, turn: int, most: int = PAGE) -> Page:
    """A grid of ceil(sqrt n) columns, the last row centred; more than `most` people take turns."""
    shown = _page(people, most, turn)
    return Page(tuple(zip(shown, _grid(len(shown), area), strict=True)))


def above(people: list[int], area: Area, turn: int) -> Page:
    """A shared screen with a row of tiles above it."""
    tile_height = round(area.height * 0.16)
    shown, rects = _row(people, area, tile_height, turn)
    used = tile_height + 2 * area.gap
    stage = _fit(area.left, area.top + used, area.width, area.height - used)
    return Page(tuple(zip(shown, rects, strict=True)), stage)


def beside(people: list[int], area: Area, turn: int) -> Page:
    """A shared screen with one or two columns of tiles to its right."""
    gap = area.gap
    columns = 1 if len(people) <= 7 else 2
    tile_width = round(area.width * (0.17 if columns == 1 else 0.145))
    tile_height = round(tile_width / area.shape)
    rows = (area.height - gap) // (tile_height + gap)
    shown = _page(people, rows * columns, turn)
    left, used = area.width - columns * (tile_width + gap), math.ceil(len(shown) / columns)
    top = area.top + (area.height - used * (tile_height + gap) + gap) // 2
    x, down = area.left + left, tile_height + gap
    rects = [
        (x + n % columns * (tile_width + gap), top + n // columns * down, tile_width, tile_height)
        for n in range(len(shown))
    ]
    return Page(tuple(zip(shown, rects, strict=True)), _fit(area.left, area.top, left - gap, area.height))


def floating(area: Area, speaking: int) -> Page:
    """A shared screen all over, and on it one tile at the upper right."""
    width = round(area.width * 0.2)
    left = area.left + area.width - width - 2 * area.gap
    rect = (left, area.top + 2 * area.gap, width, round(width / area.shape))
    return Page(((speaking, rect),), _fit(area.left, area.top, area.width, area.height))


def speaker(people: list[int], area: Area, turn: int, speaking: int) -> Page:
    """The speaking person large, the others small in a row above."""
    gap = area.gap
    tile_height = round(area.height * 0.16)
    shown, rects = _row([person for person in people if person != speaking], area, tile_height, turn)
    used = tile_height + 2 * gap
    large = _fit(area.left, area.top + used, area.width, area.height - used - gap)
    return Page(((speaking, large), *zip(shown, rects, strict=True)))


def _page(people: list[int], most: int, turn: int) -> list[int]:
    pages = max(1, math.ceil(len(people) / most))
    first = turn % pages * most
    return people[first : first + most]


def _row(people: list[int], area: Area, tile_height: int, turn: int) -> tuple[list[int], list[Rect]]:
    tile_width, gap = round(tile_height * area.shape), area.gap
    shown = _page(people, max(1, (area.width - gap) // (tile_width + gap)), turn)
    left = area.left + (area.width - len(shown) * (tile_width + gap) + gap) // 2
    return shown, [(left + n * (tile_width + gap), area.top + gap, tile_width, tile_height) for n in range(len(shown))]


def _grid(count: int, area: Area) -> list[Rect]:
    if not count:
        return []
    columns, gap = _columns(count, area), area.gap
    rows = math.ceil(count / columns)
    tile_width, tile_height = _tile(count, columns, area)
    top = area.top + (area.height - rows * (tile_height + gap) + gap) // 2
    rects = []
    for number in range(count):
        row, column = divmod(number, columns)
        in_row = min(columns, count - row * columns)
        left = area.left + (area.width - in_row * (tile_width + gap) + gap) // 2
        rects.append((left + column * (tile_width + gap), top + row * (tile_height + gap), tile_width, tile_height))
    return rects


def _columns(count: int, area: Area) -> int:
    """ceil(sqrt n), but in an upright or very broad picture what makes the tiles clearly larger."""
    usual = math.ceil(math.sqrt(count))
    pixels = {columns: math.prod(_tile(count, columns, area)) for columns in range(1, count + 1)}
    best = max(pixels, key=pixels.__getitem__)
    return best if pixels[best] > _BETTER * pixels[usual] else usual


def _tile(count: int, columns: int, area: Area) -> tuple[int, int]:
    """Width and height of the tiles in a grid of so many columns; 0 where they do not fit."""
    rows, gap = math.ceil(count / columns), area.gap
    wide, high = (area.width - (columns + 1) * gap) / columns, (area.height - (rows + 1) * gap) / rows
    if wide < 1 or high < 1:
        return 0, 0
    shape = area.clipped(wide / high)
    tile_width = int(min(wide, high * shape))
    return tile_width, round(tile_width / shape)


def _fit(left: int, top: int, width: int, height: int) -> Rect:
    """The largest 16:9 rectangle in the middle of a space."""
    across = min(width, int(height * _SHAPE))
    down = round(across / _SHAPE)
    return (left + (width - across) // 2, top + (height - down) // 2, across, down)
