"""The drawings: pure functions from the numbers of `trends` to Plotly figures, all on the same time axis.

Times are drawn as instants of 1 January 1970, so that the axis finds good ticks (`mm:ss`) at every zoom. What is
missing is hatched; nothing is ever drawn as zero that was not seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from pandas import DataFrame

from dashboard import theme, words
from dashboard.trends import Grid, runs
from dashboard.view import View

SHARE_TICKS = {"tickvals": [0, 0.25, 0.5, 0.75, 1], "ticktext": ["0 %", "25 %", "50 %", "75 %", "100 %"]}
ROW = 20
"""Height of a person's row in the heat map, in pixels."""


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


def instants(ms: Any) -> pd.DatetimeIndex:
    """Lecture times (ms) as the axis has them."""
    return pd.to_datetime(np.asarray(ms, dtype=np.int64), unit="ms")


def _figure(axis: Axis, height: int) -> go.Figure:
    """An empty chart with the shared time axis; zoom along time only, and none where a finger scrolls the page."""
    narrow = axis.view.narrow
    end = max(axis.length_ms, axis.bin_ms)
    whole = instants([0, end])
    return go.Figure(
        layout={
            "template": theme.template(axis.view.scheme),
            "height": height,
            "margin": {"l": 84 if narrow else 148, "r": 16, "t": 8, "b": 32},
            "dragmode": False if narrow else "zoom",
            "hovermode": "closest",
            "bargap": 0,
            "xaxis": {
                "type": "date",
                "range": list(whole if narrow else axis.view.span or whole),
                "minallowed": whole[0],
                "maxallowed": whole[1],
                "autorangeoptions": {"include": list(whole), "clipmin": whole[0], "clipmax": whole[1]},
                "nticks": 4 if narrow else 5,
                "tickformat": "%-H:%M:%S" if end > 3_600_000 else "%M:%S",
            },
            "yaxis": {"range": [0, 1], "fixedrange": True, **SHARE_TICKS},
        }
    )


def _hatch(scheme: str) -> dict[str, Any]:
    """The pattern of what is missing."""
    ink = theme.tokens(scheme).hatch
    pattern = {"shape": "/", "size": 5, "solidity": 0.22, "fgcolor": ink, "bgcolor": "rgba(0,0,0,0)"}
    return {"pattern": pattern, "line": {"width": 0}}


