from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from ingest import happening
from ingest.happening import Instants, time_of_day, title
from ingest.remote import shown
from ingest.video import SourceError


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that have passed, to be set; sleeping makes them pass."""
    now = [100.0]
    monkeypatch.setattr(happening, "monotonic", lambda: now[0])
    monkeypatch.setattr(happening, "sleep", lambda seconds: now.__setitem__(0, now[0] + seconds))
    return now


def test_the_first_picture_of_each_second_stands_for_it(clock: list[float]) -> None:
    instants = Instants(0, 1_000)
    found = []
    for passed in (0.0, 0.04, 0.99, 1.003, 1.5, 4.2, 4.9, 5.0):
        clock[0] = 100.0 + passed
        found.append(instants.due())
    assert found == [0, None, None, 1_000, None, 4_000, None, 5_000]


def test_media_time_goes_on_from_where_it_is(clock: list[float]) -> None:
    instants = Instants(7_400, 1_000)
    assert instants.due() == 7_000
    clock[0] += 0.7
    assert (instants.now_ms(), instants.due()) == (8_100, 8_000)


def test_waiting_looks_around_on_the_way(clock: list[float]) -> None:
    instants = Instants(0, 1_000)
    assert instants.due() == 0
    assert 9 <= len(list(instants.until_due())) <= 12
    assert instants.due() == 1_000
    assert list(instants.until(500)) == [], "that is past"


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("/films/Lecture 7.mp4?live", "Lecture 7"),
        ("camera://0", "camera 0 2026-03-20 13:05"),
        ("screen://1/100,50,640x360", "100,50,640x360 2026-03-20 13:05"),
        ("rtsp://me:secret@cam.example/room", "room 2026-03-20 13:05"),
        ("rtmp-listen://0.0.0.0:1935/live/secret", "live 2026-03-20 13:05"),
        ("https://tv.example/a/index.m3u8?token=secret", "index 2026-03-20 13:05"),
    ],
)
def test_a_lecture_without_a_name_is_called_after_its_source(uri: str, expected: str) -> None:
    at = datetime(2026, 3, 20, 13, 5).astimezone(UTC)
    assert title(uri, at) == expected


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("rtmp://me:secret@tv.example:1935/live/secret", "rtmp://tv.example:1935/live"),
        ("rtmps://tv.example/live/secret?token=secret", "rtmps://tv.example/live"),
        ("rtmp-listen://0.0.0.0:1935/live/secret", "rtmp-listen://0.0.0.0:1935/live"),
        ("rtsp://me:secret@cam.example/room?token=secret", "rtsp://cam.example/room"),
    ],
)
def test_an_address_is_shown_without_its_secrets(uri: str, expected: str) -> None:
    assert shown(uri) == expected


def test_a_time_of_day_is_the_next_one() -> None:
    zone = timezone(timedelta(hours=2))
    now = datetime(2026, 3, 20, 11, 0, 30, tzinfo=zone)
    assert time_of_day("11:30", now) == datetime(2026, 3, 20, 11, 30, tzinfo=zone)
    assert time_of_day("11:00", now) == datetime(2026, 3, 21, 11, 0, tzinfo=zone)


@pytest.mark.parametrize("text", ["noon", "11", "25:00", "11:61", ""])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(SourceError, match="--until 11:30"):
        time_of_day(text)
