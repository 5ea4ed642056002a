"""The heat map: a row a person, a column a bin."""

from __future__ import annotations

from html import escape
from math import ceil
from typing import Any

import numpy as np

from dashboard import theme, words
from dashboard.figures.axis import Axis, Drawn, edges, figure, hatch, instants, numbers, shortened
from dashboard.language import _
from dashboard.trends import Grid, runs

ROW = 20
"""Height of a person's row, in pixels."""


def people(grid: Grid, axis: Axis) -> Drawn:
    """Engagement by person and time: a row each, sorted by name; hatched where under 30 % of the bin shows the face."""
    ink, count = theme.tokens(axis.view.scheme), len(grid.names)
    cells = {
        "type": "heatmap",
        "name": "engagement",
        "x": edges(grid.starts, axis.bin_ms),
        "y": [row - 0.5 for row in range(count + 1)],
        "z": numbers(grid.value),
        "zmin": 0,
        "zmax": 1,
        "colorscale": [[0, ink.heat_0], [1 / 3, ink.heat_1], [2 / 3, ink.heat_2], [1, ink.heat_3]],
        "showscale": False,
        "ygap": 2,
        "hovertext": _hovers(grid, axis),
        "hoverinfo": "text",
    }
    short = 8 if axis.view.narrow else 19
    names = [escape(shortened(name, short), quote=False) for name in grid.names]
    rows = {"range": [count - 0.5, -0.5], "tickvals": list(range(count)), "ticktext": names, "showgrid": False}
    return figure(axis, 40 + ROW * count, [cells, _missing(grid, axis)], yaxis=rows, barmode="overlay")


def _hovers(grid: Grid, axis: Axis) -> list[list[str]]:
    """Name, time, value and coverage of every cell, or why there is none."""
    whens, names = [axis.when(start) for start in grid.starts], [escape(name, quote=False) for name in grid.names]
    tables = (table.tolist() for table in (grid.value, grid.half, grid.coverage, grid.seconds))
    cell = _Cell()
    rows = zip(names, *tables, strict=True)
    return [
        [f"{name}<br>{when}<br>{cell.says(*numbers)}" for when, *numbers in zip(whens, *each, strict=True)]
        for name, *each in rows
    ]


class _Cell:
    """What a cell says, in words that are looked up once for all of them."""

    def __init__(self) -> None:
        self.unlooked, self.away = _("not analysed"), _("not on screen")
        self.percent = {share: words.percent(share / 100) for share in range(101)}
        self.around = {half: words.around(half / 100) for half in range(101)}
        seen, few = _("face seen {share}"), _("too little to say")
        self.seen = {share: seen.format(share=said) for share, said in self.percent.items()}
        self.few = {share: f"{said}, {few}" for share, said in self.seen.items()}

    def says(self, value: float, half: float, coverage: float, seconds: float) -> str:
        """`62 % ± 9 · face seen 80 %`, `not on screen` or `face seen 12 %, too little to say`."""
        if coverage != coverage:
            return self.unlooked
        if not seconds:
            return self.away
        seen = (self.few if coverage < words.ENOUGH else self.seen)[round(coverage * 100)]
        percent = words.DASH if value != value else self.percent[round(value * 100)]
        around = "" if half != half else self.around[ceil(half * 100 - 1e-9)]
        return f"<b>{percent}</b>{around} · {seen}"


def _missing(grid: Grid, axis: Axis) -> dict[str, Any]:
    """Hatched over the cells without a value, one bar a run."""
    spans = [(row, a, b) for row in range(len(grid.names)) for a, b in runs(np.isnan(grid.value[row]))]
    return {
        "type": "bar",
        "name": "missing",
        "orientation": "h",
        "base": instants([grid.starts[a] for _row, a, _end in spans]),
        "x": [(b - a) * axis.bin_ms for _row, a, b in spans],
        "y": [row for row, _start, _end in spans],
        "width": 0.8,
        "marker": hatch(axis.view.scheme),
        "hoverinfo": "skip",
    }
