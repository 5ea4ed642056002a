"""The drawings: pure functions from the numbers of `trends` to Plotly figures, all on the same time axis.

Times are drawn as instants of 1 January 1970, so that the axis finds good ticks (`mm:ss`) at every zoom. What is
missing is hatched; nothing is ever drawn as zero that was not seen.

A figure is a dict of `data` and `layout` as plotly.js reads it (https://plotly.com/javascript/reference/), of lists and
texts alone: `plotly.graph_objects` checks every value of it for longer than all the rest of a page takes, so that
is left to the tests.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

import numpy as np
import pandas as pd
from pandas import DataFrame

from dashboard import theme, words
from dashboard.trends import Grid, runs
from dashboard.view import View
from storage.marks import Mark

SHARE_TICKS = {"tickvals": [0, 0.25, 0.5, 0.75, 1], "ticktext": ["0 %", "25 %", "50 %", "75 %", "100 %"]}
ROW = 20
"""Height of a person's row in the heat map, in pixels."""

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
        return f"{words.clock(start)} to {words.clock(end)}" + (f" · {at}" if at else "")


def instants(ms: Any) -> list[str]:
    """Lecture times (ms) as the axis has them."""
    return [str(at) for at in np.datetime_as_string(np.asarray(ms, dtype="datetime64[ms]"))]


def numbers(values: Any) -> list[Any]:
    """An array of any shape as lists; None where there is no number."""
    array = np.asarray(values, dtype=float)
    return np.where(np.isnan(array), None, array).tolist()  # type: ignore[call-overload, no-any-return]


def _figure(axis: Axis, height: int, traces: list[Drawn], **layout: Any) -> Drawn:
    """A chart of `traces` with the shared time axis; zoom along time only, and none where a finger scrolls the page."""
    shared: Drawn = {
        "template": theme.template(axis.view.scheme),
        "height": height,
        "margin": {"l": 84 if axis.view.narrow else 148, "r": 16, "t": 8, "b": 32},
        "dragmode": False if axis.view.narrow else "zoom",
        "hovermode": "closest",
        "bargap": 0,
        "xaxis": _time(axis),
        "yaxis": {"range": [0, 1], "fixedrange": True, **SHARE_TICKS},
    }
    axes = {name: {**shared[name], **layout.pop(name, {})} for name in ("xaxis", "yaxis")}
    return {"data": traces, "layout": shared | axes | layout}


def _time(axis: Axis) -> Drawn:
    """The time axis, from the beginning of the lecture to its end."""
    narrow = axis.view.narrow
    end = max(axis.length_ms, axis.bin_ms)
    whole = instants([0, end])
    return {
        "type": "date",
        "range": whole if narrow else list(axis.view.span or whole),
        "minallowed": whole[0],
        "maxallowed": whole[1],
        "autorangeoptions": {"include": whole, "clipmin": whole[0], "clipmax": whole[1]},
        "nticks": 4 if narrow else 5,
        "tickformat": "%-H:%M:%S" if end > 3_600_000 else "%M:%S",
    }


def hatch(scheme: str) -> dict[str, Any]:
    """The pattern of what is missing."""
    ink = theme.tokens(scheme).hatch
    pattern = {"shape": "/", "size": 5, "solidity": 0.22, "fgcolor": ink, "bgcolor": "rgba(0,0,0,0)"}
    return {"pattern": pattern, "line": {"width": 0}}


