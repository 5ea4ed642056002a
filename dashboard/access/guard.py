"""A guard around the dashboard: nobody is in without an account, or a seat at the machine of a demo.

app = create(store, who=present.reader)
guard(app.server, store, conditions)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from dashboard.access import cookies, entrance, granting, login, password, present
from ingest.console import say

if TYPE_CHECKING:
    from dashboard.access.conditions import Conditions
    from storage.store import Store


def welcome(store: Store, conditions: Conditions) -> None:
    """Once, before the first request: make the first account where there is none, and say its password."""
    given = "" if conditions.local else granting.begin(store)
    if given:
        say(f"Log in as {granting.FIRST} with the one-time password {given}")


def guard(server: Flask, store: Store, conditions: Conditions) -> None:
    """Put log-in around a server; the order is the one in which a request is asked."""
    present.keep(server, store)
    entrance.keep(server, conditions)
    cookies.keep(server, conditions)
    access = Blueprint("access", __name__)
    login.routes(access, store, elsewhere=conditions.provider is not None)
    password.routes(access, store)
    if conditions.provider:
        from dashboard.access import oidc

        oidc.routes(access, store, server, conditions.provider)
    server.register_blueprint(access)
    if conditions.proxies:
        n = conditions.proxies
        server.wsgi_app = ProxyFix(server.wsgi_app, x_for=n, x_proto=n, x_host=n)  # type: ignore[method-assign]
