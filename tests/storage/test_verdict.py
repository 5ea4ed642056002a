"""Whether a run is done, partial or failed."""

from __future__ import annotations

import pytest

from ingest.video import Recording
from storage.verdict import verdict


@pytest.mark.parametrize(
    ("stored", "expected"),
    [(0, "failed"), (1, "partial"), (97, "partial"), (98, "done"), (99, "done"), (100, "done")],
)
def test_a_recording_is_done_when_nearly_all_of_it_is_there(stored: int, expected: str) -> None:
    recording = Recording("class.mp4", "0", 99_500, 160, 120)
    state, reason = verdict(recording, stored, 1_000)
    assert state == expected
    assert bool(reason) == (expected != "done")
    if stored:
        lost = verdict(recording, stored, 1_000, ["the decoder crashed on this part of the recording"])
        assert lost[0] == "partial", "a lost segment is told however short it is"
        assert lost[1].endswith("the decoder crashed on this part of the recording")
    if expected == "partial":
        assert f"only {stored} of 100 s could be read ({stored}%)" in reason
