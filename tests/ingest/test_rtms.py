"""Zoom's client is not here: a fake one with its words gives pictures from a thread, as the real one does."""

from __future__ import annotations

import sys
from threading import Event, Thread
from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pytest

from ingest import sources
from ingest.remote import shown
from ingest.sources import rtms
from ingest.video import HopelessError, OverError, Segment, SourceError
from tests.ingest.test_live_sources import taken
from tests.videos import number, picture

URI = rtms.address("4444AAAiAAAAAiAiAiiAii==/+", "stream-1", "wss://rtms.example/a,wss://rtms.example/b")


class Client:
    """As `rtms.Client`, for as many pictures as `sends`; then it stays silent, or leaves for a `reason`."""

    sends, refusal = 1000, 0
    reason: int | None = None
    last: Any = None

    def __init__(self) -> None:
        type(self).last = self
        self.told: dict[str, Any] = {}
        self.params: Any = None
        self.gone = Event()

    def set_video_params(self, params: Any) -> None:
        self.params = params

    def on_video_data(self, callback: Any) -> None:
        self.told["video"] = callback

    def on_join_confirm(self, callback: Any) -> None:
        self.told["confirm"] = callback

    def on_leave(self, callback: Any) -> None:
        self.told["leave"] = callback

    def join(self, **named: str) -> bool:
        self.named = named
        Thread(target=self._send, daemon=True).start()
        return True

    def _send(self) -> None:
        self.told["confirm"](self.refusal)
        for one in range(0 if self.refusal else self.sends):
            encoded = cv2.imencode(".jpg", np.ascontiguousarray(picture(one)[..., ::-1]))[1].tobytes()
            self.told["video"](encoded, len(encoded), one, SimpleNamespace(userName=""))
            if self.gone.wait(0.05):
                return
        if self.reason is not None:
            self.told["leave"](self.reason)

    def leave(self) -> bool:
        self.gone.set()
        return True


@pytest.fixture
def zoom(monkeypatch: pytest.MonkeyPatch) -> type[Client]:
    """Zoom's package, as far as it is used."""
    client = type("Client", (Client,), {})
    package = SimpleNamespace(
        Client=client,
        VideoParams=SimpleNamespace,
        VideoContentType=SimpleNamespace(RAW_VIDEO=3),
        VideoCodec=SimpleNamespace(JPG=5),
        VideoResolution=SimpleNamespace(FHD=3),
        DataOption=SimpleNamespace(VIDEO_MIXED_GALLERY_VIEW=5),
    )
    monkeypatch.setitem(sys.modules, "rtms", package)
    return client


def test_the_gallery_is_seen_each_second_and_the_client_let_go(zoom: type[Client]) -> None:
    frames = sources.live_source_for(URI).frames(Segment(URI, 0), 500)
    found = taken(frames, 3)
    assert [one.at_ms for one in found] == [0, 500, 1_000]
    assert [number(one.image) // 10 for one in found] == [0, 1, 2] or number(found[2].image) > number(found[1].image)
    client = zoom.last
    assert client.named == {
        "meeting_uuid": "4444AAAiAAAAAiAiAiiAii==/+",
        "rtms_stream_id": "stream-1",
        "server_urls": "wss://rtms.example/a,wss://rtms.example/b",
    }
    assert (client.params.data_opt, client.params.codec, client.params.fps) == (5, 5, 5)
    frames.close()  # type: ignore[attr-defined]
    assert client.gone.is_set()


def test_the_end_of_the_meeting_is_one(zoom: type[Client]) -> None:
    zoom.sends, zoom.reason = 3, 6
    with pytest.raises(OverError):
        list(rtms.frames(Segment(URI, 0), 1_000))


def test_a_lost_connection_may_come_back(zoom: type[Client]) -> None:
    zoom.sends, zoom.reason = 3, 14
    with pytest.raises(SourceError, match="reason 14"):
        list(rtms.frames(Segment(URI, 0), 1_000))


def test_who_is_not_let_in_is_told_what_to_check(zoom: type[Client]) -> None:
    zoom.refusal = 18
    with pytest.raises(SourceError, match="ZM_RTMS_SECRET"):
        list(rtms.frames(Segment(URI, 0), 1_000))


def test_silence_is_not_waited_for_for_ever(zoom: type[Client], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rtms, "READING_S", 0.3)
    zoom.sends = 2
    with pytest.raises(SourceError, match="sends no pictures"):
        list(rtms.frames(Segment(URI, 0), 1_000))


def test_without_zoom_s_client_and_with_another_address_it_is_hopeless(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rtms", None)
    with pytest.raises(HopelessError, match=r"pip install 'classpulse\[rtms\]'"):
        list(rtms.frames(Segment(URI, 0), 1_000))
    with pytest.raises(HopelessError, match="no stream of a meeting"):
        list(rtms.frames(Segment("rtms://zoom?meeting=1", 0), 1_000))
    assert shown(URI) == "rtms://zoom"
