"""What an answer of Zoom's says: whether it is one, why not, and when to come again."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from ingest.zoom.failing import LaterError, ScopesError, ZoomError

MISSING_SCOPES = 4711


def check(answer: httpx.Response, what: str) -> None:
    """ZoomError unless the answer is what was asked for."""
    if answer.is_success:
        return
    answer.read()
    if answer.status_code == 429 or answer.is_server_error:
        said = f"Zoom says not now to {what} (HTTP {answer.status_code})"
        raise LaterError(said, _after_s(answer), answer.status_code)
    code = _code(answer)
    if code == MISSING_SCOPES:
        raise ScopesError(_scopes(answer))
    raise ZoomError(f"Zoom refuses {what} (HTTP {answer.status_code}, {said_by(answer)})", answer.status_code, code)


def parsed(answer: httpx.Response, what: str) -> dict[str, Any]:
    """The JSON object that was answered. LaterError where it is none, as from a proxy in between."""
    try:
        found = answer.json()
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise LaterError(f"Zoom's answer to {what} is no JSON object")
    return found


def _field(answer: httpx.Response, *names: str) -> str:
    try:
        found = answer.json()
    except ValueError:
        return ""
    return next((str(found[name]) for name in names if found.get(name)), "") if isinstance(found, dict) else ""


def _code(answer: httpx.Response) -> int:
    code = _field(answer, "code", "errorCode")
    return int(code) if code.isdecimal() else 0


def said_by(answer: httpx.Response) -> str:
    """In Zoom's words, in a line, without addresses of people."""
    said = " ".join(_field(answer, "message", "reason", "errorMessage", "error").split())
    return re.sub(r"[^\s:<(]+@[^\s,;>)]+", "...", said.rstrip("."))[:200] or "no reason given"


def _scopes(answer: httpx.Response) -> tuple[str, ...]:
    """`Invalid access token, does not contain scopes:[a:b:c, a:b:c:admin].`"""
    listed = re.search(r"\[([\w:,\s.-]*)\]", _field(answer, "message"))
    return tuple(filter(None, re.split(r"[,\s]+", listed[1]))) if listed else ()


def _after_s(answer: httpx.Response) -> float:
    """Retry-After: seconds, or the instant at which a day's limit ends, in the form of HTTP or of ISO 8601."""
    said = answer.headers.get("Retry-After", "").strip()
    if re.fullmatch(r"\d{1,7}", said):
        return float(said)
    at = _instant(said)
    return max(0.0, (at - datetime.now(UTC)).total_seconds()) if at else 0.0


def _instant(said: str) -> datetime | None:
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            at = read(said)
        except (ValueError, TypeError):
            continue
        return at if at.tzinfo else at.replace(tzinfo=UTC)
    return None


def ahead_s(answer: httpx.Response) -> float | None:
    """How far this machine's clock is ahead of the one that answered."""
    at = _instant(answer.headers.get("Date", ""))
    return (datetime.now(UTC) - at).total_seconds() if at else None
