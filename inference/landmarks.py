"""468 points of a face by MediaPipe's face landmark model (Kartynnik et al. 2019, arXiv 1907.06724) on LiteRT.

The network looks at 192x192 pixels in which the eyes are level: a square one and a half times the detector's box,
turned by the line through the eyes, as in MediaPipe. Beyond the edge of the picture its border repeats.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.assets import asset
from inference.observation import Face
from inference.runtime import Network
from ingest.video import Image

SIDE = 192
SCALE = 1.5
"""Side of the square, in longer sides of the detector's box."""

Points = NDArray[np.float32]


class Landmarks:
    """The network of `face_landmark.tflite`, one face at a time."""

    def __init__(self) -> None:
        self._network = Network(asset("face_landmark.tflite"))

    def find(self, picture: Image, face: Face) -> tuple[Points, float]:
        """The points (468, 3) of a face of `picture`, and how surely there is one (0..1).

        In pixels of the picture: x to the right, y down, z away from the camera, about 0 at the middle of the head.
        """
        square = around(face, picture.shape[1], picture.shape[0])
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        crop = cv2.warpAffine(picture, square, (SIDE, SIDE), flags=flags, borderMode=cv2.BORDER_REPLICATE)
        answers, presence = self._network(np.multiply(crop[None], 1 / 255, dtype=np.float32))
        points = answers.reshape(-1, 3)
        placed = np.empty_like(points)
        placed[:, :2] = points[:, :2] @ square[:, :2].T + square[:, 2]
        placed[:, 2] = points[:, 2] * math.hypot(square[0, 0], square[1, 0])
        return placed, 1 / (1 + math.exp(-float(presence.item())))


def around(face: Face, width: int, height: int) -> NDArray[np.float32]:
    """Where the network's pixels lie in a picture of so many pixels: a matrix (2, 3)."""
    box, (right, left) = face.box, face.keypoints[:2]
    angle = math.atan2((left[1] - right[1]) * height, (left[0] - right[0]) * width)
    scale = SCALE * max(box.width * width, box.height * height) / SIDE
    cosine, sine = scale * math.cos(angle), scale * math.sin(angle)
    x, y = (box.x + box.width / 2) * width, (box.y + box.height / 2) * height
    half = SIDE / 2
    return np.array(
        [[cosine, -sine, x - half * (cosine - sine)], [sine, cosine, y - half * (sine + cosine)]], np.float32
    )
