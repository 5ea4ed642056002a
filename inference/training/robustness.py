"""How right the model stays on faces as they arrive: small, compressed, noisy, badly lit, out of focus.

Every labelled face is shown in a picture, the picture is spoilt (spoiling.py, compression.py), and the face is cut out
again by the crop of the product. Nothing is left to chance: the same file gives the same figures.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inference.expression import LEAST_HEIGHT, LEAST_SHARPNESS, sharpness
from inference.training.compression import compressed
from inference.training.data import Faces
from inference.training.intervals import wilson
from inference.training.spoiling import (
    USUAL,
    Grey,
    Spoil,
    blurred,
    bright,
    dark,
    from_the_side,
    moved,
    noisy,
    shown,
)

HEIGHTS, QUALITIES = (24, 32, 48, 64, 96), (23, 33)


@dataclass(frozen=True)
class Condition:
    """Something that happens to faces, its degree, and the crops, grey uint8 (n, 48, 48), that come of it."""

    kind: str
    degree: str
    crops: Callable[[Grey], Grey]
    height: int = USUAL


def conditions() -> list[Condition]:
    """What the figures of robustness are measured under."""
    light: dict[str, Spoil] = {"dark": dark, "bright": bright, "from_the_side": from_the_side}
    return [
        *(at(height) for height in HEIGHTS),
        *(Condition("h264_crf", str(quality), partial(compressed, quality=quality)) for quality in QUALITIES),
        *(Condition("noise_sd", str(sd), partial(shown, spoil=partial(noisy, sd=sd))) for sd in (5, 15)),
        *(Condition("light", name, partial(shown, spoil=spoil)) for name, spoil in light.items()),
        *(out_of_focus(sd) for sd in (2, 4)),
        *(in_motion(far) for far in (5, 11)),
    ]


def at(height: int) -> Condition:
    """Faces of that height, and nothing else."""
    return Condition("height_px", str(height), partial(shown, height=height), height)


def out_of_focus(sd: float) -> Condition:
    """Blurred by a Gaussian of so many pixels."""
    return Condition("blur_sd_px", str(sd), partial(shown, spoil=partial(blurred, sd=sd)))


def in_motion(far: int) -> Condition:
    """Moved sideways by so many pixels."""
    return Condition("motion_px", str(far), partial(shown, spoil=partial(moved, far=far)))


@dataclass(frozen=True)
class Spoilt:
    """The crops that come of faces under a condition, and which of them the product says anything of."""

    condition: Condition
    crops: Grey
    kept: NDArray[np.bool_]


def spoil(faces: Faces, under: list[Condition]) -> list[Spoilt]:
    """The faces under each of the conditions."""
    crops = [condition.crops(faces.pixels) for condition in under]
    return [Spoilt(one, part, legible(part, one.height)) for one, part in zip(under, crops, strict=True)]


def measure(
    faces: Faces, arrived: list[Spoilt], answer: Callable[[Grey], NDArray[np.float32]]
) -> dict[str, dict[str, Any]]:
    """Accuracy on the original label by kind and degree of condition, with its 95 % interval.

    `answer` gives probabilities (n, 7) of crops. `kept` is the share that the product does not abstain from
    (inference/expression.py), `accuracy_kept` how many of those are right, null where there are none.
    """
    found: dict[str, dict[str, Any]] = {}
    for one in arrived:
        right = answer(one.crops).argmax(axis=1) == faces.emotion
        found.setdefault(one.condition.kind, {})[one.condition.degree] = {
            "accuracy": float(right.mean()),
            "interval": wilson(right),
            "kept": float(one.kept.mean()),
            "accuracy_kept": float(right[one.kept].mean()) if one.kept.any() else None,
        }
    return found


def legible(crops: Grey, height: int) -> NDArray[np.bool_]:
    """Whether the product says anything of each of the crops of faces `height` px high."""
    return np.array([height >= LEAST_HEIGHT and sharpness(face) >= LEAST_SHARPNESS for face in crops], bool)


def small_and_blurred() -> list[Condition]:
    """What the rule of abstaining is held against in a figure."""
    return [
        *(at(height) for height in (8, 12, 16, 24, 48)),
        *(out_of_focus(sd) for sd in (1, 2, 3, 4, 5)),
        *(in_motion(far) for far in (5, 9, 15)),
    ]
