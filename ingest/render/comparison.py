"""Hold what an analysis saw against the truth of a simulated class."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from pandas import DataFrame

SAME_TILE = 0.3
"""Least intersection over union of two tiles to be the same one."""
BOX = ["tile_x", "tile_y", "tile_width", "tile_height"]


@dataclass(frozen=True)
class Comparison:
    """Shares of 0..1, NaN where the truth has no case.

    `tiles_found` of the tiles on screen; `faces_found` of the visible faces; `faces_invented` of the tiles seen in
    which no face is visible; `names_right` of the tiles found; `expressions_right` of the faces found.
    """

    tiles_found: float
    faces_found: float
    faces_invented: float
    names_right: float
    expressions_right: float


def compare(truth: DataFrame, seen: DataFrame) -> Comparison:
    """Pair the rows of truth and export (design's columns, both) by second and tile, then count."""
    pairs = truth.reset_index().merge(seen, on="second", suffixes=("", "_seen"))
    pairs = pairs[overlaps(pairs) > SAME_TILE].drop_duplicates("index")
    shown = pairs["face_visible"].astype(bool)
    found = shown & pairs["face_visible_seen"].astype(bool)
    return Comparison(
        tiles_found=len(pairs) / max(1, len(truth)),
        faces_found=share(found.sum(), truth["face_visible"].astype(bool).sum()),
        faces_invented=share((~shown & pairs["face_visible_seen"].astype(bool)).sum(), (~shown).sum()),
        names_right=share((pairs["participant"] == pairs["participant_seen"]).sum(), len(pairs)),
        expressions_right=share((found & (pairs["expression"] == pairs["expression_seen"])).sum(), found.sum()),
    )


def overlaps(pairs: DataFrame) -> pd.Series[float]:
    """Intersection over union of each pair's tiles."""
    (x, y, width, height), (x2, y2, width2, height2) = (
        [pairs[column + suffix].astype(float) for column in BOX] for suffix in ("", "_seen")
    )
    across = ((x + width).combine(x2 + width2, min) - x.combine(x2, max)).clip(lower=0)
    down = ((y + height).combine(y2 + height2, min) - y.combine(y2, max)).clip(lower=0)
    return across * down / (width * height + width2 * height2 - across * down)


def share(part: int, whole: int) -> float:
    """part / whole, NaN of nothing."""
    return part / whole if whole else float("nan")
