"""Serve the dashboard: take its address first, then answer until Ctrl-C or SIGTERM, with the work process beside.

gunicorn answers from several processes, which share what was loaded before they were forked. It does not run on
Windows: waitress answers there, in threads of this process.
"""

from __future__ import annotations

import gc
import importlib.util
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from dashboard import compressing, operating, uploads
from dashboard.access import guard, present
from dashboard.access.conditions import Conditions
from dashboard.app import create
from dashboard.camera import line
from dashboard.camera.line import Lines
from dashboard.camera.process import Eye
from dashboard.chores import nightly
from dashboard.keeping import PATIENCE_S, Kept
from dashboard.live import picture
from dashboard.operating import logs, metrics
from dashboard.zoom import webhook
from ingest.console import say
from ingest.eye import CAMERAS, VARIABLE
from ingest.outside import networks
from ingest.video import Recording, SourceError
from storage.store import Store

if TYPE_CHECKING:
    from flask import Flask

Probe = Callable[[str], Recording]
"""Lent by whoever serves: looks at a recording, and raises SourceError when it is none."""
WORKERS = 2
THREADS = 4
"""Of each process, which takes no more connections than that: whoever comes goes to a process that is free. Uploads
take one each for as long as they last; cameras have theirs beside these (dashboard/camera/line.py)."""
GRACE_S = 8
"""So long requests and an analysis may take to end on SIGTERM; Docker kills after ten seconds."""
YEAR_S = 365 * 24 * 3600


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


def application(store: Store, probe: Probe, conditions: Conditions, lines: Lines | None = None) -> Flask:
    """All that is answered, as one WSGI application; `lines` are those of cameras, where there may be any."""
    app = create(store, present.reader)
    server: Flask = app.server
    operating.watch(server, store)
    guard.guard(server, store, conditions)
    server.config["SEND_FILE_MAX_AGE_DEFAULT"] = YEAR_S  # addresses of assets name their version
    uploads.receive(server, store, probe, present.reader)
    webhook.receive(server, store)
    line.receive(server, store, present.reader, lines)
    picture.give(server, store, present.reader, lines.address if lines else None)
    compressing.compress(server)
    with server.test_request_context():  # Dash learns which files it may give, before it is forked
        app.index()  # type: ignore[no-untyped-call]
    return server


def serve(db: str, place: socket.socket, probe: Probe, conditions: Conditions, workers: int = WORKERS) -> None:
    """Serve the database at `db` until Ctrl-C or SIGTERM; says the address when it answers."""
    logs.begin()
    nightly.lasts()  # what makes no sense is told at once
    networks()
    eye = Eye(db) if importlib.util.find_spec("fcntl") else None
    work = Kept(db, **({VARIABLE: str(eye.address)} if eye else {}))
    try:
        with Store.open(db) as store, metrics.shared() if eye else nullcontext():
            guard.welcome(store, conditions)
            lines = Lines(eye.address) if eye else None
            answered = application(store, probe, conditions, lines)
            gc.freeze()  # what is loaded stays: it is shared when forked, and not looked through at the end
            if eye and lines:
                _forked(answered, store, place, workers, work, eye, lines)
            else:
                _threaded(answered, place, workers, work)
    finally:
        work.end()
        if eye:
            eye.end()


def _forked(
    answered: Flask, store: Store, place: socket.socket, workers: int, work: Kept, eye: Eye, lines: Lines
) -> None:
    """By gunicorn. What was opened of the database before is closed: a connection must not be in two processes."""
    from dashboard.forking import Forking, Logger

    def stop(graceful: bool) -> None:
        work.stop(GRACE_S if graceful else PATIENCE_S)

    def forked(_arbiter: Any, worker: Any) -> None:
        work.forget()
        eye.forget()
        lines.worker = worker
        store.engine.dispose(close=False)

    def look() -> None:
        work.look()
        eye.look()

    store.engine.dispose()
    settings = {
        "bind": f"fd://{place.dup().detach()}",  # which is closed by gunicorn
        "workers": workers,
        "worker_class": "gthread",
        "threads": THREADS + CAMERAS,
        "worker_connections": THREADS,
        "keepalive": 0,  # an idle browser must not hold one
        "preload_app": True,
        "timeout": 120,
        "graceful_timeout": GRACE_S,
        "loglevel": "error",
        "logger_class": Logger,
        "control_socket_disable": True,
        "post_fork": forked,
        "worker_exit": lambda _arbiter, _worker: os._exit(0),  # there is nothing to tidy up, and Ctrl-C is not to wait
        "when_ready": lambda _: say(_address(place)),
    }
    Forking(answered, settings, look, stop).run()


def _threaded(answered: Flask, place: socket.socket, workers: int, work: Kept) -> None:
    import waitress

    largest = uploads.largest()
    server = waitress.create_server(
        answered,
        sockets=[place],
        threads=workers * THREADS,
        max_request_body_size=largest,
        clear_untrusted_proxy_headers=False,  # the guard believes no more of what proxies say than were named
    )
    work.watch()
    say(_address(place))
    server.run()


def _address(place: socket.socket) -> str:
    host, port = place.getsockname()[:2]
    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    return f"The dashboard is at {address} (Ctrl-C ends it)"
