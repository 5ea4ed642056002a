"""Lists of Zoom's: recordings month by month, hosts, the people of a past meeting; page after page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from ingest.zoom.calling import Zoom
from ingest.zoom.failing import ZoomError
from ingest.zoom.meeting import Meeting, parsed

PAGE = 300
"""As many as Zoom gives at a time."""
MONTH = timedelta(days=30)
"""Zoom lists the recordings of at most a month."""


def hosts(zoom: Zoom) -> list[str]:
    """Whose recordings are taken: those named in the settings, else everybody in the account, by their ids."""
    named = list(zoom.account.hosts)
    return named or [str(one["id"]) for one in _pages(zoom, "users", field="users", status="active") if one.get("id")]


def recordings(zoom: Zoom, host: str, since: date, until: date) -> list[Meeting]:
    """The recorded meetings of a host from one day to another, both included, in their order."""
    found: dict[str, Meeting] = {}
    for first, last in windows(since, until):
        days = {"from": first.isoformat(), "to": last.isoformat()}
        for one in _pages(zoom, "users/{}/recordings", host, field="meetings", **days):
            with suppress(ZoomError):  # an entry that is no meeting keeps none of the others away
                meeting = parsed(one)
                found[meeting.uuid] = meeting
    return sorted(found.values(), key=lambda meeting: meeting.began_at)


def people(zoom: Zoom, uuid: str) -> list[dict[str, Any]]:
    """Who was in a past meeting, an entry for each time somebody joined."""
    return list(_pages(zoom, "past_meetings/{}/participants", uuid, field="participants"))


def windows(since: date, until: date) -> Iterator[tuple[date, date]]:
    """The days from one to another, a month at most at a time."""
    while since <= until:
        last = min(since + MONTH - timedelta(days=1), until)
        yield since, last
        since = last + timedelta(days=1)


def _pages(zoom: Zoom, path: str, *named: str, field: str, **query: str) -> Iterator[dict[str, Any]]:
    """The entries of a list; a token that comes again is no next page."""
    token, seen = "", {""}
    while True:
        answer = zoom.ask(path, *named, page_size=PAGE, next_page_token=token, **query)
        entries = answer.get(field)
        yield from (one for one in entries if isinstance(one, dict)) if isinstance(entries, list) else ()
        token = str(answer.get("next_page_token") or "")
        if token in seen:
            return
        seen.add(token)
