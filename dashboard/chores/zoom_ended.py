"""Live classes end with their meeting at Zoom (`dashboard.zoom.ending`): apart from downloads, which take long."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from dashboard.language import N_
from dashboard.zoom.ending import end
from ingest.zoom.account import WEBHOOK, webhook_secret

if TYPE_CHECKING:
    from storage.store import Store

TITLE = N_("End live classes with their meeting at Zoom")
EVERY = timedelta(seconds=5)


def lacking() -> str:
    """By what Zoom's events are known."""
    return "" if webhook_secret() else f"{WEBHOOK} is not set"


def run(store: Store, now: datetime) -> str:
    """All that ended."""
    ended = end(store, now)
    return f"Live classes ended: {ended}" if ended else ""
