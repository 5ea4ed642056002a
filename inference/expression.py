"""From a face box to seven probabilities: the crop, which training shares, and the network."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.observation import Box, ModelError
from inference.runtime import Network
from ingest.video import Image

SIDE = 48
SCALE, RAISE = 1.1, 0.05
"""The square crop is 1.1 times the BlazeFace box, its centre moved up by 5 % of it: closest to the training faces
(findings on 1,082 faces in a 25-tile gallery: .52 right at 1.0-1.15, .47 at 1.3, .38 at 1.6; turning the eyes level
changed nothing). The shipped file is as right from 1.0 to 1.3: `classpulse evaluate --crops`, docs/models.md.
"""

LEAST_HEIGHT, LEAST_SHARPNESS = 16, 0.003
"""Where nothing is said of the expression: boxes lower than 16 px, and crops less sharp than 0.003.

Measured on the 3,543 faces of the public test (LOG.md): right on 65 %, on 59 % at 16 px and 56 % at 14 px, and on
fewer than 48 % in every band of sharpness below 0.003, be it from small size, lack of focus or motion. Of faces 48-96
px high, also after H.264, noise and bad light, the rule drops fewer than 0.1 %.
"""

SECOND_DERIVATIVES = (
    np.array([[1, -2, 1]], np.float32),
    np.array([[1], [-2], [1]], np.float32),
    np.array([[1, 0, 0], [0, -2, 0], [0, 0, 1]], np.float32),
    np.array([[0, 0, 1], [0, -2, 0], [1, 0, 0]], np.float32),
)
"""Across, down and along both diagonals."""

WEIGHTS = Path(__file__).parent / "weights" / "expression.tflite"
ORIGINAL, CROWD = 0, 1
"""The network's two views: trained on FER2013's original labels, and on the crowd's votes (FER+)."""


def card() -> dict[str, Any]:
    """What is known of the shipped file (`weights/expression.json`): sha256, input, output, labels, figures."""
    known: dict[str, Any] = json.loads(WEIGHTS.with_suffix(".json").read_text())
    return known


class Expression:
    """The network of `weights/expression.tflite`. One face at a time: on one thread a batch is no faster per face."""

    def __init__(self, path: Path = WEIGHTS) -> None:
        if not path.exists():
            raise ModelError(f"the expression model {path} is missing; train one with `classpulse train`")
        self._network = Network(path)

    def views(self, faces: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Grey crops uint8 (n, 48, 48) -> probabilities float32 (n, 2, 7): original label's view, crowd's view."""
        answers = [self._network(face[None].astype(np.float32))[0] for face in faces]
        return np.concatenate(answers or [np.empty((0, 14), np.float32)]).reshape(-1, 2, 7)

    def probabilities(self, faces: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Grey crops uint8 (n, 48, 48) -> probabilities float32 (n, 7) in the order of EXPRESSIONS, the original
        label's view.
        """
        return self.views(faces)[:, ORIGINAL]


def crop(picture: Image, box: Box, scale: float = SCALE, up: float = RAISE) -> NDArray[np.uint8]:
    """The face in `box` (fractions of `picture`), grey uint8 (48, 48); beyond the edge the border repeats. `scale` and
    `up` are varied by training alone.
    """
    height, width = picture.shape[:2]
    side = max(2, round(scale * (box.width * width + box.height * height) / 2))
    left = round((box.x + box.width / 2) * width - side / 2)
    top = round((box.y + (0.5 - up) * box.height) * height - side / 2)
    inside = picture[max(0, top) : max(0, top + side), max(0, left) : max(0, left + side)]
    if not inside.size:
        return np.zeros((SIDE, SIDE), np.uint8)
    missing = (max(0, -top), max(0, top + side - height), max(0, -left), max(0, left + side - width))
    whole = cv2.copyMakeBorder(cv2.cvtColor(inside, cv2.COLOR_RGB2GRAY), *missing, cv2.BORDER_REPLICATE)
    how = cv2.INTER_AREA if side > SIDE else cv2.INTER_LINEAR
    return cv2.resize(whole, (SIDE, SIDE), interpolation=how)  # type: ignore[return-value]


def legible_crop(picture: Image, box: Box) -> NDArray[np.uint8] | None:
    """The face in `box` like `crop`, or None where it is too small or too blurred to say anything of it."""
    if box.height * picture.shape[0] < LEAST_HEIGHT:
        return None
    face = crop(picture, box)
    return face if sharpness(face) >= LEAST_SHARPNESS else None


def sharpness(face: NDArray[np.uint8]) -> float:
    """How much fine detail the face (48, 48) has for its contrast, in the direction in which it has least.

    Variance of the second derivative over that of the grey values. The Laplacian (Pech-Pacheco et al. 2000) sums all
    directions and does not notice motion, which blurs one; a little smoothing before keeps noise from counting as
    detail.
    """
    smooth = cv2.GaussianBlur(face.astype(np.float32), (0, 0), 0.7)
    detail = min(variance(cv2.filter2D(smooth, cv2.CV_32F, kernel)[2:-2, 2:-2]) for kernel in SECOND_DERIVATIVES)
    return detail / (variance(face) + 25)


def variance(values: cv2.typing.MatLike) -> float:
    """Of all of them; several times as fast as numpy's at this size."""
    return float(cv2.meanStdDev(values)[1][0, 0] ** 2)
