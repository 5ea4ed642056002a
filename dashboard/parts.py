"""Pieces that pages share: notices, the drawing of an empty room, a command to copy, a chart in its card."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard import theme

CHART_CONFIG: Any = {"displayModeBar": False, "responsive": True, "doubleClick": "autosize", "showTips": False}
HIDDEN: dict[str, Any] = {"aria-hidden": "true"}
"""For what a screen reader passes over."""


def spoken(label: str) -> dict[str, Any]:
    """What a screen reader says instead."""
    return {"aria-label": label}


def command(line: str) -> html.Div:
    """A command line with a button that copies it."""
    button = dmc.CopyButton("Copy", value=line, copiedChildren="Copied", size="xs", variant="subtle", timeout=2000)
    return html.Div([html.Code(line), button], className="cp-command")


def notice(title: str, text: str, *more: Any) -> html.Section:
    """A calm message in the place of what cannot be shown."""
    return html.Section([html.H2(title), html.P(text), *more], className="cp-notice", role="status")


def not_found(what: str) -> html.Section:
    """The page for an address that leads nowhere."""
    return html.Section(
        [
            room(),
            html.H1("Nothing here"),
            html.P(what),
            html.P(dcc.Link("See all lectures", href="/", className="cp-link")),
        ],
        className="cp-empty",
    )


def room() -> html.Img:
    """The drawing of an empty gallery: nine tiles, one with somebody about to wave. Mid greys, for both themes."""
    tiles = "".join(
        f'<rect x="{8 + 68 * column}" y="{8 + 44 * row}" width="60" height="36" rx="5" fill="#8A93A0" '
        f'fill-opacity="{0.30 if (column, row) == (1, 1) else 0.14}"/>'
        f'<rect x="{13 + 68 * column}" y="{36 + 44 * row}" width="{18 + 5 * ((column + 2 * row) % 3)}" height="4" '
        'rx="2" fill="#8A93A0" fill-opacity="0.45"/>'
        for row in range(3)
        for column in range(3)
    )
    person = (
        '<circle cx="106" cy="66" r="7" fill="#6B7FE0"/><path d="M93 88c0-9 6-13 13-13s13 4 13 13z" fill="#6B7FE0"/>'
        '<path d="M121 76l5-9" stroke="#6B7FE0" stroke-width="3.5" stroke-linecap="round"/>'
    )
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 212 140">{tiles}{person}</svg>'
    return html.Img(src=f"data:image/svg+xml,{quote(drawing)}", alt="", width=212, height=140)


def chart(name: str, title: str, caption: Any, figure: dict[str, Any], summary: str, *more: Any) -> html.Section:
    """A chart in its card: what was found and `more`, the drawing (`summary` for a screen reader), what is drawn."""
    size = {"height": f"{figure['layout']['height']}px"}
    graph = dcc.Graph(id={"chart": name}, figure=figure, config=CHART_CONFIG, style=size)
    return html.Section(
        [
            html.Div([html.H2(title), *more], className="cp-card-head"),
            html.Div(graph, role="img", **spoken(summary)),
            html.P(caption, className="cp-caption"),
        ],
        className="cp-card",
    )


def expression_key() -> html.Ul:
    """The seven colours with their names, in the order they are stacked."""
    return html.Ul(
        [
            html.Li([html.Span(style={"background": colour}, className="cp-swatch"), name])
            for name, colour in theme.EXPRESSION_COLOURS.items()
        ],
        className="cp-key",
    )


def heat_key() -> html.Div:
    """What the colours of the heat map mean, the hatching included."""
    return html.Div(
        [
            html.Span(["0 %", html.Span(className="cp-ramp"), "100 %"]),
            html.Span([html.Span(className="cp-hatch"), "too little seen"]),
        ],
        className="cp-key",
    )
