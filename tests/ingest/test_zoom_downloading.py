"""Files from Zoom: whole or not at all, gone on with where they broke off, and a token that nobody else is shown."""

from __future__ import annotations

import multiprocessing
import random
import shutil
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest.zoom import calling, downloading
from ingest.zoom.calling import Zoom
from ingest.zoom.downloading import fetch
from ingest.zoom.failing import LaterError, ZoomError
from ingest.zoom.meeting import File, parsed
from tests import cloud as fake
from tests.cloud import Cloud
from tests.waiting import LIMIT_S

CONTENT = random.Random(7).randbytes(3_000_000)


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    with fake.running() as there:
        yield there


@pytest.fixture
def zoom(cloud: Cloud) -> Iterator[Zoom]:
    with Zoom(cloud.account) as opened:
        yield opened


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calling, "_growing", lambda state: 0.01)


def video(cloud: Cloud, content: bytes = CONTENT, **more: Any) -> File:
    said = cloud.file("v.mp4", content, file_type="MP4", recording_type="gallery_view", **more)
    return parsed(fake.meeting([said])).files[0]


def asked_ranges(cloud: Cloud) -> list[str]:
    return [headers.get("Range", "") for path, _, headers in cloud.asked if path.startswith("/files/")]


def test_a_file_comes_whole_and_the_token_stays_with_zoom(cloud: Cloud, zoom: Zoom, tmp_path: Path) -> None:
    to = tmp_path / "a" / "v.mp4"
    assert fetch(zoom, video(cloud), to) == len(CONTENT)
    assert to.read_bytes() == CONTENT
    assert [path.name for path in to.parent.iterdir()] == ["v.mp4"]
    shown = [headers for path, _, headers in cloud.asked if path.startswith("/rec/")]
    assert shown[0]["Authorization"].startswith("Bearer hush-token-")
    assert cloud.store
    assert cloud.store.shown == []


def test_what_breaks_off_goes_on_where_it_was(cloud: Cloud, zoom: Zoom, tmp_path: Path) -> None:
    cloud.plan["/files/"] = [{"cut": 1_000_000}, {"status": 503}, {"cut": 500_000}, {}]
    fetch(zoom, video(cloud), tmp_path / "v.mp4")
    assert (tmp_path / "v.mp4").read_bytes() == CONTENT
    begun = [int(one.removeprefix("bytes=").rstrip("-") or 0) for one in asked_ranges(cloud)]
    assert begun[0] == 0 < begun[1] == begun[2] < begun[3]


def test_also_after_a_restart(cloud: Cloud, zoom: Zoom, tmp_path: Path) -> None:
    cloud.plan["/files/"] = [{"cut": 1_000_000}, *[{"status": 503}] * 20]
    with pytest.raises(LaterError):
        fetch(zoom, video(cloud), tmp_path / "v.mp4")
    assert [path.name for path in tmp_path.iterdir()] == ["v.mp4.part"]
    cloud.plan.clear()
    cloud.asked.clear()
    with Zoom(cloud.account) as another:
        fetch(another, video(cloud), tmp_path / "v.mp4")
    assert (tmp_path / "v.mp4").read_bytes() == CONTENT
    assert asked_ranges(cloud)[0].startswith("bytes=")


def test_what_is_here_is_not_fetched_again(cloud: Cloud, zoom: Zoom, tmp_path: Path) -> None:
    (tmp_path / "v.mp4").write_bytes(CONTENT)
    assert fetch(zoom, video(cloud), tmp_path / "v.mp4") == len(CONTENT)
    assert cloud.times("/rec/") == 0
    (tmp_path / "v.mp4").write_bytes(b"another")
    fetch(zoom, video(cloud), tmp_path / "v.mp4")
    assert (tmp_path / "v.mp4").read_bytes() == CONTENT


def test_a_short_answer_that_claims_to_be_all_is_gone_on_with(cloud: Cloud, zoom: Zoom, tmp_path: Path) -> None:
    cloud.plan["/files/"] = [{"short": 1234}]
    fetch(zoom, video(cloud), tmp_path / "v.mp4")
    assert (tmp_path / "v.mp4").read_bytes() == CONTENT
    assert asked_ranges(cloud) == ["", "bytes=1234-"]


def test_a_server_without_ranges_begins_anew(cloud: Cloud, zoom: Zoom, tmp_path: Path) -> None:
    cloud.plan["/files/"] = [{"cut": 2_000_000}, {"whole": True}]
    fetch(zoom, video(cloud), tmp_path / "v.mp4")
    assert (tmp_path / "v.mp4").read_bytes() == CONTENT


@pytest.mark.parametrize("stated", [len(CONTENT) - 1, len(CONTENT) + 1])
def test_another_size_than_zoom_says_is_no_recording(cloud: Cloud, zoom: Zoom, tmp_path: Path, stated: int) -> None:
    with pytest.raises(ZoomError, match="bytes"):
        fetch(zoom, video(cloud, file_size=stated), tmp_path / "v.mp4")
    assert not (tmp_path / "v.mp4").exists()


