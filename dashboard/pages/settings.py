"""The settings: a tab a file of `dashboard/settings`, at `/settings/<tab>`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dash import dcc, html

from dashboard import parts, rights, settings
from dashboard.language import _
from dashboard.reader import ROLES as EVERYBODY
from dashboard.reader import Reader
from dashboard.view import Page, View

if TYPE_CHECKING:
    from storage.store import Store

PATH = "/settings/<tab>"
ROLES = EVERYBODY


def page(store: Store, view: View, query: Mapping[str, str], tab: str) -> Page:
    """The tab of this name."""
    found = settings.of(view.reader).get(tab)
    if found is None:
        return Page(_("Not found"), parts.not_found(_("There is no such tab in the settings.")))
    title = _(found.TITLE)
    inside = [html.Header(html.H1(title), className="cp-page-head"), *found.content(store, view, query)]
    return Page(
        _("{tab}, settings").format(tab=title),
        html.Div([_tabs(view.reader, tab), html.Div(inside)], className="cp-settings"),
        getattr(found, "REFRESH_MS", None),
        found.changing(store, view) if hasattr(found, "changing") else {},
    )


def answer(store: Store, reader: Reader, pressed: Mapping[str, Any]) -> Any:
    """What the tab that is named in what was pressed answers; LookupError where there is none."""
    tab = settings.tabs()[pressed["tab"]]
    rights.tab(reader, pressed["tab"])
    if not hasattr(tab, "answer"):
        raise LookupError(pressed["tab"])
    return tab.answer(store, reader, pressed)


def _tabs(reader: Reader, here: str) -> html.Nav:
    links = [
        html.Li(dcc.Link(_(tab.TITLE), href=f"/settings/{name}", className="cp-here" if name == here else ""))
        for name, tab in settings.of(reader).items()
    ]
    return html.Nav([html.H2(_("Settings")), html.Ul(links)], className="cp-courses", **parts.spoken(_("Settings")))
