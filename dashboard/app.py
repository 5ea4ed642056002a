"""The Dash application: a frame, a callback that asks the page at the address, and one that keeps decisions.

All state is in the address (`?course=`, `?formula=`) and in the reader's view (theme, width), so a page is a
plain function of the store and these. Nothing is kept between requests.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import dash_mantine_components as dmc
from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, dcc, html, no_update
from flask import request

from dashboard import address, downloads, drawer, parts, rights, theme
from dashboard.afterwards import CatchingUp
from dashboard.language import _, chosen, speaking
from dashboard.pages import match, pages
from dashboard.reader import OPERATOR, Reader
from dashboard.view import Page, View
from storage import StoreError

if TYPE_CHECKING:
    from storage.store import Store

ASSETS = Path(__file__).parent / "assets"


def create(store: Store, naming: CatchingUp | None = None, who: Callable[[], Reader] = lambda: OPERATOR) -> Dash:
    """The dashboard on `store`; `naming` applies decisions, one of its own where none is given. `who` tells who makes
    the request that is being answered.

    May be called many times in a process; applications share nothing.
    """
    pages()  # Dash wants every component library loaded before the first callback
    app = Dash(
        "classpulse",
        assets_folder=str(ASSETS),
        serve_locally=True,
        suppress_callback_exceptions=True,
        title="ClassPulse",
        update_title="",
        index_string=_index(),
        add_log_handler=False,
    )
    app.layout = _frame()
    _callbacks(app, store, naming or CatchingUp(store), who)
    downloads.route(app.server, store, who, _language)
    return app


def render(store: Store, pathname: str, search: str, view: View) -> Page:
    """The page at an address: `parts.not_found` where there is none, a notice where the store fails."""
    found = match(pathname)
    if found is None:
        return Page("Not found", parts.not_found("There is no page at this address."))
    page, named = found
    rights.page(store, view.reader, page, named)
    query = dict(parse_qsl(search.removeprefix("?"), keep_blank_values=True))
    try:
        answer: Page = page.page(store, view, query, **named)
    except StoreError as error:
        return Page("Not available", parts.notice("This cannot be shown just now", str(error)), refresh_ms=15_000)
    name: dict[str, Any] = {"data-page": page.__name__.rpartition(".")[2]}
    return replace(answer, content=html.Div(answer.content, **name))


def _callbacks(app: Dash, store: Store, naming: CatchingUp, who: Callable[[], Reader]) -> None:
    """What is done on the server; the rest runs in the browser (assets/classpulse.js)."""

    @app.callback(
        Output("page", "children"),
        Output("title", "data"),
        Output("again", "interval"),
        Output("again", "disabled"),
        Input("address", "pathname"),
        Input("address", "search"),
        Input("view", "data"),
        Input("again", "n_intervals"),
        Input("decided", "data"),
        State("title", "data"),
        State("zoomed", "data"),
    )
    def show(
        pathname: str,
        search: str,
        view: dict[str, Any] | None,
        times: int,
        decided: Any,
        shown: str | None,
        zoomed: Any,
    ) -> Any:
        """Ask the page at the address, once the browser has said how its screen is."""
        if view is None:
            return no_update, no_update, no_update, no_update
        span = address.zoomed(zoomed, pathname or "/", search or "")
        seen = View(view["scheme"], view["narrow"], span, naming.stopped, who())
        with speaking(_language()):
            page = render(store, pathname or "/", search or "", seen)
        quiet = ctx.triggered_id == "again" and shown == page.title
        return page.content, no_update if quiet else page.title, page.refresh_ms or 60_000, page.refresh_ms is None

    @app.callback(
        Output("decided", "data"),
        Output("told", "children"),
        Input("pressed", "data"),
        prevent_initial_call=True,
    )
    def decide(pressed: dict[str, Any]) -> Any:
        """Do what a button or form of a page asks; the page comes again at once, the lectures follow."""
        with speaking(_language()):
            try:
                told = pages()[pressed["page"]].answer(store, who(), pressed)
            except StoreError as error:
                return no_update, parts.notice(_("Your answer could not be kept"), str(error))
        naming.start()
        return pressed, told

    drawer.callbacks(
        app, store, lambda view: View(view["scheme"], view["narrow"], reader=who()), lambda: speaking(_language())
    )
    browser: Any = app.clientside_callback  # untyped in Dash
    run = partial(ClientsideFunction, "classpulse")
    browser(run("view"), Output("view", "data"), Input("view", "id"))
    browser(run("arrive"), Output("arrived", "data"), Input("title", "data"), Input("address", "pathname"))
    browser(run("dates"), Output("dated", "data"), Input("page", "children"))
    browser(run("open"), Output("address", "pathname"), Input("lectures", "cellClicked"), prevent_initial_call=True)
    browser(run("zoom"), Output("zoomed", "data"), Input({"chart": ALL}, "relayoutData"))


def _language() -> str:
    """The reader's: as they chose, else as their browser asks for."""
    return chosen(request.cookies.get("language", ""), *request.accept_languages.values())


def _frame() -> dmc.MantineProvider:
    """What stands around every page."""
    mark = html.Span(className="cp-mark", **parts.HIDDEN)
    toggle = dmc.ColorSchemeToggle(
        id="scheme",
        lightIcon=html.Span("\u263c"),
        darkIcon=html.Span("\u263e"),
        variant="subtle",
        color="gray",
        size=40,
        **parts.spoken("Switch between light and dark"),
    )
    header = html.Header([dcc.Link([mark, "ClassPulse"], href="/", className="cp-brand"), toggle], className="cp-top")
    stores = [dcc.Store(id=name) for name in ("view", "title", "arrived", "dated", "zoomed", "pressed", "decided")]
    skeletons = html.Div([dmc.Skeleton(height=height) for height in (32, 16, 240, 200)], className="cp-skeletons")
    return dmc.MantineProvider(
        [
            dcc.Location(id="address", refresh="callback-nav"),
            dcc.Interval(id="again", disabled=True),
            *stores,
            *drawer.place(),
            html.A("Skip to the content", href="#main", className="cp-skip"),
            header,
            html.Main([html.Div(id="told", role="status"), html.Div(skeletons, id="page")], id="main", tabIndex=-1),
        ],
        theme=theme.mantine(),
        defaultColorScheme="auto",
    )


def _index() -> str:
    """The document: tokens as CSS, the theme known before the first paint, an icon of our own."""
    early = (
        "(function(){var s='auto';try{s=localStorage.getItem('mantine-color-scheme-value')||s}catch(e){}"
        "if(s==='auto')s=matchMedia('(prefers-color-scheme: dark)').matches?'dark':'light';"
        "document.documentElement.setAttribute('data-mantine-color-scheme',s)})()"
    )
    icon = (
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E"
        "%3Crect width='32' height='32' rx='8' fill='%233B4FC4'/%3E%3Cpath d='M5 18h5l4-9 5 14 3-5h5' fill='none' "
        "stroke='white' stroke-width='2.6' stroke-linecap='round' stroke-linejoin='round'/%3E%3C/svg%3E"
    )
    return (
        "<!DOCTYPE html><html lang='en'><head>{%metas%}"
        f'<title>{{%title%}}</title><link rel="icon" href="{icon}"><style>{theme.css()}</style><script>{early}</script>'
        "{%css%}</head><body>{%app_entry%}<footer>{%config%}{%scripts%}{%renderer%}</footer></body></html>"
    )
