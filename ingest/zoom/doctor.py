"""What is misconfigured between us and Zoom, each thing looked at by doing it: nothing is changed or fetched."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx

from ingest.video import SourceError
from ingest.zoom import listing, signed
from ingest.zoom.account import WEBHOOK, Account, missing, webhook_secret
from ingest.zoom.calling import Zoom
from ingest.zoom.failing import LaterError, ScopesError, ZoomError

NOBODY = "AAAAAAAAAAAAAAAAAAAAAA=="
"""The uuid of no meeting: asked for its people, Zoom says either that there is none or that we may not ask."""
PLAIN = "classpulse-doctor"
TIMEOUT_S = 3.0
"""So long Zoom waits for an answer."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    what: str
    fine: bool
    found: str


def findings(endpoint: str = "") -> Iterator[Finding]:
    """Settings, credentials, clock, scopes, secret and, if one is given, the address at which Zoom tells events."""
    gone = missing()
    yield Finding("settings", not gone, f"missing: {', '.join(gone)}" if gone else "account, client and secret are set")
    if not gone:
        yield from _account()
    yield _secret(webhook_secret())
    yield _endpoint(endpoint, webhook_secret())


def _account() -> Iterator[Finding]:
    try:
        with Zoom(Account.named()) as zoom:
            zoom.token()
            yield Finding("credentials", True, f"{zoom.account.api} gives a token")
            yield _clock(zoom.ahead_s)
            yield from _scopes(zoom)
    except SourceError as error:
        yield Finding("credentials", False, str(error))


def _clock(ahead_s: float | None) -> Finding:
    """Events older than five minutes are refused, so a clock that is off by as much refuses all."""
    if ahead_s is None:
        return Finding("clock", True, "Zoom did not tell the time")
    wrong = abs(ahead_s) > signed.WINDOW_S / 5
    said = f"{abs(ahead_s):.0f} s {'ahead of' if ahead_s > 0 else 'behind'} Zoom's"
    return Finding("clock", not wrong, f"{said}; set it by NTP, or events are refused" if wrong else said)


def _scopes(zoom: Zoom) -> Iterator[Finding]:
    hosts: list[str] = []

    def users() -> str:
        hosts.extend(listing.hosts(zoom))
        return f"{len(hosts)} {'host' if len(hosts) == 1 else 'hosts'}"

    def recordings() -> str:
        today = datetime.now(UTC).date()
        return f"{len(listing.recordings(zoom, hosts[0] if hosts else 'me', today, today))} of the first host today"

    def people() -> str:
        try:
            listing.people(zoom, NOBODY)
        except (ScopesError, LaterError):
            raise
        except ZoomError as error:
            if error.status != 404 and error.code not in (300, 3001):
                raise
        return "may be asked for"

    for what, look in (("hosts", users), ("recordings", recordings), ("participants", people)):
        try:
            yield Finding(what, True, look())
        except ZoomError as error:
            yield Finding(what, False, str(error))


def _secret(secret: str) -> Finding:
    advice = f"{WEBHOOK} is not set: without it no event is believed, and recordings come once a day"
    return Finding("webhook secret", bool(secret), "is set" if secret else advice)


def _endpoint(url: str, secret: str) -> Finding:
    """Ask what Zoom asks when somebody presses Validate."""
    if not url or not secret:
        return Finding("endpoint", True, "was not tried; name it by --endpoint https://.../zoom/events")
    body, now = json.dumps({"event": "endpoint.url_validation", "payload": {"plainToken": PLAIN}}).encode(), time.time()
    stated = {"x-zm-request-timestamp": str(int(now)), "x-zm-signature": signed.sign(secret, str(int(now)), body)}
    try:
        answer = httpx.post(
            url, content=body, headers={**stated, "Content-Type": "application/json"}, timeout=TIMEOUT_S
        )
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        why = f"{type(error).__name__}: {error}".rstrip(": ")
        return Finding("endpoint", False, f"cannot be reached from here ({why}); Zoom needs https on port 443")
    if answer.status_code == 200 and _proves(answer, secret):
        return Finding("endpoint", True, "answers as Zoom wants it")
    return Finding("endpoint", False, f"answers {_meaning(answer.status_code)}")


def _proves(answer: httpx.Response, secret: str) -> bool:
    try:
        return bool(answer.json() == signed.answer(secret, PLAIN))
    except ValueError:
        return False


def _meaning(status: int) -> str:
    known = {
        401: "401: the server has another secret, or its clock is off",
        404: f"404: the server has no {WEBHOOK}, or the path is not /zoom/events",
        200: "200, but not as ClassPulse does: the address leads elsewhere",
    }
    return known.get(status, f"{status}: look at the proxy in front of the server")
