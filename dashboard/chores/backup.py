"""A copy of the database every night (docs/operating.md): CLASSPULSE_BACKUPS names the folder, CLASSPULSE_BACKUPS_KEPT
how many are kept (7).
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from dashboard.language import N_
from storage import StoreError
from storage.backup import back_up

if TYPE_CHECKING:
    from storage.store import Store

TITLE = N_("Back up the database")
NOTE = N_("A copy of the whole, names of people included: keep the folder as safe as the database.")
HOUR = 3
FOLDER, KEPT = "CLASSPULSE_BACKUPS", "CLASSPULSE_BACKUPS_KEPT"


def lacking() -> str:
    """A folder."""
    return "" if os.environ.get(FOLDER) else f"{FOLDER} is not set"


def run(store: Store, now: datetime) -> str:
    """Make one, and delete those that are more than enough."""
    path = back_up(store.engine, Path(os.environ[FOLDER]).expanduser(), now, _kept())
    return f"{path.name}, {path.stat().st_size / 1e6:.1f} MB"


def _kept() -> int:
    said = os.environ.get(KEPT) or "7"
    if not said.isdecimal() or not int(said):
        raise StoreError(f"{KEPT} is {said!r}: give how many backups are kept, as in 7")
    return int(said)
