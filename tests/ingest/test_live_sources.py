"""Pictures of now: a replay's are the file's, a stream's are what was sent, and nothing waits for ever."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace

import cv2
import numpy as np
import pytest

from ingest import happening, sources, streaming
from ingest.sources import camera, file, listen, replay, screen, stream
from ingest.video import Frame, HopelessError, OverError, Segment, SourceError
from tests.senders import free_port, sending
from tests.videos import number, picture, write
from tests.waiting import LIMIT_S, until

KEY = "rtmp-listen://127.0.0.1:{port}/live/secret-key"


def taken(frames: Iterator[Frame | None], most: int, seconds: float = LIMIT_S) -> list[Frame]:
    """The first pictures. AssertionError when they take too long."""
    found: list[Frame] = []
    until = time.monotonic() + seconds
    for frame in frames:
        assert time.monotonic() < until, f"only {len(found)} pictures"
        if frame is not None:
            found.append(frame)
            if len(found) == most:
                break
    return found


def paced(frames: Iterator[Frame | None], apart: range) -> list[Frame]:
    """The first pictures, until the numbers of the last two are so far `apart`; the very first may have waited, and a
    busy machine holds some up, but not so many.
    """
    found: list[Frame] = []
    for _ in range(15):
        found += taken(frames, 1)
        numbers = [number(one.image) for one in found]
        assert numbers == sorted(set(numbers))
        if len(found) > 2 and numbers[-1] - numbers[-2] in apart:
            return found
    raise AssertionError(numbers)


@pytest.fixture
def hours(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What the clock of live sources shows, in seconds; who waits by it moves it on."""
    now = [100.0]

    def pass_by(seconds: float) -> None:
        now[0] += seconds

    monkeypatch.setattr(happening, "monotonic", lambda: now[0])
    monkeypatch.setattr(happening, "sleep", pass_by)
    return now


# ------------------------------------------------------------------------------------------------------- replay


def test_a_replay_gives_the_pictures_of_the_file_each_at_its_time(tmp_path: Path) -> None:
    path = str(write(tmp_path / "class.mp4", range(0, 3_000, 40)))
    began = time.monotonic()
    frames = replay.frames(Segment(f"{path}?live", 0), 500)
    found = [(frame.at_ms, number(frame.image)) for frame in taken(frames, 6)]
    with pytest.raises(OverError):
        list(frames)
    assert time.monotonic() - began > 2.4
    assert found == [(one.at_ms, number(one.image)) for one in file.frames(Segment(path, 0), 500)]


def test_who_comes_late_to_a_replay_finds_it_where_it_is(tmp_path: Path) -> None:
    path = write(tmp_path / "class.mp4", range(0, 3_000, 40))
    frames = replay.frames(Segment(f"{path}?live", 2_100), 500)
    assert [one.at_ms for one in taken(frames, 1)] == [2_500]
    with pytest.raises(OverError):
        list(frames)
    with pytest.raises(OverError):
        list(replay.frames(Segment(f"{path}?live", 9_000), 500))


def test_which_address_is_live(tmp_path: Path) -> None:
    live = ["class.mp4?live", "camera://0", "screen://1", "rtsp://cam/room", "https://tv/a.m3u8?x=1", "tcp://cam:1"]
    assert [sources.is_live(one) for one in live] == [True] * len(live)
    assert not sources.is_live("class.mp4")
    assert not sources.is_live("https://tv.example/class.mp4")
    with pytest.raises(SourceError, match=r"is a recording: analyse it, or classpulse live 'class\.mp4\?live'"):
        sources.live_source_for("class.mp4")


def test_a_replay_of_nothing_is_hopeless(tmp_path: Path) -> None:
    with pytest.raises(HopelessError, match="does not exist"):
        list(replay.frames(Segment(f"{tmp_path}/none.mp4?live", 0), 1_000))


# ------------------------------------------------------------------------------------------------------ streams


