"""The numbers of a lecture before anything is drawn: pure functions on the frame of `storage.queries.timeline`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame, Series

from dashboard.words import ENOUGH
from inference.engagement import DEFAULT
from inference.engagement import formulas as every
from inference.observation import EXPRESSIONS
from storage import levels
from storage.levels import Level
from storage.naming import UNLABELLED

SHARES = [f"share_{name}" for name in EXPRESSIONS]


def formulas(timeline: DataFrame) -> list[str]:
    """The formulas a timeline has values of, the default first."""
    names = [name for name in every() if f"engagement_{name}" in timeline]
    return sorted(names, key=lambda name: (name != DEFAULT, name))


def starts(timeline: DataFrame, length_ms: int, bin_ms: int) -> list[int]:
    """Where every bin of the lecture starts (ms), those without a sample included."""
    last = int(timeline["bin_start_ms"].max()) if len(timeline) else 0
    return list(range(0, max(length_ms, last + 1), bin_ms))


def by_bin(timeline: DataFrame, formula: str, length_ms: int, bin_ms: int) -> DataFrame:
    """The class, a row per bin (index: bin start in ms).

    Columns: sampled (instants), coverage (faces over people x instants, NaN where nothing was sampled), value (mean
    over the people of whom something can be said), low and high (95 % interval, `storage.levels`; NaN for fewer than
    two people), people (their number), enough (coverage of at least 30 %), and share_<expression> of the
    faces seen.
    """
    groups = timeline.groupby("bin_start_ms")
    sampled, level = groups["sampled"].first(), levels.bins(timeline, formula)
    rows = DataFrame(
        {
            "sampled": sampled,
            "coverage": groups["face_visible"].sum() / (groups.size() * sampled).replace(0, np.nan),
            **{name: level[name] for name in ("value", "low", "high", "people")},
        }
    ).join(expression_shares(timeline))
    rows = rows.reindex(starts(timeline, length_ms, bin_ms))
    rows["sampled"] = rows["sampled"].fillna(0)
    rows["enough"] = rows["coverage"].fillna(0.0) >= ENOUGH
    return rows


def expression_shares(timeline: DataFrame) -> DataFrame:
    """Share of the faces seen in each bin whose strongest expression it is (0..1; columns `SHARES`)."""
    faces = timeline["face_visible"].where(timeline["share_neutral"].notna(), 0)
    counts = timeline[SHARES].fillna(0.0).mul(faces, axis=0).groupby(timeline["bin_start_ms"]).sum()
    total = faces.groupby(timeline["bin_start_ms"]).sum().replace(0, np.nan)
    return counts.div(total, axis=0)


def overall_shares(timeline: DataFrame) -> Series[Any]:
    """Share of all faces seen whose strongest expression it is (index `SHARES`, NaN without a face)."""
    faces = timeline["face_visible"].where(timeline["share_neutral"].notna(), 0)
    return timeline[SHARES].fillna(0.0).mul(faces, axis=0).sum() / (faces.sum() or np.nan)


def half_width(level: Level) -> float:
    """How far a value may be off to either side (0..1), NaN where that is not known."""
    return max(level.value - level.low, level.high - level.value)


@dataclass(frozen=True)
class Grid:
    """People by time, sorted by name. Arrays are (people, bins).

    `value` is NaN wherever less than 30 % of the bin shows the face: missing, never zero. `half` is how far it may be
    off to either side (95 %), NaN where that is not known. `coverage` is the share of
    the bin's instants with a face, `seconds` the instants on screen; both NaN where nothing was sampled.
    """

    names: list[str]
    starts: list[int]
    value: NDArray[np.float64]
    half: NDArray[np.float64]
    coverage: NDArray[np.float64]
    seconds: NDArray[np.float64]


def by_person(timeline: DataFrame, formula: str, length_ms: int, bin_ms: int) -> Grid:
    """The heat map's numbers, of people with a name: who has none counts for the class alone."""
    bins = starts(timeline, length_ms, bin_ms)
    timeline = timeline[~timeline["participant"].astype(str).str.startswith(UNLABELLED)]
    named = timeline.drop_duplicates("participant_id").set_index("participant_id")["participant"].astype(str)
    order = sorted(named.index, key=lambda person: (named[person].casefold(), person))
    share = timeline["face_visible"] / timeline["sampled"].replace(0, np.nan)
    value, low, high = (timeline[f"engagement_{formula}{end}"] for end in ("", "_low", "_high"))
    half = np.maximum(value - low, high - value)
    cells = timeline.assign(coverage=share, value=value.where(share >= ENOUGH), half=half)

    row = pd.Index(order).get_indexer(pd.Index(cells["participant_id"]))
    column_of = pd.Index(bins).get_indexer(pd.Index(cells["bin_start_ms"]))

    def table(column: str) -> NDArray[np.float64]:
        wide = np.full((len(order), len(bins)), np.nan)
        wide[row, column_of] = cells[column].to_numpy(dtype=np.float64)
        return wide

    arrays = (table(name) for name in ("value", "half", "coverage", "seconds"))
    return Grid([named[person] for person in order], bins, *arrays)


def runs(flags: NDArray[np.bool_] | pd.Series[bool]) -> list[tuple[int, int]]:
    """Where `flags` holds, as half-open index ranges: [F, T, T, F, T] gives [(1, 3), (4, 5)]."""
    padded = np.concatenate([[False], np.asarray(flags, dtype=bool), [False]])
    edges = np.flatnonzero(padded[1:] != padded[:-1])
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
