"""How numbers are written."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dashboard import words


@pytest.mark.parametrize(
    ("ms", "written"),
    [(0, "00:00"), (70_000, "01:10"), (3_599_000, "59:59"), (3_600_000, "1:00:00"), (4_205_000, "1:10:05")],
)
def test_clock(ms: int, written: str) -> None:
    assert words.clock(ms) == written


def test_a_number_stands_with_its_coverage() -> None:
    assert words.value(0.62, 41 / 60, 3_600_000, 0.085).replace("\u00a0", " ") == "62 % ± 9 · seen 41 of 60 min"
    assert words.value(0.62, 0.5, 120_000).replace("\u00a0", " ") == "62 % · seen 60 of 120 s"


def test_under_thirty_percent_there_is_a_dash_and_why() -> None:
    assert words.value(0.62, 0.29, 3_600_000, 0.05) == f"{words.DASH} · seen 17 of 60 min, too little to say"
    assert words.value(None, None, 120_000).startswith(words.DASH)
    assert (
        words.value(float("nan"), 0.9, 120_000) == f"{words.DASH} · seen 108 of 120 s, nothing to say by this formula"
    )


def test_nothing_is_never_written_as_zero() -> None:
    assert words.percent(None) == words.percent(float("nan")) == words.DASH
    assert words.percent(0.0) == "0\u00a0%"


def test_lengths_and_dates() -> None:
    assert [words.length(ms) for ms in (48_000, 3_480_000, 5_700_000)] == ["48 s", "58 min", "1 h 35 min"]
    assert words.day(None) == "date not known"
    assert words.wall(None, 0) == ""
    assert words.day(datetime(2026, 11, 3, 12, tzinfo=UTC)) == "Tue 3 Nov 2026"
