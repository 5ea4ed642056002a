"""The WebSocket of a camera: who may open one, and how it lasts beside the pages.

A browser lets pages of any site open one and sends the log-in cookie along, so the page's own address is asked for
(`Origin`, RFC 6455, 10.2), which scripts cannot change. It takes a thread of the server for as long as it lasts, of
those that are there for cameras (`Lines`): pages keep theirs.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Flask, Request, Response, abort, request
from simple_websocket import ConnectionClosed
from werkzeug.exceptions import Forbidden

from dashboard import rights
from dashboard.access import present
from dashboard.camera import rooms
from dashboard.camera.visit import BUSY, Over, Socket, visit
from dashboard.reader import ADMIN, OPERATOR, STUDENT, TEACHER, Reader
from ingest.eye import CAMERAS, LOOK, SHOW, Address
from ingest.sources import browser

if TYPE_CHECKING:
    from storage.live import Live
    from storage.store import Store

PATH = "/_camera"
ROLES = (ADMIN, TEACHER, STUDENT)
"""Who may look at their own camera."""
PATIENCE_S = 10
"""How long a page may leave what it is told unread."""


class Lines:
    """Those of one process, a worker of gunicorn: as many more connections as there are cameras, and no fewer pages."""

    def __init__(self, address: Address) -> None:
        """On the way to the eye."""
        self.address = address
        self.worker: Any = None
        self._counting, self._open = Lock(), 0

    @contextmanager
    def one(self) -> Iterator[bool]:
        """A connection that is not counted among those of pages; whether it may stay, or has to make room at once."""
        self._more(1)
        try:
            yield self._open <= CAMERAS
        finally:
            self._more(-1)

    def _more(self, count: int) -> None:
        with self._counting:
            self._open += count
            if self.worker:
                self.worker.worker_connections += count


class _Over(Response):
    """In the place of an answer, which was given on the socket already."""

    def __call__(self, *_asked: Any) -> Any:
        raise StopIteration  # gunicorn closes the connection


def receive(
    server: Flask, store: Store, who: Callable[[], Reader] = lambda: OPERATOR, lines: Lines | None = None
) -> None:
    """Open lines at `PATH`, with `?room=` for a class; and tell who asks plainly why none would be (401, 403; 410: the
    class is over; 501: none can be, as on Windows), or that it would (426).
    """

    def asked() -> tuple[Lines, Live | None]:
        reader, room = who(), request.args.get("room", "")
        rights.one_of(reader, *ROLES)
        return lines or abort(501), rooms.open_to(store, reader, room) if room else None

    @server.get(PATH)
    def plain() -> Response:
        asked()
        return Response(status=426, headers={"Upgrade": "websocket"}, mimetype="text/plain")

    @server.get(PATH, websocket=True)
    def camera() -> Response:
        found, room = asked()
        if not from_our_page(request):
            raise Forbidden
        purpose = f"{SHOW} {browser.name(room.uri)}" if room else LOOK

        def still() -> bool:
            return present.lasts(store) and (room is None or rooms.wanted(store, room.id))

        with found.one() as free:
            _hold(request, lambda page: visit(page, found.address, purpose, still) if free else full())
        return _Over(mimetype="text/plain")


def from_our_page(asked: Request) -> bool:
    """Whether a request comes from a page of this dashboard. Served over https, it is one of https, too."""
    origin = urlsplit(asked.headers.get("Origin", ""))
    schemes = ("https",) if asked.is_secure else ("http", "https")
    return origin.scheme in schemes and origin.netloc.lower() == asked.host.lower()


def full() -> None:
    """Over, for there are too many."""
    raise Over(BUSY)


def _hold(asked: Request, talk: Callable[[Socket], None]) -> None:
    """The line, until either end closes it; gunicorn's own socket stays open, for gunicorn to close."""
    own: socket.socket = asked.environ["gunicorn.socket"]
    own.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    own.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", PATIENCE_S, 0))
    with suppress(ConnectionClosed, OSError):
        page = Socket.opened({**asked.environ, "gunicorn.socket": own.dup()})
        try:
            talk(page)
        except Over as over:
            page.close(over.code)
        finally:
            page.thread.join(1)  # the browser answers before the connection goes
    with suppress(OSError):
        own.shutdown(socket.SHUT_RDWR)
