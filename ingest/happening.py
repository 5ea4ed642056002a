"""What live sources share: which second a picture stands for, by the wall clock, and a look at one."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import PurePath
from time import monotonic, sleep

from ingest.remote import shown
from ingest.video import Frame, Recording, Segment, SourceError

OPENING_S = 3.5
"""So long a source may take to answer, and once more to tell what it sends."""
READING_S = 6.0
"""So long a source may say nothing before it is let go and connected to anew. A sender that was stopped for less just
goes on.
"""
REPLAYED = "?live"
"""After the path of a recording: as if it happened now."""
NAP_S = 0.1
"""Nobody waits for longer without a look around."""

Frames = Callable[[Segment, int], Iterator[Frame | None]]


def time_of_day(text: str, now: datetime | None = None) -> datetime:
    """The next time that the clock of this computer shows "11:30". SourceError when that is no time."""
    now = now or datetime.now().astimezone()
    try:
        hour, minute = map(int, text.split(":"))
        found = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    except ValueError as error:
        raise SourceError(f"'{text}' is no time of day; give hour and minute, as in --until 11:30") from error
    return found if found > now else found + timedelta(days=1)


def title(uri: str, at: datetime) -> str:
    """What a lecture of a live source is called where nobody says: by the last part of its address, and the time."""
    plain = shown(uri.removesuffix(REPLAYED))
    if plain != uri and "://" not in plain:
        return PurePath(plain).stem
    scheme, _, rest = plain.partition("://")
    parts = [one for one in rest.split("/") if one]
    named = parts[-1] if len(parts) > 1 else f"{scheme} {' '.join(parts)}".strip()
    return f"{PurePath(named).stem or named} {at.astimezone():%Y-%m-%d %H:%M}"


class Instants:
    """The instants that are due as time passes: the first picture of each period stands for the period's beginning."""

    def __init__(self, start_ms: int, period_ms: int) -> None:
        """Now is `start_ms` of media time."""
        self._start_ms, self._period_ms = start_ms, period_ms
        self._began = monotonic()
        self._last_ms = -1

    def now_ms(self) -> int:
        """The media time."""
        return self._start_ms + int((monotonic() - self._began) * 1000)

    def due(self) -> int | None:
        """The instant for which a picture that comes now stands; None where one has come already."""
        at_ms = self.now_ms() // self._period_ms * self._period_ms
        if at_ms <= self._last_ms:
            return None
        self._last_ms = at_ms
        return at_ms

    def until(self, ms: int) -> Iterator[None]:
        """Wait for a media time, with a None for each nap on the way."""
        while (left_s := (ms - self.now_ms()) / 1000) > 0:
            sleep(min(left_s, NAP_S))
            yield None

    def until_due(self) -> Iterator[None]:
        """Wait for the next instant that no picture stands for."""
        return self.until(max(0, self._last_ms + self._period_ms))


def first_look(uri: str, frames: Frames) -> Recording:
    """What a live source is: the size of its first picture. SourceError where none comes soon."""
    patience = monotonic() + OPENING_S + READING_S
    for frame in frames(Segment(uri, 0), 1_000):
        if frame is not None:
            height, width = frame.image.shape[:2]
            return Recording(uri, f"live:{secrets.token_hex(16)}", None, width, height, datetime.now(UTC))
        if monotonic() > patience:
            break
    raise SourceError(f"{shown(uri)} gives no picture; check whether it sends, then try again")
