"""The curve of the last ten minutes: the class with its interval, drops that were told, and why what is missing is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pandas as pd

from dashboard import figures
from dashboard.figures import Axis, Drawn, instants
from dashboard.figures.axis import missing
from dashboard.language import N_, _
from dashboard.live.seen import Seen
from dashboard.view import View
from inference.changes import DIP, Change
from inference.changes.bins import BIN_MS
from storage.now import Gap, Now
from storage.watching import BACK_MS

HEIGHT = 360
NARROW_HEIGHT = 260
WHY = {
    "dropped": N_("Left out: the models were behind"),
    "stalled": N_("No picture came"),
    "reconnecting": N_("Source lost"),
    "paused": N_("Paused: nothing was looked at"),
}


def curve(seen: Seen, now: Now, view: View) -> Drawn:
    """The figure; times are those of the class, with the wall clock in the hover."""
    axis = Axis(now.until_ms, BIN_MS, seen.one.begun_at, view)
    told = [
        Change(DIP, one.since_ms, one.at_ms, max(0.0, one.usual - one.level), 0.0)
        for one in seen.alerts
        if one.at_ms > now.until_ms - BACK_MS
    ]
    drawn = figures.curve(now.bins, axis, told)
    drawn["data"] = [*_why(now, axis), *(trace for trace in drawn["data"] if trace["name"] != "missing" or _few(trace))]
    drawn["layout"] |= {
        "height": height(view),
        "margin": {"l": 44, "r": 12, "t": 8, "b": 32},
        "dragmode": False,
        "xaxis": drawn["layout"]["xaxis"] | _window(now.until_ms, seen.one.begun_at),
    }
    return drawn


def empty(view: View) -> Drawn:
    """Before anything was seen."""
    nothing = pd.DataFrame({name: [float("nan")] for name in ("value", "low", "high", "people", "coverage")}, index=[0])
    drawn = figures.curve(nothing.assign(sampled=1.0, enough=True), Axis(BACK_MS, BIN_MS, None, view))
    drawn["layout"]["height"] = height(view)
    return drawn


def height(view: View) -> int:
    """Of the figure in pixels, the same before anything is seen and after."""
    return NARROW_HEIGHT if view.narrow else HEIGHT


def _few(trace: Drawn) -> bool:
    """Whether it is the hatching of what was looked at, and shows too few faces."""
    return any(_("Too few faces seen to say") in text for text in trace["hovertext"])


def _window(until_ms: int, begun_at: datetime | None) -> Drawn:
    """Ten minutes up to now, also where the class is younger."""
    end = max(until_ms, BACK_MS)
    span = instants([end - BACK_MS, end])
    long = end > 3_600_000
    found: dict[str, Any] = {"range": span, "minallowed": span[0], "maxallowed": span[1], "fixedrange": True}
    return found | {
        "autorange": False,
        "dtick": 120_000,
        "tick0": instants([0])[0],
        "tickformat": "%-H:%M" if long else "%M:%S",
    }


def _why(now: Now, axis: Axis) -> list[Drawn]:
    """Hatched where nobody looked, apart by why; what has been stored by now is not late."""
    unseen = (now.bins["sampled"] == 0) & (now.bins.index < max(0, now.until_ms - 2 * BIN_MS))
    reasons = now.bins.index.to_series().map(lambda start: _reason(now.gaps, int(start)))
    each = [(reason, unseen & (reasons == reason)) for reason in [*WHY, ""]]
    return [
        missing(axis, now.bins, flags, _(WHY.get(reason, N_("Nothing was stored of this"))))
        for reason, flags in each
        if flags.any()
    ]


def _reason(gaps: tuple[Gap, ...], start_ms: int) -> str:
    """Of the gap that covers most of a bin; "" where none does."""
    covered = {
        one.reason: min(one.end_ms, start_ms + BIN_MS) - max(one.start_ms, start_ms)
        for one in gaps
        if one.start_ms < start_ms + BIN_MS and one.end_ms > start_ms
    }
    return max(covered, key=lambda reason: covered[reason], default="")
