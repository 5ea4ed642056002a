"""Seconds of people for the tests of formulas, in the columns that they are told (`inference.engagement`)."""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas import DataFrame

from inference.observation import EXPRESSIONS


def second(
    expression: str | None = "neutral",
    attention: float = 1.0,
    camera_on: bool = True,
    usual: str = "neutral",
    face: bool = True,
) -> dict[str, object]:
    """One second of one participant; an expression at .4, the others at .1, and the resting face likewise."""
    read = face and expression is not None
    facing = attention if face else np.nan
    return {
        "camera_on": camera_on,
        "face_visible": face,
        **{f"p_{name}": 0.1 + 0.3 * (name == expression) if read else np.nan for name in EXPRESSIONS},
        "attention": facing,
        "attention_to_camera": facing,
        **{f"usual_p_{name}": 0.1 + 0.3 * (name == usual) for name in EXPRESSIONS},
    }


def many(count: int = 200) -> DataFrame:
    """Seconds of every kind, in random order."""
    random = np.random.default_rng(5)
    kinds = [*EXPRESSIONS, None]
    return pd.DataFrame(
        [
            second(
                kinds[random.integers(8)],
                random.choice([np.nan, random.random()]),
                bool(random.random() < 0.8),
                EXPRESSIONS[random.integers(7)],
                bool(random.random() < 0.8),
            )
            for _ in range(count)
        ]
    )
