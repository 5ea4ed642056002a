"""What whoever runs a server asks of it: whether it lives, whether it is ready, what it does, and its log.

`health` and `metrics` answer at `/healthz`, `/readyz` and `/metrics`, without a log-in and without names; `logs` writes
lines of text or of JSON. docs/operating.md
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint

if TYPE_CHECKING:
    from flask import Flask

    from storage.store import Store

NAME = "operating"
"""Of the blueprint, which needs no log-in."""


def watch(server: Flask, store: Store) -> None:
    """Have a server answer these, and log and count its requests."""
    from dashboard.operating import health, logs, metrics  # the counters want to know where they are kept, first

    logs.keep(server)
    metrics.keep(server)
    asked = Blueprint(NAME, __name__)
    health.routes(asked, store)
    metrics.routes(asked, store)
    server.register_blueprint(asked)