def test_a_stream_is_seen_as_it_is_sent_and_again_from_zero_in_another_size() -> None:
    port = free_port()
    uri = f"tcp://127.0.0.1:{port}"
    with sending(f"{uri}?listen=1", "mpegts"):
        first = _when_there(uri, 0, lambda frames: paced(frames, range(5, 16)))
    assert {one.image.shape for one in first} == {(180, 320, 3)}
    with sending(f"{uri}?listen=1", "mpegts", (640, 360)):
        second = _when_there(uri, 60_000, lambda frames: taken(frames, 2))
    assert second[0].at_ms >= 60_000, "its own timestamps do not matter"
    assert {one.image.shape for one in second} == {(360, 640, 3)}
    assert number(second[0].image) < 30


def _when_there(uri: str, start_ms: int, take: Callable[[Iterator[Frame | None]], list[Frame]]) -> list[Frame]:
    """Pictures of a sender that is not there yet."""

    def there() -> list[Frame]:
        with suppress(SourceError):
            return take(stream.frames(Segment(uri, start_ms), 1_000))
        return []

    return until(there)


@pytest.mark.parametrize("scheme", ["rtsp", "rtmp", "tcp", "http"])
def test_one_that_accepts_and_says_nothing_is_let_go(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "OPENING_S", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        uri = f"{scheme}://me:word@127.0.0.1:{port}/live/key{'.m3u8?token=abc' if scheme == 'http' else ''}"
        with pytest.raises(SourceError, match=f"{scheme}://127.0.0.1:{port}.*nothing came") as told:
            list(stream.frames(Segment(uri, 0), 1_000))  # where it is not let go, this has no end
    for secret in ("word", "abc", "/key" if scheme == "rtmp" else "word"):
        assert secret not in str(told.value)
    assert told.value.__suppress_context__, "a traceback would show the address"


@pytest.mark.parametrize("uri", ["rtsp://127.0.0.1:{}/x", "rtmp://127.0.0.1:{}/a/b", "http://127.0.0.1:{}/a.m3u8"])
def test_nobody_there_is_told_at_once(uri: str) -> None:
    with pytest.raises(SourceError, match="connection refused"):
        list(stream.frames(Segment(uri.format(free_port()), 0), 1_000))


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder and the address at which it is served."""
    folder = tmp_path / "site"
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield folder, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def playlist(*pieces: str) -> str:
    lines = ["#EXTM3U", "#EXT-X-VERSION:3", "#EXT-X-TARGETDURATION:4", "#EXT-X-MEDIA-SEQUENCE:0"]
    return "\n".join([*lines, *(f"#EXTINF:4.0,\n{one}" for one in pieces), ""])


def test_a_playlist_is_followed_from_its_newest_piece_at_its_own_pace(site: tuple[Path, str]) -> None:
    folder, address = site
    for one in ("a", "b"):
        write(folder / f"{one}.ts", range(0, 4_000, 40))
    (folder / "class.m3u8").write_text(playlist("a.ts", "b.ts"))
    began = time.monotonic()
    frames = stream.frames(Segment(f"{address}/class.m3u8", 0), 1_000)
    found = [(number(one.image), time.monotonic() - began) for _ in range(3) for one in taken(frames, 1)]
    numbers = [shown for shown, _ in found]
    assert numbers == sorted(set(numbers))
    for shown, at_s in found:
        assert at_s > (shown - numbers[0]) / 25 - 0.1, "four seconds came at once: none is shown before its time"


@pytest.mark.parametrize("way", ["file:{}", "file://{}", "{}", "concat:{}", "subfile,,start,0,end,0,,:{}"])
def test_a_playlist_leads_to_no_file_of_this_computer(site: tuple[Path, str], way: str, tmp_path: Path) -> None:
    folder, address = site
    secret = write(tmp_path / "secret.ts", range(0, 4_000, 40))
    (folder / "class.m3u8").write_text(playlist(way.format(secret)))
    with pytest.raises(SourceError):
        taken(stream.frames(Segment(f"{address}/class.m3u8", 0), 1_000), 1)


def test_what_was_nearly_here_when_a_stream_fell_silent_is_not_taken_for_now(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(streaming, "monotonic", lambda: now[0])
    belated = streaming.Belated(SimpleNamespace(time_base=0.1))  # type: ignore[arg-type]

    def late(at: float, stamp: int) -> bool:
        now[0] = at
        return belated.is_late(SimpleNamespace(pts=stamp))  # type: ignore[arg-type]

    assert [late(0.1, 1), late(0.2, 2), late(6.2, 3), late(6.3, 4)] == [False, False, True, False]
    assert not late(12.3, 64), "a stream of few pictures"
    assert not late(20.0, 0), "timestamps from zero"


# ---------------------------------------------------------------------------------------------- pushed to us


def test_who_knows_the_key_may_push_and_comes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    uri, url = KEY.format(port=port), f"rtmp://127.0.0.1:{port}/live/secret-key"
    for size in ((320, 180), (640, 360)):
        frames = listen.frames(Segment(uri, 0), 1_000)
        assert next(frames) is None, "listens"
        with sending(url, "flv", size):
            found = taken(frames, 2)
        assert {one.image.shape for one in found} == {(size[1], size[0], 3)}
        with pytest.raises(SourceError, match=f"rtmp-listen://127.0.0.1:{port}/live: "):
            list(frames)


def test_another_key_is_refused() -> None:
    port = free_port()
    frames = listen.frames(Segment(KEY.format(port=port), 0), 1_000)
    assert next(frames) is None
    with (
        sending(f"rtmp://127.0.0.1:{port}/live/secret", "flv"),
        pytest.raises(SourceError, match="sent another key") as told,
    ):
        taken(frames, 1)
    assert "secret" not in str(told.value)


def test_a_sender_that_is_stopped_makes_way_for_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    uri, url = KEY.format(port=port), f"rtmp://127.0.0.1:{port}/live/secret-key"
    frames = listen.frames(Segment(uri, 0), 1_000)
    next(frames)
    with sending(url, "flv") as first:
        taken(frames, 1)
        assert first.pid
        os.kill(first.pid, signal.SIGSTOP)
        with sending(url, "flv", (640, 360)):
            with pytest.raises(SourceError):
                list(frames)
            found = taken(listen.frames(Segment(uri, 0), 1_000), 1)
            assert found[0].image.shape == (360, 640, 3)


@pytest.mark.parametrize(
    "uri", ["rtmp-listen://0.0.0.0/live/key-1", "rtmp-listen://0.0.0.0:1935/live", "rtmp-listen://"]
)
def test_an_address_without_port_or_key_is_hopeless(uri: str) -> None:
    with pytest.raises(HopelessError, match="give port and key"):
        list(listen.frames(Segment(uri, 0), 1_000))


# ------------------------------------------------------------------------------------------------------- screen

MONITORS = [
    {"left": 0, "top": 0, "width": 3000, "height": 1000},
    {"left": 0, "top": 0, "width": 1000, "height": 1000},
    {"left": 1000, "top": 0, "width": 2000, "height": 900},
]


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("screen://0", (0, 0, 3000, 1000)),
        ("screen://", (0, 0, 1000, 1000)),
        ("screen://2", (1000, 0, 2000, 900)),
        ("screen://2/100,50,1280x720", (1100, 50, 1280, 720)),
    ],
)
def test_a_part_of_a_screen(uri: str, expected: tuple[int, ...]) -> None:
    found = screen.ADDRESS.fullmatch(uri)
    assert found
    assert tuple(screen.rectangle(found, MONITORS).values()) == expected


@pytest.mark.parametrize("uri", ["screen://3", "screen://2/1000,500,1280x720", "screen://1/0,0,0x5"])
def test_no_part_of_a_screen(uri: str) -> None:
    found = screen.ADDRESS.fullmatch(uri)
    assert found
    with pytest.raises(HopelessError, match=uri):
        screen.rectangle(found, MONITORS)


def test_what_is_no_rectangle_is_told_before_anything_is_looked_at() -> None:
    with pytest.raises(HopelessError, match="screen://left is no part of a screen"):
        list(screen.frames(Segment("screen://left", 0), 1_000))


@pytest.fixture
def display(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A virtual screen of 800x600, all in one colour: (48, 96, 160)."""
    if not (shutil.which("Xvfb") and shutil.which("xsetroot")):
        pytest.skip("Xvfb is not installed (apt install xvfb x11-xserver-utils)")
    reading, writing = os.pipe()
    with subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "800x600x24", "-noreset", "-nolisten", "tcp"],
        pass_fds=(writing,),
        stderr=subprocess.DEVNULL,
    ) as server:
        os.close(writing)
        with os.fdopen(reading) as told:
            name = f":{told.readline().strip()}"
        monkeypatch.setenv("DISPLAY", name)
        subprocess.run(["xsetroot", "-solid", "#3060a0"], check=True)
        yield name
        server.terminate()