def _missing(axis: Axis, bins: DataFrame, flags: pd.Series[bool], why: str) -> go.Bar:
    """Hatched over the whole height, one bar a run of bins for which `flags` holds."""
    spans = runs(flags)
    first = [int(bins.index[a]) for a, _ in spans]
    ends = [int(bins.index[b - 1]) + axis.bin_ms for _, b in spans]
    return go.Bar(
        name="missing",
        x=instants([(a + b) // 2 for a, b in zip(first, ends, strict=True)]),
        width=[b - a for a, b in zip(first, ends, strict=True)],
        y=[1.0] * len(spans),
        marker=_hatch(axis.view.scheme),
        hovertext=[f"{words.clock(a)} to {words.clock(b)}<br>{why}" for a, b in zip(first, ends, strict=True)],
        hoverinfo="text",
    )


def _gaps(axis: Axis, bins: DataFrame, shown: pd.Series[bool]) -> list[go.Bar]:
    """What is missing, apart by why: not analysed (yet, or lost), or too few faces to say."""
    looked = bins["sampled"] > 0
    few = _missing(axis, bins, ~shown & looked, "Too few faces seen to say")
    return [few, _missing(axis, bins, ~looked, "Not analysed")]


def curve(bins: DataFrame, axis: Axis) -> go.Figure:
    """Class engagement with its 95 % band, its lowest point named, and below it coverage as a thin grey band."""
    ink, figure = theme.tokens(axis.view.scheme), _figure(axis, 264)
    shown = bins["enough"] & bins["value"].notna()
    value = bins["value"].where(shown)
    middle = instants(bins.index.to_numpy() + axis.bin_ms // 2)
    figure.add_traces(_gaps(axis, bins, shown))
    figure.add_trace(_band(bins, shown, axis))
    alone = shown & ~shown.shift(1, fill_value=False) & ~shown.shift(-1, fill_value=False)
    figure.add_scatter(
        name="engagement",
        x=middle,
        y=value,
        mode="lines+markers",
        line={"color": ink.accent, "width": 2.25},
        marker={"size": [6 if one else 0.1 for one in alone], "color": ink.accent},
        hovertext=[_engagement_hover(axis, row) for row in bins.itertuples()],
        hoverinfo="text",
    )
    _name_lowest(figure, value, axis)
    _coverage_strip(figure, bins, axis)
    return figure.update_layout(hovermode="x")


def _engagement_hover(axis: Axis, row: Any) -> str:
    """Value, interval, people and coverage of one bin."""
    half = (row.high - row.low) / 2
    around = "" if np.isnan(half) else f" (95 %: {words.percent(row.low)} to {words.percent(row.high)})"
    count = 0 if np.isnan(row.people) else int(row.people)
    below = f"{words.people(count)} · faces seen {words.percent(row.coverage)}"
    return f"{axis.when(row.Index)}<br><b>{words.percent(row.value)}</b>{around}<br>{below}"


def _band(bins: DataFrame, shown: pd.Series[bool], axis: Axis) -> go.Scatter:
    """The interval as closed shapes, one a run without a gap."""
    x: list[Any] = []
    y: list[float | None] = []
    for a, b in runs(shown & bins["low"].notna()):
        part = bins.iloc[a:b]
        there = list(instants(part.index.to_numpy() + axis.bin_ms // 2))
        x += [*there, *there[::-1], None]
        y += [*part["high"], *part["low"][::-1], None]
    fill = theme.tokens(axis.view.scheme).band
    return go.Scatter(
        name="interval", x=x, y=y, fill="toself", fillcolor=fill, mode="lines", line={"width": 0}, hoverinfo="skip"
    )


def _name_lowest(figure: go.Figure, value: pd.Series[float], axis: Axis) -> None:
    """Write the lowest value beside its point."""
    if value.notna().sum() < 3:
        return
    ink, at = theme.tokens(axis.view.scheme), int(str(value.idxmin()))
    x, right = instants([at + axis.bin_ms // 2])[0], at > axis.length_ms * 0.9
    figure.add_scatter(
        name="lowest",
        x=[x],
        y=[value[at]],
        mode="markers+text",
        text=[words.percent(float(value[at]))],
        textposition="bottom left" if right else "bottom right",
        textfont={"color": ink.text, "size": 12},
        marker={"size": 8, "color": ink.surface, "line": {"color": ink.accent, "width": 2}},
        hoverinfo="skip",
        cliponaxis=False,
    )


def _coverage_strip(figure: go.Figure, bins: DataFrame, axis: Axis) -> None:
    """Coverage as a band of grey under the curve: the darker, the more was seen."""
    ink = theme.tokens(axis.view.scheme)
    figure.add_heatmap(
        name="coverage",
        x=_edges(list(bins.index), axis.bin_ms),
        y=[0, 1],
        z=[bins["coverage"].to_numpy(dtype=float)],
        yaxis="y2",
        zmin=0,
        zmax=1,
        colorscale=[[0, ink.sunken], [1, ink.grey]],
        showscale=False,
        hoverinfo="skip",
    )
    figure.update_layout(
        yaxis={"domain": [0.1, 1]},
        yaxis2={"domain": [0, 0.045], "fixedrange": True, "tickvals": [0.5], "ticktext": ["seen"], "showgrid": False},
        xaxis={"anchor": "y2"},
    )


def _edges(starts: list[int], bin_ms: int) -> pd.DatetimeIndex:
    """Edges of bins for a heat map: one more than there are bins."""
    return instants([*starts, starts[-1] + bin_ms])


def expressions(bins: DataFrame, axis: Axis) -> go.Figure:
    """Share of the faces seen by their strongest facial expression, stacked, in fixed colours and order."""
    figure = _figure(axis, 216)
    shown = bins["enough"] & bins["share_neutral"].notna()
    middle = instants(bins.index.to_numpy() + axis.bin_ms // 2)
    for name, colour in theme.EXPRESSION_COLOURS.items():
        share = bins[f"share_{name}"].where(shown)
        figure.add_bar(
            name=name,
            x=middle,
            y=share,
            width=axis.bin_ms,
            marker={"color": colour, "line": {"width": 0}},
            hovertext=[
                f"{axis.when(start)}<br><b>{name} {words.percent(part)}</b> of the {words.percent(seen)} of faces seen"
                for start, part, seen in zip(bins.index, share, bins["coverage"], strict=True)
            ],
            hoverinfo="text",
        )
    figure.add_traces(_gaps(axis, bins, shown))
    return figure.update_layout(barmode="stack")


def coverage(bins: DataFrame, axis: Axis) -> go.Figure:
    """Share of people x instants with a face, and the 30 % below which no value is shown."""
    ink, figure = theme.tokens(axis.view.scheme), _figure(axis, 168)
    figure.add_bar(
        name="coverage",
        x=instants(bins.index.to_numpy() + axis.bin_ms // 2),
        y=bins["coverage"],
        width=axis.bin_ms,
        marker={"color": ink.grey, "opacity": 0.55, "line": {"width": 0}},
        hovertext=[
            f"{axis.when(start)}<br>faces seen <b>{words.percent(share)}</b>"
            for start, share in zip(bins.index, bins["coverage"], strict=True)
        ],
        hoverinfo="text",
    )
    figure.add_trace(_missing(axis, bins, bins["coverage"].isna(), "Not analysed"))
    figure.add_hline(y=words.ENOUGH, line={"color": ink.muted, "width": 1, "dash": "dot"})
    return figure


def people(grid: Grid, axis: Axis) -> go.Figure:
    """Engagement by person and time: a row each, sorted by name; hatched where under 30 % of the bin shows the face."""
    count = len(grid.names)
    ink, figure = theme.tokens(axis.view.scheme), _figure(axis, 40 + ROW * count)
    figure.add_heatmap(
        name="engagement",
        x=_edges(grid.starts, axis.bin_ms),
        y=np.arange(count + 1) - 0.5,
        z=grid.value,
        zmin=0,
        zmax=1,
        colorscale=[[0, ink.heat_0], [1 / 3, ink.heat_1], [2 / 3, ink.heat_2], [1, ink.heat_3]],
        showscale=False,
        ygap=2,
        hovertext=_cell_hovers(grid, axis),
        hoverinfo="text",
    )
    figure.add_trace(_missing_cells(grid, axis))
    short = 8 if axis.view.narrow else 19
    names = [escape(_shortened(name, short), quote=False) for name in grid.names]
    rows = {"range": [count - 0.5, -0.5], "tickvals": list(range(count)), "ticktext": names, "showgrid": False}
    return figure.update_layout(yaxis=rows, barmode="overlay")


def _shortened(name: str, most: int) -> str:
    """A name of at most so many letters; the hover has it whole."""
    return name if len(name) <= most else name[: most - 1].rstrip() + "…"


def _cell_hovers(grid: Grid, axis: Axis) -> list[list[str]]:
    """Name, time, value and coverage of every cell, or why there is none."""
    whens, names = [axis.when(start) for start in grid.starts], [escape(name, quote=False) for name in grid.names]
    rows = zip(names, grid.value.tolist(), grid.coverage.tolist(), grid.seconds.tolist(), strict=True)
    return [
        [f"{name}<br>{when}<br>{_cell(*cell)}" for when, *cell in zip(whens, *numbers, strict=True)]
        for name, *numbers in rows
    ]


def _cell(value: float, coverage: float, seconds: float) -> str:
    """`62 % · face seen 80 %`, `not on screen` or `face seen 12 %, too little to say`."""
    if np.isnan(coverage):
        return "not analysed"
    if not seconds:
        return "not on screen"
    why = ", too little to say" if coverage < words.ENOUGH else ""
    return f"<b>{words.percent(value)}</b> · face seen {words.percent(coverage)}{why}"


def _missing_cells(grid: Grid, axis: Axis) -> go.Bar:
    """Hatched over the cells without a value, one bar a run."""
    spans = [(row, a, b) for row in range(len(grid.names)) for a, b in runs(np.isnan(grid.value[row]))]
    return go.Bar(
        name="missing",
        orientation="h",
        base=instants([grid.starts[a] for _, a, _ in spans]),
        x=[(b - a) * axis.bin_ms for _, a, b in spans],
        y=[row for row, _, _ in spans],
        width=0.8,
        marker=_hatch(axis.view.scheme),
        hoverinfo="skip",
    )
