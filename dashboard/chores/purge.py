"""Delete what has no use any more: failed log-ins, uploads that never became whole or that no job refers to, what Zoom
told long ago and, with CLASSPULSE_KEEP_RECORDINGS set to a number of days, uploaded recordings so long after they were
analysed. And, where a policy says for how many days each kind of record is kept (`storage.retention`), what is older,
with its bytes. Recordings that lie elsewhere are not touched.
"""

from __future__ import annotations

import os
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from dashboard import uploads
from dashboard.language import N_
from storage import StoreError, purging, retention

if TYPE_CHECKING:
    from storage.store import Store

TITLE = N_("Delete what has no use any more")
NOTE = N_(
    "Uploads that broke off, log-ins that failed and, where days are set for them, uploads that are analysed; and what "
    "was kept for as long as the policy says."
)
HOUR = 4
DAYS = "CLASSPULSE_KEEP_RECORDINGS"
ABANDONED = timedelta(days=1)
"""An upload lasts shorter than that."""


def run(store: Store, now: datetime) -> str:
    """Rows first, then files."""
    rows = purging.rows(store, now)
    days = _days()
    done = purging.analysed_before(store, now - timedelta(days=days)) if days is not None else []
    used = purging.used(store)
    recordings = sum(_remove(Path(uri)) for uri in done)
    left = sum(_abandoned(place, used, now) for place in uploads.places())
    purged = retention.purge(store, now)
    old = {f"{kind} past their days": count for kind, count in purged.counts.items()}
    said = {"rows": rows, "recordings": recordings, "unfinished uploads": left, **old}
    said["files that could not be"] = len(purged.left)
    found = ", ".join(f"{what}: {count}" for what, count in said.items() if count)
    return f"Deleted: {found}" if found else ""


def _days() -> int | None:
    said = os.environ.get(DAYS) or ""
    if said and not said.isdecimal():
        raise StoreError(f"{DAYS} is {said!r}: give days, as in 30, or nothing to keep them")
    return int(said) if said else None


def _remove(path: Path) -> bool:
    """Delete an upload with its folder; whether it was one that was still there."""
    there = path.exists() and path.parent in uploads.places()
    if there:
        uploads.discard(str(path))
    return there


def _abandoned(place: Path, used: set[str], now: datetime) -> bool:
    """Delete the folder of an upload in which nothing changed for a day and of which nothing is known."""
    inside = list(place.iterdir())
    newest = max((one.stat().st_mtime for one in [place, *inside]), default=0.0)
    known = any(str(one) in used for one in inside)
    if known or datetime.fromtimestamp(newest, now.tzinfo) > now - ABANDONED:
        return False
    shutil.rmtree(place, ignore_errors=True)
    return True
