"""Which models an analysis uses: names that travel to a worker, and the loaded things they stand for there."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from inference import assets, detectors, expression, labels
from inference.observation import ModelError
from inference.poses import Poses
from inference.screen.look import Screens
from inference.spec import ModelSpec

__all__ = ["SUFFIX", "VERSION", "ModelSpec", "Models", "load", "versions"]

SUFFIX = ".tflite"
"""Of models among the files of `assets`."""
VERSION = "5"
"""Of the per-frame step (tiles, labels, crop, pose, screen): raise it when the same picture may give another moment."""


@dataclass(frozen=True)
class Models:
    """The loaded models of one process."""

    detector: detectors.Detector
    expression: expression.Expression | None
    reader: labels.Reader
    poses: Poses | None
    screens: Screens


@functools.cache
def load(spec: ModelSpec) -> Models:
    """Load once per process. ModelError when a file is missing or damaged."""
    reader = labels.Reader()
    return Models(
        detector=detectors.load(spec.detector),
        expression=expression.Expression() if spec.expressions else None,
        reader=reader,
        poses=Poses() if spec.attention else None,
        screens=Screens(reader.text),
    )


def versions(spec: ModelSpec) -> dict[str, str]:
    """What a run records to be repeatable: the step's version and the sha256 of every model file used."""
    if missing := [name for name in assets.missing() if name.endswith(SUFFIX)]:
        raise ModelError(f"model files are not installed ({', '.join(missing)}); run `classpulse setup`")
    known = {"observe": VERSION, "detector": spec.detector, "labels": labels.version()}
    known |= {name: assets.sha256(assets.asset(name)) for name in assets.wanted_of() if name.endswith(SUFFIX)}
    if not spec.attention:
        known["attention"] = "not inferred"
    if spec.expressions:
        known["expression"] = assets.sha256(expression.WEIGHTS)
    return known
