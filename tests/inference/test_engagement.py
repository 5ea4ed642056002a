"""Engagement formulas: what each says of a second, and what all of them promise."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pandas as pd
import pytest

from inference.engagement import formulas, presence, sharma2019
from inference.observation import EXPRESSIONS


def second(expression: str | None = None, attention: float = np.nan, camera_on: bool = True) -> dict[str, object]:
    """One second of one participant; an expression read at .4, the others at .1."""
    read = expression is not None
    probabilities = {f"p_{name}": 0.1 + 0.3 * (name == expression) if read else np.nan for name in EXPRESSIONS}
    return {"camera_on": camera_on, "face_visible": read, **probabilities, "attention": attention}


def of(formula: ModuleType, *seconds: dict[str, object]) -> list[float]:
    return list(formula.engagement(pd.DataFrame(seconds)))


def many(count: int = 200) -> pd.DataFrame:
    """Seconds of every kind, in random order."""
    rng = np.random.default_rng(5)
    kinds = [*EXPRESSIONS, None]
    return pd.DataFrame(
        [
            second(kinds[rng.integers(8)], rng.choice([np.nan, rng.random()]), bool(rng.random() < 0.8))
            for _ in range(count)
        ]
    )


def test_the_formulas_are_the_files_of_the_folder() -> None:
    assert list(formulas()) == sorted(formulas())
    assert {"presence", "sharma2019"} <= set(formulas())


def test_presence_is_a_face_where_the_camera_is_on_and_nothing_where_it_is_off() -> None:
    assert of(presence, second("sad"), second()) == [1.0, 0.0]
    assert np.isnan(of(presence, second(camera_on=False))[0])


@pytest.mark.parametrize(
    ("expression", "index"),
    [
        ("neutral", 1.0),
        ("happy", 2 / 3),
        ("surprise", 2 / 3),
        ("sad", 1 / 3),
        ("fear", 1 / 3),
        ("angry", 0.25 / 0.9),
        ("disgust", 0.2 / 0.9),
    ],
)
def test_sharma_weighs_the_strongest_expression_by_how_far_the_gaze_is_ahead(expression: str, index: float) -> None:
    assert of(sharma2019, second(expression, 1.0), second(expression, 0.5)) == pytest.approx([index, index / 2])


def test_sharma_says_nothing_without_an_expression_or_an_attention() -> None:
    assert np.isnan(of(sharma2019, second(None, 1.0), second("happy"))).all()


@pytest.mark.parametrize("name", formulas())
def test_a_formula_stays_between_0_and_1_and_keeps_the_rows(name: str) -> None:
    seconds = many()
    values = formulas()[name].engagement(seconds)
    assert values.index.equals(seconds.index)
    assert values.dropna().between(0, 1).all()
    assert 0 < values.notna().sum() < len(values)


@pytest.mark.parametrize("name", formulas())
def test_a_formula_gives_the_same_whatever_portion_it_is_given(name: str) -> None:
    seconds, formula = many(), formulas()[name]
    assert isinstance(formula.VERSION, str)
    apart = pd.concat([formula.engagement(seconds.iloc[[row]]) for row in range(len(seconds))])
    pd.testing.assert_series_equal(apart, formula.engagement(seconds), check_names=False)


@pytest.mark.parametrize("name", formulas())
def test_a_formula_takes_no_rows_and_leaves_its_input_alone(name: str) -> None:
    seconds = many()
    before = seconds.copy()
    assert formulas()[name].engagement(seconds.iloc[:0]).empty
    formulas()[name].engagement(seconds)
    pd.testing.assert_frame_equal(seconds, before)
