from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from ingest.segments import cut
from ingest.video import Recording, Segment

RECORDING = Recording("class.mp4", "f", 10_500, 160, 120)


@pytest.mark.parametrize("length_ms", [1, 999, 1_000, 3_500, 10_499, 10_500, 300_000])
def test_segments_follow_one_another_and_cover_the_recording(length_ms: int) -> None:
    segments = cut(RECORDING, length_ms)
    assert segments[0].start_ms == 0
    assert segments[-1].end_ms == 10_500
    assert all(a.end_ms == b.start_ms for a, b in pairwise(segments))
    assert all(s.end_ms is not None and 0 < s.end_ms - s.start_ms <= length_ms for s in segments)
    assert all(s.end_ms - s.start_ms == length_ms for s in segments[:-1] if s.end_ms is not None)
    assert {s.uri for s in segments} == {"class.mp4"}


def test_a_live_recording_is_one_endless_segment() -> None:
    assert cut(replace(RECORDING, duration_ms=None), 1_000) == [Segment("class.mp4", 0, None)]


def test_nothing_to_cut() -> None:
    assert cut(replace(RECORDING, duration_ms=0), 1_000) == []
    with pytest.raises(ValueError, match="-5 ms"):
        cut(RECORDING, -5)
