"""Addresses that a page was given lead nowhere inside: by number, by name, by redirect or by playlist."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from ingest import outside as judged
from ingest import sources
from ingest.outside import SETTING, InsideError, connected, is_inside, may_reach, networks
from ingest.relaying import Fixed
from ingest.remote import shown
from ingest.sources import outside, stream
from ingest.video import Frame, HopelessError, Segment, SourceError
from tests.ingest.test_live_sources import playlist, taken
from tests.senders import free_port, sending
from tests.videos import number, write
from tests.waiting import until

INSIDE = [
    "127.0.0.1", "127.9.9.9", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.0.7", "169.254.169.254", "100.64.0.1",
    "224.0.0.1", "239.1.2.3", "255.255.255.255", "240.0.0.1", "::", "::1", "fe80::1", "fd00::1", "fc00::7", "ff02::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:a00:1::1",
    "2001:0:4136:e378:8000:63bf:80ff:fffe",
]  # fmt: skip
OUTSIDE = ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
WRITTEN = ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0", "::1", "::ffff:127.0.0.1", "10.1"]


@pytest.fixture(autouse=True)
def _nothing_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SETTING, raising=False)


@pytest.mark.parametrize("text", INSIDE)
def test_what_lies_inside(text: str) -> None:
    assert not may_reach(ip_address(text))


@pytest.mark.parametrize("text", OUTSIDE)
def test_what_lies_outside(text: str) -> None:
    assert may_reach(ip_address(text))


@pytest.mark.parametrize("text", WRITTEN)
def test_numbers_in_any_form_are_what_they_are(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_inside(text)
    with pytest.raises(InsideError, match="classpulse live"):
        connected(text, 80)
    monkeypatch.setenv(SETTING, "127.0.0.0/8, 10.0.0.0/8, ::1/128, 0.0.0.0/32")
    assert not is_inside(text)


def test_networks_that_are_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTING, "192.168.20.0/24, fd12::/64")
    assert may_reach(ip_address("192.168.20.9"), networks())
    assert may_reach(ip_address("::ffff:192.168.20.9"), networks())
    assert may_reach(ip_address("fd12::9"), networks())
    assert not may_reach(ip_address("192.168.21.9"), networks())
    monkeypatch.setenv(SETTING, "the cameras")
    for ask in (networks, lambda: list(outside.frames(Segment("outside+rtsp://8.8.8.8/", 0), 1_000))):
        with pytest.raises(HopelessError, match="give networks, as in"):
            ask()


# ----------------------------------------------------------------------------------------------- what it connects to


class Canary:
    """Listens where nobody should come."""

    def __init__(self) -> None:
        self._place = socket.create_server(("127.0.0.1", 0))
        self.port = self._place.getsockname()[1]
        self.came: list[bytes] = []
        Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                guest, _ = self._place.accept()
            except OSError:
                return
            with closing(guest):
                guest.settimeout(1)
                try:
                    self.came.append(guest.recv(4_000))
                except OSError:
                    self.came.append(b"")

    def close(self) -> None:
        self._place.close()


@pytest.fixture
def canary() -> Iterator[Canary]:
    with closing(Canary()) as found:
        yield found


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Have a name mean an address; 127.0.0.2 plays the internet: nothing else of 127/8 may be reached."""
    meant: dict[str, str] = {}
    real = socket.getaddrinfo

    def found(host: Any, *more: Any, **options: Any) -> Any:
        return real(meant.get(host, host), *more, **options)

    monkeypatch.setattr(socket, "getaddrinfo", found)
    monkeypatch.setenv(SETTING, "127.0.0.2/32")
    return meant.__setitem__


def refused(uri: str) -> None:
    """Where it is refused, and by its address."""
    with pytest.raises(InsideError):
        list(outside.frames(Segment(f"outside+{uri}", 0), 1_000))


@pytest.mark.parametrize("scheme", ["rtsp", "rtsps", "rtmp", "rtmps", "http", "https"])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]"])
def test_nothing_inside_is_reached(scheme: str, host: str, canary: Canary) -> None:
    refused(f"{scheme}://{host}:{canary.port}/live/room.m3u8")
    assert canary.came == []


