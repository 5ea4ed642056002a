"""Small videos for tests: every picture shows its number as black and white bars, so that it can be told exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from ingest.video import Image

BITS = 10
CODECS = {".mp4": "libx264", ".mov": "libx264", ".mkv": "libx264", ".ts": "libx264", ".webm": "libvpx", ".avi": "mpeg4"}
SPEED = {
    "libx264": {"preset": "veryfast", "crf": "18"},
    "libvpx": {"deadline": "realtime", "cpu-used": "8", "crf": "10", "b": "2M", "threads": "1"},
    "libvpx-vp9": {"deadline": "realtime", "cpu-used": "8", "crf": "20", "b": "0", "threads": "1"},
    "mpeg4": {"qscale": "3"},
}


def picture(number: int, width: int = 160, height: int = 120) -> Image:
    """A picture, RGB (height, width, 3): its number in ten bars above, below something that moves."""
    across, down = np.meshgrid(np.arange(width), np.arange(height))
    image = np.stack([(across * 2 + number * 3) % 256, (down * 2 + number * 5) % 256, (across + down) % 256], axis=2)
    bits = np.array([number >> bit & 1 for bit in range(BITS)])
    image[: height // 2] = 255 * bits[across[: height // 2] * BITS // width][..., None]
    return image.astype(np.uint8)


def number(image: Image) -> int:
    """The number that a picture shows. AssertionError when its bars are not clear."""
    height, width = image.shape[:2]
    centres = (2 * np.arange(BITS) + 1) * width // (2 * BITS)
    light = image[height // 4, centres].mean(axis=1)
    assert ((light < 64) | (light > 192)).all(), f"unclear bars {light}"
    return sum(1 << bit for bit in range(BITS) if light[bit] > 128)


def x264(*, key_every: int = 25, b_frames: int = 0, open_gop: bool = False) -> dict[str, str]:
    """Options for `write`: exactly these key frames and B-frames (which may refer to one another)."""
    b_frames_always = f"bframes={b_frames}:b-adapt=0:b-pyramid=normal"
    return {"x264-params": f"keyint={key_every}:min-keyint=1:scenecut=0:open-gop={int(open_gop)}:{b_frames_always}"}


def write(
    path: Path,
    starts_ms: Sequence[int] = tuple(range(0, 4_000, 40)),
    *,
    last_ms: int = 40,
    codec: str = "",
    size: tuple[int, int] = (160, 120),
    pixels: str = "yuv420p",
    options: Mapping[str, str] | None = None,
    container: Mapping[str, str] | None = None,
    rotation: int = 0,
    sound: bool = False,
    creation_time: str = "",
) -> Path:
    """Write a video whose n-th picture shows n and begins at `starts_ms[n]`; the last one lasts `last_ms`.

    The kind of file and the codec go by the suffix. `rotation` is what a player has to turn the pictures by,
    counter-clockwise, in degrees. Starts at multiples of 40 ms are written at 25 per second, others in milliseconds.
    """
    steady = all(start % 40 == 0 for start in (*starts_ms, last_ms))
    tick = 40 if steady else 1
    codec = codec or CODECS[path.suffix]
    with av.open(str(path), "w", options=dict(container or {})) as output:
        if creation_time:
            output.metadata["creation_time"] = creation_time
        stream = output.add_stream(codec, rate=25, options=SPEED.get(codec, {}) | dict(options or {}))
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = *size, pixels
        stream.codec_context.time_base = Fraction(tick, 1000)
        if rotation:
            stream.set_display_rotation(rotation)
        if sound:
            _hum(output, starts_ms[-1] + last_ms)
        for index, start in enumerate(starts_ms):
            frame = VideoFrame.from_ndarray(picture(index, *size), format="rgb24").reformat(format=pixels)
            frame.pts, frame.time_base = start // tick, Fraction(tick, 1000)
            _mux(output, stream, frame, starts_ms[-1] // tick, last_ms // tick)
        _mux(output, stream, None, starts_ms[-1] // tick, last_ms // tick)
    return path


def write_sound(path: Path, length_ms: int = 1_000) -> Path:
    """Write a file that has sound and no picture."""
    with av.open(str(path), "w") as output:
        _hum(output, length_ms)
    return path


def _mux(output: OutputContainer, stream: VideoStream, frame: VideoFrame | None, last: int, duration: int) -> None:
    for packet in stream.encode(frame):
        if packet.pts == last:
            packet.duration = duration
        output.mux(packet)


def _hum(output: OutputContainer, length_ms: int) -> None:
    codec = "libopus" if output.format.name == "webm" else "aac"
    stream = output.add_stream(codec, rate=48_000)
    assert isinstance(stream, AudioStream)
    wave = np.sin(np.arange(48 * length_ms) / 40).astype(np.float32)[None] / 8
    sound = av.AudioFrame.from_ndarray(wave, format="fltp", layout="mono")
    sound.sample_rate, sound.pts = 48_000, 0
    for packet in [*stream.encode(sound), *stream.encode(None)]:
        output.mux(packet)
