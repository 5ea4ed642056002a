"""The pieces of the live page. Each has an id of its own: the browser is sent only those that changed (ticking.py)."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from dashboard import parts, words
from dashboard.language import _
from dashboard.live import states
from dashboard.live.curve import curve, empty
from dashboard.live.seen import Seen
from dashboard.reader import Reader
from dashboard.view import View
from storage import alerts
from storage.alerts import Alert

CONFIG: Any = {"displayModeBar": False, "responsive": True, "showTips": False, "doubleClick": False}


def card(seen: Seen, view: View) -> html.Section:
    """The value in words, the curve, what it is."""
    figure = drawn(seen, view)
    size = {"height": f"{figure['layout']['height']}px"}
    graph = dcc.Graph(id="live-curve", figure=figure, config=CONFIG, style=size)
    told: dict[str, Any] = {"aria-labelledby": "live-summary"}
    caption = _("Engagement of the class over the last ten minutes, with its 95 % interval; hatched: nothing was seen.")
    return html.Section(
        [
            html.Div(value(seen), id="live-value", className="cp-card-head"),
            html.Div(graph, role="img", **told),
            html.P(summary(seen), id="live-summary", className="cp-unseen"),
            html.P(caption, className="cp-caption"),
        ],
        className="cp-card",
    )


def drawn(seen: Seen, view: View) -> dict[str, Any]:
    """The curve, or its empty axes."""
    return curve(seen, seen.now, view) if seen.now and seen.now.last_ms is not None else empty(view)


def summary(seen: Seen) -> str:
    """The curve in words."""
    return states.summary(seen.now) if seen.now and seen.now.last_ms is not None else _("Nothing was seen yet.")


def value(seen: Seen) -> list[Any]:
    """The last minute in words and as a number with its coverage."""
    if seen.now is None or seen.now.last_ms is None:
        return [html.H2(_("Nothing was seen yet"))]
    return [html.H2(states.finding(seen.now)), html.P(states.value(seen.now), className="cp-number")]


def line(seen: Seen) -> list[Any]:
    """The dot and the words; how old all is stands behind them, by the browser's clock (assets/live.js)."""
    dot = html.Span(className=f"cp-dot cp-dot-{states.kind(seen)}", **parts.HIDDEN)
    return [dot, html.Span(states.line(seen))]


def plainly(seen: Seen) -> list[Any]:
    """What is wrong, if anything."""
    return [html.P(said) for said in states.plainly(seen)]


def tiles(seen: Seen) -> list[Any]:
    """People and cameras; the third one is the browser's."""
    now = seen.now
    known = now is not None and now.last_ms is not None
    people = str(now.people) if now and known else words.DASH
    cameras = _("{on} of {people}").format(on=now.cameras, people=now.people) if now and known else words.DASH
    return [_tile(_("People"), people), _tile(_("Cameras on"), cameras)]


def behind() -> html.Li:
    """Filled by the browser, which knows the time also when the server is away."""
    empty_yet = html.Span(words.DASH, id="live-age", className="cp-tile-value")
    return html.Li([html.Span(_("Behind"), className="cp-tile-name"), empty_yet])


def _tile(name: str, said: str) -> html.Li:
    return html.Li([html.Span(name, className="cp-tile-name"), html.Span(said, className="cp-tile-value")])


def do(seen: Seen) -> list[Any]:
    """Pause, go on, end; after the end the way to the lecture."""
    one = seen.one
    if seen.over:
        there = _("See the lecture")
        return (
            [dcc.Link(there, href=f"/lecture/{one.lecture_id}", className="cp-button cp-link")]
            if one.lecture_id
            else []
        )
    if one.wanted == "ended":
        return []
    paused = one.wanted == "paused"
    rest = _press(_("Go on"), "go on", one.id) if paused else _press(_("Pause"), "pause", one.id)
    said = _("The class becomes a lecture with all that was seen until now. It cannot be gone on with.")
    inside = html.Div([html.P(said, className="cp-caption"), _press(_("End the class"), "end", one.id)])
    stop = html.Details([html.Summary(_("Stop"), className="cp-button"), inside], className="cp-menu")
    people = [html.Button(_("People"), className="cp-button cp-open", **parts.carrying(open=f"class {one.id}"))]
    return [rest, stop, *(people if seen.begun else [])]


def _press(said: str, what: str, number: int) -> html.Button:
    return html.Button(said, id={"do": what, "class": number}, className="cp-button cp-press")


def drop(seen: Seen) -> list[Any]:
    """The newest drop, until somebody says that they saw it; and what became of telling it elsewhere."""
    newest: Alert | None = seen.alerts[-1] if seen.alerts else None
    if newest is None or newest.seen_at is not None or seen.over:
        return []
    said = _("Since {start} engagement is {points} lower than before: {level} instead of {usual}.").format(
        start=words.wall(seen.one.begun_at, newest.since_ms),
        points=words.points(newest.usual - newest.level),
        level=words.percent(newest.level),
        usual=words.percent(newest.usual),
    )
    ok = html.Button(
        _("Seen"), id={"do": "seen", "class": seen.one.id, "alert": newest.id}, className="cp-button cp-press"
    )
    return [
        html.Section(
            [html.Div([html.H2(_("The class has dropped")), html.P(said), *_failed(newest)]), ok], className="cp-drop"
        )
    ]


def _failed(newest: Alert) -> list[Any]:
    """Ways on which it could not be told."""
    ways = {
        "mail": _("The e-mail could not be sent: {reason}"),
        "webhook": _("The webhook could not be called: {reason}"),
    }
    lost = {way: newest.told.get(way, "") for way in ways if newest.told.get(way, "").startswith("failed: ")}
    return [
        html.P(ways[way].format(reason=said.removeprefix("failed: ")), className="cp-caption")
        for way, said in lost.items()
    ]


def ways(seen: Seen) -> list[Any]:
    """Whether the picture is shown, to everybody who may see the class."""
    if seen.over:
        return []
    on = seen.one.overlay
    pressed: dict[str, Any] = {"aria-pressed": "true" if on else "false"}
    asked = {"do": "overlay", "class": seen.one.id, "on": not on}
    button = html.Button(_("The picture with boxes"), id=asked, className="cp-switch cp-press", **pressed)
    return [html.Span(_("Show"), className="cp-caption"), button]


def switches(seen: Seen, reader: Reader) -> list[Any]:
    """How a drop is told beside the page: a sound, kept in the browser; an e-mail, kept for the course."""
    said: dict[str, Any] = {"aria-pressed": "false"}
    found = [html.Button(_("Sound"), id="live-sound", className="cp-switch", **said)]
    course = seen.one.course
    if reader.account_id is not None and course is not None and reader.email:
        on = alerts.switched_on(seen.store, reader.account_id, course)
        pressed: dict[str, Any] = {"aria-pressed": "true" if on else "false"}
        asked = {"do": "mail", "class": seen.one.id, "on": not on}
        found.append(html.Button(_("E-mail"), id=asked, className="cp-switch cp-press", **pressed))
    return [html.Span(_("When the class drops, also tell me by"), className="cp-caption"), *found]
