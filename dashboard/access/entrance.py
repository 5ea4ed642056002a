"""Asked before every request: who is in may go on, everybody else is sent to the log-in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from flask import g, redirect, request, session
from werkzeug.exceptions import Unauthorized

from dashboard import operating
from dashboard.access import present
from dashboard.access.conditions import Conditions, loopback

if TYPE_CHECKING:
    from flask import Flask

OPEN = ("/assets/", "/_dash-component-suites/", "/_favicon.ico")
"""The program's own files."""
WITHOUT = ("access", operating.NAME, "zoom")
"""Blueprints that need no log-in: they see to it themselves who asks (what Zoom tells is signed)."""
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Via")
OF_ITSELF = ["again.n_intervals"]
"""What a page asks without anybody at it, as Dash writes it."""


def keep(server: Flask, conditions: Conditions) -> None:
    """Ask before every request of a server."""

    @server.before_request
    def enter() -> Any:
        g.operator = conditions.local and from_here()
        if request.blueprint in WITHOUT or request.path.startswith(OPEN):
            return None
        if g.operator:
            session.modified = True  # whoever sits at the machine is never idle
            return None
        account = present.account()
        if account is None:
            return _away("/login")
        if present.must_change(account):
            return _away("/password")
        session.modified |= not _of_itself()  # the cookie is signed anew: not idle
        return None


def from_here() -> bool:
    """Whether a request comes from this machine and is meant for it: a page of another site whose name was made to
    lead here (DNS rebinding) names that site as the host, and what a proxy passes on says so.
    """
    return (
        loopback(request.remote_addr or "")
        and loopback(urlsplit(f"//{request.host}").hostname or "")
        and not any(name in request.headers for name in FORWARDED)
    )


def local_path(given: str) -> str:
    """`given` where it is an address within the dashboard, else its first page."""
    plain = given.isprintable() and "\\" not in given and given.startswith("/") and not given.startswith("//")
    return given if plain and not given.startswith(("/login", "/logout", "/password")) else "/"


def _away(to: str) -> Any:
    """To the log-in and back here; what a page asks for in the background is only told that it must."""
    if request.method not in ("GET", "HEAD") or request.path.startswith("/_"):
        raise Unauthorized
    back = local_path(request.full_path.rstrip("?"))
    return redirect(to if back == "/" else f"{to}?{urlencode({'next': back})}")


def _of_itself() -> bool:
    asked = request.get_json(silent=True) if request.is_json else None
    return isinstance(asked, dict) and asked.get("changedPropIds") == OF_ITSELF
