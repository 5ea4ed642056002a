"""A camera in a browser as a live source: what it sends comes as of any other, and its silence is waited out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from threading import Event, Thread
from time import monotonic, sleep

import pytest

from inference.eye.serving import FRESH_S
from inference.following import HUNG_S
from ingest.eye import SHOW, VARIABLE, Address, called
from ingest.sources import browser, live_source_for
from ingest.video import Frame, Segment, SourceError
from tests.inference.eyes import eye, jpeg


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[Address]:
    with eye() as found:
        monkeypatch.setenv(VARIABLE, str(found))
        yield found


def show(address: Address, over: Event) -> None:
    """A browser that sends twenty pictures a second, brighter and brighter."""
    with called(address, f"{SHOW} room") as line:
        grey = 0
        while not over.wait(0.05):
            line.ask(jpeg(grey=grey))
            grey = min(grey + 1, 250)


@pytest.fixture
def camera(address: Address) -> Iterator[Event]:
    over = Event()
    sending = Thread(target=show, args=(address, over))
    sending.start()
    yield over
    over.set()
    sending.join()


def test_it_is_the_live_source_of_its_addresses() -> None:
    assert live_source_for("browser://room") is browser
    assert browser.name("browser://a-Room_7") == "a-Room_7"
    for wrong in ("browser://", "browser://a b c d", "browser://x/../y", "browser://room?x"):
        with pytest.raises(SourceError, match="/camera"):
            browser.name(wrong)


def test_a_picture_of_each_period_comes(camera: Event) -> None:
    recording = browser.probe("browser://room")
    assert (recording.width, recording.height, recording.duration_ms) == (64, 48, None)
    frames: list[Frame] = []
    with closing(browser.frames(Segment("browser://room", 5_000), 200)) as coming:  # type: ignore[type-var]
        for frame in coming:
            frames += [frame] if frame else []
            if len(frames) == 5:
                break
    at_ms = [frame.at_ms for frame in frames]
    assert at_ms == sorted({one // 200 * 200 for one in at_ms}), "each stands for an instant of its own"
    assert at_ms[0] >= 5_000
    means = [float(frame.image.mean()) for frame in frames]
    assert means == sorted(means), "never an older one"


def test_a_camera_that_is_off_is_waited_for_with_a_sign_of_life_for_each_answer(address: Address) -> None:
    """The eye answers after a second without a picture: nobody asks in vain more often, or waits for longer."""
    began = monotonic()
    with closing(browser.frames(Segment("browser://room", 0), 1_000)) as coming:  # type: ignore[type-var]
        assert list(islice(coming, 2)) == [None, None]
    assert monotonic() - began > 1.8 * FRESH_S
    assert HUNG_S > 5 * FRESH_S, "long before a thread that gives no sign counts as hanging"


def test_what_is_no_picture_is_passed_over(address: Address) -> None:
    with (
        called(address, f"{SHOW} room") as line,
        closing(browser.frames(Segment("browser://room", 0), 10)) as coming,  # type: ignore[type-var]
    ):
        line.ask(b"no picture")
        assert next(coming) is None
        sleep(0.05)  # the next instant is due
        line.ask(jpeg())
        frame = next(coming)
        assert frame is not None
        assert frame.image.shape == (48, 64, 3)


def test_without_a_dashboard_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    with pytest.raises(SourceError, match="classpulse serve"):
        browser.probe("browser://room")
