from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from ingest.records.clock import counted_ms, dated

AT = datetime(2026, 3, 20, 14, 0, 23)


@pytest.mark.parametrize(
    "text",
    [
        "03/20/2026 02:00:23 PM", "3/20/26 2:00:23 pm", "2026-03-20 14:00:23", "2026/03/20 14:00:23.500",
        "20.03.2026 14:00:23", "03/20/2026, 02:00:23 p. m.", " 2026-03-20T14:00:23 ", "03/20/2026 14:00:23 PM",
    ],
)  # fmt: skip
def test_dates(text: str) -> None:
    assert dated(text) == AT


def test_noon_midnight_order_and_zone() -> None:
    assert dated("03/20/2026 12:05 AM") == datetime(2026, 3, 20, 0, 5)
    assert dated("03/20/2026 12:05 PM") == datetime(2026, 3, 20, 12, 5)
    assert dated("04/03/2026 14:00:23", day_first=True) == datetime(2026, 3, 4, 14, 0, 23)
    assert dated("2026-03-20T14:00:23Z") == AT.replace(tzinfo=UTC)
    assert dated("2026-03-20 14:00:23 -0930") == AT.replace(tzinfo=timezone(-timedelta(hours=9, minutes=30)))


@pytest.mark.parametrize(
    "text",
    ["", "14:00:23", "20/03/2026 14:00:23", "03/20/2026", "03/20/2026 24:00:23", "1/1/1 1:00", "x 03/20/2026 14:00"],
)
def test_what_is_no_date(text: str) -> None:
    assert dated(text) is None


def test_hours_counted() -> None:
    assert [counted_ms(text) for text in ("00:00:05", "1:02:03.4", "100:00:00,001")] == [5_000, 3_723_400, 360_000_001]
    assert [counted_ms(text) for text in ("", "00:60:00", "00:00:60", "0:0:5", "-1:00:00", "00:00:00.0000")] == [
        None
    ] * 6
