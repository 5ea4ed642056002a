"""Pictures on their way to the live page: only where they are wished and watched, the newest one, and nobody waits."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pictures

from inference import showing
from inference.agreement import Consenting, Overlay
from inference.observation import Box, Face, Moment, Observation, Pose, Tile
from inference.showing import Showing
from ingest.eye import CAMERAS, PEEK, SHOW, VARIABLE, Address, called
from ingest.picture import encoded
from ingest.records.roster import Participant
from ingest.video import Image
from tests.inference.eyes import eye, jpeg
from tests.waiting import LIMIT_S, until

ANA = Participant("Ana Brandt", consent=True)
HAPPY = (0.0, 0.0, 0.0, 0.9, 0.0, 0.0, 0.1)
FACE = Face(Box(0.1, 0.2, 0.2, 0.4), 0.9)
WISH = Overlay("live-7", Consenting((ANA, Participant("Enzo MacLeod"))))


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[Address]:
    with eye() as found:
        monkeypatch.setenv(VARIABLE, str(found))
        yield found


@pytest.fixture
def shown(address: Address) -> Iterator[Showing]:
    one = Showing()
    yield one
    one.wish(None)


def moment(at_ms: int = 0) -> Moment:
    ana = Observation(Tile(Box(0.0, 0.0, 0.5, 1.0)), "Ana Brandt", FACE, HAPPY, Pose(5.0, 0.0, 0.0))
    enzo = Observation(Tile(Box(0.5, 0.0, 0.5, 1.0)), "Enzo MacLeod", FACE, HAPPY, Pose(5.0, 0.0, 0.0))
    return Moment(at_ms, (ana, enzo))


def picture(grey: int) -> Any:
    return np.full((90, 160, 3), grey, np.uint8)


def peeked(address: Address) -> bytes:
    with called(address, f"{PEEK} live-7") as line:
        return line.ask(b"")


def come(one: Showing, address: Address, grey: int = 200, at: float = 5.0) -> bytes:
    """The picture that a page is given, which asks until there is one of this time."""
    found = b""

    def there() -> bool:
        nonlocal found
        one.put(picture(grey), moment(), at)
        found = peeked(address)
        return f'"at": {round(at * 1000)},'.encode() in found

    until(there)
    return found


def test_the_newest_picture_is_shown_with_what_is_seen_of_who_agreed(shown: Showing, address: Address) -> None:
    shown.wish(WISH)
    head, _, rest = come(shown, address).partition(b"\n")
    told = json.loads(head)
    assert (told["shown"], told["covered"]) == (1, 1)
    (face,) = told["faces"]
    assert (face["label"], face["expression"], face["probability"], face["small"]) == (
        "Ana Brandt",
        "happy",
        0.9,
        False,
    )
    assert (face["x"], face["width"]) == (0.1, 0.2)
    assert face["attention"] > 0.5
    image = np.asarray(Pictures.open(BytesIO(rest)))
    assert image.shape == (90, 160, 3)
    assert abs(int(image[45, 40, 0]) - 200) < 4
    assert abs(int(image[45, 120, 0]) - 128) < 4, "who has not agreed is covered"
    later = json.loads(come(shown, address, at=6.0).partition(b"\n")[0])
    assert later["at"] == 6000


def test_nothing_is_made_while_nobody_watches_or_wishes(
    shown: Showing, address: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []

    def noted(image: Image, widest: int) -> bytes:
        made.append(widest)
        return encoded(image, widest)

    monkeypatch.setattr(showing, "encoded", noted)
    shown.put(picture(200), moment(), 1.0)
    shown.wish(WISH)
    until(lambda: shown._thread)
    for _ in range(15):
        shown.put(picture(200), moment(), 1.0)
        time.sleep(0.1)
    assert made == []
    come(shown, address)
    assert made


@pytest.mark.parametrize("then", [None, Overlay("live-7", Consenting((Participant("Ana Brandt", consent=False),)))])
def test_what_is_wished_otherwise_is_gone_at_once(shown: Showing, address: Address, then: Overlay | None) -> None:
    shown.wish(WISH)
    come(shown, address)
    shown.wish(then)
    until(lambda: not peeked(address))
    for _ in range(8):
        shown.put(picture(200), moment(), 9.0)
        time.sleep(0.1)
    found = peeked(address)
    if then is None:
        assert found == b""
    else:
        assert json.loads(come(shown, address, at=10.0).partition(b"\n")[0])["faces"] == []


def test_a_face_without_a_label_is_covered_once_labels_were_read(shown: Showing, address: Address) -> None:
    """As where a gallery gives way to a picture of a speaker without a name."""
    shown.wish(Overlay("live-7", Consenting((ANA,))))
    room = Moment(0, (Observation(Tile(Box(0.0, 0.0, 1.0, 1.0)), "", FACE),))
    came: list[int] = []

    def counted() -> int:
        shown.put(picture(200), room, time.time())
        found = peeked(address)
        came[:] = [json.loads(found.partition(b"\n")[0])["shown"]] if found else []
        return len(came)

    until(counted)
    assert came == [1]
    shown.put(picture(200), moment(), time.time())
    until(lambda: counted() and came == [0])


def test_where_expressions_are_not_inferred_none_is_missed(shown: Showing, address: Address) -> None:
    shown.wish(Overlay("live-7", Consenting((ANA,)), expressions=False))
    (face,) = json.loads(come(shown, address).partition(b"\n")[0])["faces"]
    assert face["small"] is None


def test_it_costs_no_camera_and_cameras_are_not_peeked_at(shown: Showing, address: Address) -> None:
    with ExitStack() as lines:
        for number in range(CAMERAS):
            line = lines.enter_context(called(address, f"{SHOW} live-{number}"))
            line.ask(jpeg())
        assert peeked(address) == b"", "pictures of cameras are as they came"
        shown.wish(WISH)
        assert come(shown, address)


def test_who_looks_at_pictures_never_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the eye accepts and then says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv(VARIABLE, str(Address(silent.getsockname()[1], b"x")))
        one = Showing()
        one.wish(WISH)
        one._watched = True
        for at in range(100):
            one.put(picture(200), moment(at), 1.0)
        fresh = one._fresh.take(0)
        assert fresh, "the line is not given up yet, as it would be had one waited for it"
        assert fresh.content[1].at_ms == 99
        one.wish(None)


def test_without_a_server_it_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    one = Showing()
    one.wish(WISH)
    assert one._thread
    one._thread.join(LIMIT_S)
    assert not one._thread.is_alive()
