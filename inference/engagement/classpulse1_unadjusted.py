"""ClassPulse 1 without anybody's usual pose and expression, to see what they change: attention is facing the camera,
and the expression is held against a neutral face, the same for all. Everything else is `classpulse1`.
"""

from __future__ import annotations

import numpy as np
from pandas import DataFrame

from inference.engagement.classpulse1 import ERROR, LIVELY, PARTS, weighed
from inference.observation import EXPRESSIONS

__all__ = ["ERROR", "NEEDS", "PARTS", "VERSION", "parts"]

VERSION = "1"
NEEDS: tuple[str, ...] = ("attention",)


def parts(seconds: DataFrame) -> DataFrame:
    """The three parts; NaN with the camera off."""
    lively = np.array([LIVELY[name] for name in EXPRESSIONS])
    read = seconds[[f"p_{name}" for name in EXPRESSIONS]].to_numpy(dtype=float)
    return weighed(seconds, seconds["attention_to_camera"], read @ lively)
