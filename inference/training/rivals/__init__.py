"""Models of others to compare ours with, one per file, by the name of `classpulse evaluate --compare`.

Each file has `load() -> Rival`, raising ModelError where the model is not installed. Nothing of theirs is shipped.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from inference.observation import ModelError


class Rival(Protocol):
    """A model that reads facial expressions."""

    @property
    def version(self) -> str:
        """What was compared, as in "fer 25.10.3"."""

    def probabilities(self, faces: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Grey crops uint8 (n, 48, 48) -> probabilities float32 (n, 7) in the order of EXPRESSIONS."""


def load(name: str) -> Rival:
    """The model of the file `<name>.py`. ModelError when there is none, or its model is not installed."""
    known = sorted(path.stem for path in Path(__file__).parent.glob("[!_]*.py"))
    if name not in known:
        raise ModelError(f"no model '{name}' to compare with; choose one of {', '.join(known)}")
    rival: Rival = importlib.import_module(f"inference.training.rivals.{name}").load()
    return rival
