"""The eye answers lines: what is seen, what is shown and watched, who is refused; and it ends."""

from __future__ import annotations

import json
import logging
import socket
from contextlib import ExitStack, suppress
from threading import Thread
from time import monotonic, sleep
from typing import Any

import pytest

from inference.eye.rooms import Room, Rooms
from inference.observation import ModelError
from ingest.eye import CAMERAS, LOOK, SHOW, WATCH, Address, BusyError, Line, LostError, called
from ingest.video import Image, SourceError
from tests.inference.eyes import SECRET, eye, jpeg, size
from tests.waiting import LIMIT_S, until


def told(line: Line, picture: bytes) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(line.ask(picture))
    return answer


def test_each_picture_has_its_answer() -> None:
    with eye() as address, called(address, LOOK) as line:
        assert told(line, jpeg(64, 48, 90))["faces"] == [{"width": 64, "height": 48, "grey": 90}]
        assert told(line, jpeg(32, 16, 200))["faces"] == [{"width": 32, "height": 16, "grey": 200}]


def test_what_is_no_picture_is_refused_and_the_line_lasts() -> None:
    with eye() as address, called(address, LOOK) as line:
        assert "no JPEG" in told(line, b"GIF89a")["refused"]
        assert told(line, jpeg())["faces"]


def test_a_fault_of_the_program_costs_one_answer(caplog: pytest.LogCaptureFixture) -> None:
    def see(image: Image) -> list[dict[str, Any]]:
        if image.shape[0] == 16:
            raise ZeroDivisionError
        return size(image)

    with eye(lambda: see) as address, called(address, LOOK) as line:
        assert "refused" in told(line, jpeg(16, 16))
        assert told(line, jpeg())["faces"]
    (record,) = [one for one in caplog.get_records("call") if one.levelno >= logging.ERROR]
    assert record.exc_info
    caplog.clear()


def test_missing_models_are_told_with_the_command() -> None:
    def load() -> Any:
        raise ModelError("model files are not installed; run `classpulse setup`")

    with eye(load) as address, called(address, LOOK) as line:
        assert "classpulse setup" in told(line, jpeg())["refused"]


def test_one_picture_is_looked_at_at_a_time() -> None:
    at_once: list[int] = [0, 0]

    def see(image: Image) -> list[dict[str, Any]]:
        at_once[0] += 1
        at_once[1] = max(at_once)
        sleep(0.02)
        at_once[0] -= 1
        return []

    def look(address: Address) -> None:
        with called(address, LOOK) as line:
            for _ in range(5):
                told(line, jpeg())

    with eye(lambda: see) as address:
        visitors = [Thread(target=look, args=(address,)) for _ in range(4)]
        for one in visitors:
            one.start()
        for one in visitors:
            one.join()
    assert at_once == [0, 1]


def test_beyond_so_many_cameras_it_is_busy_and_then_free_again() -> None:
    with eye() as address:
        with ExitStack() as lines:
            for _ in range(CAMERAS):
                lines.enter_context(called(address, LOOK))
            with pytest.raises(BusyError), called(address, LOOK):
                pass
            with called(address, f"{WATCH} room") as watching:  # takes no camera's place
                assert watching.ask(b"") == b""

        def free() -> bool:
            with suppress(BusyError), called(address, LOOK) as line:
                return bool(told(line, jpeg())["faces"])
            return False

        until(free)  # the others are hung up one after the other


def test_without_the_secret_nobody_is_answered() -> None:
    with eye() as address, pytest.raises(LostError), called(Address(address.port, b"another"), LOOK):
        pass


def test_and_nobody_else_takes_its_place_unnoticed() -> None:
    """Whoever answers has to know the secret, too: a picture is not sent to another program at that port."""
    with eye() as address:
        other = Address(address.port, SECRET + b"!")
        with pytest.raises(LostError), called(other, LOOK):
            pass


def test_a_line_to_nowhere_is_lost() -> None:
    with socket.create_server(("127.0.0.1", 0)) as place:
        port = place.getsockname()[1]
    with pytest.raises(LostError), called(Address(port, SECRET), LOOK):
        pass


def test_an_address_goes_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    address = Address(8051, bytes(range(32)))
    monkeypatch.setenv("CLASSPULSE_EYE", str(address))
    assert Address.known() == address
    assert address.secret.hex() not in repr(address)
    monkeypatch.delenv("CLASSPULSE_EYE")
    with pytest.raises(SourceError, match="classpulse serve"):
        Address.known()


def test_a_room_is_watched() -> None:
    with eye() as address, called(address, f"{SHOW} room") as camera:
        assert told(camera, jpeg()) == {"watched": False}
        with called(address, f"{WATCH} room") as one, called(address, f"{WATCH} another") as other:
            assert one.ask(b"") == jpeg()
            assert told(camera, jpeg(grey=1)) == {"watched": True}
            assert told(camera, jpeg(grey=2)) == {"watched": True}
            assert one.ask(b"") == jpeg(grey=2), "the newest wins"
            began = monotonic()
            assert one.ask(b"") == b"", "each picture once"
            assert monotonic() - began > 0.5
            assert other.ask(b"") == b""
            assert told(camera, b"") == {"watched": True}


def test_a_picture_is_forgotten_with_its_camera() -> None:
    rooms = Rooms()
    with rooms.entered("room", camera=False) as watched:
        with rooms.entered("room", camera=True) as shown:
            assert shown is watched
            shown.show(b"picture")
        began = monotonic()
        assert watched.newest(0, 0.2) == (0, b"")
        assert monotonic() - began > 0.1, "it waits, rather than to be asked again at once"
        with rooms.entered("room", camera=True) as again:
            again.show(b"newer")
            assert watched.newest(0, 0.2) == (2, b"newer")
    with rooms.entered("room", camera=False) as fresh:
        assert fresh is not watched


def test_a_camera_that_comes_begins_anew_also_while_the_one_before_it_seems_there() -> None:
    """What was shown before somebody withdrew would else stay until the next picture."""
    rooms = Rooms()
    with rooms.entered("room", camera=True) as room:
        room.show(b"before")
        with rooms.entered("room", camera=True):
            assert room.peek() == b""
            room.show(b"newer")
        assert room.peek() == b"newer"


def test_who_waits_is_woken() -> None:
    room, found = Room(), list[tuple[int, bytes]]()
    waiting = Thread(target=lambda: found.append(room.newest(0, 10 * LIMIT_S)), daemon=True)
    waiting.start()
    room.show(b"picture")
    waiting.join(LIMIT_S)
    assert found == [(1, b"picture")]
