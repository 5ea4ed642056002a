"""The people of a lecture who may be looked at alone: the heat map, and the way to each over the term."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from dashboard import address, figures, findings, parts
from dashboard.language import _
from dashboard.lecture.shown import Shown


def card(shown: Shown) -> list[Any]:
    """The heat map with its key, and folded below it the way to each person; nothing where there is nobody by name."""
    grid, axis = shown.grid, shown.axis
    if not grid.names:
        return []
    caption = _("Hatched: the face was seen in less than 30 % of that time, so there is nothing to say.")
    return [
        html.Section(
            [
                html.Div([html.H2(findings.each(grid)), parts.heat_key()], className="cp-card-head"),
                parts.graph("people", figures.people(grid, axis), findings.grid_summary(grid)),
                html.P(caption, className="cp-caption"),
                _each(shown),
            ],
            className="cp-card",
        )
    ]


def _each(shown: Shown) -> html.Details:
    """Folded away: each person over the term, and their rows in this lecture."""
    end_ms = max(shown.axis.length_ms, 1000)
    links = [
        html.Li(
            [
                dcc.Link(name, href=f"/student/{number}", className="cp-link"),
                " ",
                parts.rows_link(address.rows(shown.summary.id, 0, end_ms, number), name),
            ]
        )
        for number, name in shown.people.items()
    ]
    return html.Details([html.Summary(_("One person over the term")), html.Ul(links, className="cp-columns")])
