"""How much of everybody was seen."""

from __future__ import annotations

from pandas import DataFrame

from dashboard import theme, words
from dashboard.figures.axis import Axis, Drawn, figure, missing, numbers
from dashboard.language import _


def coverage(bins: DataFrame, axis: Axis) -> Drawn:
    """Share of people x instants with a face, and the 30 % below which no value is shown."""
    ink = theme.tokens(axis.view.scheme)
    seen = _("faces seen <b>{share}</b>")
    bars = {
        "type": "bar",
        "name": "coverage",
        "x": axis.middles(bins),
        "y": numbers(bins["coverage"]),
        "width": axis.bin_ms,
        "marker": {"color": ink.grey, "opacity": 0.55, "line": {"width": 0}},
        "hovertext": [
            f"{axis.when(start)}<br>{seen.format(share=words.percent(share))}"
            for start, share in zip(bins.index, bins["coverage"], strict=True)
        ],
        "hoverinfo": "text",
    }
    across = {"xref": "x domain", "x0": 0, "x1": 1, "yref": "y", "y0": words.ENOUGH, "y1": words.ENOUGH}
    enough = {"type": "line", **across, "line": {"color": ink.muted, "width": 1, "dash": "dash"}}
    unseen = missing(axis, bins, bins["coverage"].isna(), _("Not analysed"))
    return figure(axis, 168, [bars, unseen], shapes=[enough])
