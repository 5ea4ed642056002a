"""Numbers for Prometheus at `/metrics`: requests of every process of this server, and what stands in the database.

They hold no names, no ids of lectures or people, and no addresses: a request is counted under the rule that answers it.
Whoever asks needs CLASSPULSE_METRICS_TOKEN (`Authorization: Bearer ...`) or, where none is set, to be on this machine.
Several processes keep their numbers in files of a folder, PROMETHEUS_MULTIPROC_DIR, which `shared` makes.
https://prometheus.github.io/client_python/multiprocess/
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING, Any

from flask import Response, current_app, g, request
from werkzeug.exceptions import Forbidden

from dashboard.access.entrance import from_here

if TYPE_CHECKING:
    from flask import Blueprint, Flask

    from storage.store import Store

TOKEN = "CLASSPULSE_METRICS_TOKEN"
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
COUNTED = "classpulse counted"
BUCKETS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 60.0)
"""Seconds; pages aim at 0.3."""


@contextmanager
def shared() -> Iterator[None]:
    """A folder for the numbers of processes that are forked within the block; before prometheus_client is loaded."""
    with TemporaryDirectory(prefix="classpulse-metrics-") as folder:
        before = os.environ.get(FOLDER)
        os.environ[FOLDER] = folder
        try:
            yield
        finally:
            os.environ.pop(FOLDER)
            if before is not None:
                os.environ[FOLDER] = before


def keep(server: Flask) -> None:
    """Count the requests of a server by rule, method and status, with how long each took."""
    from prometheus_client import CollectorRegistry, Histogram

    registry = CollectorRegistry()
    took = Histogram(
        "classpulse_request_seconds",
        "Requests by the rule that answered, and how long that took.",
        ("path", "method", "status"),
        buckets=BUCKETS,
        registry=registry,
    )
    server.extensions[COUNTED] = registry

    @server.before_request
    def begin() -> None:
        g.begun = perf_counter()

    @server.after_request
    def count(answer: Response) -> Response:
        if "begun" in g:
            took.labels(rule(), request.method, str(answer.status_code)).observe(perf_counter() - g.begun)
        return answer


def rule() -> str:
    """The template of the address that is asked, as `/assets/<path:filename>`; what has none is `none`."""
    return request.url_rule.rule if request.url_rule else "none"


def routes(asked: Blueprint, store: Store) -> None:
    """Answer `/metrics`."""

    @asked.get("/metrics")
    def metrics() -> Any:
        if not allowed():
            raise Forbidden
        from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

        found = generate_latest(gathered(current_app.extensions[COUNTED], store))
        return Response(found, content_type=CONTENT_TYPE_LATEST)


def allowed() -> bool:
    """Whether who asks has the token or, without one, comes from this machine."""
    token = os.environ.get(TOKEN, "")
    if not token:
        return from_here()
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return secrets.compare_digest(given.encode(), token.encode())


def gathered(own: Any, store: Store) -> Any:
    """What all processes have counted, or this one alone, and what the database says."""
    from prometheus_client import CollectorRegistry
    from prometheus_client.multiprocess import MultiProcessCollector

    from dashboard.operating.standing import Standing

    found = CollectorRegistry()
    if FOLDER in os.environ:
        MultiProcessCollector(found)  # type: ignore[no-untyped-call]
    else:
        found.register(own)
    found.register(Standing(store))
    return found
