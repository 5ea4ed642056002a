"""What the numbers show, in one careful sentence each: chart titles, and summaries for those who do not see the chart.

Only what was seen is said ("facial expressions mostly neutral"), never a state of mind, and nobody is compared
with anybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from pandas import DataFrame, Series

from dashboard.trends import Grid
from dashboard.words import clock, people, percent
from storage.slides import Slide

MATTERS = 0.05
"""A lowest value closer than this to the mean is not worth a title."""


def engagement(bins: DataFrame) -> str:
    """`Engagement lowest at 01:10, 48 %`, `uncertain` if its interval reaches the mean; `steady` if near it."""
    shown = bins[bins["enough"] & bins["value"].notna()]
    if shown.empty:
        return "Too little seen to say anything about engagement"
    mean, lowest = float(shown["value"].mean()), int(shown["value"].argmin())
    if len(shown) < 3 or mean - float(shown["value"].iloc[lowest]) < MATTERS:
        return "Engagement steady throughout"
    top = float(shown["high"].fillna(1.0).iloc[lowest])
    return f"Engagement lowest at {_place(shown['value'], lowest)}" + (", uncertain" if top >= mean else "")


def _place(values: Series[Any], position: int) -> str:
    """`01:10, 48 %`: a value and when its bin starts."""
    return f"{clock(float(values.index.to_numpy()[position]))}, {percent(float(values.iloc[position]))}"


def expressions(shares: Series[Any]) -> str:
    """`Facial expressions mostly neutral, 71 % of faces seen`."""
    if shares.isna().all():
        return "No facial expression was read"
    name, share = str(shares.idxmax()).removeprefix("share_"), float(shares.max())
    if share >= 0.5:
        return f"Facial expressions mostly {name}, {percent(share)} of faces seen"
    return f"Facial expressions mixed, {name} most often, {percent(share)} of faces seen"


def coverage(bins: DataFrame, overall: float | None) -> str:
    """`Faces seen 81 % of the time, least at 31:00, 22 %`."""
    known = bins["coverage"].dropna()
    if known.empty or not overall:
        return "No face was seen"
    least = _place(known, int(known.argmin()))
    if known.max() - known.min() < 0.1:
        return f"Faces seen {percent(overall)} of the time, evenly"
    return f"Faces seen {percent(overall)} of the time, least at {least}"


def slides(shown: Sequence[Slide]) -> str:
    """`14 slides and a moving picture on the shared screen`; a slide gone back to counts once."""
    count = len({one.number for one in shown} - {None})
    said = "1 slide" if count == 1 else f"{count} slides"
    return f"{said}{' and a moving picture' if any(one.number is None for one in shown) else ''} on the shared screen"


def each(grid: Grid) -> str:
    """`24 people, sorted by name`."""
    return f"{people(len(grid.names))}, sorted by name"


def curve_summary(bins: DataFrame) -> str:
    """The class curve in words, for a screen reader."""
    shown = bins[bins["enough"] & bins["value"].notna()]
    if shown.empty:
        return f"{engagement(bins)}."
    highest = _place(shown["value"], int(shown["value"].argmax()))
    return (
        f"Line chart of class engagement. {engagement(bins)}; highest at {highest}. "
        f"{len(bins) - len(shown)} of {len(bins)} intervals have too little coverage to say."
    )


def expression_summary(shares: Series[Any]) -> str:
    """The expression chart in words."""
    parts = ", ".join(f"{str(name).removeprefix('share_')} {percent(share)}" for name, share in shares.items())
    return f"Stacked bars of facial expressions over time. {expressions(shares)}. Over the lecture: {parts}."


def grid_summary(grid: Grid) -> str:
    """The heat map in words."""
    missing = float(np.isnan(grid.value).mean()) if grid.value.size else 1.0
    hatched = f"{percent(missing)} of the cells are hatched: too little seen."
    return f"Heat map of engagement, a row each for {each(grid)}. {hatched}"
