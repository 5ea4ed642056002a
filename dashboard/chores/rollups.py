"""Sums and names that are out of date, computed anew from what is stored. The work process looks every second; this is
for what came in while none ran, or failed then.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from dashboard.language import N_

if TYPE_CHECKING:
    from storage.store import Store

TITLE = N_("Compute anew what is out of date")
NOTE = N_("Names and sums, after what was decided or changed while no server ran; else it is done at once.")
HOUR = 2


def run(store: Store, now: datetime) -> str:
    """Catch up with decisions, rosters and formulas."""
    count = store.catch_up()
    return f"Computed anew: {count}" if count else ""
