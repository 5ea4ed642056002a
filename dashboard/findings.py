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
from dashboard.language import _, ngettext
from dashboard.trends import Grid
from dashboard.words import clock, people, percent
from inference.changes import DIP, Change
from storage.changes import Stored
from storage.slides import Slide

MOMENTS, DIPS = 3, 2
"""So many moments are worth a look at first, and so many of them dips."""
HOPELESS = 0.6
"""A class hardly falls by more in a minute, so from here on "however deep" is fair."""


def engagement(bins: DataFrame, found: Stored) -> str:
    """`Dip at 23:10, 4 min`, the deepest one, and how many more there are; what can be said where there is none."""
    if not (bins["enough"] & bins["value"].notna()).any():
        return _("Too little seen to say anything about engagement")
    if not found.searched:
        return _("Class engagement")
    if not found.changes:
        return nothing(found)
    dips = [one for one in found.changes if one.kind == DIP]
    first = max(dips or found.changes, key=lambda one: one.depth)
    said = _("{dip_or_peak} at {time}, {length}").format(
        dip_or_peak=words.kind(first.kind),
        time=clock(first.start_ms),
        length=words.length(first.end_ms - first.start_ms),
    )
    return said + _more(dips, found.changes)


def nothing(found: Stored) -> str:
    """Why a lecture has no dip or peak: none was found, or none could be told from chance."""
    if found.least is None:
        return _("Too little seen to tell dips from chance")
    return _("No dip or peak beyond chance")


def _more(dips: Sequence[Change], every: Sequence[Change]) -> str:
    """`; also 1 dip, 2 peaks`: what a title has not named yet."""
    low, high = len(dips), len(every) - len(dips)
    low, high = (low - 1, high) if dips else (low, high - 1)
    named = [ngettext("{count} dip", "{count} dips", low).format(count=low)] if low else []
    named += [ngettext("{count} peak", "{count} peaks", high).format(count=high)] if high else []
    return _("; also {others}").format(others=", ".join(named)) if named else ""


def smallest(found: Stored) -> str:
    """What it would have taken: `A dip of one minute is found nine times in ten from 14 points on.`"""
    if found.least is None:
        return ""
    if found.least > HOPELESS:
        return _("Too few people seen for a dip of one minute to be told from chance, however deep.") + " "
    said = _("A dip of one minute is found nine times in ten from {points} on.")
    return said.format(points=words.points(found.least)) + " "


def _place(values: Series[Any], position: int) -> str:
    """`01:10, 48 %`: a value and when its bin starts."""
    return f"{clock(float(values.index.to_numpy()[position]))}, {percent(float(values.iloc[position]))}"


def least(fewest: int | None) -> str:
    """Of how many people a class speaks, where a policy states that."""
    if fewest is None:
        return ""
    said = _("Of fewer than {people} nothing is said: minutes in which fewer are seen are left out of every number.")
    return said.format(people=words.people(fewest))


def expressions(shares: Series[Any]) -> str:
    """`Facial expressions mostly neutral, 71 % of faces seen`."""
    if shares.isna().all():
        return _("No facial expression was read")
    share = float(shares.max())
    said = (
        _("Facial expressions mostly {expression}, {share} of faces seen")
        if share >= 0.5
        else _("Facial expressions mixed, {expression} most often, {share} of faces seen")
    )
    return said.format(expression=_expression(shares.idxmax()), share=percent(share))


def _expression(column: object) -> str:
    return words.expression(str(column).removeprefix("share_"))


def coverage(bins: DataFrame, overall: float | None) -> str:
    """`Faces seen 81 % of the time, least at 31:00, 22 %`."""
    known = bins["coverage"].dropna()
    if known.empty or not overall:
        return _("No face was seen")
    if known.max() - known.min() < 0.1:
        return _("Faces seen {share} of the time, evenly").format(share=percent(overall))
    said = _("Faces seen {share} of the time, least at {time_and_share}")
    return said.format(share=percent(overall), time_and_share=_place(known, int(known.argmin())))


def slides(shown: Sequence[Slide]) -> str:
    """`14 slides and a moving picture on the shared screen`; a slide gone back to counts once."""
    count = len({one.number for one in shown} - {None})
    said = (
        ngettext(
            "{count} slide and a moving picture on the shared screen",
            "{count} slides and a moving picture on the shared screen",
            count,
        )
        if any(one.number is None for one in shown)
        else ngettext("{count} slide on the shared screen", "{count} slides on the shared screen", count)
    )
    return said.format(count=count)


def each(grid: Grid) -> str:
    """`24 people, sorted by name`."""
    return _("{people}, sorted by name").format(people=people(len(grid.names)))


def curve_summary(bins: DataFrame, found: Stored) -> str:
    """The class curve in words, for a screen reader."""
    shown = bins[bins["enough"] & bins["value"].notna()]
    if shown.empty:
        return f"{engagement(bins, found)}."
    lowest, highest = (
        _place(shown["value"], int(place)) for place in (shown["value"].argmin(), shown["value"].argmax())
    )
    said = _(
        "Line chart of class engagement. {finding}; between {lowest}, and {highest}. {missing} of {all} intervals have "
        "too little coverage to say."
    )
    missing = len(bins) - len(shown)
    return said.format(finding=engagement(bins, found), lowest=lowest, highest=highest, missing=missing, all=len(bins))


def expression_summary(shares: Series[Any]) -> str:
    """The expression chart in words."""
    parts = ", ".join(f"{_expression(name)} {percent(share)}" for name, share in shares.items())
    said = _("Stacked bars of facial expressions over time. {finding}. Over the lecture: {parts}.")
    return said.format(finding=expressions(shares), parts=parts)


def grid_summary(grid: Grid) -> str:
    """The heat map in words."""
    missing = float(np.isnan(grid.value).mean()) if grid.value.size else 1.0
    said = _("Heat map of engagement, a row each for {people}. {share} of the cells are hatched: too little seen.")
    return said.format(people=each(grid), share=percent(missing))


def three(changes: Sequence[Change]) -> list[Change]:
    """Three moments worth a look, in time order: the two deepest dips and the highest peak, or more of the one where
    the other lacks. Never one that was not found.
    """
    ranked = sorted(changes, key=lambda one: one.depth, reverse=True)
    dips, peaks = ([one for one in ranked if (one.kind == DIP) == dip] for dip in (True, False))
    kept = [*dips[: max(DIPS, MOMENTS - len(peaks))]]
    return sorted([*kept, *peaks[: MOMENTS - len(kept)]], key=lambda one: one.start_ms)
