"""The picture of a class in a real browser on a real server: from the source to boxes on the live page, and away."""

from __future__ import annotations

import csv
import json
import socket
import sys
from collections.abc import Iterator
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import av
import httpx
import numpy as np
import pytest
from av.video.stream import VideoStream
from PIL import Image as Pictures

from inference.covering import GREY
from ingest.records.roster import Participant
from storage import live
from storage.store import Store
from tests.allowing import allow
from tests.dashboard.browsing import account
from tests.dashboard.test_browser import CHROMIUM
from tests.dashboard.test_camera_browser import PATIENCE_S, Served, Turn, cookies, film, visiting
from tests.waiting import LIMIT_S, until

__all__ = ["film", "visiting"]

RATE, TIMES = 4, 50

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (apt install chromium, or set CHROMIUM)"),
    pytest.mark.skipif(sys.platform == "win32", reason="there is no eye on Windows"),
]


@pytest.fixture(scope="module")
def long(drawn: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The drawn class of four, again and again for five minutes."""
    path = tmp_path_factory.mktemp("long") / "long.mp4"
    with av.open(str(drawn)) as video:
        pictures = [frame for frame in video.decode(video=0) if frame.time * RATE % 1 < 0.05]
    with av.open(str(path), "w") as output:
        stream = output.add_stream("libx264", rate=RATE, options={"preset": "ultrafast", "crf": "18"})
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = pictures[0].width, pictures[0].height, "yuv420p"
        for number in range(TIMES * len(pictures)):
            frame = pictures[number % len(pictures)]
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return path


@pytest.fixture(scope="module")
def people(drawn: Path) -> list[Participant]:
    """The first has not agreed."""
    with drawn.with_suffix(".roster.csv").open(encoding="utf-8") as file:
        return [Participant(row["name"], consent=number > 0) for number, row in enumerate(csv.DictReader(file))]


@pytest.fixture
def served(tmp_path: Path, people: list[Participant]) -> Iterator[Served]:
    with socket.create_server(("127.0.0.1", 0)) as place:
        port = place.getsockname()[1]
    found = Served(tmp_path, port)
    (tmp_path / "tmp").mkdir()
    with Store.open(found.db) as store:
        allow(store)
        for login, course in (("tess", "Algebra"), ("bea", "Biology")):
            account(store, login, "teacher", (course,))
        store.enrol("Algebra 6", people, course="Algebra")
    found.start()
    yield found
    found.stop()
    log = (tmp_path / "log").read_text()
    assert "Traceback" not in log, log


def tile_of(drawn: Path, name: str, size: tuple[int, int]) -> tuple[slice, slice]:
    """Where somebody is in the pictures of the drawn class, but for the edge."""
    with drawn.with_suffix(".truth.csv").open(encoding="utf-8") as file:
        row = next(row for row in csv.DictReader(file) if row["participant"] == name)
    left, top, width, height = (float(row[f"tile_{part}"]) for part in ("x", "y", "width", "height"))
    rows = slice(round((top + 0.02) * size[1]), round((top + height - 0.02) * size[1]))
    return rows, slice(round((left + 0.02) * size[0]), round((left + width - 0.02) * size[0]))


def found(store: Store, number: int) -> live.Live:
    one = live.found(store, number)
    assert one
    return one


def given(client: httpx.Client, path: str) -> tuple[bytes, bytes, bytes]:
    """What was seen in a picture, as JSON, and the picture."""
    found: list[bytes] = []

    def there() -> bool:
        answer = client.get(path)
        found.append(answer.content)
        return answer.status_code == 200

    until(there)
    return found[-1].partition(b"\n")


def test_boxes_come_and_go_with_the_switch_for_who_may_see_the_class(
    visiting: Turn, served: Served, drawn: Path, long: Path, people: list[Participant]
) -> None:
    with Store.open(served.db) as store:
        number = live.ask(store, f"{long}?live", lecture="Algebra 7", course="Algebra")
        until(lambda: found(store, number).stored_at is not None, PATIENCE_S)
    tess, bea = visiting(at="/live"), visiting(at="/live", login="bea", width=360)
    before, tab = served.kept()["files"], tess.tab
    path = f"{served.address}/_picture?class={number}"
    allowed, stranger = (
        httpx.Client(headers={"Cookie": cookies(served, name)}, timeout=LIMIT_S) for name in ("tess", "bea")
    )
    with allowed, stranger:
        assert allowed.get(path).status_code == 410
        tab.click("text=The picture with boxes")
        tab.wait_for_selector("#picture-faces .cp-face >> nth=1", state="attached")
        assert tab.evaluate("document.getElementById('picture-image').naturalWidth") > 300
        tab.wait_for_selector("#picture-state >> text=Covered: 1 of 4")
        assert tab.locator("#picture-faces .cp-face").count() <= 3
        first = tab.get_attribute("#picture-image", "src")
        tab.wait_for_function(f"document.getElementById('picture-image').src !== {json.dumps(first)}")

        assert stranger.get(path).status_code == 403
        assert bea.tab.evaluate(f"fetch('/_picture?class={number}').then(answer => answer.status)") == 403
        assert bea.tab.query_selector("#picture") is None

        head, _, rest = given(allowed, path)
        assert people[0].name not in head.decode()
        image = np.asarray(Pictures.open(BytesIO(rest)))
        size = (image.shape[1], image.shape[0])
        assert abs(image[tile_of(drawn, people[0].name, size)].astype(int) - GREY).max() < 10, "who has not agreed"
        assert image[tile_of(drawn, people[1].name, size)].std() > 20

        tab.click("text=Pause")
        tab.wait_for_selector("#picture-state >> text=No picture just now")
        tab.wait_for_selector("#picture-faces .cp-face", state="detached")
        until(lambda: allowed.get(path).status_code == 204)
        tab.click("text=Go on")
        tab.wait_for_selector("#picture-faces .cp-face", state="attached")

        tab.click("text=The picture with boxes")
        tab.wait_for_selector("#picture", state="detached")
        assert allowed.get(path).status_code == 410
        tab.reload()
        tab.wait_for_selector("text=The picture with boxes")
        assert tab.query_selector("#picture") is None
    assert served.kept()["files"] == before, "no picture comes to a disk"
    with Store.open(served.db) as store:
        live.want(store, number, "ended")
        until(lambda: found(store, number).state == "ended", PATIENCE_S)
    gone = [said for said in tess.complaints if "410" not in said]
    assert (gone, tess.elsewhere) == ([], [])
