"""BlazeFace short range (Bazarevsky et al. 2019, arXiv 1907.05047) on LiteRT, with MediaPipe's own model file.

The network looks at 128x128 and answers for 896 anchors: two per cell of a 16x16 grid, six per cell of an 8x8 grid. An
answer is a box and six key points relative to the anchor's centre, in pixels of the input, and one logit. Overlapping
answers are averaged by confidence instead of dropped, as MediaPipe does, which keeps the box still from second to
second.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.assets import asset
from inference.observation import Box, Face
from inference.runtime import Network
from ingest.video import Image

SIDE = 128
CONFIDENCE = 0.5
LEAST_LOGIT = np.log(CONFIDENCE / (1 - CONFIDENCE))
SAME_FACE = 0.3
"""Answers overlapping by more (intersection over union) are the same face; value of MediaPipe's graph."""

Floats = NDArray[np.floating]


class Detector:
    """BlazeFace for faces that fill about a sixth of the picture or more: participants in their tiles."""

    def __init__(self) -> None:
        self._network = Network(asset("face_detection_short_range.tflite"))
        self._anchors = anchors()

    def detect(self, picture: Image) -> list[Face]:
        """Faces with a confidence of at least 0.5, most confident first."""
        square, side, left, top = letterbox(picture)
        answers, logits = self._network(square[None].astype(np.float32) / 127.5 - 1)
        if answers.shape[-1] == 1:
            answers, logits = logits, answers
        likely = logits[0, :, 0] >= LEAST_LOGIT
        confidence = 1 / (1 + np.exp(-np.clip(logits[0, likely, 0], -80, 80)))
        points = answers[0, likely].reshape(-1, 8, 2) / SIDE
        points[:, [0, 2, 3, 4, 5, 6, 7]] += self._anchors[likely][:, None]
        height, width = picture.shape[:2]
        scale, offset = np.array([side / width, side / height]), np.array([left / width, top / height])
        points[:, [0, 2, 3, 4, 5, 6, 7]] = points[:, [0, 2, 3, 4, 5, 6, 7]] * scale - offset
        points[:, 1] *= scale
        return merge(points, confidence)


def letterbox(picture: Image) -> tuple[Image, int, float, float]:
    """The picture in the middle of a black square, 128x128; also the square's side and the bars' widths in picture
    pixels.
    """
    height, width = picture.shape[:2]
    side = max(height, width)
    left, top = (side - width) / 2, (side - height) / 2
    scale = SIDE / side
    warp = np.array([[scale, 0, left * scale], [0, scale, top * scale]])  # corners on corners, as MediaPipe maps them
    return cv2.warpAffine(picture, warp, (SIDE, SIDE), flags=cv2.INTER_LINEAR), side, left, top  # type: ignore[return-value]


def anchors() -> Floats:
    """Centres of the 896 anchors, float32 (896, 2), as fractions of the square."""
    grids = []
    for cells, repeats in ((16, 2), (8, 6)):
        y, x = np.mgrid[0:cells, 0:cells]
        grids.append(np.repeat(np.stack([x, y], axis=-1).reshape(-1, 2) + 0.5, repeats, axis=0) / cells)
    return np.concatenate(grids).astype(np.float32)


def merge(points: Floats, confidence: Floats) -> list[Face]:
    """Weighted non-maximum suppression. `points` (n, 8, 2): box centre, box size, six key points."""
    order = np.argsort(-confidence)
    points, confidence = points[order], confidence[order]
    faces = []
    while len(points):
        same = overlaps(points) > SAME_FACE
        same[0] = True
        mean = confidence[same] @ points[same].reshape(-1, 16) / confidence[same].sum()
        x, y, width, height, *rest = map(float, mean)
        keypoints = tuple(zip(rest[::2], rest[1::2], strict=True))
        faces.append(Face(Box(x - width / 2, y - height / 2, width, height), float(confidence[0]), keypoints))
        points, confidence = points[~same], confidence[~same]
    return faces


def overlaps(points: Floats) -> Floats:
    """Intersection over union of the first answer's box with every answer's box, (n,)."""
    low, high = points[:, 0] - points[:, 1] / 2, points[:, 0] + points[:, 1] / 2
    shared = (np.minimum(high, high[0]) - np.maximum(low, low[0])).clip(0).prod(axis=1)
    area = points[:, 1].prod(axis=1)
    return np.asarray(shared / np.maximum(area + area[0] - shared, 1e-9))
