"""Decode the pictures of a file from any instant on, at the least cost and with nothing kept.

One thread: many files or segments make many processes.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import deque
from collections.abc import Callable, Iterator
from fractions import Fraction
from heapq import heappop, heappush
from itertools import chain, dropwhile

import av
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from ingest.files import Place
from ingest.length import Reach, reached
from ingest.opening import Clock, Opened, clock, opened
from ingest.sampling import LEAP_MS, Picture

LOOK_AHEAD = 16
"""Packets read before one is decoded. Too few would cost time, never change a picture."""

BACK_MS = (0, *(1000 * 4**step for step in range(8)))
"""How far before an instant decoding may have to begin, each tried in turn; then the beginning of the file."""


def first_frame(path: Place) -> VideoFrame | None:
    """The first picture that can be decoded, which sets the clock; None when there is none."""
    with opened(path) as video:
        return next(_frames(video, _packets(video), []), None)


def pictures(
    path: Place, first: VideoFrame, start_ms: int, wanted: Callable[[int, int], bool]
) -> Iterator[Picture[VideoFrame]]:
    """The pictures in order of presentation, from the one on show at `start_ms` or an earlier one.

    `wanted(from_ms, to_ms)` says whether a picture on show in that time is needed; others may be left out, where that
    saves decoding. Damage is passed over. `first` is the first picture of the file.
    """
    for back in (back for back in BACK_MS if back < start_ms):
        with opened(path) as video:
            if back == 0 and _shuffled(video):
                continue  # the time of a key frame is known only together with the pictures around it
            found = _from(video, clock(video, first), start_ms, back, wanted)
            if found is not None:
                yield from found
                return
    with opened(path) as video:
        yield from _read(video, _packets(video), clock(video, first), wanted)


def reach(path: Place, first: VideoFrame) -> Reach:
    """Where the last picture ends, by the timestamps of all packets: reads the file, decodes nothing."""
    with opened(path) as video:
        time, usual = clock(video, first), _usual(video.stream)
        return reached(_timed(packet, time, usual) for packet in _packets(video) if packet.pts is not None)


def _timed(packet: Packet[VideoStream], time: Clock, usual: int) -> Picture[None]:
    """When a packet is decoded and its picture ends; a time of presentation far from that is not believed."""
    shown = packet.pts or 0
    decoded = shown if packet.dts is None else packet.dts
    if abs(time.ms(shown) - time.ms(decoded)) > LEAP_MS:
        shown = decoded
    return Picture(time.ms(decoded), time.ms(shown + (packet.duration or usual)), None)


def _from(
    video: Opened, time: Clock, start_ms: int, back_ms: int, wanted: Callable[[int, int], bool]
) -> Iterator[Picture[VideoFrame]] | None:
    """Pictures from a key frame `back_ms` before `start_ms`; None when the picture on show then is an earlier one."""
    try:
        video.container.seek(time.pts(start_ms - back_ms), stream=video.stream)
    except (av.FFmpegError, OverflowError):  # the latter by a damaged clock
        return None
    packets = _packets(video)
    head = next(packets, None)
    if head is None and video.container.format.name.startswith("mov"):
        return iter(())  # the index knows of a key frame there, the file ends before it: nothing is on show
    read = _read(video, chain([head] if head else [], packets), time, wanted)
    sound = dropwhile(lambda picture: picture.content is None, read)
    earliest = next(sound, None)
    if earliest is None or earliest.start_ms > start_ms:
        return None
    return chain([earliest], sound)


def _read(
    video: Opened, packets: Iterator[Packet[VideoStream]], time: Clock, wanted: Callable[[int, int], bool]
) -> Iterator[Picture[VideoFrame]]:
    """Decode the packets; a packet that cannot be decoded counts as a damaged picture."""
    lost: list[int] = []
    spared = _sparing(video, packets, lambda a, b: wanted(time.ms(a), time.ms(b)))
    for frame in _frames(video, spared, lost):
        pts = frame.pts or 0
        while lost and lost[0] < pts:
            at = time.ms(heappop(lost))
            yield Picture(at, at, None)
        end = time.ms(pts + (frame.duration or _usual(video.stream)))
        yield Picture(time.ms(pts), end, None if frame.is_corrupt else frame)


def _usual(stream: VideoStream) -> int:
    """The time a picture usually lasts, for one that does not say."""
    rate = stream.average_rate or stream.guessed_rate or Fraction(25)
    return max(1, round(1 / (rate * (stream.time_base or Fraction(1, 1000)))))


def _packets(video: Opened) -> Iterator[Packet[VideoStream]]:
    """The packets of the video stream until the end, or as far as the file can be read."""
    while True:
        try:
            yield from (packet for packet in video.container.demux(video.stream) if packet.size)
        except IndexError:
            continue  # PyAV knows the streams there were at opening; damage may look like a new one
        except av.FFmpegError:
            pass
        return


def _frames(video: Opened, packets: Iterator[Packet[VideoStream]], lost: list[int]) -> Iterator[VideoFrame]:
    """Frames in order of presentation; the timestamp of a packet that cannot be decoded goes on the heap `lost`."""
    decoded = _decoded(video, packets, lost)
    return _retimed(decoded) if _shuffled(video) else decoded


def _shuffled(video: Opened) -> bool:
    """Whether timestamps follow the order of decoding: AVI has no others, and no way to tell H.264 B-frames apart."""
    return video.container.format.name == "avi" and video.stream.codec_context.name == "h264"


def _decoded(video: Opened, packets: Iterator[Packet[VideoStream]], lost: list[int]) -> Iterator[VideoFrame]:
    codec = video.stream.codec_context
    for packet in chain(packets, (None,)):
        try:
            yield from (frame for frame in codec.decode(packet) if frame.pts is not None)
        except av.FFmpegError:
            if packet is not None and packet.pts is not None:
                heappush(lost, packet.pts)


def _retimed(frames: Iterator[VideoFrame]) -> Iterator[VideoFrame]:
    """Give the frames, which come in order of presentation, their timestamps in that order."""
    waiting: deque[VideoFrame] = deque()
    times: list[int] = []
    for frame in chain(frames, (None,) * LOOK_AHEAD):
        if frame is not None:
            waiting.append(frame)
            heappush(times, frame.pts or 0)
        if waiting and (frame is None or len(waiting) > LOOK_AHEAD):
            ready = waiting.popleft()
            ready.pts = heappop(times)
            yield ready


def _sparing(
    video: Opened, packets: Iterator[Packet[VideoStream]], wanted: Callable[[int, int], bool]
) -> Iterator[Packet[VideoStream]]:
    """The same packets; the decoder is told to pass over each that no other refers to and that nobody wants to see.

    A picture is on show from its timestamp to the next one in the file. The next one known here may be a later one,
    never an earlier one: at worst a picture is decoded in vain. For H.264, where a decoder can tell such packets.
    """
    codec = video.stream.codec_context
    if codec.name != "h264" or _shuffled(video):
        yield from packets
        return
    ahead: deque[Packet[VideoStream]] = deque()
    times: list[int] = []
    for packet in chain(packets, (None,) * LOOK_AHEAD):
        if packet is not None:
            ahead.append(packet)
            if packet.pts is not None and not packet.is_discard:
                insort(times, packet.pts)
                del times[: -4 * LOOK_AHEAD]
        if ahead and (packet is None or len(ahead) > LOOK_AHEAD):
            due = ahead.popleft()
            codec.skip_frame = "DEFAULT" if _needed(due.pts, times, wanted) else "NONREF"
            yield due
    codec.skip_frame = "DEFAULT"


def _needed(pts: int | None, times: list[int], wanted: Callable[[int, int], bool]) -> bool:
    """Whether the picture at `pts` must be decoded, given the sorted timestamps around it."""
    following = len(times) if pts is None else bisect_right(times, pts)
    return pts is None or following == len(times) or wanted(pts, times[following])