def test_a_name_that_means_an_inside_address(canary: Canary, named: Callable[[str, str], None]) -> None:
    named("camera.example", "127.0.0.1")
    refused(f"rtsp://camera.example:{canary.port}/room")
    assert canary.came == []


def test_a_name_is_resolved_once(monkeypatch: pytest.MonkeyPatch, canary: Canary) -> None:
    """One that means another place when it is asked for again leads nowhere else."""
    answers = iter(["93.184.216.34", "127.0.0.1", "127.0.0.1"])
    real, went = socket.getaddrinfo, []
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *more, **to: real(next(answers), *more, **to))
    monkeypatch.setattr(socket.socket, "connect", lambda self, address: went.append(address[0]))
    connected("rebinding.example", canary.port).close()
    assert went == ["93.184.216.34"]


@contextmanager
def saying(answer: Callable[[bytes], bytes]) -> Iterator[int]:
    """A server at 127.0.0.2 that answers each request as told."""
    with socket.create_server(("127.0.0.2", 0)) as place:

        def serve() -> None:
            while True:
                try:
                    guest, _ = place.accept()
                except OSError:
                    return
                with closing(guest):
                    guest.settimeout(2)
                    try:
                        while asked := guest.recv(8_000):
                            guest.sendall(answer(asked))
                    except OSError:
                        continue

        Thread(target=serve, daemon=True).start()
        yield place.getsockname()[1]


@pytest.mark.parametrize("location", ["Location", "LoCaTion", "Loc\ration", "\n$\0\0\4abcdLocation"])
def test_a_camera_that_sends_us_inside(canary: Canary, named: Callable[[str, str], None], location: str) -> None:
    to = f"rtsp://127.0.0.1:{canary.port}/admin"
    answer = f"RTSP/1.0 302 Found\r\nCSeq: 1\r\n{location}: {to}\r\n\r\n".encode()
    with saying(lambda asked: answer) as port:
        refused(f"rtsp://127.0.0.2:{port}/room")
    assert canary.came == []


