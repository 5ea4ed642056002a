"""A recorded meeting and its files, as Zoom writes them in events and lists: each field of a file is optional there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from ingest.zoom.failing import ZoomError


@dataclass(frozen=True, slots=True)
class File:
    """A file of a recording. `key` names it for ever; `kind` is its recording_type, an open set; `size` in bytes and
    `began_at` are None where Zoom does not say. `ready`: Zoom is done with it.
    """

    key: str
    type: str
    kind: str
    size: int | None
    url: str
    began_at: datetime | None
    ready: bool


@dataclass(frozen=True, slots=True)
class Meeting:
    """One instance of a meeting: `uuid` is its own, the `number` is what people join by, the same each week."""

    uuid: str
    number: str
    topic: str
    began_at: datetime
    ended_at: datetime | None
    zone: str
    host: tuple[str, str]
    files: tuple[File, ...]

    @property
    def local(self) -> datetime:
        """When it began, in its own time zone; UTC where that is not known."""
        try:
            return self.began_at.astimezone(ZoneInfo(self.zone or "UTC"))
        except (KeyError, ValueError, OSError):
            return self.began_at

    def names(self) -> Iterator[str]:
        """What its lecture may be called: by topic and date, by the hour where that is taken, then numbered."""
        day, hour = f"{self.topic} {self.local:%Y-%m-%d}", f"{self.topic} {self.local:%Y-%m-%d %H.%M}"
        yield from (day, hour)
        number = 1
        while True:
            number += 1
            yield f"{hour} ({number})"


def parsed(said: Any) -> Meeting:
    """A meeting from what an event's `object`, or an entry of a list, says. ZoomError without a uuid or a beginning."""
    found = said if isinstance(said, Mapping) else {}
    uuid, began_at = _text(found, "uuid"), _instant(found, "start_time")
    if not re.fullmatch(r"[A-Za-z0-9+/=_-]{1,64}", uuid):
        raise ZoomError("Zoom tells of a meeting without a uuid")
    files = found.get("recording_files")
    listed = [one for one in files if isinstance(one, Mapping)] if isinstance(files, list) else []
    began_at = began_at or min((at for one in listed if (at := _instant(one, "recording_start"))), default=None)
    if began_at is None:
        raise ZoomError(f"Zoom does not say when the meeting {uuid} began")
    number = re.sub(r"\D", "", _text(found, "id"))
    topic = _text(found, "topic") or f"Zoom {number or uuid}"
    host = (_text(found, "host_id"), _text(found, "host_email"))
    ended_at, zone = _instant(found, "end_time"), _text(found, "timezone")
    return Meeting(uuid, number, topic, began_at, ended_at, zone, host, tuple(_file(uuid, one) for one in listed))


def _file(uuid: str, said: Mapping[str, Any]) -> File:
    kind, type_ = _word(said, "recording_type"), _word(said, "file_type").upper()
    began_at, size = _instant(said, "recording_start"), said.get("file_size")
    known = re.sub(r"[^\w-]", "", _text(said, "id"))[:80]
    key = f"{uuid} {known or f'{type_} {began_at:%Y%m%d-%H%M%S}' if known or began_at else type_}"
    whole = size if isinstance(size, int) and not isinstance(size, bool) and size > 0 else None
    ready = _text(said, "status").lower() in ("", "completed")
    return File(key, type_, kind or type_.lower(), whole, _text(said, "download_url"), began_at, ready)


def _text(said: Mapping[str, Any], name: str) -> str:
    """In one line, without what cannot be written or stored."""
    value = said.get(name)
    plain = str(value) if isinstance(value, str | int) else ""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in plain).split())[:2000]


def _word(said: Mapping[str, Any], name: str) -> str:
    return re.sub(r"[^a-z0-9_]+", "_", _text(said, name).lower()).strip("_")[:60]


def _instant(said: Mapping[str, Any], name: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(_text(said, name))
    except ValueError:
        return None
    return (at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)).replace(microsecond=0)
