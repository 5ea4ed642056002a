"""Once a day Zoom's list of recordings is gone through for what no event told (`dashboard.zoom.reconciling`)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from dashboard.language import N_
from dashboard.zoom.reconciling import BACK, described, reconcile
from ingest.zoom.account import missing

if TYPE_CHECKING:
    from storage.store import Store

TITLE = N_("Fetch recordings that are in Zoom's list")
HOUR = 3


def lacking() -> str:
    """Who we are at Zoom."""
    return f"{', '.join(missing())} is not set" if missing() else ""


def run(store: Store, now: datetime) -> str:
    """Of the last days."""
    return described(reconcile(store, now.date() - BACK, now.date()))
