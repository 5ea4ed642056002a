"""Everything that `classpulse evaluate` prints: figures of the model, and on request how it stands up to bad pictures
and to the models of others.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from inference.expression import ORIGINAL, WEIGHTS, Expression, sharpness
from inference.observation import ModelError
from inference.training import crops, data, evaluation, rivals, robustness
from inference.training.intervals import bootstrap

SPOILT = 1000
"""Faces that the picture of the abstaining rule is made of, each under every one of its conditions."""


def audit(
    path: Path,
    model: Path = WEIGHTS,
    *,
    usage: int | None = None,
    robust: bool = False,
    cropped: bool = False,
    against: str | None = None,
    figures: Path | None = None,
) -> dict[str, Any]:
    """The figures of `model` on the labelled faces at `path`: those of one `usage`, or else all that are not for
    training.

    `robust` adds "robustness", `cropped` adds "crops", `against` (a file of rivals/) adds "compare", `figures` names a
    folder for pictures.
    ModelError when there is no such face, model or package.
    """
    faces = chosen(path, usage)
    rival = rivals.load(against) if against else None
    found = evaluation.evaluate(faces, model)
    expression = Expression(model)
    arrived = robustness.spoil(faces, robustness.conditions()) if robust else []
    if robust:
        found["robustness"] = robustness.measure(faces, arrived, expression.probabilities)
    if cropped:
        found["crops"] = crops.measure(faces, expression.probabilities)
    if rival:
        found["compare"] = compare(faces, found, expression, rival, arrived)
    if figures:
        draw(faces, expression, figures)
    return found


def chosen(path: Path, usage: int | None) -> data.Faces:
    """The faces to measure on. ModelError when there are none."""
    faces = data.load(path)
    part = data.held_out(faces) if usage is None else faces.of_usage(usage)
    if not len(part):
        there = ", ".join(map(str, np.unique(faces.usage))) or "none"
        raise ModelError(f"{path}: no faces{'' if usage is None else f' of usage {usage}'}; usages there: {there}")
    return part


def compare(
    faces: data.Faces,
    ours: dict[str, Any],
    expression: Expression,
    rival: rivals.Rival,
    arrived: list[robustness.Spoilt],
) -> dict[str, Any]:
    """The rival's figures in the form of ours, a row of each for reading side by side, and how many more faces ours
    gets right, with the 95 % interval of that difference over the same faces.

    The rival has one view only, which is held against the crowd's label too.
    """
    answers, milliseconds = evaluation.timed(rival.probabilities, faces.pixels)
    theirs = {**evaluation.figures(faces, np.stack([answers, answers], axis=1)), "ms_per_face": milliseconds}
    if arrived:
        theirs["robustness"] = robustness.measure(faces, arrived, rival.probabilities)
    ahead = (expression.probabilities(faces.pixels).argmax(axis=1) == faces.emotion).astype(int)
    ahead -= answers.argmax(axis=1) == faces.emotion
    rows = ("accuracy", "macro_f1", "ece", "ferplus_accuracy", "ferplus_macro_f1", "ms_per_face")
    return {
        "with": rival.version,
        "table": {row: {"ours": ours[row], "theirs": theirs[row]} for row in rows},
        "accuracy_gained": float(ahead.mean()),
        "accuracy_gained_interval": bootstrap(lambda some: float(ahead[some].mean()), len(faces)),
        "theirs": theirs,
    }


def draw(faces: data.Faces, expression: Expression, folder: Path) -> None:
    """The pictures of figures.py into `folder`. ModelError without matplotlib."""
    try:
        from inference.training import figures
    except ModuleNotFoundError as error:
        raise ModelError(f"drawing figures needs {error.name}; pip install 'classpulse[train]'") from error
    views = expression.views(faces.pixels)
    figures.confusion(faces.emotion, views[:, ORIGINAL], folder / "confusion.png")
    figures.reliability(faces.emotion, views[:, ORIGINAL], folder / "reliability.png")
    figures.by_confidence(faces.emotion, views[:, ORIGINAL], folder / "coverage-confidence.png")
    some = faces[slice(SPOILT)]
    pool = robustness.spoil(some, robustness.small_and_blurred())
    right = [expression.probabilities(one.crops).argmax(axis=1) == some.emotion for one in pool]
    sharp = [sharpness(face) for one in pool for face in one.crops]
    kept = np.concatenate([one.kept for one in pool])
    figures.by_sharpness(np.array(sharp), kept, np.concatenate(right), folder / "coverage-sharpness.png")
