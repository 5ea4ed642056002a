"""Who was in a meeting, from Zoom's API into the report that people export by hand: `ingest.records` reads both."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

COLUMNS = ("Name (original name)", "Email", "Join time", "Leave time", "Duration (minutes)", "Guest", "In waiting room")
TIME = "%Y-%m-%dT%H:%M:%SZ"


def report(people: Iterable[Mapping[str, Any]]) -> str:
    """The CSV, a row for each time somebody joined, in that order and in UTC; "" where nobody was there. Who has no
    name, or never left, cannot be placed and is left out.
    """
    rows = sorted(filter(None, map(_row, people)), key=lambda row: (row[2], row[0]))
    if not rows:
        return ""
    to = io.StringIO()
    csv.writer(to, lineterminator="\n").writerows([COLUMNS, *rows])
    return to.getvalue()


def _row(one: Mapping[str, Any]) -> tuple[str, ...]:
    name, joined, left = _plain(one, "name"), _instant(one, "join_time"), _instant(one, "leave_time")
    if not name or not joined or not left or left < joined:
        return ()
    minutes = str(round((left - joined).total_seconds() / 60))
    guest = "No" if one.get("internal_user") is True else "Yes"
    waiting = "Yes" if _plain(one, "status") == "in_waiting_room" else "No"
    return name, _plain(one, "user_email"), f"{joined:{TIME}}", f"{left:{TIME}}", minutes, guest, waiting


def _instant(one: Mapping[str, Any], field: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(_plain(one, field))
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _plain(one: Mapping[str, Any], field: str) -> str:
    value = one.get(field)
    plain = value if isinstance(value, str) else ""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in plain).split())
