"""Recorded video files: MP4, MOV, MKV, WebM, AVI and what else FFmpeg reads, from a disk or by address.

Time zero is the first picture. The claimed duration is reported as it is; frames end where the file really does.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import av
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter

from ingest import remote
from ingest.decoding import first_frame, pictures, reach
from ingest.files import Place, fingerprint, place, unreadable
from ingest.happening import REPLAYED
from ingest.length import LONGEST_MS, believed, weighed
from ingest.opening import NoPictureError, clock, opened
from ingest.pixels import display_matrix, rgb
from ingest.sampling import FOREVER, first_instant, sample
from ingest.video import Frame, Image, Recording, Segment, SourceError

SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")
UNSTATED = {"mpegts", "mpeg"}
"""Formats whose files state no duration: FFmpeg takes the distance of the last timestamp from the first for it."""
ZOOM_NAME = re.compile(r"GMT(\d{8}-\d{6})")


def accepts(uri: str) -> bool:
    """Whether `uri` is a path (without a `scheme://`, or with `file://`) or the address of a file elsewhere; with
    `?live` after it, it is a replay's.
    """
    if uri.endswith(REPLAYED):
        return False
    scheme = SCHEME.match(uri)
    return scheme is None or scheme[1].lower() == "file" or remote.known(uri)


def probe(uri: str) -> Recording:
    """Look at a file: its length, its size upright, when it began. SourceError when no picture can be decoded.

    The length is the one that the file claims; where it claims none or a strange one, its packets are read through.
    """
    path = place(uri)
    with _explained(path):
        first = _first(path)
        duration = length_ms(path, first)
        began, content = started_at(path), fingerprint(path)
    where = os.path.abspath(path) if isinstance(path, Path) else uri
    height, width = rgb(first, VideoReformatter(), display_matrix(first)).shape[:2]
    return Recording(where, content, max(1, duration), width, height, began)


def frames(segment: Segment, period_ms: int) -> Iterator[Frame]:
    """The picture on show at every multiple of `period_ms` in the segment, in order; ends early where the video does.

    Instants that show the same picture share one array. Damage in the middle of a file is passed over; SourceError
    when the file cannot be opened or nothing in it can be decoded.
    """
    path = place(segment.uri)
    start, end = first_instant(segment.start_ms, period_ms), FOREVER if segment.end_ms is None else segment.end_ms
    if start >= end:
        return

    def wanted(from_ms: int, to_ms: int) -> bool:
        return first_instant(max(from_ms, start), period_ms) < min(to_ms, end)

    with _explained(path):
        first = _first(path)
        decoded = pictures(path, first, start, wanted)
        yield from _converted(sample(decoded, start, segment.end_ms, period_ms), display_matrix(first))


def _converted(sampled: Iterator[tuple[int, VideoFrame]], matrix: tuple[int, ...] | None) -> Iterator[Frame]:
    reformatter, shown = VideoReformatter(), None
    image: Image
    for at_ms, frame in sampled:
        if frame is not shown:
            shown, image = frame, rgb(frame, reformatter, matrix)
        yield Frame(at_ms, image)


def length_ms(path: Place, first: VideoFrame) -> int:
    """How long the video is. SourceError where its timestamps make no sense."""
    claim = claimed_ms(path, first)
    length = claim if claim is not None and believed(claim) else weighed(claim, reach(path, first))
    if length > LONGEST_MS:
        raise SourceError(
            f"{path} lasts {length / 3_600_000:,.0f} hours by its timestamps, which are damaged; "
            "convert it to MP4, or download or record it again"
        )
    return length


def claimed_ms(path: Place, first: VideoFrame) -> int | None:
    """The duration that the file states for its pictures, rounded up; None where it states none, as MPEG does.

    Matroska and WebM state where the file ends on its own clock, which need not begin at zero. AVI states the number of
    pictures, also where it is cut off; FFmpeg's duration is then that of what is left.
    """
    with opened(path) as video:
        time_base = video.stream.time_base
        if video.container.format.name in UNSTATED:
            return None
        if video.stream.duration and time_base is not None:
            frames = video.stream.frames if video.container.format.name == "avi" else 0
            return -int(-max(video.stream.duration, frames) * time_base * 1000 // 1)
        if not video.container.duration:
            return None
        length = -(-video.container.duration * 1000 // av.time_base)
        offset = clock(video, first).ms(0) if video.container.format.name.startswith("matroska") else 0
        return max(0, length + offset)


def started_at(path: Place) -> datetime | None:
    """When the recording began (UTC): by Zoom's file name (GMT20260320-130023...), else by the file's creation time."""
    if named := ZOOM_NAME.match(path.name):
        try:
            return datetime.strptime(named[1], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
        except ValueError:
            pass
    with opened(path) as video:
        stated = video.container.metadata.get("creation_time") or video.stream.metadata.get("creation_time", "")
    try:
        began = datetime.fromisoformat(stated)
    except ValueError:
        return None
    began = began.astimezone(UTC) if began.tzinfo else began.replace(tzinfo=UTC)
    return began if began.year > 1990 else None


def _first(path: Place) -> VideoFrame:
    first = first_frame(path)
    if first is None:
        raise SourceError(f"{path} is a video, but none of its pictures can be decoded; download or record it again")
    return first


@contextmanager
def _explained(path: Place) -> Iterator[None]:
    """Turn what the decoder says about a file into a SourceError that a person can act upon."""
    try:
        yield
    except NoPictureError as error:
        holds = "has sound but no picture" if error.args[0] else "has no picture"
        raise SourceError(f"{path} {holds}; give the video file of the recording") from error
    except av.FFmpegError as error:
        raise unreadable(path) from error
    except OSError as error:
        raise SourceError(f"{path} cannot be read ({error.strerror or error}); copy it to a local disk") from error
