"""Where the tiles are: gallery, strip beside a shared screen, speaker view. Rectangles: x, y, width, height; pixels."""

from __future__ import annotations

import math
from dataclasses import dataclass

Rect = tuple[int, int, int, int]

PAGE = 25
"""Most tiles on one page of a gallery."""
_SHAPE = 16 / 9


@dataclass(frozen=True, slots=True)
class Page:
    """What is on screen: a rectangle for each shown person, in reading order, and one for the shared screen or None."""

    tiles: tuple[tuple[int, Rect], ...]
    stage: Rect | None = None


def gallery(people: list[int], width: int, height: int, turn: int) -> Page:
    """A grid of ceil(sqrt n) columns, the last row centred; more than a page of people take turns."""
    shown = _page(people, PAGE, turn)
    return Page(tuple(zip(shown, _grid(len(shown), width, height), strict=True)))


def strip(people: list[int], width: int, height: int, turn: int, beside: bool) -> Page:
    """A shared screen with tiles in a row above it or (`beside`) in one or two columns to its right."""
    gap = _gap(height)
    if not beside:
        tile_height = round(height * 0.16)
        shown, rects = _row(people, width, tile_height, gap, turn)
        top = tile_height + 2 * gap
        stage = _fit(0, top, width, height - top)
        return Page(tuple(zip(shown, rects, strict=True)), stage)
    columns = 1 if len(people) <= 7 else 2
    tile_width = round(width * (0.17 if columns == 1 else 0.145))
    tile_height = round(tile_width / _SHAPE)
    rows = (height - gap) // (tile_height + gap)
    shown = _page(people, rows * columns, turn)
    left, used = width - columns * (tile_width + gap), math.ceil(len(shown) / columns)
    top = (height - used * (tile_height + gap) + gap) // 2
    rects = [
        (left + n % columns * (tile_width + gap), top + n // columns * (tile_height + gap), tile_width, tile_height)
        for n in range(len(shown))
    ]
    return Page(tuple(zip(shown, rects, strict=True)), _fit(0, 0, left - gap, height))


def speaker(people: list[int], width: int, height: int, turn: int, speaking: int) -> Page:
    """The speaking person large, the others small in a row above."""
    gap = _gap(height)
    tile_height = round(height * 0.16)
    shown, rects = _row([person for person in people if person != speaking], width, tile_height, gap, turn)
    top = tile_height + 2 * gap
    large = _fit(0, top, width, height - top - gap)
    return Page(((speaking, large), *zip(shown, rects, strict=True)))


def _gap(height: int) -> int:
    return max(2, round(height / 180))


def _page(people: list[int], most: int, turn: int) -> list[int]:
    pages = max(1, math.ceil(len(people) / most))
    first = turn % pages * most
    return people[first : first + most]


def _row(people: list[int], width: int, tile_height: int, gap: int, turn: int) -> tuple[list[int], list[Rect]]:
    tile_width = round(tile_height * _SHAPE)
    shown = _page(people, max(1, (width - gap) // (tile_width + gap)), turn)
    left = (width - len(shown) * (tile_width + gap) + gap) // 2
    return shown, [(left + n * (tile_width + gap), gap, tile_width, tile_height) for n in range(len(shown))]


def _grid(count: int, width: int, height: int) -> list[Rect]:
    if not count:
        return []
    gap, columns = _gap(height), math.ceil(math.sqrt(count))
    rows = math.ceil(count / columns)
    tile_width = int(min((width - (columns + 1) * gap) / columns, (height - (rows + 1) * gap) / rows * _SHAPE))
    tile_height = round(tile_width / _SHAPE)
    top = (height - rows * (tile_height + gap) + gap) // 2
    rects = []
    for number in range(count):
        row, column = divmod(number, columns)
        in_row = min(columns, count - row * columns)
        left = (width - in_row * (tile_width + gap) + gap) // 2
        rects.append((left + column * (tile_width + gap), top + row * (tile_height + gap), tile_width, tile_height))
    return rects


def _fit(left: int, top: int, width: int, height: int) -> Rect:
    """The largest 16:9 rectangle in the middle of a space."""
    across = min(width, int(height * _SHAPE))
    down = round(across / _SHAPE)
    return (left + (width - across) // 2, top + (height - down) // 2, across, down)