def test_a_screen_is_seen_each_second(display: str, hours: list[float]) -> None:
    began = hours[0]
    found = taken(screen.frames(Segment("screen://1/10,20,300x200", 0), 500), 3)
    assert [one.at_ms for one in found] == [0, 500, 1_000]
    assert hours[0] - began == pytest.approx(1.0, abs=0.01)
    assert (found[0].image == (0x30, 0x60, 0xA0)).all()
    assert found[0].image.shape == (200, 300, 3)
    recording = screen.probe("screen://1")
    assert (recording.width, recording.height, recording.duration_ms) == (800, 600, None)


def test_where_there_is_no_screen_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":4711")
    with pytest.raises(SourceError, match=r"screen://1 cannot be seen .*run this where somebody is logged in"):
        list(screen.frames(Segment("screen://1", 0), 1_000))


# ------------------------------------------------------------------------------------------------------- camera


class FakeCamera:
    """Gives ten numbered pictures, eight a second, blue and red exchanged as OpenCV has them."""

    def __init__(self, hours: list[float], which: int | str) -> None:
        self.hours = hours
        self.which, self.taken, self.asked = which, 0, dict[int, float]()
        self.open = which == 0

    def isOpened(self) -> bool:  # noqa: N802
        return self.open

    def set(self, what: int, value: float) -> None:
        self.asked[what] = value

    def grab(self) -> bool:
        self.hours[0] += 0.125
        self.taken += 1
        return self.taken <= 10

    def retrieve(self) -> tuple[bool, np.ndarray]:
        return True, np.ascontiguousarray(picture(self.taken)[..., ::-1])

    def release(self) -> None:
        self.open = False


