"""Classes that are followed by a camera in a browser: who may begin one, and send its pictures."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from werkzeug.exceptions import BadRequest, Forbidden, Gone

from dashboard.reader import Reader
from ingest.sources import browser
from storage import live, policy
from storage.live import Live

if TYPE_CHECKING:
    from storage.store import Store


def mine(store: Store, reader: Reader) -> list[Live]:
    """Those that have not ended, and may be changed by the reader."""
    return [one for one in live.current(store) if _of_browser(one) and reader.changes(one.course)]


def begin(store: Store, reader: Reader, course: str, lecture: str) -> int:
    """Ask for a class that is followed by a camera in a browser; its id. Forbidden in a course of others."""
    if not reader.changes(course or None):
        raise Forbidden
    policy.required(store)
    address = f"{browser.SCHEME}{secrets.token_urlsafe(12)}"
    return live.ask(store, address, lecture=lecture or None, course=course or None, account_id=reader.account_id)


def open_to(store: Store, reader: Reader, room: str) -> Live:
    """The class with this id. Forbidden where it is another's or no such, Gone (410) where it is over."""
    if not (room.isascii() and room.isdecimal() and len(room) < 10):
        raise BadRequest
    found = live.found(store, int(room))
    if found is None or not reader.changes(found.course) or not _of_browser(found):
        raise Forbidden
    if not wanted(store, found.id):
        raise Gone
    return found


def wanted(store: Store, live_id: int) -> bool:
    """Whether a class is still to be followed."""
    found = live.found(store, live_id)
    return found is not None and live.ENDED not in (found.state, found.wanted)


def _of_browser(one: Live) -> bool:
    return browser.accepts(one.uri)
