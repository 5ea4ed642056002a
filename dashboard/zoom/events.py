"""What Zoom told of recordings and transcripts, done one after the other; those that fail are tried again later."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING

from dashboard.zoom.courses import Courses
from dashboard.zoom.taking import Taken, attach_late, take
from dashboard.zoom.webhook import RECORDINGS
from ingest.zoom.account import Account
from ingest.zoom.calling import Zoom
from ingest.zoom.failing import ZoomError
from ingest.zoom.meeting import Meeting, parsed
from storage import StoreError, events

if TYPE_CHECKING:
    from storage.events import Event
    from storage.store import Store

log = logging.getLogger(__name__)


def work(store: Store, now: datetime) -> Taken:
    """Do all that is due; gives what became of it. SourceError where something is, and Zoom is not set up."""
    clock, total = _from(now), Taken()
    if events.due(store, RECORDINGS, now):
        courses = Courses.named()
        with Zoom(Account.named()) as zoom:
            while one := events.take(store, RECORDINGS, now):
                total.add(_do(store, zoom, courses, one, clock))
    attach_late(store)
    return total


def _do(store: Store, zoom: Zoom, courses: Courses, one: Event, clock: Callable[[], datetime]) -> Taken:
    """An event, closed or put off."""
    found, nothing = Taken(), ""
    try:
        meeting, token = told(one.body)
        course = courses.of(meeting) if zoom.account.takes(*meeting.host) else None
        if course is None:
            nothing = "it is of a meeting that is not to be fetched"
        else:
            found = take(store, zoom, meeting, course, token)
    except ZoomError as error:
        nothing = str(error)
    except StoreError:
        raise
    except Exception:  # a fault of the program in one event is none of the others'
        log.exception("the event %s could not be done", one.key)
        found.later.append("The program failed; its log says how")
    if found.later:
        events.put_off(store, one, clock(), found.later[0], timedelta(seconds=found.after_s))
    else:
        events.done(store, one.key, clock(), nothing or "; ".join(found.lost))
    return found


def told(body: str) -> tuple[Meeting, str]:
    """The meeting that an event is of, and the token that came with it, if any. ZoomError where it is of none."""
    said = json.loads(body)
    payload, token = said.get("payload"), said.get("download_token")
    meeting = parsed(payload.get("object") if isinstance(payload, dict) else None)
    return meeting, token if isinstance(token, str) else ""


def _from(now: datetime) -> Callable[[], datetime]:
    """A clock that began at `now`: downloads take their time."""
    began = monotonic()
    return lambda: now + timedelta(seconds=monotonic() - began)
