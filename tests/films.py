"""Films of given pictures, and classes whose rows can be compared."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from pandas import DataFrame

import pipeline
from inference import workers
from inference.models import ModelSpec
from ingest.sources import source_for
from ingest.video import Image, Segment
from storage import queries
from storage.store import Run, Store


def film(path: Path, pictures: Sequence[Image]) -> Path:
    """Show each picture, RGB (height, width, 3), for a second, hardly compressed."""
    with av.open(str(path), "w") as output:
        stream = output.add_stream("libx264", rate=1, options={"preset": "veryfast", "crf": "4"})
        assert isinstance(stream, VideoStream)
        stream.height, stream.width = pictures[0].shape[:2]
        stream.pix_fmt = "yuv444p"
        stream.codec_context.time_base = Fraction(1, 1)
        for number, picture in enumerate(pictures):
            frame = VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 1)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return path


def picture_of(path: Path, second: int = 0) -> Image:
    """What a video shows at a whole second."""
    source = source_for(str(path))
    frames = source.frames(Segment(str(path), 1_000 * second), 1_000)
    return next(frames).image


def analysed(path: Path, store: Store, where: workers.Where = workers.here, segment_ms: int = 60_000) -> Run:
    """A recording, as a lecture of its file's name."""
    recording = source_for(str(path)).probe(str(path))
    return pipeline.run(recording, ModelSpec(), store, lecture=path.stem, where=where, segment_ms=segment_ms)


def rows(path: Path, db: Path, where: workers.Where = workers.here, segment_ms: int = 60_000) -> DataFrame:
    """The export of a recording that is analysed into a database of its own."""
    with Store.open(f"sqlite:///{db}") as store:
        return queries.observations(store, analysed(path, store, where, segment_ms).lecture_id)
