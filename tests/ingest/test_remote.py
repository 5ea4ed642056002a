"""A recording elsewhere is the same recording, and a minute of it is read without the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import numpy as np
import pytest

from ingest import remote
from ingest.sources import file, source_for
from ingest.video import Segment, SourceError
from tests.videos import number, write

fsspec = pytest.importorskip("fsspec", reason="needs the extra [cluster]")


class Shelf(SimpleHTTPRequestHandler):
    """Serves files in ranges, as storage in a network does, and counts what it gives away."""

    served = 0
    ranges = True

    def log_message(self, *of: object) -> None:
        """Quiet."""

    def do_HEAD(self) -> None:
        """Length, and that there are ranges."""
        self._answer(0, -1, body=False)

    def do_GET(self) -> None:
        """The range asked for."""
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", "")) if self.ranges else None
        self._answer(int(asked[1]) if asked else 0, int(asked[2]) if asked and asked[2] else -1, part=bool(asked))

    def _answer(self, start: int, last: int, *, body: bool = True, part: bool = False) -> None:
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            return self.send_error(404)
        whole = path.read_bytes()
        piece = whole[start : last + 1] if last >= 0 else whole[start:]
        self.send_response(206 if part else 200)
        self.send_header("Content-Length", str(len(piece)))
        if self.ranges:
            self.send_header("Accept-Ranges", "bytes")
        if part:
            self.send_header("Content-Range", f"bytes {start}-{start + len(piece) - 1}/{len(whole)}")
        self.end_headers()
        if body:
            Shelf.served += len(piece)
            self.wfile.write(piece)
        return None


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[str]:
    """The address at which `tmp_path` is served."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Shelf, directory=str(tmp_path))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        remote._block.cache_clear()
        Shelf.served, Shelf.ranges = 0, True
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def frames(uri: str, start_ms: int, end_ms: int) -> list[tuple[int, int]]:
    source = source_for(uri)
    return [(frame.at_ms, number(frame.image)) for frame in source.frames(Segment(uri, start_ms, end_ms), 1_000)]


@pytest.mark.parametrize("kind", [".mp4", ".mkv", ".webm", ".avi"])
def test_the_same_recording_wherever_it_lies(tmp_path: Path, shelf: str, kind: str) -> None:
    path = write(tmp_path / f"GMT20260320-130023 class{kind}", range(0, 4_000, 40))
    here, there = file.probe(str(path)), file.probe(f"{shelf}/{path.name.replace(' ', '%20')}?token=secret")
    assert (there.fingerprint, there.duration_ms, there.width, there.height, there.started_at) == (
        here.fingerprint, here.duration_ms, here.width, here.height, here.started_at,
    )  # fmt: skip
    assert frames(there.uri, 0, 4_000) == frames(here.uri, 0, 4_000)
    assert frames(there.uri, 2_000, 3_000) == frames(here.uri, 2_000, 3_000)


def test_memory_of_fsspec_is_a_place_too(tmp_path: Path) -> None:
    path = write(tmp_path / "class.mp4", range(0, 2_000, 40))
    fsspec.filesystem("memory").pipe("/term/class.mp4", path.read_bytes())
    assert file.probe("memory://term/class.mp4").fingerprint == file.probe(str(path)).fingerprint


def test_a_segment_in_the_middle_takes_index_and_segment_only(
    tmp_path: Path, shelf: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote, "BLOCK", 1 << 13)
    random = np.random.default_rng(7)
    path = write(tmp_path / "long.mp4", range(0, 60_000, 200), size=(320, 240), options={"x264-params": "keyint=10"})
    whole = path.stat().st_size
    assert whole > 20 * remote.BLOCK
    start = 1_000 * int(random.integers(20, 40))
    found = frames(f"{shelf}/long.mp4", start, start + 3_000)
    assert found == frames(str(path), start, start + 3_000)
    assert len(found) == 3
    assert Shelf.served < whole / 3


def test_what_was_changed_is_not_mistaken_for_what_was_read(tmp_path: Path) -> None:
    memory = fsspec.filesystem("memory")
    for seconds in (2_000, 3_000):
        path = write(tmp_path / "class.mp4", range(0, seconds, 40))
        memory.pipe("/changed.mp4", path.read_bytes())
        assert file.probe("memory://changed.mp4").fingerprint == file.probe(str(path)).fingerprint


@pytest.mark.parametrize(
    ("name", "words"),
    [("away.mp4", ["does not exist or", "check the address"]), ("empty.mp4", ["is empty"]), ("text.mp4", ["as video"])],
)
def test_what_cannot_be_read_is_told_without_a_secret(tmp_path: Path, shelf: str, name: str, words: list[str]) -> None:
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "text.mp4").write_text("This is no video.\n" * 100)
    with pytest.raises(SourceError) as caught:
        file.probe(f"{shelf}/{name}?token=secret")
    assert [word for word in [name, *words] if word not in str(caught.value)] == []
    assert "secret" not in str(caught.value)


def test_a_place_without_ranges_is_told(tmp_path: Path, shelf: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "BLOCK", 1 << 13)
    write(tmp_path / "class.mp4", range(0, 2_000, 40))
    Shelf.ranges = False
    with pytest.raises(SourceError, match=r"class\.mp4 .+ranges"):
        file.probe(f"{shelf}/class.mp4")


def test_a_place_that_cannot_be_reached_is_told() -> None:
    with pytest.raises(SourceError, match=r"http://127\.0\.0\.1:9/class\.mp4 does not exist or cannot be reached"):
        file.probe("http://user:secret@127.0.0.1:9/class.mp4")


def test_a_library_that_writes_the_address_in_its_own_way_tells_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(files: object, path: str) -> None:
        raise PermissionError("403, url='https://host/week.mp4?X-Credential=AK/2026&X-Signature=SECRET'")

    with pytest.raises(SourceError) as told:
        remote._asked("memory://week.mp4?X-Credential=AK%2F2026&X-Signature=SECRET", refused)
    assert "SECRET" not in str(told.value)
    assert "https://host/week.mp4" in str(told.value)
