"""How long a video is, by its packets, when what it says cannot be."""

from __future__ import annotations

import pytest

from ingest.length import Reach, believed, reached, weighed
from ingest.sampling import Picture

HOUR = 3_600_000


def packets(*starts: int) -> list[Picture[None]]:
    return [Picture(start, start + 40, None) for start in starts]


@pytest.mark.parametrize(
    ("starts", "end_ms", "leapt"),
    [
        ((), 0, False),
        ((0, 40, 80), 120, False),
        ((0, 40, 30, 120), 160, False),
        ((0, 40, HOUR // 2, HOUR // 2 + 40), HOUR // 2 + 80, False),
        ((0, 40, 9 * HOUR, 9 * HOUR + 40), 160, True),
        ((0, 40, 9 * HOUR, 80, 120), 160, False),
        ((0, 40, 9 * HOUR), 120, True),
        ((0, 40, 5_000, 0, 40, 80), 5_160, True),
    ],
    ids=["none", "steady", "reordered", "a break", "leaps", "one is wrong", "the last is", "begins again"],
)
def test_the_packets_are_followed_without_leaps(starts: tuple[int, ...], end_ms: int, leapt: bool) -> None:
    assert reached(packets(*starts)) == Reach(end_ms, leapt)


def test_a_packet_that_claims_to_last_for_days_does_not() -> None:
    assert reached([*packets(0, 40), Picture(80, 99 * HOUR, None)]).end_ms == 120


def test_a_claim_is_checked_when_it_is_missing_or_strange() -> None:
    assert [believed(claim) for claim in (None, 0, 1, 4 * HOUR, 4 * HOUR + 1)] == [False, False, True, True, False]
    assert weighed(None, Reach(HOUR, False)) == HOUR
    assert weighed(8 * HOUR, Reach(4 * HOUR, False)) == 8 * HOUR
    assert weighed(8 * HOUR, Reach(4 * HOUR, True)) == 4 * HOUR
    assert weighed(19 * HOUR, Reach(HOUR, False)) == HOUR
    assert weighed(0, Reach(HOUR, False)) == weighed(-5, Reach(HOUR, False)) == HOUR
