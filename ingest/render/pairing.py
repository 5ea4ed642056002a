"""Which rows of what was seen are which rows of the truth: by second and place."""

from __future__ import annotations

import pandas as pd
from pandas import DataFrame

SAME = 0.5
"""Least intersection over union of two boxes to be of the same thing, as is usual for detections (PASCAL VOC)."""
TILE = ("tile_x", "tile_y", "tile_width", "tile_height")
FACE = ("x", "y", "width", "height")


def paired(truth: DataFrame, seen: DataFrame, box: tuple[str, ...] = TILE) -> DataFrame:
    """One to one: rows of both tables whose boxes (the columns `box`, x y width height) are the same thing.

    Each pair is a row with the columns of `truth`, those of `seen` with the suffix _seen, and the row labels in `index`
    and `index_seen`. Where several would do, the nearest pair goes first. Rows without a box pair with nothing.
    """
    both = truth.reset_index().merge(seen.reset_index(), on="second", suffixes=("", "_seen"))
    both["overlap"] = overlaps(both, box)
    near = both[both["overlap"] >= SAME].sort_values("overlap", ascending=False, kind="stable")
    pairs = near.drop_duplicates("index").drop_duplicates("index_seen")
    return pairs.sort_values(["second", "index"], ignore_index=True)


def overlaps(pairs: DataFrame, box: tuple[str, ...]) -> pd.Series[float]:
    """Intersection over union of each pair's boxes; NaN without a box."""
    (x, y, width, height), (x2, y2, width2, height2) = (
        [pairs[column + suffix].astype(float) for column in box] for suffix in ("", "_seen")
    )
    across = ((x + width).combine(x2 + width2, min) - x.combine(x2, max)).clip(lower=0)
    down = ((y + height).combine(y2 + height2, min) - y.combine(y2, max)).clip(lower=0)
    return across * down / (width * height + width2 * height2 - across * down)
