"""Local times of a record to UTC, when it does not say where they are local.

The rule: the zone that is given; else that UTC offset with which alone the meeting in the file covers the recording
or, for a chat, with which alone most of the messages fall into it. Where none or several fit, nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from pathlib import Path
from typing import NoReturn
from zoneinfo import ZoneInfo

from ingest.records.chat import Message
from ingest.records.participants import Stay, swapped
from ingest.video import Recording, SourceError

SLACK = timedelta(minutes=2)
"""By how much clocks may differ."""
MOST = 0.75
"""Least share of a chat's messages that fall into the recording in the right zone."""
DAY = timedelta(days=1)
USUAL = (*(60 * hour for hour in range(-12, 15)), *(-570, -210, -150, 210, 270, 330, 390, 570, 630))
"""UTC offsets in use, in minutes."""
RARE = (345, 525, 765)
"""Nepal, Eucla, Chatham: considered where no usual one fits."""
Parts = Mapping[int, Recording]
"""The recordings of a lecture by their id, in their order."""
Spans = Mapping[int, tuple[datetime, datetime]]
"""From when to when these were made, for those that tell."""


def named(name: str) -> tzinfo:
    """A time zone by its name in the IANA database, or as UTC+01:00. SourceError where there is none."""
    offset = re.fullmatch(r"UTC([+-])(\d{1,2})(?::?([0-5]\d))?", name.upper())
    try:
        if offset:
            away = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
            return timezone(-away if offset[1] == "-" else away)
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise SourceError(
            f"{name!r} is no time zone; name one as in --timezone Europe/Madrid or --timezone UTC+01:00"
        ) from error


# ------------------------------------------------------------------------------------------------ who was there


@dataclass(frozen=True, slots=True)
class Reading:
    """Stays as they are when read in a zone, and the recordings that the meeting covers, or only touches."""

    zone: tzinfo
    stays: tuple[Stay, ...]
    covers: tuple[int, ...]
    touches: tuple[int, ...]


def stays_in_utc(path: Path, stays: tuple[Stay, ...], parts: Parts, zone: tzinfo | None) -> Reading:
    """The stays of a report, all with times, in UTC. SourceError where none or several zones fit."""
    if all(stay.joined and stay.joined.tzinfo for stay in stays):
        zone = UTC
    known = {number: span for number, part in parts.items() if (span := _span(part))}
    orders = [stays, *(order for order in [swapped(stays)] if order and order != stays)]
    if zone and not known:
        return _read_in(zone, orders[0], known)
    return _chosen(path, orders, known, zone) if known else _unplaced(path)


def _chosen(path: Path, orders: Sequence[tuple[Stay, ...]], known: Spans, zone: tzinfo | None) -> Reading:
    """The one reading that fits the recordings."""
    if zone:
        read = [_read_in(zone, order, known) for order in orders]
        best = max(read, key=lambda reading: len(reading.touches))
        return best if best.touches else _misfit(path, orders[0], known)
    for offsets in (USUAL, RARE):
        read = [_read_in(_offset(minutes), order, known) for minutes in offsets for order in orders]
        most = max(len(reading.covers) for reading in read)
        fitting = [reading for reading in read if most and len(reading.covers) == most]
        if len(fitting) > 1:
            _ambiguous(path, [reading.zone for reading in fitting])
        if fitting:
            return fitting[0]
    return _misfit(path, orders[0], known)


def _read_in(zone: tzinfo, stays: tuple[Stay, ...], known: Spans) -> Reading:
    moved = tuple(
        replace(stay, joined=_utc(stay.joined, zone), left=_utc(stay.left, zone))
        for stay in stays
        if stay.joined and stay.left
    )
    first = min(stay.joined for stay in moved if stay.joined)
    last = max(stay.left for stay in moved if stay.left)
    covers = [n for n, (start, end) in known.items() if first - SLACK <= start and end <= last + SLACK]
    touches = [n for n, (start, end) in known.items() if first < end and start < last]
    return Reading(zone, moved, tuple(covers), tuple(touches))


def _span(part: Recording) -> tuple[datetime, datetime] | None:
    if not part.started_at or not part.duration_ms:
        return None
    return part.started_at, part.started_at + timedelta(milliseconds=part.duration_ms)


def _utc(at: datetime, zone: tzinfo) -> datetime:
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)


def _offset(minutes: int) -> timezone:
    return timezone(timedelta(minutes=minutes)) if minutes else UTC


# ------------------------------------------------------------------------------------------------ who wrote


def messages_since_start(
    path: Path, messages: tuple[Message, ...], recording: Recording, zone: tzinfo | None
) -> tuple[tuple[Message, ...], tzinfo | None]:
    """The messages by the time since the recording began, and the zone in which they were read. SourceError where none
    or several zones fit.

    Hours within the recording's length are counted from its start, as the cloud does; others are times of day.
    """
    length = timedelta(milliseconds=recording.duration_ms) if recording.duration_ms else DAY
    if all(isinstance(message.at, timedelta) and message.at <= length + SLACK for message in messages):
        return messages, None
    start = recording.started_at or _unplaced(path)
    for zones in ([zone],) if zone else (map(_offset, USUAL), map(_offset, RARE)):
        read = {tuple(_since(start, message.at, each) for message in messages): each for each in zones}
        inside = {ats: sum(-SLACK <= at <= length + SLACK for at in ats) for ats in read}
        fitting = [ats for ats in read if inside[ats] == max(inside.values()) >= MOST * len(messages)]
        if len(fitting) > 1:
            _ambiguous(path, [read[ats] for ats in fitting])
        if fitting:
            placed = (replace(message, at=at) for message, at in zip(messages, fitting[0], strict=True))
            return tuple(placed), read[fitting[0]]
    raise SourceError(
        f"{path} does not fit the recording of {start:%Y-%m-%d %H:%M} UTC: too many of its messages were written at "
        "other times; give the chat of this meeting, or another --timezone"
    )


def _since(start: datetime, at: datetime | timedelta, zone: tzinfo) -> timedelta:
    """From the recording's start to a local time; to a time of day, the nearest such."""
    if isinstance(at, datetime):
        return _utc(at, zone) - start
    midnight = start.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    since = _utc(midnight + at, zone) - start
    return since - round(since / DAY) * DAY


# ------------------------------------------------------------------------------------------------ why not


def _unplaced(path: Path) -> NoReturn:
    raise SourceError(
        f"{path} tells local times and the recording does not say when it began; let the recording's name begin with "
        "that, in UTC and as Zoom does it (GMT20260320-130023_), and analyse it again"
    )


def _ambiguous(path: Path, zones: Iterable[tzinfo]) -> NoReturn:
    names = [str(zone) for zone in zones]
    raise SourceError(
        f"{path} tells local times that fit the recording in {len(names)} time zones ({', '.join(names[:4])}); "
        "say which by --timezone, as in --timezone Europe/Madrid"
    )


def _misfit(path: Path, stays: tuple[Stay, ...], known: Spans) -> NoReturn:
    first = min(stay.joined for stay in stays if stay.joined)
    last = max(stay.left for stay in stays if stay.left)
    start, end = next(iter(known.values()))
    raise SourceError(
        f"{path} is of another meeting: that lasted from {first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M}, the "
        f"recording from {start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M} UTC; "
        "give the report of this one, or another --timezone"
    )
