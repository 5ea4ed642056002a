"""Where Zoom tells what happened: POST /zoom/events. Nobody logs in there; the signature says that it is Zoom.

Zoom wants an answer within 3 seconds, and tells again after 5, 20 and 60 minutes what was not answered well. So an
event is only checked and kept; what is to be done for it is done later, once. Whoever has no secret learns nothing.
"""

from __future__ import annotations

import json
import logging
import time
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import RequestEntityTooLarge

from ingest.zoom import signed
from ingest.zoom.account import webhook_secret
from storage import StoreError, events

if TYPE_CHECKING:
    from flask import Flask

    from storage.store import Store

PATH = "/zoom/events"
LARGEST = 1 << 20
"""Bytes; what Zoom tells of a meeting with a hundred files has a tenth of that."""
VALIDATION = "endpoint.url_validation"
RECORDINGS = ("recording.completed", "recording.transcript_completed")
ENDINGS = ("meeting.ended",)

log = logging.getLogger(__name__)


def receive(server: Flask, store: Store, secret: str | None = None) -> None:
    """Take events at `PATH`, signed with a secret (default: the environment's; without one there is no such place)."""
    zoom, known = Blueprint("zoom", __name__), webhook_secret() if secret is None else secret

    @zoom.post(PATH)
    def events() -> Any:
        return _answer(store, known) if known else _said(404)

    server.register_blueprint(zoom)
    if "csrf" in server.extensions:  # its own signature is better
        server.extensions["csrf"].exempt(events)


def _answer(store: Store, secret: str) -> Any:
    request.max_content_length = LARGEST
    try:
        body = request.get_data(cache=False)
        timestamp, signature = (request.headers.get(f"x-zm-{name}", "") for name in ("request-timestamp", "signature"))
        signed.check(secret, timestamp, signature, body, time.time())
        said = json.loads(body)
        if isinstance(said, dict) and said.get("event") == VALIDATION:
            return jsonify(signed.answer(secret, _within(said, "payload").get("plainToken")))
        return _said(_kept(store, said, body.decode()))
    except RequestEntityTooLarge:
        return _said(413)
    except signed.ForgedError as error:
        log.warning("a webhook was refused: %s", error)
        return _said(401)
    except (ValueError, RecursionError):
        return _said(400)
    except StoreError as error:
        log.warning("a webhook is to come again: %s", error)
        return _said(503)


def _said(status: int) -> Response:
    """A status and no word; not as a page, which would be handed a cookie."""
    return Response(status=status, mimetype="text/plain")


def _kept(store: Store, said: Any, body: str) -> int:
    """The status with which an event is answered: 204, also for one that is of no use to us."""
    kind = said.get("event") if isinstance(said, dict) else None
    if not isinstance(kind, str):
        return 400
    if kind in (*RECORDINGS, *ENDINGS):
        events.receive(store, _key(kind, said), kind, body, datetime.now(UTC))
    return 204


def _key(kind: str, said: dict[str, Any]) -> str:
    """The same for every delivery of an event: which meeting, and when it happened; a token in it may differ."""
    payload = _within(said, "payload")
    one = [payload.get("account_id"), _within(payload, "object").get("uuid"), said.get("event_ts")]
    of = one if one[1] and one[2] else said
    return f"{kind} {sha256(json.dumps(of, sort_keys=True).encode()).hexdigest()[:32]}"


def _within(said: dict[str, Any], name: str) -> dict[str, Any]:
    found = said.get(name)
    return found if isinstance(found, dict) else {}
