"""Pieces that pages share: notices, the drawing of an empty room, a command to copy, a chart in its card."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard import theme, words
from dashboard.language import _, ngettext

CHART_CONFIG: Any = {"displayModeBar": False, "responsive": True, "doubleClick": "autosize", "showTips": False}
HIDDEN: dict[str, Any] = {"aria-hidden": "true"}
"""For what a screen reader passes over."""


def spoken(label: str) -> dict[str, Any]:
    """What a screen reader says instead."""
    return {"aria-label": label}


def carrying(**values: object) -> dict[str, Any]:
    """What an element carries for the scripts in assets/, as `data-name`."""
    return {f"data-{name}": str(value) for name, value in values.items()}


def command(line: str) -> html.Div:
    """A command line with a button that copies it."""
    said = {"copiedChildren": _("Copied"), "size": "xs", "variant": "subtle", "timeout": 2000}
    button = dmc.CopyButton(_("Copy"), value=line, **said)
    return html.Div([html.Code(line), button], className="cp-command")


def notice(title: str, text: str, *more: Any) -> html.Section:
    """A calm message in the place of what cannot be shown."""
    return html.Section([html.H2(title), html.P(text), *more], className="cp-notice", role="status")


def not_found(what: str) -> html.Section:
    """The page for an address that leads nowhere."""
    return html.Section(
        [
            room(),
            html.H1(_("Nothing here")),
            html.P(what),
            html.P(dcc.Link(_("See all lectures"), href="/", className="cp-link")),
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
    return html.Section(
        [
            html.Div([html.H2(title), *more], className="cp-card-head"),
            graph(name, figure, summary),
            html.P(caption, className="cp-caption"),
        ],
        className="cp-card",
    )


def graph(name: str, figure: dict[str, Any], summary: str, *, walk: bool = False) -> html.Div:
    """The drawing alone, with its words for a screen reader; one can `walk` along it with the keyboard, bin by bin."""
    size = {"height": f"{figure['layout']['height']}px"}
    drawn = dcc.Graph(id={"chart": name}, figure=figure, config=CHART_CONFIG, style=size)
    if not walk:
        return html.Div(drawn, role="img", **spoken(summary))
    told = html.P(summary, id=f"{name}-told", className="cp-unseen")
    values = {"aria-valuemin": "0", "aria-valuemax": "0", "aria-valuenow": "0", "aria-valuetext": summary}
    said: dict[str, Any] = {**values, "aria-describedby": f"{name}-told", **spoken(_("Class engagement over time"))}
    walked = html.Div(drawn, className="cp-walk", role="slider", tabIndex=0, **said)
    return html.Div([told, walked])


def menu(title: str, groups: Sequence[Sequence[Any]], hint: str = "") -> html.Details:
    """A button that unfolds groups of links."""
    lists = [html.Ul([html.Li(one) for one in each]) for each in groups]
    said = [html.P(hint, className="cp-caption")] if hint else []
    return html.Details([html.Summary(title, className="cp-button"), html.Div([*said, *lists])], className="cp-menu")


def spanned(text: str, href: str, **more: Any) -> html.A:
    """A link that the browser keeps at what is shown: formula and zoomed part (assets/zoom.js)."""
    return html.A(text, href=href, className="cp-spanned", **more)


def rows_link(href: str, of: str = "") -> dcc.Link:
    """The quiet way from a number to its rows; `of` tells a screen reader which."""
    return dcc.Link(
        _("rows"), href=href, className="cp-rows", title=_("The rows of {of}").format(of=of) if of else None
    )


def choice(name: str, label: str, each: Sequence[tuple[str, str]], chosen: str) -> html.Label:
    """A choice that the address keeps as `?name=`; the first one is what holds without it."""
    values = [value for value, _said in each]
    at = chosen if chosen in values else values[0]
    options = [
        html.Option(said, value=value if place else "", selected=value == at)
        for place, (value, said) in enumerate(each)
    ]
    listed = html.Select(options, className="cp-select cp-query", id=f"choose-{name}", **carrying(query=name))
    return html.Label([html.Span(label), listed], className="cp-choose")


def moment(text: str, at_ms: int, what: str = "") -> html.Button:
    """A time that opens what was then beside the page."""
    said = spoken(f"{text}: {what}") if what else {}
    return html.Button(text, className="cp-at", **carrying(at=at_ms // 1000), **said)


def opener(text: str, what: str) -> html.Button:
    """A button that opens something of the page beside it."""
    return html.Button(text, className="cp-button cp-open", **carrying(open=what))


def waiting() -> html.Div:
    """In the place of charts that are still to come."""
    return html.Div(
        [dmc.Skeleton(height=height, animate=False) for height in (264, 152, 120)], className="cp-skeletons"
    )


def messages(count: int) -> str:
    """`12 messages in the chat`."""
    return ngettext("{n} message in the chat", "{n} messages in the chat", count).format(n=count)


def expression_key() -> html.Ul:
    """The seven colours with their names, in the order they are stacked."""
    return html.Ul(
        [
            html.Li([html.Span(style={"background": colour}, className="cp-swatch"), words.expression(name)])
            for name, colour in theme.EXPRESSION_COLOURS.items()
        ],
        className="cp-key",
    )


def heat_key() -> html.Div:
    """What the colours of the heat map mean, the hatching included."""
    return html.Div(
        [
            html.Span(["0 %", html.Span(className="cp-ramp"), "100 %"]),
            html.Span([html.Span(className="cp-hatch"), _("too little seen")]),
        ],
        className="cp-key",
    )
