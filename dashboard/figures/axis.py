"""What all charts of a lecture share: the time axis, how numbers go into a figure, the hatching of what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from pandas import DataFrame

from dashboard import theme, words
from dashboard.language import _
from dashboard.trends import runs
from dashboard.view import View

SHARE_TICKS = {"tickvals": [0, 0.25, 0.5, 0.75, 1], "ticktext": ["0 %", "25 %", "50 %", "75 %", "100 %"]}

DECIMALS = 4
"""Of a number that is drawn: finer than a pixel."""
Drawn = dict[str, Any]
"""A figure, or a trace of one."""


@dataclass(frozen=True)
class Axis:
    """What all charts of a lecture share: its length and bin width in ms, when it began, and the reader's screen."""

    length_ms: int
    bin_ms: int
    held_at: datetime | None
    view: View

    def when(self, start: int) -> str:
        """`01:10 to 01:15 · 14:05`: a bin in lecture time and, where known, wall time."""
        end = min(start + self.bin_ms, max(self.length_ms, start + 1))
        at = words.wall(self.held_at, start)
        return words.span(start, end) + (f" · {at}" if at else "")

    def middles(self, bins: DataFrame) -> list[str]:
        """The middle of each bin, on the axis."""
        return instants(bins.index.to_numpy() + self.bin_ms // 2)


def instants(ms: Any) -> list[str]:
    """Lecture times (ms) as the axis has them."""
    return [str(at) for at in np.datetime_as_string(np.asarray(ms, dtype="datetime64[ms]"))]


def numbers(values: Any) -> list[Any]:
    """An array of any shape as lists; None where there is no number."""
    array = np.round(np.asarray(values, dtype=float), DECIMALS)
    return np.where(np.isnan(array), None, array).tolist()  # type: ignore[call-overload, no-any-return]


def figure(axis: Axis, height: int, traces: list[Drawn], *, foot: bool = True, **layout: Any) -> Drawn:
    """A chart of `traces` with the shared time axis, its times written only at the `foot`; zoom along time only, and
    none where a finger scrolls the page.
    """
    shared: Drawn = {
        "template": theme.template(axis.view.scheme),
        "height": height,
        "margin": {"l": 84 if axis.view.narrow else 148, "r": 16, "t": 8, "b": 32 if foot else 6},
        "dragmode": False if axis.view.narrow else "zoom",
        "hovermode": "closest",
        "bargap": 0,
        "xaxis": _time(axis) | {"showticklabels": foot},
        "yaxis": {"range": [0, 1], "fixedrange": True, **SHARE_TICKS},
    }
    axes = {name: {**shared[name], **layout.pop(name, {})} for name in ("xaxis", "yaxis")}
    return {"data": traces, "layout": shared | axes | layout}


def _time(axis: Axis) -> Drawn:
    """The time axis, from the beginning of the lecture to its end."""
    end = max(axis.length_ms, axis.bin_ms)
    whole = instants([0, end])
    return {
        "type": "date",
        "range": whole if axis.view.span is None else instants(axis.view.span),
        "minallowed": whole[0],
        "maxallowed": whole[1],
        "autorangeoptions": {"include": whole, "clipmin": whole[0], "clipmax": whole[1]},
        "nticks": 4 if axis.view.narrow else 5,
        "tickformat": "%-H:%M:%S" if end > 3_600_000 else "%M:%S",
    }


def hatch(scheme: str) -> dict[str, Any]:
    """The pattern of what is missing."""
    ink = theme.tokens(scheme).hatch
    pattern = {"shape": "/", "size": 5, "solidity": 0.22, "fgcolor": ink, "bgcolor": "rgba(0,0,0,0)"}
    return {"pattern": pattern, "line": {"width": 0}}


def missing(axis: Axis, bins: DataFrame, flags: pd.Series[bool], why: str) -> Drawn:
    """Hatched over the whole height, one bar a run of bins for which `flags` holds."""
    spans = [(int(bins.index[a]), int(bins.index[b - 1]) + axis.bin_ms) for a, b in runs(flags)]
    return {
        "type": "bar",
        "name": "missing",
        "x": instants([(a + b) // 2 for a, b in spans]),
        "width": [b - a for a, b in spans],
        "y": [1.0] * len(spans),
        "marker": hatch(axis.view.scheme),
        "hovertext": [f"{words.span(a, b)}<br>{why}" for a, b in spans],
        "hoverinfo": "text",
    }


def gaps(axis: Axis, bins: DataFrame, shown: pd.Series[bool]) -> list[Drawn]:
    """What is missing, apart by why: not analysed (yet, or lost), or too few faces to say."""
    looked = bins["sampled"] > 0
    few = missing(axis, bins, ~shown & looked, _("Too few faces seen to say"))
    return [few, missing(axis, bins, ~looked, _("Not analysed"))]


def edges(starts: Sequence[int], bin_ms: int) -> list[str]:
    """Edges of bins for a heat map: one more than there are bins."""
    return instants([*starts, starts[-1] + bin_ms])


def shortened(text: str, most: int) -> str:
    """A text of at most so many letters, for where it is whole in the hover."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
