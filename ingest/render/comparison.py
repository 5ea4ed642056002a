"""Hold what an analysis saw against the truth of a simulated class (definitions: docs/gallerybench.md)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from ingest.render.identity import ABSTAINED, RIGHT, WRONG, idf1, swaps, tidy, verdicts
from ingest.render.pairing import FACE, paired


@dataclass(frozen=True)
class Comparison:
    """Shares of 0..1 but for the swaps; NaN where there is no case.

    `..._found` is recall, `..._true` precision: of tiles, of faces. Names are of the labelled tiles on screen: right,
    wrong (somebody else's) or abstained from (a tile not found is); `labels_right` are read just as shown.
    """

    tiles_found: float
    tiles_true: float
    faces_found: float
    faces_true: float
    names_right: float
    names_wrong: float
    names_abstained: float
    labels_right: float
    idf1: float
    swaps_per_hour: float
    camera_off_f1: float
    expressions_right: float


def compare(truth: DataFrame, seen: DataFrame, roster: Collection[str] = ()) -> Comparison:
    """The figures of a class: `truth` and `seen` in design's columns of an export, a row per tile and second.

    `roster` are the names that could be given; without one everybody is known by the label alone.
    """
    pairs = paired(truth, seen)
    faces = paired(shown(truth, "face_visible"), shown(seen, "face_visible"), FACE)
    labelled = tidy(truth["label"]) != ""
    told = named(pairs, truth, roster)
    counts = told.value_counts()
    right, wrong = (int(counts.get(verdict, 0)) for verdict in (RIGHT, WRONG))
    followed = pairs if not labelled.any() else pairs.loc[told.index[told != ABSTAINED]]
    read = tidy(pairs["label"]) == tidy(pairs["label_seen"])
    awake = expressive(faces)
    agreed = (awake["expression"] == awake["expression_seen"]).sum()
    return Comparison(
        tiles_found=share(len(pairs), len(truth)),
        tiles_true=share(len(pairs), len(seen)),
        faces_found=share(len(faces), len(shown(truth, "face_visible"))),
        faces_true=share(len(faces), len(shown(seen, "face_visible"))),
        names_right=share(right, labelled.sum()),
        names_wrong=share(wrong, labelled.sum()),
        names_abstained=share(labelled.sum() - right - wrong, labelled.sum()),
        labels_right=share(read.loc[told.index].sum(), labelled.sum()),
        idf1=idf1(truth, seen, pairs),
        swaps_per_hour=share(3600 * swaps(followed), truth["second"].nunique()),
        camera_off_f1=off_f1(truth, seen, pairs),
        expressions_right=share(agreed, len(awake)),
    )


def read(path: Path) -> DataFrame:
    """A truth file, or another tool's findings in the same columns; a participant may be called NA."""
    return pd.read_csv(path, keep_default_na=False, na_values=[""])


def named(pairs: DataFrame, truth: DataFrame, roster: Collection[str]) -> Series[str]:
    """The verdict on each pair whose tile has a label."""
    known = set(tidy(Series(list(roster), dtype="str")))
    return verdicts(pairs[tidy(pairs["label"]) != ""], known | set(tidy(truth["participant"])), known)


def off_f1(truth: DataFrame, seen: DataFrame, pairs: DataFrame) -> float:
    """F1 of telling that a camera is off, over the tiles; an empty cell tells nothing."""
    both = (off(pairs["camera_on"]) & off(pairs["camera_on_seen"])).sum()
    return share(2 * both, off(truth["camera_on"]).sum() + off(seen["camera_on"]).sum())


def shown(rows: DataFrame, column: str) -> DataFrame:
    """The rows in which the column is true."""
    return rows[true(rows[column])]


def expressive(faces: DataFrame) -> DataFrame:
    """The faces that neither yawn nor sleep: what a truth without these columns knows nothing of."""
    known = [column for column in ("eyes_closed", "yawning") if column in faces]
    return faces[~np.any([true(faces[column]) for column in known], axis=0)] if known else faces


def off(column: Series[bool]) -> Series[bool]:
    """Where a column says false, not where it says nothing."""
    return column.astype("str").str.lower() == "false"


def true(column: Series[bool]) -> Series[bool]:
    """A column of truth values, whether read from a file as such or as text."""
    return column.astype("str").str.lower() == "true"


def share(part: float, whole: float) -> float:
    """part / whole, NaN of nothing."""
    return float(part) / float(whole) if whole else float("nan")
