"""The log, on standard error: lines for people, or with CLASSPULSE_LOG=json an object a line for programs, and then one
for each request.

    {"at": "2026-11-22T09:00:00.000Z", "level": "info", "logger": "classpulse.request", "message": "GET /lecture 200",
     "request": "5f2c...", ...}

Nobody is named there: a request is told by the rule that answered it, without its address, its query, and where it came
from; of an exception that nobody expected, what it says is left out, for it may hold a value from a table, and where it
was is told. Users, passwords and queries are cut out of addresses, in lines for people too.
"""

from __future__ import annotations

import json
import logging
import os
import re
import secrets
import sys
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from time import perf_counter
from typing import TYPE_CHECKING, Any

from flask import Response, g, request

from dashboard.operating import metrics
from storage import StoreError

if TYPE_CHECKING:
    from flask import Flask

SETTING = "CLASSPULSE_LOG"
TEXT, JSON = "text", "json"
HEADER = "X-Request-Id"
FIELDS = ("method", "path", "status", "ms", "bytes")
"""What a request's line has beside."""
_GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")
_SECRET = re.compile(r"(?P<scheme>[a-zA-Z][a-zA-Z0-9+.-]*://)(?:[^\s/@'\"]*@)?(?P<rest>[^\s?#'\"]*)(?:\?[^\s'\"]*)?")
_QUERY = re.compile(r"\?[\w.%-]+=[^\s'\"]*")

_request: ContextVar[str] = ContextVar("request", default="")
log = logging.getLogger("classpulse.request")


def begin() -> None:
    """Write as CLASSPULSE_LOG says from now on. StoreError for what makes no sense."""
    said = os.environ.get(SETTING) or TEXT
    if said not in (TEXT, JSON):
        raise StoreError(f"{SETTING} is {said!r}: choose {TEXT} or {JSON}")
    to = logging.StreamHandler(sys.stderr)
    to.setFormatter(Lines() if said == JSON else Plain("%(levelname)s %(name)s: %(message)s"))
    to.setLevel(logging.NOTSET if said == JSON else logging.WARNING)
    root = logging.getLogger()
    root.handlers[:] = [to]
    log.setLevel(logging.INFO if said == JSON else logging.WARNING)


def keep(server: Flask) -> None:
    """Give each request an id, taken from whoever passes it on where that is one, and write its line."""

    @server.before_request
    def begin() -> None:
        given = request.headers.get(HEADER, "")
        _request.set(given if _GIVEN.fullmatch(given) else secrets.token_hex(8))
        g.asked = perf_counter()

    @server.after_request
    def end(answer: Response) -> Response:
        answer.headers[HEADER] = _request.get()
        if "asked" in g:
            rule, ms = metrics.rule(), round((perf_counter() - g.asked) * 1000, 1)
            told = {"method": request.method, "path": rule, "status": answer.status_code, "ms": ms}
            size = {"bytes": answer.content_length} if answer.content_length is not None else {}
            log.info("%s %s %s", request.method, rule, answer.status_code, extra={**told, **size})
        return answer


def masked(text: str) -> str:
    """A text whose addresses have no user, password or query."""
    return _QUERY.sub("", _SECRET.sub(r"\g<scheme>\g<rest>", text))


class Plain(logging.Formatter):
    """A line for people, with the traceback of an exception."""

    def format(self, record: logging.LogRecord) -> str:
        """Without secrets."""
        return masked(super().format(record))


class Lines(logging.Formatter):
    """An object of JSON in a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Without names and secrets."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        found: dict[str, Any] = {
            "at": at,
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": masked(record.getMessage()),
            "process": record.process,
        }
        if _request.get():
            found["request"] = _request.get()
        found |= {name: vars(record)[name] for name in FIELDS if name in vars(record)}
        if record.exc_info and record.exc_info[1]:
            found["exception"] = _exception(record.exc_info[1])
        return json.dumps(found, ensure_ascii=False)


def _exception(error: BaseException) -> dict[str, Any]:
    """What kind of, and where: the functions it went through, the last one last."""
    frames = traceback.extract_tb(error.__traceback__)
    where = [f"{_short(one.filename)}:{one.lineno} {one.name}" for one in frames]
    cause = error.__cause__ or error.__context__
    return {"type": type(error).__name__, "at": where, **({"cause": type(cause).__name__} if cause else {})}


def _short(path: str) -> str:
    return "/".join(path.replace("\\", "/").split("/")[-3:])
