"""How long a video is, by what it claims and, where that is beyond belief, by the steps from packet to packet."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ingest.sampling import Picture, steady

LEAP_MS = 3_600_000
"""A longer step from one packet to the next is no time that passed but a clock that was set, or damage."""
BACK_MS = 1_000
"""A longer step back is none that FFmpeg's guess of the decoding time explains, where the file does not state it."""
USUAL_MS = 40
"""What a leap counts for."""
LONG_MS = 4 * 3_600_000
"""A claim of more is checked against the packets."""
LONGEST_MS = 24 * 3_600_000
"""No recording of a class is longer; timestamps that say so are damaged."""


class Reach(NamedTuple):
    """Where the last picture ends, not counting leaps of the clock, and whether there were any."""

    end_ms: int
    leapt: bool


def reached(packets: Iterable[Picture[None]]) -> Reach:
    """Follow the packets in the order of decoding: when each is decoded, and when its picture ends.

    Of a single packet far from all around it nothing is believed. A step back or a leap ahead counts as one picture, so
    that a timestamp of hours in a file of a minute makes no hours.
    """
    before: int | None = None
    end = skipped = 0
    leapt = False
    for packet in steady(packets):
        at = packet.start_ms
        if before is not None and not -BACK_MS <= at - before <= LEAP_MS:
            skipped, leapt = skipped + at - before - USUAL_MS, True
        before = at
        end = max(end, (packet.end_ms if packet.end_ms - at <= LEAP_MS else at + USUAL_MS) - skipped)
    return Reach(end, leapt)


def believed(claimed_ms: int | None) -> bool:
    """Whether a claim is so usual that reading the file for it is not worth while."""
    return claimed_ms is not None and 0 < claimed_ms <= LONG_MS


def weighed(claimed_ms: int | None, found: Reach) -> int:
    """The claim, of which a file that is cut off holds a part; what was found where it holds next to nothing of it."""
    if claimed_ms is None or claimed_ms <= 0 or found.leapt or claimed_ms > 10 * found.end_ms:
        return found.end_ms
    return claimed_ms
