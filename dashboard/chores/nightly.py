"""Analyse by night: once this is switched on, a recording waits for the hour; what was begun goes on to its end.

Between the hour and CLASSPULSE_NIGHT_HOURS (10) later any recording may begin. Done at another time, because somebody
asked for it or no server ran at the hour, it lets begin what was waiting then.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from dashboard.language import N_
from storage import StoreError, chores, jobs

if TYPE_CHECKING:
    from storage.store import Store

NAME = __name__.rpartition(".")[2]
TITLE = N_("Analyse recordings by night")
NOTE = N_(
    'Once this is on, recordings wait for the hour and are begun in the night from then on; "Run now" begins those '
    "that wait. While it is off, they are analysed at once."
)
HOUR = 20
ENABLED = False
SETTING = "CLASSPULSE_NIGHT_HOURS"
ALWAYS, NEVER = datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC)


def run(store: Store, now: datetime) -> str:
    """Say what may begin; that this was done is what lets it."""
    count = sum(one.state == "queued" for one in jobs.waiting(store))
    return f"Recordings that may begin: {count}" if count else ""


def asked_before(store: Store, now: datetime) -> datetime:
    """What was asked for before this may begin at an instant: `ALWAYS` everything, as it is by default."""
    row = chores.every(store).get(NAME)
    if row is None or not row.enabled:
        return ALWAYS
    hour = HOUR if row.hour is None else row.hour
    if within(now, hour):
        return ALWAYS
    return row.begun_at if row.begun_at and not within(row.begun_at, hour) else NEVER


def within(at: datetime, hour: int) -> bool:
    """Whether an instant lies in the night that begins at an hour of this machine's clock."""
    return (at.astimezone() - timedelta(hours=hour)).hour < lasts()


def lasts() -> int:
    """Hours of a night. StoreError for what makes no sense."""
    said = os.environ.get(SETTING) or "10"
    if not (said.isdecimal() and 0 < int(said) <= 24):
        raise StoreError(f"{SETTING} is {said!r}: give the hours of a night, as in 10")
    return int(said)
