"""How long a video is, by what it claims and, where that is beyond belief, by the steps from packet to packet."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ingest.opening import Clock

LEAP_MS = 3_600_000
"""A longer step from one packet to the next is no time that passed but a clock that was set, or damage."""
BACK_MS = 1_000
"""A longer step back is none that FFmpeg's guess of the decoding time explains, where the file does not state it."""
REORDERED_MS = 60_000
"""How far the time at which a picture is shown may lie from the time at which it is decoded."""
LONG_MS = 4 * 3_600_000
"""A claim of more is checked against the packets."""
LONGEST_MS = 24 * 3_600_000
"""No recording of a class is longer; timestamps that say so are damaged."""


class Step(NamedTuple):
    """When a packet is decoded and shown, and for how long, in the stream's own units."""

    dts: int | None
    pts: int | None
    duration: int


class Reach(NamedTuple):
    """Where the last picture ends, not counting leaps of the clock, and whether there were any."""

    end_ms: int
    leapt: bool


def reached(steps: Iterable[Step], clock: Clock, usual: int) -> Reach:
    """Follow the packets, given in the order of decoding. A step back or a leap ahead counts as a picture of `usual`
    length, so that a timestamp of hours in a file of a minute makes no hours.
    """
    leap, back, reordered = (clock.pts(ms) - clock.pts(0) for ms in (LEAP_MS, BACK_MS, REORDERED_MS))
    before: int | None = None
    end = clock.origin
    skipped, leapt = 0, False
    for dts, pts, duration in steps:
        at = pts if dts is None else dts
        if at is None:
            continue
        if before is not None and not -back <= at - before <= leap:
            skipped, leapt = skipped + at - before - usual, True
        before = at
        shown = pts if pts is not None and abs(pts - at) <= reordered else at
        end = max(end, shown + (duration if duration <= leap else usual) - skipped)
    return Reach(clock.ms(end), leapt)


def believed(claimed_ms: int | None) -> bool:
    """Whether a claim is so usual that reading the file for it is not worth while."""
    return claimed_ms is not None and 0 < claimed_ms <= LONG_MS


def weighed(claimed_ms: int | None, found: Reach) -> int:
    """The claim, of which a file that is cut off holds a part; what was found where it holds next to nothing of it."""
    if claimed_ms is None or found.leapt or claimed_ms > 10 * found.end_ms:
        return found.end_ms
    return claimed_ms
