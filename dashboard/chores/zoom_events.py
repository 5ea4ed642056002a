"""Recordings and transcripts of which Zoom told are fetched (`dashboard.zoom.events`)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from dashboard.language import N_
from dashboard.zoom import events
from dashboard.zoom.reconciling import described
from ingest.zoom.account import missing

if TYPE_CHECKING:
    from storage.store import Store

TITLE = N_("Fetch recordings that Zoom tells of")
EVERY = timedelta(seconds=20)


def lacking() -> str:
    """Who we are at Zoom."""
    return f"{', '.join(missing())} is not set" if missing() else ""


def run(store: Store, now: datetime) -> str:
    """What is due; records that came after their recording was analysed are attached."""
    return described(events.work(store, now))
