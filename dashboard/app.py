"""The Dash application: a frame, a callback that asks the page at the address, and one that keeps decisions.

All state is in the address (`?course=`, `?formula=`) and in the reader's view (theme, width), so a page is a
plain function of the store and these. Nothing is kept between requests.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, html, no_update, set_props
from flask import has_request_context, request
from sqlalchemy.exc import DataError
from werkzeug.exceptions import BadRequest

from dashboard import address, downloads, drawer, frame, looks, parts, rights, settings
from dashboard.access import headers, refusals
from dashboard.language import _, asked, speaking
from dashboard.live import ticking
from dashboard.pages import match, pages
from dashboard.reader import OPERATOR, Reader
from dashboard.reasons import reason
from dashboard.view import Page, View
from storage import StoreError

if TYPE_CHECKING:
    from storage.store import Store

ASSETS = Path(__file__).parent / "assets"
LONGEST = 1_000_000
"""Characters of a field of a form; a roster is read from one."""

log = logging.getLogger(__name__)


def create(store: Store, who: Callable[[], Reader] = lambda: OPERATOR) -> Dash:
    """The dashboard on `store`; `who` tells who makes the request that is being answered.

    May be called many times in a process; applications share nothing.
    """
    pages()  # Dash wants every component library loaded before the first callback
    app = _Spoken(
        "classpulse",
        assets_folder=str(ASSETS),
        serve_locally=True,
        suppress_callback_exceptions=True,
        title="ClassPulse",
        update_title="",
        index_string=frame.document(),
        add_log_handler=False,
    )
    app.layout = partial(_layout, who)
    _callbacks(app, store, who)
    downloads.route(app.server, store, who, asked)
    headers.keep(app)
    refusals.keep(app.server)
    return app


class _Spoken(Dash):
    """Dash, in the reader's language."""

    def index(self, *args: Any, **kwargs: Any) -> Any:
        """The document says which language it is in."""
        page: Any = super().index(*args, **kwargs)  # type: ignore[no-untyped-call]
        return page.replace("lang='en'", f"lang='{asked()}'", 1)


def _layout(who: Callable[[], Reader]) -> Any:
    """What stands around the pages; before it is asked for Dash only wants to see that there is something."""
    if not (has_request_context() and request.path.endswith("/_dash-layout")):
        return frame.frame(OPERATOR)
    with speaking(asked()):
        return frame.frame(who())


def render(store: Store, pathname: str, search: str, view: View) -> Page:
    """The page at an address: `parts.not_found` where there is none, a notice where the store fails."""
    found = match(_first(pathname.rstrip("/") or "/", view.reader))
    if found is None:
        return Page(_("Not found"), parts.not_found(_("There is no page at this address.")))
    page, named = found
    rights.page(store, view.reader, page, named)
    query = dict(parse_qsl(search.removeprefix("?"), keep_blank_values=True))
    try:
        looks.page(store, view.reader, page, named)
        answer: Page = page.page(store, view, query, **named)
    except StoreError as error:
        return Page(
            _("Not available"), parts.notice(_("This cannot be shown just now"), reason(error)), refresh_ms=15_000
        )
    name: dict[str, Any] = {"data-page": page.__name__.rpartition(".")[2]}
    return replace(answer, content=html.Div(answer.content, **name))


def _first(pathname: str, reader: Reader) -> str:
    """Two addresses lead everybody to the first page, or tab, that is theirs."""
    return {"/": rights.home(reader), "/settings": f"/settings/{settings.first(reader)}"}.get(pathname, pathname)


def _callbacks(app: Dash, store: Store, who: Callable[[], Reader]) -> None:
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
        if not all(isinstance(part, str | None) and rights.written(part or "") for part in (pathname, search)):
            raise BadRequest
        span = address.zoomed(zoomed, pathname or "/", search or "")
        seen = replace(_screen(view, who()), span=span)
        with speaking(asked()):
            page = render(store, pathname or "/", search or "", seen)
        again = page.refresh_ms or 60_000, page.refresh_ms is None
        if ctx.triggered_id not in ("again", "decided") or shown != page.title:
            return page.content, page.title, *again
        for name, changed in page.changing.items():
            set_props(name, changed)
        return no_update if page.changing else page.content, no_update, *again

    @app.callback(
        Output("decided", "data"),
        Output("told", "children"),
        Input("pressed", "data"),
        prevent_initial_call=True,
    )
    def decide(pressed: dict[str, Any]) -> Any:
        """Do what a button or form of a page asks; the page comes again at once."""
        with speaking(asked()):
            try:
                told = _answer(store, who(), pressed)
            except StoreError as error:
                return no_update, parts.notice(_("Your answer could not be kept"), reason(error))
        return {"at": pressed.get("at")}, told

    for more in (drawer, ticking):
        more.callbacks(app, store, lambda view: _screen(view, who()), lambda: speaking(asked()))
    browser: Any = app.clientside_callback  # untyped in Dash
    run = partial(ClientsideFunction, "classpulse")
    browser(run("view"), Output("view", "data"), Input("view", "id"))
    browser(run("arrive"), Output("arrived", "data"), Input("title", "data"), Input("address", "pathname"))
    browser(run("dates"), Output("dated", "data"), Input("page", "children"))
    browser(run("open"), Output("address", "pathname"), Input("lectures", "cellClicked"), prevent_initial_call=True)
    browser(run("mark"), Output("marked", "data"), Input("address", "pathname"))
    browser(run("zoom"), Output("zoomed", "data"), Input({"chart": ALL}, "relayoutData"))


def _screen(view: object, reader: Reader) -> View:
    """How the browser says that its screen is (assets/view.js). BadRequest (400) for what it never says."""
    if not isinstance(view, dict) or view.get("scheme") not in ("light", "dark"):
        raise BadRequest
    return View(view["scheme"], view.get("narrow") is True, reader=reader)


def _answer(store: Store, reader: Reader, pressed: object) -> Any:
    """What a page answers to a button or form. BadRequest (400) for what no button or form of it sends."""
    if not isinstance(pressed, dict) or not all(map(_plain, pressed.values())):
        raise BadRequest
    page = pages().get(str(pressed.get("page")))
    answer = getattr(page, "answer", None)
    if answer is None:
        raise BadRequest
    try:
        return answer(store, reader, pressed)
    except (LookupError, TypeError, ValueError, OverflowError, DataError) as error:
        log.warning("not understood, of the page %s", pressed["page"], exc_info=True)  # should it be a fault of ours
        raise BadRequest from error


def _plain(value: object) -> bool:
    """Whether a value is one that forms and ids hold, and the database can."""
    short = isinstance(value, str) and len(value) <= LONGEST and rights.written(value)
    return short or value is None or isinstance(value, bool | int | float)
