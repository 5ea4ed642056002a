"""Where eyes look, by how far the dark of an iris stands from the middle of the eye.

The landmark network has no irises, and the one for them takes 1.3 ms an eye. On 240 drawn heads with irises moved by
known amounts the centre of the dark between the corners of the eyes was as exact (correlation .96 for both, from 60 px
on); on a film of a person crying and laughing it agreed better between both eyes (.85 against .40) and with the other
way by .90, at a tenth of the cost.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.landmarks import Points
from ingest.video import Image

_EYES = ((33, 133), (362, 263))
"""Corners from left to right in the picture."""
_WIDTH, _HEIGHT = 48, 24
"""The part of a picture from corner to corner, in pixels."""
_MARGIN = 6
"""Pixels beside the corners, where lashes and their shadows are dark."""
_LIT = round(0.6 * _WIDTH * _HEIGHT)
"""Which of the pixels, in the order of their brightness, is brighter than any of an iris, which covers less than half.
"""
_FOLLOWED, _LEVEL = (0.7, 0.35), -0.11
"""By how much of its way the dark follows an iris, across and down (lids hide it), and where it is when that is level.
"""


def gaze(picture: Image, points: Points) -> tuple[float, float]:
    """How far to the right and below the middle of the eyes, in widths of an eye; of both the mean."""
    places = [dark(eye(picture, points[left, :2], points[right, :2])) for left, right in _EYES]
    across, down = np.mean(places, axis=0)
    return float(across / _FOLLOWED[0]), float((down - _LEVEL) / _FOLLOWED[1])


def eye(picture: Image, left: Points, right: Points) -> NDArray[np.uint8]:
    """An eye between its corners (2,), made level; its brightest channel, uint8 (24, 48)."""
    cosine, sine = (right - left) / _WIDTH
    x, y = (left + right) / 2
    half, low = _WIDTH / 2, _HEIGHT / 2
    square = np.array(
        [[cosine, -sine, x - half * cosine + low * sine], [sine, cosine, y - half * sine - low * cosine]], np.float32
    )
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    shown = cv2.warpAffine(picture, square, (_WIDTH, _HEIGHT), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    brightest = cv2.max(cv2.max(shown[:, :, 0], shown[:, :, 1]), shown[:, :, 2])
    return brightest.astype(np.uint8, copy=False)


def dark(shown: NDArray[np.uint8]) -> tuple[float, float]:
    """The centre of what is dark in an eye, from its middle, in widths of it."""
    lit = np.partition(shown, _LIT, axis=None)[_LIT]
    darker = cv2.subtract(np.full_like(shown, lit), cv2.GaussianBlur(shown, (0, 0), 2))
    weight = cv2.multiply(darker, darker, dtype=cv2.CV_32F)
    weight[:, :_MARGIN] = weight[:, -_MARGIN:] = 0
    moments = cv2.moments(weight)
    if moments["m00"] == 0:
        return 0.0, 0.0
    across, down = moments["m10"] / moments["m00"], moments["m01"] / moments["m00"]
    return (across - _WIDTH / 2) / _WIDTH, (down - _HEIGHT / 2) / _WIDTH
