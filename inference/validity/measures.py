"""What is said of each picture, by every installed formula and by its ingredients alone."""

from __future__ import annotations

from pandas import DataFrame, Series

from inference.engagement import DEFAULT, engagement, formulas, sharma2019
from inference.observation import EXPRESSIONS
from inference.usual import PROBABILITIES

EXPRESSION = "expression"
"""The measure with which the others are compared: what the facial expression says alone."""
NEGATIVE = ("angry", "disgust", "fear", "sad")


def measures(faces: DataFrame) -> dict[str, Series[float]]:
    """A number per picture by the name of what says it, more meaning more engaged; NaN where it says nothing.

    The formulas come first, and the parts of the default. Then what they are made of: `attention_to_camera`; `facing`,
    minus the degrees off the usual pose, without dead zone or end; `eyes_open`; `expression`, the weights of Sharma
    2019 over the probabilities, without its gaze; `happy_minus_negative`; and each probability alone.
    """
    every = {name: engagement(formula, faces) for name, formula in formulas().items()}
    parts = formulas()[DEFAULT].parts(faces).add_prefix(f"{DEFAULT}: ")
    weights = Series({f"p_{name}": sharma2019.WEIGHTS[name] for name in EXPRESSIONS})
    negative = faces[[f"p_{name}" for name in NEGATIVE]].sum(axis=1, skipna=False)
    return {
        **every,
        **{str(name): parts[name] for name in parts},
        "attention_to_camera": faces["attention_to_camera"],
        "facing": -faces["degrees"],
        "eyes_open": faces["eyes_open"],
        EXPRESSION: faces[PROBABILITIES].mul(weights).sum(axis=1, skipna=False),
        "happy_minus_negative": faces["p_happy"] - negative,
        **{name: faces[name] for name in PROBABILITIES},
    }
