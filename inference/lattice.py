"""Galleries whose gutters are too thin or too blurred to cut along: find the lines that repeat at equal distances.

A gutter of one pixel, shrunk and compressed, is page only here and there; but it is a little more page than its
surroundings from end to end, and the next one lies a tile farther. So a profile of the picture (share of gutter-like
pixels per line) is searched for the comb that fits it best, first downwards, then across each row of tiles.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

LINE = 0.6
"""Least share of gutter-like pixels in every line of a lattice (measured: .67 and more on those of one pixel)."""
PIECE, WHOLE = 0.5, 0.9
"""A line beside one row of tiles may be fainter; this share of these pieces is still gutter-like to this share."""
PEAKS = 24
"""Most lines that are tried as the teeth of a comb."""
Profile = NDArray[np.float64]


def cells(
    down: Profile, across: Callable[[int, int], Profile], smallest: tuple[float, float]
) -> Iterator[tuple[int, int, int, int]]:
    """(left, top, right, bottom) in pixels of every cell of the lattice, row by row.

    `down` is the profile of the picture's rows; `across(top, bottom)` that of the columns between two rows; `smallest`
    a cell's least width and height in pixels.
    """
    rows = comb(down, smallest[1])
    bands = [(down_from, down_to, across(down_from, down_to)) for down_from, down_to in gaps(rows, len(down))]
    if not bands:
        return
    together = np.mean([profile for _, _, profile in bands], axis=0)
    common = comb(together, smallest[0])
    columns = [fitted(common, profile) for _, _, profile in bands]
    seen = [strengths(profile, teeth) for teeth, (_, _, profile) in zip(columns, bands, strict=True)]
    if len(common) < 2 or np.mean(np.concatenate(seen) >= PIECE) < WHOLE:
        return
    for teeth, (top, bottom, _) in zip(columns, bands, strict=True):
        for left, right in gaps(teeth, len(together)):
            yield left, top, right, bottom


def comb(profile: Profile, least: float) -> Profile:
    """The positions (n,), in pixels, of equally distant lines that together stand out most; empty where there are none.

    The profile's two ends count as lines: a gallery may reach the picture's edge.
    """
    size = len(profile)
    near = np.maximum.reduce([profile, np.roll(profile, 1), np.roll(profile, -1)])
    near[[0, 1, -2, -1]] = 1.0
    worths = np.where(near >= LINE, near, -size)
    lines = peaks(profile)
    best, best_worth = np.empty(0), 0.0
    for first in lines:
        for second in lines[lines > first]:
            for between in range(1, int((second - first) / least) + 1):
                step = (second - first) / between
                teeth = first + step * np.arange(-int((first + 1) / step), int((size + 1 - first) / step) + 1)
                worth, (start, end) = longest(worths[np.clip(teeth.round().astype(int), 0, size - 1)])
                if worth > best_worth and end - start > 2:
                    best, best_worth = teeth[start:end], worth
    return best


def peaks(profile: Profile) -> NDArray[np.float64]:
    """The strongest lines of a profile, neighbours taken together, and its two ends; in order."""
    strong = np.flatnonzero(profile >= LINE)
    groups = np.split(strong, np.flatnonzero(np.diff(strong) > 2) + 1)
    weights = [profile[group].max() for group in groups if len(group)]
    middles = [float(np.average(group, weights=profile[group])) for group in groups if len(group)]
    chosen = np.argsort(weights, kind="stable")[::-1][:PEAKS]
    return np.unique([-0.5, *(middles[number] for number in chosen), len(profile) - 0.5])


def longest(worths: Profile) -> tuple[float, tuple[int, int]]:
    """The stretch of the greatest sum, and that sum (Kadane)."""
    best, span, total, start = 0.0, (0, 0), 0.0, 0
    for place, worth in enumerate(worths):
        total += worth
        if total > best:
            best, span = total, (start, place + 1)
        if total < 0:
            total, start = 0.0, place + 1
    return best, span


def fitted(common: Profile, profile: Profile) -> Profile:
    """The comb of most rows, or moved by half a step for the last row of an even rest, whichever suits this row."""
    if len(common) < 2:
        return common
    half = (common[1] - common[0]) / 2
    moved = common[:-1] + half

    better = strengths(profile, moved).mean() > strengths(profile, common).mean() + 0.2
    return moved if better else common


def strengths(profile: Profile, teeth: Profile) -> Profile:
    """The profile at each tooth, or a pixel beside it; the picture's edge is as good as a line."""
    edged = np.pad(profile, 2, constant_values=1.0)
    places = teeth.round().astype(int).clip(-1, len(profile)) + 2
    near: Profile = np.maximum(np.maximum(edged[places - 1], edged[places]), edged[places + 1])
    return near


def gaps(lines: Profile, size: int) -> list[tuple[int, int]]:
    """[from, to) between neighbouring lines, without the lines themselves, within 0..size."""
    between = [(max(0, round(a + 1)), min(size, round(b))) for a, b in pairwise(lines)]
    return [(start, end) for start, end in between if start < end]
