"""The drawer beside a page: what a page opens in it without leaving, closed again by Esc.

A page that has something to open has `beside(store, view, query, asked) -> (title, components)`: `asked` is what the
browser asks for (a dict; whoever asks may send anything, so rights are asked there), `query` what the address says.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import dash_mantine_components as dmc
from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html, no_update
from werkzeug.exceptions import BadRequest

from dashboard.language import _
from dashboard.pages import pages
from dashboard.reasons import reason
from dashboard.view import View
from storage import StoreError

if TYPE_CHECKING:
    from storage.store import Store

ASK = "asked"
"""The store by which the browser asks (assets/drawer.js)."""


def place() -> list[Any]:
    """The drawer, closed and empty: part of the frame of every page, so that it stays while the page comes again."""
    drawer = dmc.Drawer(
        html.Div(id="beside-content", className="cp-drawer"),
        id="beside",
        title="",
        position="right",
        size=480,
        padding="lg",
        opened=False,
        overlayProps={"backgroundOpacity": 0.25},
        transitionProps={"duration": 120},
    )
    return [drawer, dcc.Store(id=ASK), dcc.Store(id="closed")]


def callbacks(app: Dash, store: Store, seen: Callable[[dict[str, Any]], View], language: Callable[[], Any]) -> None:
    """Fill the drawer when it is asked for, and again after a decision; `seen` tells how and by whom the page is looked
    at, `language` is the reader's for a `with` block.
    """

    @app.callback(
        Output("beside", "title"),
        Output("beside-content", "children"),
        Output("beside", "closeButtonProps"),
        Input(ASK, "data"),
        Input("decided", "data"),
        State("view", "data"),
        prevent_initial_call=True,
    )
    def fill(asked: Any, decided: Any, view: dict[str, Any] | None) -> Any:
        """What is asked for; nothing is done while the drawer is closed."""
        if not asked or view is None:
            return no_update, no_update, no_update
        with language():
            return *content(store, seen(view), asked), {"aria-label": _("Close")}

    browser: Any = app.clientside_callback  # untyped in Dash
    browser(ClientsideFunction("classpulse", "closed"), Output("closed", "data"), Input("beside", "opened"))


def content(store: Store, view: View, asked: Any) -> tuple[str, Any]:
    """What a page has to open, title and components; a notice where the store fails."""
    page = pages().get(str(asked.get("page"))) if isinstance(asked, dict) else None
    if page is None or not hasattr(page, "beside"):
        raise BadRequest
    query = dict(parse_qsl(str(asked.get("search", "")).removeprefix("?")))
    try:
        found: tuple[str, Any] = page.beside(store, view, query, asked)
    except StoreError as error:
        return _("This cannot be shown just now"), html.P(reason(error))
    return found
