"""A class while it happens: how it is now and over the last ten minutes, first; single people only when opened.

The browser asks some times a second what has changed (`dashboard.live.ticking`); this is the page around that.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from dash import dcc, html
from werkzeug.exceptions import BadRequest, Forbidden

from dashboard import looks, unstated
from dashboard import parts as shared
from dashboard.language import _
from dashboard.live import choosing, parts, people, picture, seen, starting, ticking
from dashboard.live.seen import Seen
from dashboard.reader import ADMIN, TEACHER, Reader
from dashboard.reasons import reason
from dashboard.view import Page, View
from storage import StoreError, alerts, live, overlay, queries
from storage.live import Live

if TYPE_CHECKING:
    from storage.store import Store

PATH = "/live"
ROLES = (ADMIN, TEACHER)
WANTED = {"pause": "paused", "go on": "live", "end": live.ENDED}


def page(store: Store, view: View, query: Mapping[str, str]) -> Page:
    """The class of `?class=`, else the reader's own or first one; what starts one, where there is none."""
    current = choosing.going_on(store, view.reader)
    one = choosing.shown(store, view.reader, query, current)
    known = {summary.course for summary in queries.lectures(store) if summary.course}
    form = starting.form(view.reader, known, unstated.told(store))
    if one is None:
        return _nothing(store, view, form)
    looks.seen(store, view.reader, "live", lecture_id=one.lecture_id or "")
    found = seen.look(store, one, datetime.now(UTC))
    others = [each for each in current if each.id != one.id]
    content = [*_others(one, others), *_class(found, view), form]
    data = shared.carrying(**{"class": one.id, "lecture": one.lecture_id or ""})
    return Page(_("{name}, live").format(name=one.name), html.Article(content, id="live", className="cp-live", **data))


def answer(store: Store, reader: Reader, pressed: Mapping[str, Any]) -> Any:
    """Start a class, pause it, go on, end it; say that a drop was seen; switch e-mails or the picture on or off."""
    what = pressed["do"]
    try:
        if what == "start":
            starting.start(store, reader, pressed, datetime.now(UTC))
        else:
            _do(store, reader, choosing.one(store, reader, pressed["class"]), what, pressed)
    except StoreError as error:
        return shared.notice(_("This was not done"), reason(error))
    return None


def _do(store: Store, reader: Reader, one: Live, what: object, pressed: Mapping[str, Any]) -> None:
    if what == "seen":
        told = alerts.found(store, int(pressed["alert"]))
        if told is None or told.run_id != one.run_id:
            raise Forbidden
        alerts.see(store, told.id, datetime.now(UTC))
    elif what == "mail":
        if reader.account_id is None or one.course is None:
            raise BadRequest
        alerts.switch(store, reader.account_id, one.course, on=pressed["on"] is True)
    elif what == "overlay":
        overlay.switch(store, one.id, on=pressed["on"] is True)
    else:
        live.want(store, one.id, WANTED[str(what)])


def beside(store: Store, view: View, query: Mapping[str, str], asked: Mapping[str, Any]) -> tuple[str, Any]:
    """Single people of a class."""
    return people.beside(store, view, asked)


def _nothing(store: Store, view: View, form: html.Details) -> Page:
    """No class goes on: how to start one, and the way to those that have just ended."""
    lately = _lately(choosing.just_ended(store, view.reader))
    said = _("Start one here, or with classpulse live SOURCE on the server. It is followed until you end it.")
    head = [shared.room(), html.H1(_("No class is going on")), html.P(said)]
    content = html.Section([*head, html.Div(lately, id="live-lately"), form], className="cp-empty cp-live-none")
    return Page(_("Live"), content, 5_000, {"live-lately": {"children": lately}})


def _lately(ended: list[Live]) -> list[Any]:
    links = [
        html.Li([_("Ended:"), " ", dcc.Link(one.name, href=f"/lecture/{one.lecture_id}", className="cp-link")])
        for one in ended
        if one.lecture_id
    ]
    return [html.Ul(links)] if links else []


def _others(one: Live, others: list[Live]) -> list[Any]:
    """The way to classes that go on at the same time."""
    if not others:
        return []
    here = html.Li(html.A(one.name, href=f"?class={one.id}", className="cp-here", **{"aria-current": "page"}))  # type: ignore[arg-type]
    links = [html.Li(dcc.Link(each.name, href=f"/live?class={each.id}")) for each in others]
    return [html.Nav(html.Ul([here, *links], className="cp-picker"), **shared.spoken(_("Classes")))]


def _class(found: Seen, view: View) -> list[Any]:
    stores = [
        dcc.Store(id=ticking.ASK),
        dcc.Store(id=ticking.CLOCK, data=ticking.clock(found, view)),
        dcc.Store(id="live-beat"),
    ]
    title = [html.H1(found.one.name), html.P(found.one.course or _("Without a course"), className="cp-caption")]
    return [
        *stores,
        html.Header([html.Div(title), _line(found)], className="cp-page-head cp-live-head"),
        html.Div(parts.drop(found), id="live-drop", role="alert"),
        html.Div(parts.plainly(found), id="live-plainly", className="cp-live-plainly", role="status"),
        parts.card(found, view),
        html.Div([html.Ul(parts.tiles(found), id="live-tiles"), html.Ul(parts.behind())], className="cp-live-tiles"),
        html.Div(picture.stage(found), id="live-picture", className="cp-live-picture"),
        html.Div(parts.do(found), id="live-do", className="cp-do"),
        html.Div(parts.ways(found), id="live-ways", className="cp-do cp-live-switches"),
        html.Div([] if found.over else parts.switches(found, view.reader), className="cp-do cp-live-switches"),
    ]


def _line(found: Seen) -> html.P:
    """The state, and how old what is shown is: by the browser, in the words it is given here."""
    said: dict[str, Any] = {
        "data-behind": _("{age} behind"),
        "data-old": _("what you see is {age} old"),
        "data-lost": _("No answer from the server for {age}"),
        "data-seconds": _("{n} s"),
        "data-minutes": _("{n} min"),
    }
    return html.P(
        [html.Span(parts.line(found), id="live-line", role="status"), html.Span(id="live-behind", **said)],
        className="cp-live-line",
    )
