"""Measure the shipped file on labelled faces, as it runs in production: through LiteRT, one face at a time, without
test-time tricks.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inference import assets
from inference.expression import CROWD, ORIGINAL, WEIGHTS, Expression
from inference.observation import EXPRESSIONS
from inference.training.data import Faces

Labels = NDArray[np.int64]
Probabilities = NDArray[np.float32]
BINS = 15


def evaluate(faces: Faces, path: Path = WEIGHTS) -> dict[str, Any]:
    """The figures of one model file; those on the crowd's labels are null where there are none.

    `accuracy`, `macro_f1`, `ece` and `per_class` compare the original label's view with `emotion`; `ferplus_accuracy`
    and `ferplus_macro_f1` the crowd's view with the crowd's most frequent answer, over the faces where that is one of
    the seven.
    """
    expression = Expression(path)
    started = time.perf_counter()
    views = expression.views(faces.pixels)
    seconds = time.perf_counter() - started
    truth, judged = faces.emotion.astype(np.int64), faces.majority >= 0
    answers, crowd = views[:, ORIGINAL].argmax(axis=1), views[judged, CROWD].argmax(axis=1)
    ferplus = judged.any()
    return {
        "images": len(faces),
        "accuracy": accuracy(truth, answers),
        "macro_f1": macro_f1(truth, answers),
        "ece": calibration_error(truth, views[:, ORIGINAL]),
        "per_class": per_class(truth, answers),
        "ferplus_accuracy": accuracy(faces.majority[judged], crowd) if ferplus else None,
        "ferplus_macro_f1": macro_f1(faces.majority[judged], crowd) if ferplus else None,
        "ms_per_face": 1000 * seconds / max(1, len(faces)),
        "model_sha256": assets.sha256(path),
    }


def accuracy(truth: Labels, answers: Labels) -> float:
    """Share of right answers."""
    return float((truth == answers).mean())


def per_class(truth: Labels, answers: Labels) -> dict[str, dict[str, float]]:
    """Precision, recall, F1 and number of images of each expression; 0 where a ratio has no denominator."""
    figures = {}
    for index, name in enumerate(EXPRESSIONS):
        right = int(((truth == index) & (answers == index)).sum())
        given, there = int((answers == index).sum()), int((truth == index).sum())
        figures[name] = {
            "precision": right / max(1, given),
            "recall": right / max(1, there),
            "f1": 2 * right / max(1, given + there),
            "images": there,
        }
    return figures


def macro_f1(truth: Labels, answers: Labels) -> float:
    """Mean F1 over the classes that occur in the truth or among the answers."""
    figures = per_class(truth, answers)
    occurring = [name for index, name in enumerate(EXPRESSIONS) if index in truth or index in answers]
    return float(np.mean([figures[name]["f1"] for name in occurring]))


def calibration_error(truth: Labels, probabilities: Probabilities) -> float:
    """Expected calibration error over 15 equal bins of confidence (Guo et al. 2017): how far confidence is from
    accuracy.
    """
    confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == truth
    place = np.minimum((confidence * BINS).astype(int), BINS - 1)
    gaps = [
        (place == number).mean() * abs(right[place == number].mean() - confidence[place == number].mean())
        for number in np.unique(place)
    ]
    return float(sum(gaps))
