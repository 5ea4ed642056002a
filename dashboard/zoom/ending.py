"""A meeting that ended ends the live class that follows it, rather than the silence after it.

A live class is of a meeting if its lecture is named by the meeting's topic, by topic and date, or holds the number that
people join by, or its address does; and if it was begun before the meeting ended: an event may come an hour late.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING

from dashboard.zoom.events import told
from dashboard.zoom.webhook import ENDINGS
from ingest.zoom.failing import ZoomError
from storage import events, live

if TYPE_CHECKING:
    from ingest.zoom.meeting import Meeting
    from storage.live import Live
    from storage.store import Store

SHORTEST = 9
"""Digits of a meeting's number at least; fewer may be anything."""


def end(store: Store, now: datetime) -> int:
    """End the live classes of all meetings that were told to have ended; how many."""
    ended = 0
    while one := events.take(store, ENDINGS, now):
        try:
            meeting, _ = told(one.body)
            at = meeting.ended_at or one.received_at
            over = [each for each in live.current(store) if each.wanted != "ended" and belongs(each, meeting, at)]
        except ZoomError as error:
            events.done(store, one.key, now, str(error))
            continue
        for each in over:
            live.want(store, each.id, "ended")
        events.done(store, one.key, now, "" if over else "no live class follows it")
        ended += len(over)
    return ended


def belongs(one: Live, meeting: Meeting, ended_at: datetime) -> bool:
    """Whether a live class follows a meeting that ended then."""
    if (one.begun_at or one.asked_at) > ended_at.astimezone(UTC):
        return False
    name = " ".join((one.lecture or "").split()).casefold()
    names = {meeting.topic, *islice(meeting.names(), 2)}
    return name in {each.casefold() for each in names} or _holds(name, meeting) or _holds(one.uri, meeting)


def _holds(text: str, meeting: Meeting) -> bool:
    """Whether a text holds the number of a meeting, as 812 3456 7890 or without the spaces."""
    apart = r"[ -]?".join(meeting.number)
    return len(meeting.number) >= SHORTEST and re.search(rf"(?<!\d){apart}(?!\d)", text) is not None
