"""How right the model is, by the crop that is cut out around the box that the product's detector finds.

Every labelled face is shown in a tile of a gallery of 25, its edges going over into its own blur, so that the detector
sees no frame around it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from inference import detectors
from inference.expression import RAISE, SCALE, SIDE, crop
from inference.observation import Box
from inference.training.data import Faces
from inference.training.intervals import wilson
from inference.training.spoiling import USUAL, Grey
from ingest.video import Image

HEIGHT, WIDTH = 138, 247
"""Pixels of a tile in a gallery of 25 at 1280x720."""
SCALES, RAISED = (0.9, 1.0, SCALE, 1.2, 1.3, 1.4, 1.6), (-0.05, 0.0, RAISE, 0.1, 0.15)
"""The crop's side over the box's, and how far its centre is moved up, in heights of the box."""
EDGE, BLUR, SOFT = 2, 6.0, 1.5
"""Pixels of the face that go over into its blur, and the Gaussians of that blur and of the transition, in pixels."""

Shown = tuple[Image, Box]


def measure(faces: Faces, answer: Callable[[Grey], NDArray[np.float32]]) -> dict[str, Any]:
    """Accuracy on the original label by scale and raise of the crop, of the faces that the detector finds. `answer`
    gives probabilities (n, 7) of crops (n, 48, 48).
    """
    detector = detectors.load("blazeface")
    tiles = [tile(face) for face in faces.pixels]
    boxes = [max(detector.detect(one), key=lambda face: face.confidence, default=None) for one in tiles]
    found = [(picture, face.box) for picture, face in zip(tiles, boxes, strict=True) if face]
    seen = np.array([face is not None for face in boxes], bool)
    labels = faces.emotion[seen]

    def right(crops: Grey) -> dict[str, Any]:
        hits = answer(crops).argmax(axis=1) == labels
        return {"accuracy": float(hits.mean()), "interval": wilson(hits)}

    def cut(scale: float, up: float) -> Grey:
        return np.array([crop(picture, box, scale, up) for picture, box in found], np.uint8)

    if not found:
        return {"faces": len(faces), "found": 0}
    by = {str(scale): {str(up): right(cut(scale, up)) for up in RAISED} for scale in SCALES}
    return {"faces": len(faces), "found": len(found), "labelled_crop": right(faces.pixels[seen]), "by_scale": by}


def tile(face: NDArray[np.uint8], side: int = USUAL) -> Image:
    """A face (48, 48) shown `side` px high in the middle of a tile, RGB."""
    wide = cv2.copyMakeBorder(face, SIDE, SIDE, SIDE, SIDE, cv2.BORDER_REPLICATE)
    inside = np.zeros(wide.shape, np.float32)
    inside[SIDE + EDGE : 2 * SIDE - EDGE, SIDE + EDGE : 2 * SIDE - EDGE] = 1
    share = cv2.GaussianBlur(inside, (0, 0), SOFT)
    soft = wide * share + cv2.GaussianBlur(wide, (0, 0), BLUR) * (1 - share)
    scale = side / SIDE
    moved = np.array(
        [[scale, 0, WIDTH / 2 - scale * 1.5 * SIDE], [0, scale, HEIGHT / 2 - scale * 1.5 * SIDE]], np.float32
    )
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    picture = cv2.warpAffine(
        np.clip(soft, 0, 255).astype(np.uint8), moved, (WIDTH, HEIGHT), flags=how, borderMode=cv2.BORDER_REPLICATE
    )
    return np.repeat(picture[..., None], 3, axis=2)
