"""Serve the dashboard: take its address first, then listen until Ctrl-C."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import waitress

from dashboard.access import guard, present
from dashboard.access.conditions import Conditions
from dashboard.afterwards import CatchingUp
from dashboard.app import create
from ingest.console import say
from ingest.video import SourceError

if TYPE_CHECKING:
    from storage.store import Store


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket for the dashboard, taken before any work is done. SourceError when that cannot be."""
    with ExitStack() as stack:
        try:
            family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
            place = stack.enter_context(socket.socket(family, kind))
            place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            place.bind(address)
        except OSError as error:
            reason = f"cannot listen on {host}:{port} ({error.strerror})"
            raise SourceError(f"{reason}; choose another with --port") from error
        yield place


def serve(store: Store, place: socket.socket, conditions: Conditions) -> None:
    """Serve the dashboard on `store` until Ctrl-C; says its address when it answers."""
    guard.welcome(store, conditions)
    naming = CatchingUp(store)
    naming.start()
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a page asks for more at once than there are threads
    app = create(store, naming, present.reader)
    guard.guard(app.server, store, conditions)
    # what proxies said is looked at by the guard, which believes no more of them than were named
    server = waitress.create_server(app.server, sockets=[place], clear_untrusted_proxy_headers=False)
    host, port = place.getsockname()[:2]
    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    say(f"The dashboard is at {address} (Ctrl-C ends it)")
    server.run()
