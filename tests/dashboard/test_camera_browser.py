"""A camera in a real browser on a real server: what is drawn, what is said when it does not work, and nothing is kept.

The camera is a film of drawn people that Chromium plays as one.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import av
import httpx
import numpy as np
import pytest
from PIL import Image as Pictures
from simple_websocket import Client, ConnectionClosed, ConnectionError

from inference.covering import GREY
from ingest.eye import CAMERAS, LARGEST
from ingest.render import Room, render
from storage import live, overlay
from storage.store import Store
from tests.allowing import allow
from tests.dashboard.browsing import PASSWORD, account
from tests.dashboard.test_browser import CHROMIUM, FLAGS, Visit
from tests.inference.eyes import jpeg
from tests.waiting import LIMIT_S, until

ROOT = Path(__file__).parents[2]
ASKED, DEVICE = "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"
PATIENCE_S = 240
"""Several processes load the models; the machine may have other work."""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (apt install chromium, or set CHROMIUM)"),
    pytest.mark.skipif(sys.platform == "win32", reason="there are no WebSockets on Windows"),
]


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two people side by side, as JPEGs one after the other."""
    folder = tmp_path_factory.mktemp("camera")
    render(folder / "two.mp4", Room(people=2, seconds=4, seed=3, rate=10), lambda done, total: None)
    path = folder / "two.mjpeg"
    with av.open(str(folder / "two.mp4")) as video, path.open("wb") as file:
        for frame in video.decode(video=0):
            written = BytesIO()
            image = frame.to_ndarray(format="rgb24")[184:536]
            both = np.hstack([image[:, 147:463], image[:, 767:1083]])
            Pictures.fromarray(both).save(written, "JPEG", quality=90)
            file.write(written.getvalue())
    return path


