"""Cookies: which there are, and what the browser is told about them.

name           holds                                        read by scripts
classpulse     who is logged in, signed (`present`)         no
known          whom this browser logged in before, signed   no
_csrf_token    what a request that changes something says   yes: Dash sends it along
language       as chosen in the menu                        yes
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask, Response, current_app, request
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import CSRFProtect, generate_csrf
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug import Response as Answer

from dashboard.access.present import IDLE

if TYPE_CHECKING:
    from dashboard.access.conditions import Conditions

KNOWN, KNOWN_S = "known", 365 * 24 * 3600
TOKEN = "_csrf_token"
"""Where Dash looks for it."""


class _AsServed(SecureCookieSessionInterface):
    def get_cookie_secure(self, app: Flask) -> bool:
        """Over https only, where served so."""
        return request.is_secure


def keep(server: Flask, conditions: Conditions) -> None:
    """Sign what is in cookies, and refuse requests that change something without the token of a page of ours."""
    server.session_interface = _AsServed()
    server.config.update(
        SECRET_KEY=conditions.secret,
        SESSION_COOKIE_NAME="classpulse",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=IDLE,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the cookie it belongs to
    )
    CSRFProtect(server)
    server.after_request(_hand_out)


def _hand_out(answer: Response) -> Response:
    """Give a page its token."""
    if answer.mimetype == "text/html" and answer.status_code < 500:
        answer.set_cookie(TOKEN, generate_csrf(), secure=request.is_secure, samesite="Lax")
    return answer


def remember(answer: Answer, login: str) -> Answer:
    """Note in the browser that somebody logged in here."""
    answer.set_cookie(
        KNOWN, _known().dumps(login), max_age=KNOWN_S, secure=request.is_secure, httponly=True, samesite="Lax"
    )
    return answer


def known(login: str) -> bool:
    """Whether that was noted in this browser."""
    try:
        return bool(_known().loads(request.cookies.get(KNOWN, "")) == login)
    except BadSignature:
        return False


def _known() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt=KNOWN)
