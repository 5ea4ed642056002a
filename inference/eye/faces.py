"""A face that was seen, as the browser is told of it (assets/camera_faces.js)."""

from __future__ import annotations

from typing import Any

import numpy as np

from inference.attention import attention
from inference.expression import LEAST_HEIGHT
from inference.observation import EXPRESSIONS, Observation, Pose


def told(one: Observation, height: int, inferred: bool = True) -> dict[str, Any]:
    """A face in a picture so many pixels high, as JSON has it: its box (`x`, `y`, `width`, `height`, 0..1), the
    likeliest `expression` with its `probability`, both None where the face is too `small` or too blurred to say,
    and `attention` 0..1, None where it cannot be told. Where expressions are not `inferred`, `small` is None too.
    """
    assert one.face
    box, likely = one.face.box, None if one.expression is None else int(np.argmax(one.expression))
    return {
        **{side: round(getattr(box, side), 4) for side in ("x", "y", "width", "height")},
        "expression": None if likely is None else EXPRESSIONS[likely],
        "probability": None if likely is None or one.expression is None else round(one.expression[likely], 3),
        "small": box.height * height < LEAST_HEIGHT if inferred else None,
        "attention": _attention(one.pose),
    }


def _attention(pose: Pose | None) -> float | None:
    return None if pose is None else round(float(attention(pose.yaw, pose.pitch)), 3)
