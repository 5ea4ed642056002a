"""Galleries of given tiles, with labels like Zoom's, and where everything in them is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from inference.observation import Box, Tile
from ingest.render.lettering import width_of, write
from ingest.video import Image

Rect = tuple[int, int, int, int]
Colour = tuple[int, int, int]
PAGE: Colour = (13, 13, 13)
CARD: Colour = (36, 36, 38)
GREEN: Colour = (35, 217, 89)


@dataclass(frozen=True)
class Gallery:
    """A picture, its tiles (x, y, width, height in pixels) in reading order."""

    picture: Image
    rects: tuple[Rect, ...]

    @property
    def boxes(self) -> list[Box]:
        height, width = self.picture.shape[:2]
        return [Box(x / width, y / height, w / width, h / height) for x, y, w, h in self.rects]


def grid(count: int, width: int, height: int, gap: int = 6, margin: int = 6, aspect: float = 16 / 9) -> list[Rect]:
    """ceil(sqrt n) columns, the last row centred, all in the middle of the picture."""
    columns = math.ceil(math.sqrt(count))
    rows = math.ceil(count / columns)
    across = (width - 2 * margin - (columns - 1) * gap) // columns
    wide = min(across, int((height - 2 * margin - (rows - 1) * gap) // rows * aspect))
    high = int(wide / aspect)
    top = (height - rows * high - (rows - 1) * gap) // 2
    rects = []
    for number in range(count):
        row, column = divmod(number, columns)
        in_row = min(columns, count - row * columns)
        left = (width - in_row * wide - (in_row - 1) * gap) // 2
        rects.append((left + column * (wide + gap), top + row * (high + gap), wide, high))
    return rects


def strip(count: int, width: int, height: int, gap: int = 6) -> tuple[list[Rect], Rect]:
    """A row of small tiles, and the large rectangle below it."""
    high = round(height * 0.15)
    wide = round(high * 16 / 9)
    left = (width - count * wide - (count - 1) * gap) // 2
    top = high + 2 * gap
    across = int((height - top) * 16 / 9)
    large = ((width - across) // 2, top, across, height - top)
    return [(left + n * (wide + gap), gap, wide, high) for n in range(count)], large


def put_together(
    tiles: Sequence[Image | Colour],
    rects: Sequence[Rect],
    size: tuple[int, int] = (1280, 720),
    page: Colour = PAGE,
    names: Sequence[str] = (),
    speaker: int | None = None,
    letters: int = 13,
) -> Gallery:
    """Pictures, or colours for cards, at their places, with labels and the active speaker's frame round a tile."""
    picture: Image = np.full((size[1], size[0], 3), page, np.uint8)
    for number, (tile, (x, y, wide, high)) in enumerate(zip(tiles, rects, strict=True)):
        area = picture[y : y + high, x : x + wide]
        area[:] = tile if isinstance(tile, tuple) else cv2.resize(tile, (wide, high), interpolation=cv2.INTER_AREA)
        if names:
            label(area, names[number], letters)
        if number == speaker:
            cv2.rectangle(picture, (x - 2, y - 2), (x + wide + 1, y + high + 1), GREEN, 3)
    return Gallery(picture, tuple(rects))


def label(tile: Image, name: str, letters: int = 13, opacity: float = 0.6) -> None:
    """White letters on a translucent pill in the tile's lower left corner."""
    height = tile.shape[0]
    pad, tall = letters // 2, round(1.7 * letters)
    pill = tile[height - tall : height, : 2 * pad + width_of(name, letters)]
    pill[:] = (pill * (1 - opacity)).astype(np.uint8)
    write(tile, name, pad, height - round(0.55 * letters), letters, (250, 250, 250))


def texture(seed: int, low: int = 40, high: int = 220, height: int = 270, width: int = 480) -> Image:
    """Something like a room: large soft patches of colours between `low` and `high`."""
    random = np.random.default_rng(seed)
    rough = random.uniform(low, high, (6, 9, 3)).astype(np.float32)
    return cv2.resize(rough, (width, height), interpolation=cv2.INTER_CUBIC).clip(0, 255).astype(np.uint8)


def tile_of(rect: Rect, size: tuple[int, int], camera_on: bool = True) -> Tile:
    """A rectangle in pixels as a tile."""
    x, y, wide, high = rect
    return Tile(Box(x / size[0], y / size[1], wide / size[0], high / size[1]), camera_on)
