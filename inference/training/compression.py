"""Labelled faces filmed in a gallery of 25 tiles, encoded as H.264, decoded, and cut out again by the crop of the
product.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import av
import numpy as np
from av.container import OutputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from inference.expression import SIDE, crop
from inference.observation import Box
from inference.training.spoiling import BACKGROUND, USUAL, Grey, put
from ingest.video import Image

COLUMNS, TILE_WIDTH, TILE_HEIGHT, PICTURES = 5, 256, 144, 3
"""1280x720 pixels; each page stays for so many pictures, in which the faces move a pixel each."""


def compressed(faces: Grey, quality: int, height: int = USUAL) -> Grey:
    """The crops out of a gallery video, H.264 at the constant rate factor `quality`: the last picture of each page."""
    pages = [faces[start : start + COLUMNS**2] for start in range(0, len(faces), COLUMNS**2)]
    crops: list[Grey] = []
    for number, picture in enumerate(through_h264(filmed(pages, height), quality)):
        page, turn = divmod(number, PICTURES)
        if turn == PICTURES - 1:
            boxes = gallery(pages[page], turn, height)[1]
            crops += [crop(picture, box) for box in boxes]
    return np.array(crops, np.uint8).reshape(-1, SIDE, SIDE)


def filmed(pages: list[Grey], height: int) -> Iterator[Image]:
    """The pictures of the gallery video, page after page."""
    for page in pages:
        for turn in range(PICTURES):
            yield gallery(page, turn, height)[0]


def gallery(faces: Grey, turn: int, height: int) -> tuple[Image, list[Box]]:
    """A picture of up to 25 faces, `turn` pixels right of the middle of their tiles, and their boxes."""
    picture = np.full((COLUMNS * TILE_HEIGHT, COLUMNS * TILE_WIDTH, 3), BACKGROUND, np.uint8)
    boxes = []
    for number, face in enumerate(faces):
        row, column = divmod(number, COLUMNS)
        across, down = column * TILE_WIDTH + TILE_WIDTH // 2 + turn, row * TILE_HEIGHT + TILE_HEIGHT // 2
        boxes.append(put(face, picture, across, down, height))
    return picture, boxes


def through_h264(pictures: Iterator[Image], quality: int) -> Iterator[Image]:
    """Pictures, RGB, encoded as live software does (libx264, veryfast, no pictures from the future) and decoded."""
    film = io.BytesIO()
    with av.open(film, "w", format="matroska") as out:
        stream: Any = None
        for picture in pictures:
            stream = stream or encoder(out, picture, quality)
            out.mux(stream.encode(VideoFrame.from_ndarray(picture, format="rgb24")))
        if stream:
            out.mux(stream.encode(None))
    film.seek(0)
    if stream:
        with av.open(film, "r") as recorded:
            for frame in recorded.decode(video=0):
                yield np.asarray(frame.to_ndarray(format="rgb24"), np.uint8)


def encoder(out: OutputContainer, picture: Image, quality: int) -> VideoStream:
    """A stream of H.264 of the picture's size; on one thread, so that it always gives the same bytes."""
    stream: VideoStream = out.add_stream("libx264", rate=Fraction(25))
    stream.height, stream.width = picture.shape[:2]
    stream.pix_fmt = "yuv420p"
    stream.options = {"crf": str(quality), "preset": "veryfast", "tune": "zerolatency", "threads": "1"}
    return stream