@dataclass
class Served:
    """A dashboard in processes of its own, on a database and with a folder for temporary files that are its own."""

    folder: Path
    port: int
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def db(self) -> str:
        return f"sqlite:///{self.folder / 'classpulse.db'}"

    def start(self) -> None:
        command = [sys.executable, "-m", "pipeline", "serve", "--port", str(self.port), "--db", self.db]
        environment = {**os.environ, "TMPDIR": str(self.folder / "tmp"), "PYTHONPATH": str(ROOT)}
        with (self.folder / "log").open("ab") as log:
            self.processes.append(subprocess.Popen(command, env=environment, stdout=log, stderr=log))
        answered(lambda: httpx.get(f"{self.address}/login", timeout=LIMIT_S).status_code == 200)

    def stop(self) -> None:
        self.processes[-1].send_signal(signal.SIGINT)
        self.processes[-1].wait(timeout=LIMIT_S)

    def eye(self) -> list[int]:
        """The process of the models, where it is there."""
        parent = f"\nPPid:\t{self.processes[-1].pid}\n"
        found = [path for path in Path("/proc").glob("[0-9]*") if _says(path / "cmdline", "pipeline\0eye\0")]
        return [int(path.name) for path in found if _says(path / "status", parent)]

    def kept(self) -> dict[str, str]:
        """All rows of all tables, and the files beside them."""
        with sqlite3.connect(self.folder / "classpulse.db") as connection:
            names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            rows = {name: repr(sorted(map(repr, connection.execute(f"SELECT * FROM {name}")))) for name in names}
        rows.pop("lease", None)  # a sign of life
        files = sorted(
            str(path) for place in self.places() for path in place.rglob("*") if "classpulse.db" not in path.name
        )
        return {
            **{name: hashlib.sha256(text.encode()).hexdigest() for name, text in rows.items()},
            "files": repr(files),
        }

    def places(self) -> list[Path]:
        return [self.folder, *(Path(os.environ[name]) for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME"))]


def _says(path: Path, text: str) -> bool:
    with suppress(OSError):
        return text in path.read_text(errors="replace")
    return False


def answered(holds: Callable[[], object]) -> None:
    """Wait until something holds of a server that may not be there yet."""

    def found() -> object:
        with suppress(httpx.HTTPError):
            return holds()
        return False

    until(found, PATIENCE_S)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with socket.create_server(("127.0.0.1", 0)) as place:
        port = place.getsockname()[1]
    found = Served(tmp_path_factory.mktemp("served"), port)
    (found.folder / "tmp").mkdir()
    with Store.open(found.db) as store:
        allow(store)
        for login, role in (("tess", "teacher"), ("sam", "student"), ("audi", "auditor")):
            account(store, login, role, ("Algebra",) if role == "teacher" else ())
    found.start()
    yield found
    found.stop()
    log = (found.folder / "log").read_text()
    assert "Traceback" not in log, log


Turn = Callable[..., Visit]


@pytest.fixture
def visiting(served: Served, film: Path) -> Iterator[Turn]:
    """Opens a browser, logged in, on the page of the camera."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as started, ExitStack() as browsers:

        def visit(*flags: str, login: str = "tess", at: str = "/camera", width: int = 1280) -> Visit:
            given = [*FLAGS, *(flags or (ASKED, DEVICE, f"--use-file-for-fake-video-capture={film}"))]
            browser = browsers.enter_context(_closing(started.chromium.launch(executable_path=CHROMIUM, args=given)))
            context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme="dark")
            found = Visit(context.new_page(), served.address)
            found.tab.set_default_timeout(60_000)
            found.watch()
            found.tab.goto(served.address + at)
            found.tab.fill("#login", login)
            found.tab.fill("#password", PASSWORD.format(login))
            found.tab.keyboard.press("Enter")
            found.tab.wait_for_selector("main h1")
            return found

        yield visit


@contextmanager
def _closing(browser: Any) -> Iterator[Any]:
    yield browser
    browser.close()


def state(visit: Visit, *wanted: str) -> str:
    """Wait until the page says one of these."""
    here, found = "(one => [one.dataset.state, one.innerText])(document.getElementById('camera-state'))", ["", ""]

    def said() -> bool:
        found[:] = visit.tab.evaluate(here)  # both at once: it may say something else a moment later
        return found[0] in wanted

    try:
        until(said, PATIENCE_S, meanwhile=partial(visit.tab.wait_for_timeout, 50))
    except AssertionError as error:
        raise AssertionError(f"{error}: {found}") from None
    return found[1]


def turn_on(visit: Visit, *wanted: str) -> str:
    visit.tab.click("#camera-on")
    return state(visit, *(wanted or ("live", "behind")))


def test_two_people_are_seen_at_once_and_nothing_is_kept(visiting: Turn, served: Served) -> None:
    visit = visiting(width=360)
    tab, before = visit.tab, served.kept()
    assert "nowhere else" in tab.inner_text("#camera-before"), "it is said before the browser asks"
    assert tab.evaluate("document.getElementById('camera-video').srcObject") is None
    assert re.search(r"\d a second", turn_on(visit))
    boxes = list[tuple[float, float]]()

    def both() -> bool:
        boxes[:] = tab.evaluate("[...document.querySelectorAll('.cp-face')].map(f => [f.offsetLeft, f.offsetWidth])")
        return len(boxes) == 2

    visit.until(both)
    middle = tab.evaluate("document.getElementById('camera-stage').offsetWidth / 2")
    lefts = sorted(left + width / 2 for left, width in boxes)
    assert lefts[0] < middle < lefts[1], "a box on each of the two"
    for line in tab.inner_text("#camera-list").splitlines():
        assert re.fullmatch(r"Face [12] · (\w+ \d+\u00a0%|too blurred to say) · attention \d+\u00a0%", line)
    tab.select_option("#camera-rate", "5")
    tab.wait_for_timeout(2000)
    tab.wait_for_function("document.documentElement.scrollWidth <= 360")
    tab.click("#camera-off")
    tab.wait_for_selector("#camera-on")
    assert tab.evaluate("document.getElementById('camera-video').srcObject") is None
    assert tab.query_selector(".cp-face") is None
    assert served.kept() == before
    assert (visit.complaints, visit.elsewhere) == ([], [])


def test_the_process_of_the_models_may_die(visiting: Turn, served: Served) -> None:
    visit = visiting()
    turn_on(visit)
    (eye,) = served.eye()
    os.kill(eye, signal.SIGKILL)
    state(visit, "starting")
    state(visit, "live", "behind")
    assert served.eye() != [eye]
    visit.tab.wait_for_selector(".cp-face >> nth=1")


def test_a_server_that_goes_and_comes_is_connected_to_again(visiting: Turn, served: Served) -> None:
    visit = visiting()
    turn_on(visit)
    served.stop()
    assert "Next try in" in state(visit, "lost")
    assert visit.tab.query_selector(".cp-face") is None, "what was drawn is of a picture long gone"
    served.start()
    state(visit, "live", "behind")


REFUSED = [((DEVICE,), "refused", "Allow it"), ((ASKED,), "absent", "There is no camera")]


@pytest.mark.parametrize(("flags", "wanted", "words"), REFUSED, ids=["refused", "absent"])
def test_why_there_is_no_picture_is_said(visiting: Turn, flags: tuple[str, ...], wanted: str, words: str) -> None:
    visit = visiting(*flags)
    assert words in turn_on(visit, wanted)
    assert visit.tab.is_visible("#camera-on"), "it can be tried again"
    assert visit.complaints == []


def test_a_page_without_https_says_what_it_needs(visiting: Turn) -> None:
    visit = visiting()
    visit.tab.evaluate("Object.defineProperty(window, 'isSecureContext', {get: () => false})")
    assert "https" in turn_on(visit, "insecure")


def test_a_camera_in_use_says_so(visiting: Turn) -> None:
    visit = visiting()
    refused = "async () => { throw new DOMException('in use', 'NotReadableError') }"
    visit.tab.evaluate(f"void (navigator.mediaDevices.getUserMedia = {refused})")
    assert "Another program" in turn_on(visit, "busy")


def test_from_another_page_it_is_loaded_anew_and_left_it_is_off(visiting: Turn) -> None:
    visit = visiting(at="/", login="sam")
    tab = visit.tab
    tab.evaluate("window.before = true")
    tab.click(".cp-account summary")
    tab.click("text=Your own camera")
    tab.wait_for_selector("#camera-on")
    tab.wait_for_function("window.before === undefined")
    turn_on(visit)
    tab.evaluate("void (window.track = document.getElementById('camera-video').srcObject.getTracks()[0])")
    assert tab.evaluate("window.track.readyState") == "live"
    tab.click(".cp-brand")
    tab.wait_for_function("document.title.startsWith('My courses')")
    tab.wait_for_function("window.track.readyState === 'ended'")
    tab.go_back()
    tab.wait_for_selector("#camera-on")
    turn_on(visit)


# --------------------------------------------------------------------------------------- whoever is no page of ours


def cookies(served: Served, login: str) -> str:
    """Of somebody who logged in."""
    with httpx.Client(base_url=served.address, timeout=LIMIT_S) as client:
        written = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/login").text)
        assert written
        form = {"csrf_token": written[1], "login": login, "password": PASSWORD.format(login)}
        assert client.post("/login", data=form).status_code == 302
        return "; ".join(f"{name}={value}" for name, value in client.cookies.items())


class Caller(Client):  # type: ignore[misc]
    """Names the port of the host, as browsers do, and leaves no socket open."""

    def handshake(self) -> None:
        self.host: str = f"{self.host}:{self.port}"
        try:
            super().handshake()
        except ConnectionError:
            self.sock.close()
            raise


@contextmanager
def line(served: Served, login: str = "tess", origin: str = "") -> Iterator[Client]:
    headers = {"Origin": origin or served.address, "Cookie": cookies(served, login) if login else ""}
    client = Caller(f"ws://127.0.0.1:{served.port}/_camera", headers=headers)
    try:
        yield client
    finally:
        with suppress(ConnectionClosed):
            client.close()


def hear(client: Client, *wanted: str) -> str:
    """What the server says, once it holds one of these words."""

    def said() -> str:
        heard = str(client.receive(timeout=LIMIT_S) or "")
        return heard if any(word in heard for word in wanted) else ""

    return until(said)


STRANGERS = [("tess", "http://evil.example"), ("tess", "null"), ("audi", ""), ("", "")]


@pytest.mark.parametrize(("login", "origin"), STRANGERS)
def test_lines_are_opened_to_pages_of_ours_and_to_whom_they_are_for(served: Served, login: str, origin: str) -> None:
    with pytest.raises(ConnectionError), line(served, login, origin):
        pass


def test_what_is_no_picture_is_refused_and_what_is_too_large_ends_the_line(served: Served) -> None:
    with line(served) as client:
        hear(client, "next")
        client.send(b"GIF89a")
        assert "no JPEG" in hear(client, "refused")
        hear(client, "next")
        bomb = BytesIO()
        Pictures.new("L", (8_000, 8_000)).save(bomb, "JPEG")
        client.send(bomb.getvalue())
        assert "8000 x 8000" in hear(client, "refused")
        hear(client, "next")
        client.send(jpeg())
        assert hear(client, "faces")
        hear(client, "next")
        with pytest.raises((ConnectionClosed, OSError)):  # noqa: PT012
            client.send(jpeg() + bytes(LARGEST))
            while True:
                client.receive(timeout=LIMIT_S)


def test_pages_are_answered_while_all_cameras_are_on(served: Served, visiting: Turn) -> None:
    visit = visiting()  # before the others: who sends no picture for a minute makes room
    with ExitStack() as lines:
        for _ in range(CAMERAS):
            hear(lines.enter_context(line(served)), "next")
        with httpx.Client(base_url=served.address, timeout=LIMIT_S) as client:
            assert [client.get("/login").status_code for _ in range(20)] == [200] * 20
        assert "Next try in" in turn_on(visit, "full")


# ----------------------------------------------------------------------------------------------------- of a class


def picture(served: Served, live_id: int) -> bytes:
    """What the live page is given of a class, once it shows the picture."""
    with Store.open(served.db) as store:
        overlay.switch(store, live_id, on=True)
    found: list[bytes] = [b""]
    with httpx.Client(headers={"Cookie": cookies(served, "tess")}, timeout=LIMIT_S) as client:

        def there() -> bool:
            found[0] = client.get(f"{served.address}/_picture?class={live_id}").content
            return found[0] != b""

        answered(there)
    return found[0]


def test_a_class_is_followed_by_a_camera_in_a_browser(visiting: Turn, served: Served) -> None:
    visit = visiting()
    tab = visit.tab
    tab.fill("#camera-lecture", "Room 4")
    tab.click("text=Begin a class")
    tab.wait_for_selector("h1 >> text=Camera of a class")
    assert "is stored" in tab.inner_text("#camera-before")
    assert "go to the class" in turn_on(visit, "sent")
    with Store.open(served.db) as store:
        (one,) = live.current(store)
        until(lambda: (live.found(store, one.id) or one).stored_at is not None, PATIENCE_S)
        found = live.found(store, one.id)
        assert found
        assert found.state == "live"
        head, _, rest = picture(served, one.id).partition(b"\n")
        seen = json.loads(head)
        assert seen["covered"] >= 1
        assert (seen["shown"], seen["faces"]) == (0, []), "of nobody is known that they agreed"
        assert abs(np.asarray(Pictures.open(BytesIO(rest))).astype(int) - GREY).max() < 4
        live.want(store, one.id, "ended")
        until(lambda: (live.found(store, one.id) or one).state == "ended", PATIENCE_S)
    assert "has ended" in state(visit, "over")
    with sqlite3.connect(served.folder / "classpulse.db") as connection:
        assert connection.execute("SELECT count(*) FROM observation").fetchone()[0] >= 2