def _plugged_in(made: list[FakeCamera], hours: list[float], which: int | str) -> FakeCamera:
    made.append(FakeCamera(hours, which))
    return made[-1]


def test_a_camera_gives_what_it_sees_until_it_is_unplugged(monkeypatch: pytest.MonkeyPatch, hours: list[float]) -> None:
    made: list[FakeCamera] = []
    monkeypatch.setattr(cv2, "VideoCapture", partial(_plugged_in, made, hours))
    frames = camera.frames(Segment("camera://0/640x480", 5_000), 300)
    found = taken(frames, 3)
    assert [one.at_ms for one in found] == [5_100, 5_400, 5_700]
    assert (found[0].image == picture(1)).all()
    assert made[0].asked == {cv2.CAP_PROP_FRAME_WIDTH: 640, cv2.CAP_PROP_FRAME_HEIGHT: 480}
    with pytest.raises(SourceError, match="still plugged in"):
        list(frames)
    assert not made[0].open, "let go"


def test_a_camera_that_is_left_is_let_go(monkeypatch: pytest.MonkeyPatch, hours: list[float]) -> None:
    made: list[FakeCamera] = []
    monkeypatch.setattr(cv2, "VideoCapture", partial(_plugged_in, made, hours))
    frames = camera.frames(Segment("camera://0", 0), 1_000)
    next(frames)
    frames.close()  # type: ignore[attr-defined]
    assert not made[0].open
    with pytest.raises(SourceError, match="used by no other program"):
        list(camera.frames(Segment("camera://5", 0), 1_000))
    with pytest.raises(HopelessError, match="is no camera"):
        list(camera.frames(Segment("camera://front", 0), 1_000))


def test_a_look_at_what_gives_nothing_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(happening, "OPENING_S", 0.1)
    monkeypatch.setattr(happening, "READING_S", 0.1)

    def nothing(segment: Segment, period_ms: int) -> Iterator[Frame | None]:
        while True:
            time.sleep(0.05)
            yield None

    with pytest.raises(SourceError, match="cam gives no picture"):
        happening.first_look("cam", nothing)
