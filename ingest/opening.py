"""Open a video file for decoding, and its clock: media time is counted from the first picture of the file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import av
from av.container import InputContainer
from av.stream import Discard, Disposition
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from ingest.files import Place

FORMATS = "mov,matroska,avi,mpegts,mpeg,flv,asf,ogg,mp3,aac,flac,wav"
"""What is opened. Not on the list: playlists and pictures, and text, which FFmpeg would take for video."""


class NoPictureError(Exception):
    """The file opens, but there is no video in it. The argument tells whether there is audio."""


class Opened(NamedTuple):
    """An open file and its video stream."""

    container: InputContainer
    stream: VideoStream


@dataclass(frozen=True, slots=True)
class Clock:
    """Turns timestamps of a stream into milliseconds since its first picture."""

    origin: int
    time_base: Fraction

    def ms(self, pts: int) -> int:
        """The first whole millisecond at or after `pts`."""
        return -(-(pts - self.origin) * 1000 * self.time_base.numerator // self.time_base.denominator)

    def pts(self, ms: int) -> int:
        """The last timestamp at or before `ms`."""
        return self.origin + ms * self.time_base.denominator // (1000 * self.time_base.numerator)


@contextmanager
def opened(path: Place) -> Iterator[Opened]:
    """Open a file for decoding on one thread; av.FFmpegError or NoPictureError when that cannot be."""
    allowed = {"format_whitelist": FORMATS, "protocol_whitelist": "file" if isinstance(path, Path) else "data"}
    with (
        nullcontext(f"file:{path}") if isinstance(path, Path) else path.open() as file,
        av.open(file, "r", options=allowed, metadata_errors="replace") as container,
    ):
        moving = [s for s in container.streams.video if not s.disposition & Disposition.attached_pic]
        if not moving:
            raise NoPictureError(bool(container.streams.audio))
        if moving[0].codec_context is None:  # damage made its kind unknown
            raise av.DecoderNotFoundError(0, "no decoder for this kind of video", str(path))
        for other in container.streams:
            other.discard = Discard.default if other is moving[0] else Discard.all
        moving[0].thread_count = 1
        yield Opened(container, moving[0])


def clock(video: Opened, first: VideoFrame) -> Clock:
    """The clock of a file, set to its first picture."""
    return Clock(first.pts or 0, video.stream.time_base or Fraction(1, 1000))
