"""Files that are no recordings but lead to one: to a file of this computer, or to another address. None is followed."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import av
import pytest

from ingest import inbox
from ingest.sources import file, source_for
from ingest.video import SourceError
from tests.ingest.test_outside import Canary
from tests.ingest.test_outside import canary as canary
from tests.videos import write

Forge = Callable[[str], bytes]
DASH = (
    '<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT4S" '
    'profiles="urn:mpeg:dash:profile:isoff-on-demand:2011"><Period><AdaptationSet mimeType="video/mp4">'
    '<Representation id="1" bandwidth="9"><BaseURL>{}</BaseURL></Representation></AdaptationSet></Period></MPD>'
)
SDP = "v=0\no=- 0 0 IN IP4 {host}\ns=x\nc=IN IP4 {host}\nt=0 0\nm=video {port} RTP/AVP/TCP 96\na=rtpmap:96 H264/90000\n"


def _playlist(to: str) -> bytes:
    return f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:4.0,\n{to}\n#EXT-X-ENDLIST\n".encode()


def _keyed(to: str) -> bytes:
    lines = f'#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXT-X-KEY:METHOD=AES-128,URI="{to}"\n#EXTINF:4.0,\n{to}\n'
    return f"{lines}#EXT-X-ENDLIST\n".encode()


FORGED: dict[str, Forge] = {
    "playlist": _playlist,
    "playlist with a key": _keyed,
    "list of parts": lambda to: f"ffconcat version 1.0\nfile '{to}'\n".encode(),
    "list of parts with options": lambda to: f"ffconcat version 1.0\nfile '{to}'\noption safe 0\n".encode(),
    "DASH": lambda to: DASH.format(to).encode(),
    "SDP": lambda to: SDP.format(host="127.0.0.1", port=to.rpartition(":")[2].split("/")[0]).encode(),
    "playlist behind a video's head": lambda to: struct.pack(">I4s4sI", 16, b"ftyp", b"isom", 0) + _playlist(to),
    "smooth streaming": lambda to: f'<SmoothStreamingMedia><Url src="{to}"/></SmoothStreamingMedia>'.encode(),
    "reference": lambda to: _reference(to.encode()),
    "ASF reference": lambda to: f"[Reference]\nRef1={to}\n".encode(),
}


def _box(kind: bytes, *inside: bytes) -> bytes:
    content = b"".join(inside)
    return struct.pack(">I4s", 8 + len(content), kind) + content


def _reference(to: bytes) -> bytes:
    """A QuickTime film that says that it is another one (rmra, rmda, rdrf)."""
    named = to + b"\0"
    rdrf = _box(b"rdrf", struct.pack(">I4sI", 0, b"url ", len(named)), named)
    return _box(b"ftyp", b"qt  ", bytes(4)) + _box(b"moov", _box(b"rmra", _box(b"rmda", rdrf)))


@pytest.fixture(scope="module")
def secret(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film that is none of the sender's business."""
    return write(tmp_path_factory.mktemp("secret") / "secret.ts", range(0, 4_000, 40))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

    folder = tmp_path_factory.mktemp("site")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield folder, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


NOT_OPENED = "cannot be read|no picture"
SUFFIXES = (".mp4", ".mov", ".mkv", ".avi", ".ts", ".m3u8", ".mpd", ".sdp", ".ffconcat")


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("kind", FORGED)
def test_a_forged_file_opens_nothing(tmp_path: Path, secret: Path, canary: Canary, kind: str, suffix: str) -> None:
    for number, to in enumerate((str(secret), f"file://{secret}", f"http://127.0.0.1:{canary.port}/x.ts")):
        path = tmp_path / f"{number}{suffix}"
        path.write_bytes(FORGED[kind](to))
        with pytest.raises(SourceError, match=NOT_OPENED) as told:
            file.probe(str(path))
        assert str(secret) not in str(told.value)
    assert canary.came == []


@pytest.mark.parametrize("kind", ["playlist", "list of parts"])
def test_without_the_list_of_formats_it_would(tmp_path: Path, secret: Path, kind: str) -> None:
    """So the test above can fail: these are files that FFmpeg follows."""
    path = tmp_path / {"playlist": "x.m3u8"}.get(kind, "x.ffconcat")
    path.write_bytes(FORGED[kind](str(secret)))
    options = {} if kind == "playlist" else {"safe": "0"}
    with av.open(str(path), options=options) as found:
        assert found.streams.video


@pytest.mark.parametrize("kind", FORGED)
def test_a_forged_file_at_an_address_opens_nothing(
    site: tuple[Path, str], secret: Path, canary: Canary, kind: str
) -> None:
    folder, at = site
    for number, to in enumerate((str(secret), f"http://127.0.0.1:{canary.port}/x.ts")):
        (folder / f"{number}.mp4").write_bytes(FORGED[kind](to))
        with pytest.raises(SourceError, match=NOT_OPENED):
            source_for(f"{at}/{number}.mp4").probe(f"{at}/{number}.mp4")
    assert canary.came == []


def test_nor_in_a_folder_that_is_watched(tmp_path: Path, secret: Path, canary: Canary) -> None:
    for number, forge in enumerate(FORGED.values()):
        (tmp_path / f"{number}.mp4").write_bytes(forge(str(secret)))
    found = inbox.inside(str(tmp_path))
    assert len(found) == len(FORGED)
    for uri in found:
        with pytest.raises(SourceError, match=NOT_OPENED):
            source_for(uri).probe(uri)
    assert canary.came == []


@pytest.mark.parametrize("name", ["concat:{0}|{0}", "subfile,,start,0,end,0,,:{0}", "file:{0}", "data:,x", "pipe:0"])
def test_protocols_in_a_path_are_file_names(secret: Path, name: str) -> None:
    with pytest.raises(SourceError, match="does not exist"):
        file.probe(name.format(secret))


@pytest.mark.parametrize("uri", ["camera:///dev/shm/x.m3u8", "camera:///dev/../tmp/x.m3u8", "camera:///etc/passwd"])
def test_a_camera_is_no_other_file(uri: str) -> None:
    with pytest.raises(SourceError, match="is no camera"):
        source_for(uri).probe(uri)
