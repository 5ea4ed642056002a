"""Reports by e-mail that are due (`dashboard.report.mailing`)."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from dashboard.language import N_
from dashboard.report import mailing

if TYPE_CHECKING:
    from storage.store import Store

TITLE = N_("Send reports by e-mail")
EVERY = timedelta(minutes=1)


def lacking() -> str:
    """A server that takes mail."""
    return "" if os.environ.get("CLASSPULSE_SMTP") else "CLASSPULSE_SMTP is not set"


def run(store: Store, now: datetime) -> str:
    """Send what is due; what fails is noted with the report it was of."""
    sent = mailing.send_due(store, now)
    return f"Reports sent: {sent}" if sent else ""