def test_without_the_relay_it_would_go_there(canary: Canary) -> None:
    """So the test above can fail: FFmpeg does follow a camera's redirect."""
    answer = f"RTSP/1.0 302 Found\r\nCSeq: 1\r\nLocation: rtsp://127.0.0.1:{canary.port}/admin\r\n\r\n".encode()
    with saying(lambda asked: answer) as port, pytest.raises(SourceError):
        list(sources.live_source_for("rtsp://x/").frames(Segment(f"rtsp://127.0.0.2:{port}/room", 0), 1_000))
    assert canary.came != []


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder and the address at which it is served, outside."""
    server = ThreadingHTTPServer(("127.0.0.2", 0), partial(Quiet, directory=str(tmp_path)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield tmp_path, f"http://127.0.0.2:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_playlist_is_followed(site: tuple[Path, str], named: Callable[[str, str], None]) -> None:
    folder, at = site
    write(folder / "0.ts", range(0, 4_000, 40))
    (folder / "list.m3u8").write_text(playlist(f"{at}/0.ts"))
    (frame,) = taken(outside.frames(Segment(f"outside+{at}/list.m3u8", 0), 1_000), 1)
    assert number(frame.image) == 0


@pytest.mark.parametrize(
    ("inner", "key"),
    [("http://127.0.0.1:{}/0.ts", False), ("https://2130706433:{}/0.ts", True), ("tcp://127.0.0.1:{}", False)],
)
def test_a_playlist_that_leads_inside(
    site: tuple[Path, str], named: Callable[[str, str], None], canary: Canary, inner: str, key: bool
) -> None:
    folder, at = site
    write(folder / "0.ts", range(0, 4_000, 40))
    to = inner.format(canary.port)
    lines = playlist(f"{at}/0.ts" if key else to)
    if key:
        lines = lines.replace("#EXTINF", f'#EXT-X-KEY:METHOD=AES-128,URI="{to}"\n#EXTINF', 1)
    (folder / "list.m3u8").write_text(f"{lines}#EXT-X-ENDLIST\n")  # else FFmpeg asks for it again and again
    with pytest.raises(SourceError):
        list(outside.frames(Segment(f"outside+{at}/list.m3u8", 0), 1_000))
    assert canary.came == []


class Leading(BaseHTTPRequestHandler):
    to = ""

    def do_GET(self) -> None:
        self.send_response(302)
        self.send_header("Location", self.to)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


def test_a_redirect_that_leads_inside(named: Callable[[str, str], None], canary: Canary) -> None:
    kind = type("Inside", (Leading,), {"to": f"http://127.0.0.1:{canary.port}/list.m3u8"})
    with ThreadingHTTPServer(("127.0.0.2", 0), kind) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        refused(f"http://127.0.0.2:{server.server_port}/list.m3u8")
        server.shutdown()
    assert canary.came == []


def test_what_no_proxy_names_goes_by_the_relay_too(canary: Canary, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1,localhost")
    refused(f"http://127.0.0.1:{canary.port}/list.m3u8")
    assert canary.came == []


@pytest.mark.parametrize(
    "uri",
    [
        "http://127.0.0.2/film.mp4", "http://127.0.0.2/film.mp4?live", "http://[::1/x.m3u8", "file:///etc/passwd",
        "tcp://127.0.0.2:9", "simplecache::http://127.0.0.2/a.m3u8", "rtsp:///room", "http://127.0.0.2:99999/a.m3u8",
        "concat:/etc/passwd", "hls+file:///a.m3u8",
    ],
)  # fmt: skip
def test_what_is_no_stream(uri: str, named: Callable[[str, str], None]) -> None:
    with pytest.raises(HopelessError, match="is no stream"):
        list(outside.frames(Segment(f"outside+{uri}", 0), 1_000))


@pytest.mark.parametrize("uri", ["http://[::1/x.m3u8", "rtsp://[camera/room", "http://[::1/x.mp4"])
def test_what_is_no_address_is_told_in_one_line(uri: str) -> None:
    with pytest.raises(SourceError, match="is no address"):
        sources.source_for(uri)
    assert "::1" not in shown(uri)


@pytest.mark.parametrize("uri", ["http://x/a.mp4?live", "rtsp://x/", "https://x/a.m3u8"])
def test_what_a_page_names_is_followed_by_this_source_alone(uri: str) -> None:
    assert getattr(sources.live_source_for(judged.outside(uri)), "__name__", "") == "ingest.sources.outside"
    assert judged.outside("camera://0") == "camera://0"


def test_pictures_pass_the_relay(named: Callable[[str, str], None]) -> None:
    port = free_port()
    with sending(f"tcp://127.0.0.2:{port}?listen=1", "mpegts"), Fixed("127.0.0.2", port) as relay:
        frames = _when_there(f"tcp://127.0.0.1:{relay.port}")
    assert [frame.image.shape for frame in frames] == [(180, 320, 3)]


def _when_there(uri: str) -> list[Frame]:
    def there() -> list[Frame]:
        with suppress(SourceError):
            return taken(stream.frames(Segment(uri, 0), 1_000), 1)
        return []

    return until(there)


def test_the_relay_encrypts_where_the_address_says_so(named: Callable[[str, str], None], tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certificate(tmp_path))
    with socket.create_server(("127.0.0.2", 0)) as place, Fixed("127.0.0.2", place.getsockname()[1], tls=True) as relay:

        def serve() -> None:
            with context.wrap_socket(place.accept()[0], server_side=True) as guest:
                guest.sendall(guest.recv(100).upper())

        Thread(target=serve, daemon=True).start()
        with socket.create_connection(("127.0.0.1", relay.port)) as guest:
            guest.sendall(b"describe")
            assert guest.recv(100) == b"DESCRIBE"


def _certificate(folder: Path) -> Path:
    """As a camera signs its own."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "camera")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1))
    path = folder / "camera.pem"
    held = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(held + builder.sign(key, SHA256()).public_bytes(Encoding.PEM))
    return path
