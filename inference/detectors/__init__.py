"""One face detector per file, each a class `Detector(file)` with `detect(picture) -> list[Face]`, most confident first.

`picture` is RGB uint8 (height, width, 3), usually one tile; the faces' boxes are fractions of that picture.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Protocol

from inference.observation import Face, ModelError
from ingest.video import Image


class Detector(Protocol):
    """Finds the faces of one picture."""

    def detect(self, picture: Image) -> list[Face]:
        """Faces with a confidence of at least 0.5, most confident first."""


def load(name: str) -> Detector:
    """The detector of the file `<name>.py` here. ModelError when there is none or its extra is not installed."""
    known = sorted(path.stem for path in Path(__file__).parent.glob("[!_]*.py"))
    if name not in known:
        raise ModelError(f"no face detector '{name}'; choose one of {', '.join(known)}")
    try:
        detector: Detector = importlib.import_module(f"inference.detectors.{name}").Detector()
    except ModuleNotFoundError as error:
        raise ModelError(
            f"the face detector '{name}' needs {error.name}: pip install --no-deps -r requirements-{name}.lock"
        ) from error
    return detector
