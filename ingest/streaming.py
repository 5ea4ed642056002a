"""Pictures of a stream as they come: opened by FFmpeg with time limits, and with what it may open beside it.

What is opened may be a list of addresses (HLS) that somebody else wrote: it must not lead to a file of this computer.
So formats and protocols are named one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic

import av
from av.packet import Packet
from av.stream import Discard
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter
from av.video.stream import VideoStream

from ingest.happening import OPENING_S, READING_S, Instants
from ingest.opening import Opened
from ingest.pixels import display_matrix, rgb
from ingest.remote import shown
from ingest.video import Frame, SourceError

SOON = {"probesize": "500000", "analyzeduration": "1000000"}
"""A picture now, rather than certainty about what else is in the stream."""
SILENT_S = 2.0
"""A stream that gives no picture for so long fell silent."""
LATE_MS, LEAP_MS = 500, 10_000
"""A picture that comes later than its timestamp says by more than that, or has one so far ahead, sets the pace anew."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How a kind of stream is opened: by FFmpeg's format (None: which it is, it tells), from what formats and by what
    protocols, with more options. `bursts`: pictures come many at once and are shown by their timestamps.
    """

    format: str | None
    formats: str
    protocols: str
    options: Mapping[str, str] = field(default_factory=dict)
    bursts: bool = False


def pictures(uri: str, kind: Kind, now: Instants, at: str = "") -> Iterator[Frame | None]:
    """The pictures of a stream, as a live source gives them; `at` is where it is opened, if not at `uri`. SourceError
    where it cannot be.
    """
    reformatter, heard = VideoReformatter(), monotonic()
    try:
        with _opened(at or uri, kind) as video:
            pace, belated = Pace(video.stream, now), Belated(video.stream)
            for frame in _decoded(video):
                heard = monotonic()
                if frame is None or frame.is_corrupt or belated.is_late(frame):
                    yield None
                    continue
                if kind.bursts:
                    yield from pace.wait(frame)
                at_ms = now.due()
                yield None if at_ms is None else Frame(at_ms, rgb(frame, reformatter, display_matrix(frame)))
    except av.FFmpegError as error:  # which may show the whole address
        silent = monotonic() - heard >= min(OPENING_S, READING_S)
        why = "nothing came" if silent else (error.strerror or type(error).__name__).lower()
        raise SourceError(f"{shown(uri)}: {why}; check whether it sends, and the address") from None


class Belated:
    """Tells a picture that was nearly here when the stream fell silent, and comes only when it is over: MPEG-TS gives
    one when the next begins, or the stream ends.
    """

    def __init__(self, stream: VideoStream) -> None:
        self._tick_s = float(stream.time_base or 0)
        self._came, self._stamp_s = monotonic(), 0.0

    def is_late(self, frame: VideoFrame) -> bool:
        """Whether it followed the one before it by less than half of the time since that one came."""
        came, stamp_s = monotonic(), (frame.pts or 0) * self._tick_s
        silent_s, step_s = came - self._came, stamp_s - self._stamp_s
        self._came, self._stamp_s = came, stamp_s
        return silent_s > SILENT_S and 0 < step_s < silent_s / 2


class Pace:
    """Shows pictures that came early at their time."""

    def __init__(self, stream: VideoStream, now: Instants) -> None:
        self._now, self._tick_ms = now, float((stream.time_base or 0) * 1000)
        self._ahead_ms: float | None = None

    def wait(self, frame: VideoFrame) -> Iterator[None]:
        """Wait until a picture is due by its timestamp, held against the first one's. One that comes too late, or
        leaps, begins anew: those after it follow at their pace, and none is hurried past.
        """
        stamp, now_ms = (frame.pts or 0) * self._tick_ms, self._now.now_ms()
        if self._ahead_ms is None or not -LATE_MS < stamp - self._ahead_ms - now_ms < LEAP_MS:
            self._ahead_ms = stamp - now_ms
        yield from self._now.until(int(stamp - self._ahead_ms))


@contextmanager
def _opened(uri: str, kind: Kind) -> Iterator[Opened]:
    allowed = {"format_whitelist": kind.formats, "protocol_whitelist": kind.protocols}
    options = {**SOON, **allowed, **kind.options}
    with av.open(uri, "r", kind.format, options=options, timeout=(OPENING_S, READING_S)) as container:
        found = container.streams.best("video")
        if not isinstance(found, VideoStream):
            raise av.InvalidDataError(0, "there is no picture in it")
        for other in container.streams:
            other.discard = Discard.default if other is found else Discard.all
        found.thread_count = 1
        yield Opened(container, found)


def _decoded(video: Opened) -> Iterator[VideoFrame | None]:
    """The pictures as they come, and None for what is none; what cannot be decoded is passed over."""
    for packet in _packets(video):
        yield None
        try:
            yield from video.stream.codec_context.decode(packet)
        except av.InvalidDataError:
            continue


def _packets(video: Opened) -> Iterator[Packet[VideoStream]]:
    while True:
        try:
            yield from (packet for packet in video.container.demux(video.stream) if packet.size)
        except IndexError:
            continue  # PyAV knows the streams there were at opening; another one began
        return
