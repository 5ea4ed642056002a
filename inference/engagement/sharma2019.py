"""The concentration index of Sharma et al. 2019, "Student Engagement Detection Using Emotion Analysis, Eye Tracking and
Head Movement with Machine Learning" (https://arxiv.org/abs/1909.12913).

    index = (weight of the strongest expression) x (gaze weight) / 4.5

The gaze weight of the paper goes from 0 (eyes closed or head turned away) to 5 (looking ahead); here it is 5 x
attention, so that a neutral face looking ahead reaches 1. The paper calls an index above .65 very engaged, from .25 to
.65 nominally engaged, and less not engaged. Kept for comparison: other authors give a neutral face the lowest weight,
not the highest.

A product has no parts by itself. Ours are: 1, the index of a neutral face looking ahead, and what the expression and
the gaze take from it. Each takes what it would take as the first of the two and as the second, on average (the Shapley
value, Shapley 1953): with the shares e = weight / .9 and g = attention, -(1 - e)(1 + g)/2 and -(1 - g)(1 + e)/2.
"""

from __future__ import annotations

import numpy as np
from pandas import DataFrame

from inference.observation import EXPRESSIONS

VERSION = "2"
PARTS = ("reference", "expression", "gaze")
NEEDS: tuple[str, ...] = ("expressions", "attention")
ERROR = 0.10
"""That of attention, and of the strongest expression, which is the right one for 70 % of the faces (MODEL_CARD.md)."""
WEIGHTS = {"angry": 0.25, "disgust": 0.2, "fear": 0.3, "happy": 0.6, "sad": 0.3, "surprise": 0.6, "neutral": 0.9}
GAZE = 5.0
SCALE = 4.5


def parts(seconds: DataFrame) -> DataFrame:
    """`p_angry`..`p_neutral` and `attention` to the three parts; NaN wherever expression or attention is unknown."""
    probabilities = seconds[[f"p_{name}" for name in EXPRESSIONS]].to_numpy(dtype=float)
    weight = np.array([WEIGHTS[name] for name in EXPRESSIONS])[np.nan_to_num(probabilities).argmax(axis=1)]
    most = max(WEIGHTS.values())
    expression, gaze = weight / most, seconds["attention"].to_numpy(dtype=float)
    reference = most * GAZE / SCALE
    lost = -reference * (1 - expression) * (1 + gaze) / 2, -reference * (1 - gaze) * (1 + expression) / 2
    each = np.stack([np.full(len(seconds), reference), *lost], axis=1)
    each[np.isnan(probabilities).any(axis=1) | np.isnan(gaze)] = np.nan
    return DataFrame(each, seconds.index, PARTS)