def test_a_part_of_something_longer_is_thrown_away(cloud: Cloud, zoom: Zoom, tmp_path: Path) -> None:
    (tmp_path / "v.mp4.part").write_bytes(b"x" * (len(CONTENT) + 5))
    with pytest.raises(ZoomError):
        fetch(zoom, video(cloud), tmp_path / "v.mp4")
    fetch(zoom, video(cloud), tmp_path / "v.mp4")
    assert (tmp_path / "v.mp4").read_bytes() == CONTENT


def test_text_is_taken_as_it_is_and_never_pieced_together(cloud: Cloud, zoom: Zoom, tmp_path: Path) -> None:
    said = cloud.file("t.vtt", b"WEBVTT\n\nnew", file_type="TRANSCRIPT", file_size=3)
    (tmp_path / "t.vtt.part").write_bytes(b"an older one")
    fetch(zoom, parsed(fake.meeting([said])).files[0], tmp_path / "t.vtt")
    assert (tmp_path / "t.vtt").read_bytes() == b"WEBVTT\n\nnew"


def test_the_token_of_an_event_goes_first_and_ours_when_it_has_ended(cloud: Cloud, zoom: Zoom, tmp_path: Path) -> None:
    cloud.tokens.add("hush-download-token")
    fetch(zoom, video(cloud), tmp_path / "1.mp4", "hush-download-token")
    assert cloud.given == 0
    cloud.tokens.discard("hush-download-token")
    fetch(zoom, video(cloud), tmp_path / "2.mp4", "hush-download-token")
    cloud.tokens.clear()  # ours has ended, too
    fetch(zoom, video(cloud), tmp_path / "3.mp4", "hush-download-token")
    tokens = [headers["Authorization"].split()[1] for path, _, headers in cloud.asked if path.startswith("/rec/")]
    assert [one.removeprefix("hush-") for one in tokens] == [
        "download-token",
        *("download-token", "token-1"),
        *("download-token", "token-1", "token-2"),
    ]


def test_the_log_in_page_is_no_file(cloud: Cloud, zoom: Zoom, tmp_path: Path) -> None:
    cloud.plan["/rec/"] = [{"type": "text/html; charset=utf-8"}]
    said = cloud.file("t.vtt", b"WEBVTT", file_type="TRANSCRIPT")
    fetch(zoom, parsed(fake.meeting([said])).files[0], tmp_path / "t.vtt")  # with the next token
    assert (tmp_path / "t.vtt").read_bytes() == b"WEBVTT"


def test_a_file_that_is_gone_is_lost(cloud: Cloud, zoom: Zoom, tmp_path: Path) -> None:
    cloud.plan["/files/"] = [{"status": 404}]
    with pytest.raises(ZoomError) as told:
        fetch(zoom, video(cloud), tmp_path / "v.mp4")
    assert (told.value.status, isinstance(told.value, LaterError)) == (404, False)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/x", "https://evil.example/rec", "https://zoom.us/rec", "file:///etc/passwd", ""]
)
def test_no_other_place_is_shown_the_token(cloud: Cloud, zoom: Zoom, tmp_path: Path, url: str) -> None:
    with pytest.raises(ZoomError, match="not shown the token"):
        fetch(zoom, video(cloud, download_url=url), tmp_path / "v.mp4")


def test_a_redirect_in_circles_ends(cloud: Cloud, zoom: Zoom, tmp_path: Path) -> None:
    cloud.plan["/rec/"] = [{"status": 302, "headers": {"Location": "/rec/download/v.mp4"}}] * 9
    with pytest.raises(ZoomError, match="without end"):
        fetch(zoom, video(cloud), tmp_path / "v.mp4")


def test_a_full_disk_is_told_before(cloud: Cloud, zoom: Zoom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(0, 0, downloading.SPARE))
    with pytest.raises(LaterError, match="is full"):
        fetch(zoom, video(cloud), tmp_path / "v.mp4")
    assert cloud.times("/rec/") == 0


def hold(path: Path, held: Any, go: Any) -> None:
    """In another process: be at this file."""
    with downloading._alone(path):
        held.set()
        go.wait(LIMIT_S)


def test_two_processes_are_never_at_one_file(cloud: Cloud, zoom: Zoom, tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    held, go = context.Event(), context.Event()
    other = context.Process(target=hold, args=(tmp_path / "v.mp4", held, go))
    other.start()
    try:
        assert held.wait(LIMIT_S)
        with pytest.raises(LaterError, match="another process"):
            fetch(zoom, video(cloud), tmp_path / "v.mp4")
    finally:
        go.set()
        other.join(LIMIT_S)


def test_a_folder_that_cannot_be_written_is_said(cloud: Cloud, zoom: Zoom, tmp_path: Path) -> None:
    (tmp_path / "v.mp4.part").mkdir()
    with pytest.raises(LaterError, match="cannot be written"):
        fetch(zoom, video(cloud), tmp_path / "v.mp4")
