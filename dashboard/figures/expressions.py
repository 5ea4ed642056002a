"""The facial expressions of the faces seen, stacked."""

from __future__ import annotations

from pandas import DataFrame

from dashboard import theme, words
from dashboard.figures.axis import Axis, Drawn, figure, gaps, numbers
from dashboard.language import _


def expressions(bins: DataFrame, axis: Axis, *, foot: bool = True) -> Drawn:
    """Share of the faces seen by their strongest facial expression, stacked, in fixed colours and order."""
    shown = bins["enough"] & bins["share_neutral"].notna()
    middle = axis.middles(bins)
    whens = [axis.when(start) for start in bins.index]
    faces = [_("of the {share} of faces seen").format(share=words.percent(seen)) for seen in bins["coverage"]]

    def bars(name: str, colour: str) -> Drawn:
        share, said = bins[f"share_{name}"].where(shown), words.expression(name)
        return {
            "type": "bar",
            "name": name,
            "x": middle,
            "y": numbers(share),
            "width": axis.bin_ms,
            "marker": {"color": colour, "line": {"width": 0}},
            "hovertext": [
                f"{when}<br><b>{said} {words.percent(part)}</b> {seen}"
                for when, part, seen in zip(whens, share, faces, strict=True)
            ],
            "hoverinfo": "text",
        }

    stacked = [bars(name, colour) for name, colour in theme.EXPRESSION_COLOURS.items()]
    return figure(axis, 152, [*stacked, *gaps(axis, bins, shown)], foot=foot, barmode="stack")
