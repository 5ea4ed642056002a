"""What a command shows."""

from __future__ import annotations

from ingest.console import pace


def test_pace_is_that_of_this_run() -> None:
    assert pace("{:.1f} x real time", 600, 40, 3_000) == "15.0 x real time, 3:20 left"
    assert pace("{:.1f} x real time", 0, 40, 3_000) == ""
