"""What the numbers show, in one careful sentence each: chart titles, and summaries for those who do not see the chart.

Only what was seen is said ("facial expressions mostly neutral"), never a state of mind, and nobody is compared
with anybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from pandas import DataFrame, Series

from dashboard import words
from dashboard.trends import Grid
from dashboard.words import clock, people, percent
from inference.changes import DIP, Change
from storage.changes import Stored
from storage.slides import Slide

HOPELESS = 0.6
"""A class hardly falls by more in a minute, so from here on "however deep" is fair."""


def engagement(bins: DataFrame, found: Stored) -> str:
    """`Dip at 23:10, 4 min`, the deepest one, and how many more there are; what can be said where there is none."""
    if not (bins["enough"] & bins["value"].notna()).any():
        return "Too little seen to say anything about engagement"
    if not found.searched:
        return "Class engagement"
    if not found.changes:
        return "No dip or peak beyond chance" if found.least is not None else "Too little seen to tell dips from chance"
    dips = [one for one in found.changes if one.kind == DIP]
    first = max(dips or found.changes, key=lambda one: one.depth)
    at = f"{words.clock(first.start_ms)}, {words.length(first.end_ms - first.start_ms)}"
    return f"{first.kind.capitalize()} at {at}" + _more(dips, found.changes)


def _more(dips: Sequence[Change], every: Sequence[Change]) -> str:
    """`; also 1 dip, 2 peaks`: what a title has not named yet."""
    left = {"dip": len(dips), "peak": len(every) - len(dips)}
    left["dip" if dips else "peak"] -= 1
    named = [f"{many} {kind}{'s' if many > 1 else ''}" for kind, many in left.items() if many]
    return f"; also {', '.join(named)}" if named else ""


def smallest(found: Stored) -> str:
    """What it would have taken: `A dip of one minute is found nine times in ten from 14 points on.`"""
    if found.least is None:
        return ""
    if found.least > HOPELESS:
        return "Too few people seen for a dip of one minute to be told from chance, however deep. "
    return f"A dip of one minute is found nine times in ten from {words.points(found.least)} on. "


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


def curve_summary(bins: DataFrame, found: Stored) -> str:
    """The class curve in words, for a screen reader."""
    shown = bins[bins["enough"] & bins["value"].notna()]
    if shown.empty:
        return f"{engagement(bins, found)}."
    lowest, highest = (
        _place(shown["value"], int(place)) for place in (shown["value"].argmin(), shown["value"].argmax())
    )
    return (
        f"Line chart of class engagement. {engagement(bins, found)}; between {lowest}, and {highest}. "
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
