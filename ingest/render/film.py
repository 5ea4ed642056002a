"""Render a simulated class into a video file with its truth and roster beside it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from fractions import Fraction
from pathlib import Path

import av
import cv2
from av.video.stream import VideoStream

from ingest.render.cast import Cast, gather
from ingest.render.names import address_of
from ingest.render.room import Room, check
from ingest.render.stage import Stage
from ingest.render.truth import COLUMNS, SCREEN_COLUMNS, rows, screen_rows
from ingest.video import Image, SourceError

_THREADS = 2
"""Fixed, because the encoder's output depends on it."""


def render(path: Path, room: Room, on_second: Callable[[int, int], None]) -> None:
    """Write the class of `room` to `path` (H.264), `.truth.csv`, `.slides.csv` and `.roster.csv`.

    The same room gives the same files. `on_second(done, total)` is called after each second. All four files are written
    beside their place and moved there at the end, the video last, so that an interrupted rendering leaves nothing.
    SourceError when the class cannot be drawn or the files cannot be written.
    """
    check(room)
    if path.suffix.lower() not in {".mp4", ".mkv", ".mov"}:
        raise SourceError(
            f"{path.name} is not a kind of video that can be written; try {path.with_suffix('.mp4').name}."
        )
    try:
        with ExitStack() as files:
            video = files.enter_context(_beside(path))
            truth = files.enter_context(_beside(path.with_suffix(".truth.csv")))
            slides = files.enter_context(_beside(path.with_suffix(".slides.csv")))
            roster = files.enter_context(_beside(path.with_suffix(".roster.csv")))
            cast = gather(room)
            _write_roster(roster, cast)
            _write_film(video, truth, slides, room, cast, on_second)
    except OSError as error:
        raise SourceError(f"{path} cannot be written ({error.strerror or error}); try another folder.") from error


def drawn(path: Path) -> bool:
    """Whether a class was rendered to `path` by the drawing code as it stands: all four files, younger than it."""
    files = [path, *(path.with_suffix(suffix) for suffix in (".truth.csv", ".slides.csv", ".roster.csv"))]
    changed = max(file.stat().st_mtime for file in Path(__file__).parent.rglob("*.py"))
    return all(file.exists() and file.stat().st_mtime > changed for file in files)


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """A path next to `path` whose file takes its place on success and vanishes on failure."""
    partial = path.with_name(f".{path.stem}.partial{path.suffix}")
    try:
        yield partial
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _write_roster(path: Path, cast: Cast) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        aliases = any(participant.aliases for participant in cast.people)
        writer.writerow(("name", "email", "consent", *(["aliases"] if aliases else [])))
        for number, one in enumerate(sorted(cast.people, key=lambda one: one.name), 1):
            writer.writerow(
                (one.name, address_of(one.name, number), "yes", *([";".join(one.aliases)] if aliases else []))
            )


def _write_film(
    video: Path, truth: Path, slides: Path, room: Room, cast: Cast, on_second: Callable[[int, int], None]
) -> None:
    stage = Stage(room, cast)
    with (
        _table(truth, COLUMNS) as seen,
        _table(slides, SCREEN_COLUMNS) as shared,
        av.open(str(video), "w") as container,
    ):
        if room.began:
            container.metadata["creation_time"] = room.began
        stream = _stream(container, room)
        planes = _planes(stage.image)
        for number in range(room.seconds * room.rate):
            if stage.show(number / room.rate):
                planes = _planes(stage.image)
            if number % room.rate == 0:
                seen(rows(room, cast, stage, number // room.rate))
                shared(screen_rows(room, stage, number // room.rate))
            _encode(container, stream, planes, number)
            if (number + 1) % room.rate == 0:
                on_second((number + 1) // room.rate, room.seconds)
        container.mux(stream.encode())


@contextmanager
def _table(path: Path, columns: tuple[str, ...]) -> Iterator[Callable[[Iterator[tuple[str, ...]]], None]]:
    """What writes rows below these columns."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        yield writer.writerows


def _stream(container: av.container.OutputContainer, room: Room) -> VideoStream:
    options = {"preset": "veryfast", "crf": str(room.crf)}
    stream: VideoStream = container.add_stream("libx264", rate=room.rate, options=options)
    stream.width, stream.height, stream.pix_fmt = room.width, room.height, "yuv420p"
    stream.codec_context.time_base = Fraction(1, room.rate)
    stream.codec_context.gop_size = 2 * room.rate
    stream.codec_context.thread_count = _THREADS
    return stream


def _planes(image: Image) -> Image:
    """The picture as planar YUV 4:2:0 (BT.601, limited range)."""
    return cv2.cvtColor(image, cv2.COLOR_RGB2YUV_I420).astype("uint8", copy=False)


def _encode(container: av.container.OutputContainer, stream: VideoStream, planes: Image, number: int) -> None:
    frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
    frame.pts, frame.time_base = number, stream.codec_context.time_base
    container.mux(stream.encode(frame))
