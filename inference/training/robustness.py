"""How right the model stays on faces as they arrive: small, compressed, noisy, badly lit.

Every labelled face is shown in a picture at some size, the picture is spoilt, and the face is cut out again by the crop
of the product (inference/expression.py). A size is the height of the box that BlazeFace would give, in pixels: the
labelled crop stands for the square that the product cuts out around that box. Nothing is left to chance: the same file
gives the same figures.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from typing import Any

import av
import cv2
import numpy as np
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from inference.expression import RAISE, SCALE, SIDE, crop
from inference.observation import Box
from ingest.video import Image

Grey = NDArray[np.uint8]
Spoil = Callable[[Image, int], Image]

HEIGHTS, QUALITIES = (24, 32, 48, 64, 96), (23, 33)
USUAL = 60
"""Height of a face in a gallery of 25 at 1280x720 (45-75 px), for everything but the sizes."""

COLUMNS, TILE_WIDTH, TILE_HEIGHT, PICTURES = 5, 256, 144, 5
"""A gallery of 25 tiles in 1280x720; each page stays for so many pictures, in which the faces move a pixel each."""

BACKGROUND = 60


def conditions() -> dict[str, dict[str, Callable[[Grey], Grey]]]:
    """What can happen to faces, grey uint8 (n, 48, 48), by kind and degree; each gives the crops afterwards."""
    light: dict[str, Spoil] = {"dark": dark, "bright": bright, "from_the_side": from_the_side}
    return {
        "height_px": {str(height): partial(shown, height=height) for height in HEIGHTS},
        "h264_crf": {str(quality): partial(compressed, quality=quality) for quality in QUALITIES},
        "noise_sd": {str(sd): partial(shown, spoil=partial(noisy, sd=sd)) for sd in (5, 15)},
        "light": {name: partial(shown, spoil=spoil) for name, spoil in light.items()},
    }


def shown(faces: Grey, height: int = USUAL, spoil: Spoil | None = None) -> Grey:
    """The crops of faces shown `height` pixels high, one by one, after `spoil(picture, number of the face)`."""
    crops = []
    for number, face in enumerate(faces):
        picture = np.full((2 * height, 2 * height, 3), BACKGROUND, np.uint8)
        box = put(face, picture, height, height, height)
        crops.append(crop(spoil(picture, number) if spoil else picture, box))
    return np.array(crops, np.uint8).reshape(-1, SIDE, SIDE)


def put(face: Grey, picture: Image, across: int, down: int, height: int) -> Box:
    """Draw the face into the picture with its centre at (across, down) and return its box: `crop` cuts it out whole."""
    side = round(SCALE * height)
    how = cv2.INTER_AREA if side < SIDE else cv2.INTER_CUBIC
    left, top = across - side // 2, down - side // 2
    picture[top : top + side, left : left + side] = cv2.resize(face, (side, side), interpolation=how)[..., None]
    tall, wide = picture.shape[:2]
    x, y = left + side / 2 - height / 2, top + side / 2 - (0.5 - RAISE) * height
    return Box(x / wide, y / tall, height / wide, height / tall)


def noisy(picture: Image, number: int, sd: float) -> Image:
    """Noise of a cheap camera in the dark: normal, its deviation in grey levels, each colour for itself."""
    return clip(picture + np.random.default_rng(number).normal(0, sd, picture.shape))


def dark(picture: Image, number: int) -> Image:
    """A dim room: gamma 1.8 and half the light."""
    return clip(255 * 0.5 * (picture / 255.0) ** 1.8)


def bright(picture: Image, number: int) -> Image:
    """Overexposed: 1.6 times the light, clipped."""
    return clip(picture * 1.6)


def from_the_side(picture: Image, number: int) -> Image:
    """A window on the left or right: from 160 % of the light to 40 % across the picture."""
    ramp = np.linspace(1.6, 0.4, picture.shape[1])
    return clip(picture * (ramp if number % 2 else ramp[::-1])[None, :, None])


def clip(values: NDArray[np.floating]) -> Image:
    """Back to uint8 without wrapping round."""
    clipped: Image = np.clip(values, 0, 255).astype(np.uint8)
    return clipped


def compressed(faces: Grey, quality: int, height: int = USUAL) -> Grey:
    """The crops out of a gallery video, H.264 at the constant rate factor `quality`: the last picture of each page."""
    pages = [faces[start : start + COLUMNS**2] for start in range(0, len(faces), COLUMNS**2)]
    crops: list[Grey] = []
    for number, picture in enumerate(through_h264(filmed(pages, height), quality)):
        page, moved = divmod(number, PICTURES)
        if moved == PICTURES - 1:
            boxes = gallery(pages[page], moved, height)[1]
            crops += [crop(picture, box) for box in boxes]
    return np.array(crops, np.uint8).reshape(-1, SIDE, SIDE)


def filmed(pages: list[Grey], height: int) -> Iterator[Image]:
    """The pictures of the gallery video, page after page."""
    for page in pages:
        for moved in range(PICTURES):
            yield gallery(page, moved, height)[0]


def gallery(faces: Grey, moved: int, height: int) -> tuple[Image, list[Box]]:
    """A picture of up to 25 faces, `moved` pixels right of the middle of their tiles, and their boxes."""
    picture = np.full((COLUMNS * TILE_HEIGHT, COLUMNS * TILE_WIDTH, 3), BACKGROUND, np.uint8)
    boxes = []
    for number, face in enumerate(faces):
        row, column = divmod(number, COLUMNS)
        across, down = column * TILE_WIDTH + TILE_WIDTH // 2 + moved, row * TILE_HEIGHT + TILE_HEIGHT // 2
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


def encoder(out: av.container.OutputContainer, picture: Image, quality: int) -> VideoStream:
    """A stream of H.264 of the picture's size; on one thread, so that it always gives the same bytes."""
    stream: VideoStream = out.add_stream("libx264", rate=Fraction(25))
    stream.height, stream.width = picture.shape[:2]
    stream.pix_fmt = "yuv420p"
    stream.options = {"crf": str(quality), "preset": "veryfast", "tune": "zerolatency", "threads": "1"}
    return stream
