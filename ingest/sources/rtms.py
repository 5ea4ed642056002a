"""Zoom's Realtime Media Streams: the gallery of a meeting straight from Zoom, without a recording. Extra [rtms].

`address` makes the address from what Zoom's webhook `meeting.rtms_started` says. Zoom's client takes the app's id and
secret from the environment: ZM_RTMS_CLIENT and ZM_RTMS_SECRET.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from time import monotonic
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import cv2
import numpy as np

from ingest.freshest import Freshest
from ingest.happening import NAP_S, OPENING_S, READING_S, Instants, first_look
from ingest.video import Frame, HopelessError, Image, OverError, Recording, Segment, SourceError

LIVE = True
PARTS = ("meeting", "stream", "servers")
RATE = 5
"""Pictures a second: the most for which Zoom sends single pictures (JPEG)."""
FINAL = frozenset([1, 4, 6, 7, 8, 9, 23])
"""Why Zoom ended a stream for good (StopReason): by the host, the meeting's end, the app disabled or revoked."""


def address(meeting: str, stream: str, servers: str) -> str:
    """The address of a meeting's stream, by its `meeting_uuid`, `rtms_stream_id` and `server_urls`."""
    return f"rtms://zoom?{urlencode(dict(zip(PARTS, (meeting, stream, servers), strict=True)))}"


def accepts(uri: str) -> bool:
    """Whether `uri` begins with rtms://."""
    return uri.startswith("rtms://")


def probe(uri: str) -> Recording:
    """Its size, by its first picture."""
    return first_look(uri, frames)


def frames(segment: Segment, period_ms: int) -> Iterator[Frame | None]:
    """The gallery as Zoom shows it, as it comes. SourceError when Zoom lets nobody in or sends nothing, HopelessError
    without Zoom's client or with another address, OverError when the meeting is over.
    """
    now, joined = Instants(segment.start_ms, period_ms), Joined()
    with _joined(segment.uri, joined):
        heard, patience = monotonic(), OPENING_S + READING_S
        while monotonic() - heard < patience:
            joined.check()
            fresh = joined.pictures.take(NAP_S)
            if fresh is None:
                yield None
                continue
            heard, patience, at_ms = monotonic(), READING_S, now.due()
            image = None if at_ms is None else _decoded(fresh.content)
            yield None if at_ms is None or image is None else Frame(at_ms, image)
    raise SourceError("Zoom sends no pictures of the meeting; is a camera on?")


class Joined:
    """What Zoom's client tells, from a thread of its own."""

    def __init__(self) -> None:
        self.pictures = Freshest[bytes]()
        self._refused: int | None = None
        self._left: int | None = None

    def picture(self, encoded: bytes, size: int, timestamp: int, metadata: object) -> None:
        """A picture came, as JPEG."""
        self.pictures.put(0, bytes(encoded))

    def confirm(self, reason: int) -> None:
        """Joined, or not."""
        self._refused = int(reason) or None

    def leave(self, reason: int) -> None:
        """No longer joined."""
        self._left = int(reason)

    def check(self) -> None:
        """OverError or SourceError where it is not as it should be."""
        if self._left is not None and self._left in FINAL:
            raise OverError
        if self._left is not None:
            raise SourceError(f"Zoom ended the stream of the meeting (reason {self._left})")
        if self._refused is not None:
            raise SourceError(
                f"Zoom lets nobody into the stream (reason {self._refused}); check ZM_RTMS_CLIENT and ZM_RTMS_SECRET"
            )


@contextmanager
def _joined(uri: str, joined: Joined) -> Iterator[None]:
    named = parse_qs(urlsplit(uri).query)
    if uri.partition("?")[0] != "rtms://zoom" or any(part not in named for part in PARTS):
        raise HopelessError(f"{uri.partition('?')[0]} is no stream of a meeting; see docs/live.md for its address")
    rtms = _zoom()
    client = rtms.Client()
    client.set_video_params(_wanted(rtms))
    client.on_video_data(joined.picture)
    client.on_join_confirm(joined.confirm)
    client.on_leave(joined.leave)
    meeting, stream, servers = (named[part][0] for part in PARTS)
    client.join(meeting_uuid=meeting, rtms_stream_id=stream, server_urls=servers)
    try:
        yield
    finally:
        client.leave()


def _zoom() -> Any:
    try:
        return import_module("rtms")
    except ImportError as error:
        raise HopelessError("Zoom's client is not installed: pip install 'classpulse[rtms]'") from error


def _wanted(rtms: Any) -> Any:
    """The mixed gallery, as single pictures."""
    wanted = rtms.VideoParams()
    wanted.content_type, wanted.codec = rtms.VideoContentType.RAW_VIDEO, rtms.VideoCodec.JPG
    wanted.resolution, wanted.fps = rtms.VideoResolution.FHD, RATE
    wanted.data_opt = rtms.DataOption.VIDEO_MIXED_GALLERY_VIEW
    return wanted


def _decoded(encoded: bytes) -> Image | None:
    """None where it is damaged."""
    found = cv2.imdecode(np.frombuffer(encoded, np.uint8), cv2.IMREAD_COLOR)
    return None if found is None else np.asarray(cv2.cvtColor(found, cv2.COLOR_BGR2RGB), np.uint8)
