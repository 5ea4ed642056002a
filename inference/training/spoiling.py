"""Labelled faces shown in a picture, spoilt, and cut out again by the crop of the product.

A size is the height of the box that BlazeFace would give, in pixels: the labelled crop stands for the square that the
product cuts out around that box (inference/expression.py).
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.expression import RAISE, SCALE, SIDE, crop
from inference.observation import Box
from ingest.video import Image

Grey = NDArray[np.uint8]
Spoil = Callable[[Image, int], Image]

USUAL = 60
"""Height of a face in a gallery of 25 at 1280x720 (45-75 px)."""

BACKGROUND = 60


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


def blurred(picture: Image, number: int, sd: float) -> Image:
    """Out of focus: a Gaussian of so many pixels."""
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), sd), np.uint8)


def moved(picture: Image, number: int, far: int) -> Image:
    """A face that moves sideways by so many pixels while the picture is taken."""
    return np.asarray(cv2.blur(picture, (far, 1)), np.uint8)


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
