"""Measure the shipped file on labelled faces, as it runs in production: through LiteRT, one face at a time, without
test-time tricks.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inference import assets
from inference.expression import CROWD, ORIGINAL, WEIGHTS, Expression
from inference.observation import EXPRESSIONS
from inference.training.data import Faces
from inference.training.intervals import bootstrap, wilson

Labels = NDArray[np.int64]
Probabilities = NDArray[np.float32]
BINS = 15


def evaluate(faces: Faces, path: Path = WEIGHTS) -> dict[str, Any]:
    """The figures of one model file, with its time per face on one thread."""
    views, milliseconds = timed(Expression(path).views, faces.pixels)
    return {**figures(faces, views), "ms_per_face": milliseconds, "model_sha256": assets.sha256(path)}


def timed(
    answer: Callable[[NDArray[np.uint8]], Probabilities], pixels: NDArray[np.uint8]
) -> tuple[Probabilities, float]:
    """What `answer` says of the faces, and the milliseconds it took for each."""
    started = time.perf_counter()
    answers = answer(pixels)
    return answers, 1000 * (time.perf_counter() - started) / max(1, len(pixels))


def figures(faces: Faces, views: Probabilities) -> dict[str, Any]:
    """How right the views (n, 2, 7) are; figures on the crowd's labels are null where there are none.

    `accuracy`, `macro_f1`, `ece` and `per_class` compare the original label's view with `emotion`; `ferplus_accuracy`
    and `ferplus_macro_f1` the crowd's view with the crowd's most frequent answer, over the faces where that is one of
    the seven; `ferplus_agreed_accuracy` over those of them where more than half of the crowd gave it, the selection of
    Barsoum et al. (2016), by which others publish. `intervals` has the 95 % confidence interval of each: Wilson's for
    accuracies, the bootstrap's for the others (which overstates a small `ece`: drawing again adds chance to every bin).
    """
    truth, judged = faces.emotion.astype(np.int64), faces.majority >= 0
    original, majority, crowd = views[:, ORIGINAL], faces.majority[judged], views[judged, CROWD].argmax(axis=1)
    answers = original.argmax(axis=1)
    agreed = faces.agreed[judged]
    ferplus = bool(judged.any())
    return {
        "images": len(faces),
        "accuracy": accuracy(truth, answers),
        "macro_f1": macro_f1(truth, answers),
        "ece": calibration_error(truth, original),
        "per_class": per_class(truth, answers),
        "ferplus_accuracy": accuracy(majority, crowd) if ferplus else None,
        "ferplus_macro_f1": macro_f1(majority, crowd) if ferplus else None,
        "ferplus_agreed_accuracy": accuracy(majority[agreed], crowd[agreed]) if agreed.any() else None,
        "intervals": {
            "accuracy": wilson(truth == answers),
            "macro_f1": bootstrap(lambda some: macro_f1(truth[some], answers[some]), len(truth)),
            "ece": bootstrap(lambda some: calibration_error(truth[some], original[some]), len(truth)),
            "ferplus_accuracy": wilson(majority == crowd) if ferplus else None,
            "ferplus_macro_f1": bootstrap(lambda some: macro_f1(majority[some], crowd[some]), len(crowd))
            if ferplus
            else None,
            "ferplus_agreed_accuracy": wilson((majority == crowd)[agreed]) if agreed.any() else None,
        },
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
