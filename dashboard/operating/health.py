"""Whether a server lives (`/healthz`: this process answers, nothing else is asked) and whether it is ready (`/readyz`:
the database is there at the newest revision, and a work process is alive). Both in words that tell nobody anything.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flask import jsonify

from storage import StoreError, holding
from storage.chores import LEASE
from storage.engine import newest

if TYPE_CHECKING:
    from flask import Blueprint

    from storage.store import Store

FINE = "ok"


def routes(asked: Blueprint, store: Store) -> None:
    """Answer both: 200, or 503 where something is missing."""

    @asked.get("/healthz")
    def healthz() -> Any:
        return jsonify(status=FINE)

    @asked.get("/readyz")
    def readyz() -> Any:
        found = state(store, datetime.now(UTC))
        return jsonify(found), 200 if set(found.values()) == {FINE} else 503


def state(store: Store, now: datetime) -> dict[str, str]:
    """What a server needs, and how each is."""
    try:
        database = FINE if newest(store.engine) else "not at the newest revision"
        work = FINE if holding.held(store, LEASE, now) else "no work process"
    except StoreError:
        return {"database": "away", "work": "not known"}
    return {"database": database, "work": work}