def _missing(axis: Axis, bins: DataFrame, flags: pd.Series[bool], why: str) -> Drawn:
    """Hatched over the whole height, one bar a run of bins for which `flags` holds."""
    spans = [(int(bins.index[a]), int(bins.index[b - 1]) + axis.bin_ms) for a, b in runs(flags)]
    return {
        "type": "bar",
        "name": "missing",
        "x": instants([(a + b) // 2 for a, b in spans]),
        "width": [b - a for a, b in spans],
        "y": [1.0] * len(spans),
        "marker": hatch(axis.view.scheme),
        "hovertext": [f"{words.clock(a)} to {words.clock(b)}<br>{why}" for a, b in spans],
        "hoverinfo": "text",
    }


def _gaps(axis: Axis, bins: DataFrame, shown: pd.Series[bool]) -> list[Drawn]:
    """What is missing, apart by why: not analysed (yet, or lost), or too few faces to say."""
    looked = bins["sampled"] > 0
    few = _missing(axis, bins, ~shown & looked, "Too few faces seen to say")
    return [few, _missing(axis, bins, ~looked, "Not analysed")]


def curve(bins: DataFrame, axis: Axis, marked: Sequence[Mark] = ()) -> Drawn:
    """Class engagement with its 95 % band, its lowest point named, what a teacher marked along the top, and below it
    coverage as a thin grey band.
    """
    shown = bins["enough"] & bins["value"].notna()
    value = bins["value"].where(shown)
    traces = [
        *_gaps(axis, bins, shown),
        _band(bins, shown, axis),
        _line(bins, value, axis),
        *_lowest(value, axis),
        *_marked(marked, axis),
        _coverage_strip(bins, axis),
    ]
    seen = {"domain": [0, 0.045], "fixedrange": True, "tickvals": [0.5], "ticktext": ["seen"], "showgrid": False}
    return _figure(axis, 264, traces, hovermode="x", xaxis={"anchor": "y2"}, yaxis={"domain": [0.1, 1]}, yaxis2=seen)


def _line(bins: DataFrame, value: pd.Series[float], axis: Axis) -> Drawn:
    """The values, each between two others as a line, alone as a point."""
    ink, shown = theme.tokens(axis.view.scheme), value.notna()
    alone = shown & ~shown.shift(1, fill_value=False) & ~shown.shift(-1, fill_value=False)
    return {
        "type": "scatter",
        "name": "engagement",
        "x": instants(bins.index.to_numpy() + axis.bin_ms // 2),
        "y": numbers(value),
        "mode": "lines+markers",
        "line": {"color": ink.accent, "width": 2.25},
        "marker": {"size": [6 if one else 0.1 for one in alone], "color": ink.accent},
        "hovertext": [_engagement_hover(axis, row) for row in bins.itertuples()],
        "hoverinfo": "text",
    }


def _engagement_hover(axis: Axis, row: Any) -> str:
    """Value, interval, people and coverage of one bin."""
    half = (row.high - row.low) / 2
    around = "" if np.isnan(half) else f" (95 %: {words.percent(row.low)} to {words.percent(row.high)})"
    count = 0 if np.isnan(row.people) else int(row.people)
    below = f"{words.people(count)} · faces seen {words.percent(row.coverage)}"
    return f"{axis.when(row.Index)}<br><b>{words.percent(row.value)}</b>{around}<br>{below}"


def _band(bins: DataFrame, shown: pd.Series[bool], axis: Axis) -> Drawn:
    """The interval as closed shapes, one a run without a gap."""
    x: list[str | None] = []
    y: list[float | None] = []
    middle = instants(bins.index.to_numpy() + axis.bin_ms // 2)
    low, high = bins["low"].tolist(), bins["high"].tolist()
    for a, b in runs(shown & bins["low"].notna()):
        x += [*middle[a:b], *middle[a:b][::-1], None]
        y += [*high[a:b], *low[a:b][::-1], None]
    fill = theme.tokens(axis.view.scheme).band
    own = {"fill": "toself", "fillcolor": fill, "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    return {"type": "scatter", "name": "interval", "x": x, "y": y, **own}


def _lowest(value: pd.Series[float], axis: Axis) -> list[Drawn]:
    """The lowest of at least three values, written beside its point."""
    if value.notna().sum() < 3:
        return []
    ink, at = theme.tokens(axis.view.scheme), int(str(value.idxmin()))
    least, right = float(value[at]), at > axis.length_ms * 0.9
    return [
        {
            "type": "scatter",
            "name": "lowest",
            "x": instants([at + axis.bin_ms // 2]),
            "y": [least],
            "mode": "markers+text",
            "text": [words.percent(least)],
            "textposition": "bottom left" if right else "bottom right",
            "textfont": {"color": ink.text, "size": 12},
            "marker": {"size": 8, "color": ink.surface, "line": {"color": ink.accent, "width": 2}},
            "hoverinfo": "skip",
            "cliponaxis": False,
        }
    ]


def _marked(marked: Sequence[Mark], axis: Axis) -> list[Drawn]:
    """What a teacher said of moments: a triangle up for fine, down for lost, both of one colour."""
    if not marked:
        return []
    ink = theme.tokens(axis.view.scheme)
    return [
        {
            "type": "scatter",
            "name": "marked",
            "x": instants([(one.start_ms + one.end_ms) // 2 for one in marked]),
            "y": [0.97] * len(marked),
            "mode": "markers",
            "marker": {
                "symbol": ["triangle-up" if one.fine else "triangle-down" for one in marked],
                "size": 11,
                "color": ink.muted,
            },
            "hovertext": [f"{words.clock(one.start_ms)}<br>You said: they were {one.answer}" for one in marked],
            "hoverinfo": "text",
            "cliponaxis": False,
        }
    ]


def _coverage_strip(bins: DataFrame, axis: Axis) -> Drawn:
    """Coverage as a band of grey under the curve: the darker, the more was seen."""
    ink = theme.tokens(axis.view.scheme)
    return {
        "type": "heatmap",
        "name": "coverage",
        "x": _edges(list(bins.index), axis.bin_ms),
        "y": [0, 1],
        "z": [numbers(bins["coverage"])],
        "yaxis": "y2",
        "zmin": 0,
        "zmax": 1,
        "colorscale": [[0, ink.sunken], [1, ink.grey]],
        "showscale": False,
        "hoverinfo": "skip",
    }


def _edges(starts: list[int], bin_ms: int) -> list[str]:
    """Edges of bins for a heat map: one more than there are bins."""
    return instants([*starts, starts[-1] + bin_ms])


def expressions(bins: DataFrame, axis: Axis) -> Drawn:
    """Share of the faces seen by their strongest facial expression, stacked, in fixed colours and order."""
    shown = bins["enough"] & bins["share_neutral"].notna()
    middle = instants(bins.index.to_numpy() + axis.bin_ms // 2)
    whens = [axis.when(start) for start in bins.index]
    faces = [words.percent(seen) for seen in bins["coverage"]]

    def bars(name: str, colour: str) -> Drawn:
        share = bins[f"share_{name}"].where(shown)
        return {
            "type": "bar",
            "name": name,
            "x": middle,
            "y": numbers(share),
            "width": axis.bin_ms,
            "marker": {"color": colour, "line": {"width": 0}},
            "hovertext": [
                f"{when}<br><b>{name} {words.percent(part)}</b> of the {seen} of faces seen"
                for when, part, seen in zip(whens, share, faces, strict=True)
            ],
            "hoverinfo": "text",
        }

    stacked = [bars(name, colour) for name, colour in theme.EXPRESSION_COLOURS.items()]
    return _figure(axis, 216, [*stacked, *_gaps(axis, bins, shown)], barmode="stack")


def coverage(bins: DataFrame, axis: Axis) -> Drawn:
    """Share of people x instants with a face, and the 30 % below which no value is shown."""
    ink = theme.tokens(axis.view.scheme)
    bars = {
        "type": "bar",
        "name": "coverage",
        "x": instants(bins.index.to_numpy() + axis.bin_ms // 2),
        "y": numbers(bins["coverage"]),
        "width": axis.bin_ms,
        "marker": {"color": ink.grey, "opacity": 0.55, "line": {"width": 0}},
        "hovertext": [
            f"{axis.when(start)}<br>faces seen <b>{words.percent(share)}</b>"
            for start, share in zip(bins.index, bins["coverage"], strict=True)
        ],
        "hoverinfo": "text",
    }
    across = {"xref": "x domain", "x0": 0, "x1": 1, "yref": "y", "y0": words.ENOUGH, "y1": words.ENOUGH}
    enough = {"type": "line", **across, "line": {"color": ink.muted, "width": 1, "dash": "dot"}}
    return _figure(axis, 168, [bars, _missing(axis, bins, bins["coverage"].isna(), "Not analysed")], shapes=[enough])


def people(grid: Grid, axis: Axis) -> Drawn:
    """Engagement by person and time: a row each, sorted by name; hatched where under 30 % of the bin shows the face."""
    ink, count = theme.tokens(axis.view.scheme), len(grid.names)
    cells = {
        "type": "heatmap",
        "name": "engagement",
        "x": _edges(grid.starts, axis.bin_ms),
        "y": [row - 0.5 for row in range(count + 1)],
        "z": numbers(grid.value),
        "zmin": 0,
        "zmax": 1,
        "colorscale": [[0, ink.heat_0], [1 / 3, ink.heat_1], [2 / 3, ink.heat_2], [1, ink.heat_3]],
        "showscale": False,
        "ygap": 2,
        "hovertext": _cell_hovers(grid, axis),
        "hoverinfo": "text",
    }
    short = 8 if axis.view.narrow else 19
    names = [escape(_shortened(name, short), quote=False) for name in grid.names]
    rows = {"range": [count - 0.5, -0.5], "tickvals": list(range(count)), "ticktext": names, "showgrid": False}
    return _figure(axis, 40 + ROW * count, [cells, _missing_cells(grid, axis)], yaxis=rows, barmode="overlay")


def _shortened(name: str, most: int) -> str:
    """A name of at most so many letters; the hover has it whole."""
    return name if len(name) <= most else name[: most - 1].rstrip() + "…"


def _cell_hovers(grid: Grid, axis: Axis) -> list[list[str]]:
    """Name, time, value and coverage of every cell, or why there is none."""
    whens, names = [axis.when(start) for start in grid.starts], [escape(name, quote=False) for name in grid.names]
    tables = (table.tolist() for table in (grid.value, grid.half, grid.coverage, grid.seconds))
    rows = zip(names, *tables, strict=True)
    return [
        [f"{name}<br>{when}<br>{_cell(*cell)}" for when, *cell in zip(whens, *numbers, strict=True)]
        for name, *numbers in rows
    ]


def _cell(value: float, half: float, coverage: float, seconds: float) -> str:
    """`62 % ± 9 · face seen 80 %`, `not on screen` or `face seen 12 %, too little to say`."""
    if np.isnan(coverage):
        return "not analysed"
    if not seconds:
        return "not on screen"
    why = ", too little to say" if coverage < words.ENOUGH else ""
    return f"<b>{words.percent(value)}</b>{words.around(half)} · face seen {words.percent(coverage)}{why}"


def _missing_cells(grid: Grid, axis: Axis) -> Drawn:
    """Hatched over the cells without a value, one bar a run."""
    spans = [(row, a, b) for row in range(len(grid.names)) for a, b in runs(np.isnan(grid.value[row]))]
    return {
        "type": "bar",
        "name": "missing",
        "orientation": "h",
        "base": instants([grid.starts[a] for _, a, _ in spans]),
        "x": [(b - a) * axis.bin_ms for _, a, b in spans],
        "y": [row for row, _, _ in spans],
        "width": 0.8,
        "marker": hatch(axis.view.scheme),
        "hoverinfo": "skip",
    }
