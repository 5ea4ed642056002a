"""What no event told, since this server was away or nobody subscribed to events: by Zoom's own list, once a day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from dashboard.zoom.courses import Courses
from dashboard.zoom.taking import Taken, attach_late, take
from ingest.video import SourceError
from ingest.zoom import listing
from ingest.zoom.account import Account
from ingest.zoom.calling import Zoom
from ingest.zoom.failing import ScopesError, ZoomError

if TYPE_CHECKING:
    from storage.store import Store

BACK = timedelta(days=8)
"""So far it is looked back: a server may be away for a week."""


def reconcile(store: Store, since: date, until: date) -> Taken:
    """Fetch what was recorded from one day to another and is not here. SourceError where Zoom cannot be asked."""
    courses, total = Courses.named(), Taken()
    with Zoom(Account.named()) as zoom:
        for number, host in enumerate(listing.hosts(zoom), 1):
            try:
                meetings = listing.recordings(zoom, host, since, until)
            except ScopesError:
                raise
            except ZoomError as error:
                total.later.append(f"host {number}: {error}")
                continue
            for meeting in meetings:
                if (course := courses.of(meeting)) is not None:
                    total.add(take(store, zoom, meeting, course))
    attach_late(store)
    return total


def fetch_days(store: Store, since: datetime | None, until: datetime | None) -> Taken:
    """The same by hand: of the last days where none are named. SourceError for days the wrong way round."""
    last = until.date() if until else datetime.now(UTC).date()
    first = since.date() if since else last - BACK
    if first > last:
        raise SourceError(f"{first} is after {last}: name the first day by --from and the last one by --to")
    return reconcile(store, first, last)


def described(found: Taken) -> str:
    """In a sentence: what became of it, and the first reason why something did not; "" where nothing was to be done."""
    counts = {"files fetched": found.files, "recordings queued": found.jobs}
    counts |= {"to be tried again": len(found.later), "lost": len(found.lost)}
    said = ", ".join(f"{what}: {count}" for what, count in counts.items() if count)
    reason = next(iter([*found.later, *found.lost]), "")
    return f"{said} ({reason})" if reason else said
