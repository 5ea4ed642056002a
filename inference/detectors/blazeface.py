"""BlazeFace short range (Bazarevsky et al. 2019, arXiv 1907.05047) on LiteRT, with MediaPipe's own model file.

The network looks at up to 128x128 pixels and answers for anchors, two per cell of 8 pixels, six per cell of 16. An
answer is a box and six key points relative to the anchor's centre, in pixels of the input, and one logit. Overlapping
answers are averaged by confidence instead of dropped, as MediaPipe does, which keeps the box still from second to
second. MediaPipe fills the square up with black; here the input ends with the picture (in whole cells), which for a
16:9 tile saves two fifths of the time.
"""

from __future__ import annotations

import functools
import math

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.assets import asset
from inference.observation import Box, Face
from inference.runtime import Network
from ingest.video import Image

SIDE, CELL = 128, 16
"""Pixels of the input: its longer side, and the larger cells, of which it holds whole ones."""
CONFIDENCE = 0.5
LEAST_LOGIT = np.log(CONFIDENCE / (1 - CONFIDENCE))
SAME_FACE = 0.3
"""Answers overlapping by more (intersection over union) are the same face; value of MediaPipe's graph."""

Floats = NDArray[np.floating]


class Detector:
    """BlazeFace for faces that fill about a sixth of the picture or more: participants in their tiles."""

    def __init__(self) -> None:
        self._network = Network(asset("face_detection_short_range.tflite"))

    def detect(self, picture: Image) -> list[Face]:
        """Faces with a confidence of at least 0.5, most confident first."""
        shown, scale, left, top = letterbox(picture)
        answers, logits = self._network(shown[None] * np.float32(2 / 255) - np.float32(1))
        if answers.shape[-1] == 1:
            answers, logits = logits, answers
        likely = np.flatnonzero(logits[0, :, 0] >= LEAST_LOGIT)
        if not likely.size:
            return []
        confidence = 1 / (1 + np.exp(-logits[0, likely, 0]))
        points = answers[0, likely].reshape(-1, 8, 2)
        centre = anchors(*shown.shape[:2])[likely] - (left, top)
        points[:, 0] += centre
        points[:, 2:] += centre[:, None]
        height, width = picture.shape[:2]
        points /= (scale * width, scale * height)
        return merge(points, confidence)


def letterbox(picture: Image) -> tuple[Image, float, float, float]:
    """The picture with its longer side at 128 pixels, between black bars that fill up whole cells of 16.

    Also the scale, and the widths of the bars at the left and at the top in pixels of the input.
    """
    height, width = picture.shape[:2]
    scale = SIDE / max(height, width)
    across, down = (CELL * max(1, math.ceil(round(scale * length) / CELL)) for length in (width, height))
    left, top = (across - scale * width) / 2, (down - scale * height) / 2
    warp = np.array([[scale, 0, left], [0, scale, top]])  # corners on corners, as MediaPipe maps them
    return cv2.warpAffine(picture, warp, (across, down), flags=cv2.INTER_LINEAR), scale, left, top  # type: ignore[return-value]


@functools.cache
def anchors(height: int, width: int) -> Floats:
    """Centres of the anchors of an input of so many pixels, float32 (n, 2), in pixels; 896 for 128x128."""
    grids = []
    for cell, repeats in ((CELL // 2, 2), (CELL, 6)):
        y, x = np.mgrid[0 : height // cell, 0 : width // cell]
        grids.append(np.repeat(np.stack([x, y], axis=-1).reshape(-1, 2) + 0.5, repeats, axis=0) * cell)
    return np.concatenate(grids).astype(np.float32)


def merge(points: Floats, confidence: Floats) -> list[Face]:
    """Weighted non-maximum suppression. `points` (n, 8, 2): box centre, box size, six key points."""
    order = np.argsort(-confidence)
    points, confidence = points[order], confidence[order]
    faces = []
    while len(points):
        same = overlaps(points) > SAME_FACE
        same[0] = True
        alone = bool(same.all())
        near, sure = (points, confidence) if alone else (points[same], confidence[same])
        x, y, width, height, *rest = (sure @ near.reshape(-1, 16) / sure.sum()).tolist()
        keypoints = tuple(zip(rest[::2], rest[1::2], strict=True))
        faces.append(Face(Box(x - width / 2, y - height / 2, width, height), float(confidence[0]), keypoints))
        if alone:
            break
        points, confidence = points[~same], confidence[~same]
    return faces


def overlaps(points: Floats) -> Floats:
    """Intersection over union of the first answer's box with every answer's box, (n,)."""
    half = points[:, 1] / 2
    low, high = points[:, 0] - half, points[:, 0] + half
    both = np.maximum(np.minimum(high, high[0]) - np.maximum(low, low[0]), 0)
    shared, area = both[:, 0] * both[:, 1], points[:, 1, 0] * points[:, 1, 1]
    return np.asarray(shared / np.maximum(area + area[0] - shared, 1e-9))
