"""The concentration index of Sharma et al. 2019, "Student Engagement Detection Using Emotion Analysis, Eye Tracking and
Head Movement with Machine Learning" (https://arxiv.org/abs/1909.12913).

    index = (weight of the strongest expression) x (gaze weight) / 4.5

The gaze weight of the paper goes from 0 (eyes closed or head turned away) to 5 (looking ahead); here it is 5 x
attention, so that a neutral face looking ahead reaches 1. The paper calls an index above .65 very engaged, from .25 to
.65 nominally engaged, and less not engaged. Kept for comparison: other authors give a neutral face the lowest weight,
not the highest.
"""

from __future__ import annotations

import numpy as np
from pandas import DataFrame, Series

from inference.observation import EXPRESSIONS

VERSION = "1"
WEIGHTS = {"angry": 0.25, "disgust": 0.2, "fear": 0.3, "happy": 0.6, "sad": 0.3, "surprise": 0.6, "neutral": 0.9}
GAZE = 5.0
SCALE = 4.5


def engagement(seconds: DataFrame) -> Series[float]:
    """A row per participant and second with `p_angry`..`p_neutral` and `attention` (0..1, NaN where unknown).

    Gives 0..1, and NaN wherever the expression or the attention is unknown.
    """
    probabilities = seconds[[f"p_{name}" for name in EXPRESSIONS]].to_numpy(dtype=float)
    weights = np.array([WEIGHTS[name] for name in EXPRESSIONS])[np.nan_to_num(probabilities).argmax(axis=1)]
    weights[np.isnan(probabilities).any(axis=1)] = np.nan
    return Series(weights * GAZE * seconds["attention"].to_numpy(dtype=float) / SCALE, index=seconds.index)
