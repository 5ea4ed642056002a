"""What every answer tells the browser to refuse: other sites' scripts, frames around it, guesses, copies on disk."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

from flask import Response, request

from dashboard import frame

if TYPE_CHECKING:
    from dash import Dash

KEPT = ("/assets/", "/_dash-component-suites/", "/_favicon.ico")
"""The program's own files: the same for everybody."""
CAMERA = "/camera"
"""The one page that may ask for a camera."""
FEATURES = "camera={}, microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"
PLAIN = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

YEAR_S = 365 * 24 * 3600
"""So long a browser that came by https comes by https only; other names of the same domain are not ours to tell of."""


def keep(app: Dash) -> None:
    """Send them with every answer of a dashboard."""

    @cache
    def policy() -> str:
        return content_policy([*app.csp_hashes(), _hash(frame.EARLY)])  # not before its callbacks are there

    def add(answer: Response) -> Response:
        answer.headers["Content-Security-Policy"] = policy()
        answer.headers.extend(PLAIN)
        if request.is_secure:
            answer.headers["Strict-Transport-Security"] = f"max-age={YEAR_S}"
        answer.headers["Permissions-Policy"] = FEATURES.format("(self)" if request.path == CAMERA else "()")
        if not request.path.startswith(KEPT):
            answer.headers["Cache-Control"] = "no-store"
        return answer

    app.server.after_request(add)


def content_policy(hashes: list[str]) -> str:
    """Scripts from here and the few inline ones by their hashes; styles also inline, since charts and components set
    the place of what they draw so.
    """
    scripts = " ".join(["'self'", *hashes])
    return (
        f"default-src 'self'; script-src {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        "font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    )


def _hash(script: str) -> str:
    return f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"
