"""A print of the shared screen, by which slides are told apart and known again.

A grid of 24 x 14 cells; of each is kept whether it is darker or lighter on the average than the one to its right, or
neither, or covered by a tile. It is a difference hash (N. Krawetz, "Kind of like that", hackerfactor.com 2013) with a
dead zone, without which the noise on empty paper would be half of it. No word can be read from it.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.page import Mask

ACROSS, DOWN = 24, 14
DEAD = 2.5
"""Grey values by which neighbouring cells differ at least: a line of small text makes 5, compression .5."""
MOST_COVERED = 0.05
"""Share of a cell under a tile from which nothing is said of it."""
FLAT, DARKER, LIGHTER, COVERED = 0, 1, 2, 3
CELL = int("01" * (ACROSS * DOWN), 2)
"""The lower bit of every cell of a print as a number."""
DIGITS = ACROSS * DOWN // 2
"""Of a print: a hexadecimal digit for every two cells."""


def of(grey: Mask, tiles: Mask) -> str:
    """The print of a screen, uint8 (height, width) both; `tiles` is 255 where a tile covers it."""
    means, under = means_of(grey), means_of(tiles)
    steps = np.diff(means, axis=1)
    found = np.where(steps < -DEAD, LIGHTER, np.where(steps > DEAD, DARKER, FLAT)).astype(np.uint8)
    found[np.maximum(under[:, 1:], under[:, :-1]) > 255 * MOST_COVERED] = COVERED
    return text(found)


def means_of(one: Mask) -> NDArray[np.float32]:
    """The mean of each cell, and of a column of cells more; by way of quarters of a cell, which is quicker."""
    quarters = cv2.resize(one, (4 * (ACROSS + 1), 4 * DOWN), interpolation=cv2.INTER_AREA).astype(np.float32)
    means: NDArray[np.float32] = quarters.reshape(DOWN, 4, ACROSS + 1, 4).mean(axis=(1, 3))
    return means


def text(found: NDArray[np.uint8]) -> str:
    """Cells (14, 24) as hexadecimal digits, row by row."""
    return "".join(f"{4 * first + second:x}" for first, second in found.reshape(-1, 2).tolist())


def bits(print_: str) -> int:
    """A print as a number, two bits a cell: what comparing needs."""
    return int(print_, 16)


def marks(one: int) -> int:
    """In how many cells something is said: darker or lighter."""
    return ((one ^ one >> 1) & CELL).bit_count()


def rows(print_: str) -> list[int]:
    """The rows, from 0 at the top, in which something is said, in more cells than noise may have."""
    each = (print_[start : start + DIGITS // DOWN] for start in range(0, DIGITS, DIGITS // DOWN))
    return [number for number, row in enumerate(each) if marks(bits(row)) > 1]


def differing(one: int, other: int) -> int:
    """In how many cells two prints say different things, the opposite counting twice; those covered in one of them are
    left out.
    """
    apart = one ^ other
    unlike, opposite = (apart | apart >> 1) & CELL, (apart & apart >> 1) & CELL
    seen = _open(one, other)
    return (unlike & seen).bit_count() + (opposite & seen).bit_count()


def lost(before: int, after: int) -> int:
    """How many marks of a print another one lacks, or has otherwise; covered cells are left out."""
    apart = before ^ after
    unlike = (apart | apart >> 1) & CELL
    return ((before ^ before >> 1) & unlike & _open(before, after)).bit_count()


def _open(one: int, other: int) -> int:
    return ~((one & one >> 1) | (other & other >> 1))
