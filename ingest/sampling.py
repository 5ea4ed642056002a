"""Which picture stands for each sampled instant: the one on show then, by timestamp, never by frame count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

Content = TypeVar("Content")

FOREVER = 2**62
"""An end that never comes, in milliseconds."""
STANDS_MS = 600_000
"""How long a picture may stand. When the next one is later than that, time has leapt: nobody knows what was between."""
LEAP_MS = 10_000
"""A picture that is later by more, and followed by an earlier one, has a damaged timestamp."""


@dataclass(frozen=True, slots=True)
class Picture(Generic[Content]):
    """A decoded picture and when it is on show.

    `start_ms` is the first whole millisecond at which it is on show. It stays until the next one starts; the last one
    of a video stays until `end_ms`, where its own duration ends. `content` is None where the picture is damaged.
    """

    start_ms: int
    end_ms: int
    content: Content | None


def first_instant(from_ms: int, period_ms: int) -> int:
    """The first multiple of `period_ms` at or after `from_ms`."""
    return -(-from_ms // period_ms) * period_ms


def sample(
    pictures: Iterable[Picture[Content]], start_ms: int, end_ms: int | None, period_ms: int
) -> Iterator[tuple[int, Content]]:
    """The instant and the picture on show then, for every multiple of `period_ms` in [start_ms, end_ms), in order.

    `pictures` come in the order of their start and begin with the one on show at `start_ms`; one that steps back in
    time is passed over. A damaged picture leaves the one before it standing for up to `period_ms`, as a player would;
    after that, instants have no picture, so that a long damage counts as not seen. So does a leap of the timestamps:
    before it, a picture stays until its own duration ends. No more pictures are taken than needed.
    """
    end = FOREVER if end_ms is None else end_ms
    at = first_instant(start_ms, period_ms)
    shown: Picture[Content] | None = None
    newest = last_end = until = 0
    for picture in steady(pictures):
        if picture.start_ms < newest:
            continue
        if shown is not None and shown.content is not None:
            standing = picture.start_ms - newest <= STANDS_MS
            stays = picture.start_ms if standing else min(last_end, newest + STANDS_MS)
            for instant in range(at, min(stays, until, end), period_ms):
                yield instant, shown.content
        at = max(at, first_instant(picture.start_ms, period_ms))
        if at >= end:
            return
        newest, last_end = picture.start_ms, max(last_end, picture.end_ms)
        if picture.content is not None:
            shown, until = picture, FOREVER
        else:
            until = min(until, picture.start_ms + period_ms)
    if shown is not None and shown.content is not None:
        for instant in range(at, min(last_end, newest + STANDS_MS, until, end), period_ms):
            yield instant, shown.content


def steady(pictures: Iterable[Picture[Content]]) -> Iterator[Picture[Content]]:
    """The same without a picture whose time leaps ahead and does not go on from there."""
    leaping: Picture[Content] | None = None
    newest: int | None = None
    for picture in pictures:
        if leaping is not None and leaping.start_ms <= picture.start_ms:
            newest = leaping.start_ms
            yield leaping
        leaping = None
        if newest is not None and picture.start_ms - newest > LEAP_MS:
            leaping = picture
        else:
            newest = picture.start_ms
            yield picture
    if leaping is not None:
        yield leaping
