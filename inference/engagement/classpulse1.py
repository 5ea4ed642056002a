"""ClassPulse 1, the default: mostly that somebody is there and faces the screen as usual; a little the expression.

    .4 x presence  +  .5 x attention  +  .1 x expression        while the camera is on

Presence is 1 with a face and 0 without one; attention is relative to the person's usual pose; expression is 1/2 for the
person's usual face, up to 1 for a livelier and down to 0 for a sadder one. Of a camera that is off nothing is said:
absence is not disengagement. A camera that is on with nobody there gives 0.

Why these weights: in 8,415 rated faces expressions told nothing of engagement (area under the curve .49) and head pose
a little (.65), so the expression may move the value by .05 at most, and only as a change against the person's own usual
face: a resting face that looks sad counts as any other. It counts as far as there is attention, since on a face that is
turned away or has its eyes shut it is read badly; where it is not read, as the usual one. docs/engagement.md.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame, Series

from inference.observation import EXPRESSIONS

VERSION = "1"
PARTS = ("presence", "attention", "expression")
NEEDS: tuple[str, ...] = ("attention",)
ERROR = 0.03
"""Of .5 attention with an error of .05, .4 presence with .01, and a tenth of the expression with .1, as if they went
together.
"""
PRESENCE, ATTENTION, EXPRESSION = 0.4, 0.5, 0.1
UNKNOWN = 0.5
"""The attention of a face whose pose cannot be told. Were nothing said of such seconds, only those in which nobody is
there would be left of somebody whose face is too small.
"""
WEIGHTS = dict(zip(PARTS, (PRESENCE, ATTENTION, EXPRESSION), strict=True))
"""The most that each part can be. A course may have its own (`inference/fitting.py`)."""
LIVELY = {"angry": -0.25, "disgust": -0.25, "fear": -0.25, "happy": 0.5, "sad": -1.0, "surprise": 1.0, "neutral": 0.0}
"""Signs and sizes after the correlations with rated engagement (surprise .08, sad -.09, others near 0), and with some
weight for a smile, by which most formulas raise.
"""


def parts(seconds: DataFrame) -> DataFrame:
    """The three parts; NaN with the camera off."""
    lively = np.array([LIVELY[name] for name in EXPRESSIONS])
    read, usual = (
        seconds[[f"{kind}{name}" for name in EXPRESSIONS]].to_numpy(dtype=float) for kind in ("p_", "usual_p_")
    )
    return weighed(seconds, seconds["attention"], (read - usual) @ lively)


def weighed(seconds: DataFrame, attention: Series[float], change: NDArray[np.float64]) -> DataFrame:
    """The parts from attention (0..1, NaN where unknown) and how much livelier than usual a face looks (-1..1)."""
    face = seconds["face_visible"].to_numpy(dtype=bool)
    facing = np.nan_to_num(attention.to_numpy(dtype=float), nan=UNKNOWN)
    livelier = np.clip(np.nan_to_num(change), -1.0, 1.0) * facing
    each = np.stack([np.full(len(seconds), PRESENCE), ATTENTION * facing, EXPRESSION * (1 + livelier) / 2], axis=1)
    each[~face] = 0.0
    each[~face & ~seconds["camera_on"].to_numpy(dtype=bool)] = np.nan
    return DataFrame(each, seconds.index, PARTS)
