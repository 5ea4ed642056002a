"""Engagement formulas: what each says of a second, and what all of them promise."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pandas as pd
import pytest

from inference import engagement
from inference.attention import FULL_DEGREES, NONE_DEGREES
from inference.engagement import (
    DEFAULT,
    MOST_PARTS,
    attention,
    classpulse1,
    classpulse1_unadjusted,
    formulas,
    presence,
    sharma2019,
)
from inference.engagement import engagement as said
from inference.observation import EXPRESSIONS
from tests.inference.seconds import many, second


def of(formula: ModuleType, *seconds: dict[str, object]) -> list[float]:
    return list(said(formula, pd.DataFrame(seconds)))


def parts(formula: ModuleType, one: dict[str, object]) -> list[float]:
    return list(formula.parts(pd.DataFrame([one])).iloc[0])


def test_the_formulas_are_the_files_of_the_folder_and_one_is_the_default() -> None:
    assert list(formulas()) == sorted(formulas())
    assert {"presence", "attention", "sharma2019", DEFAULT} <= set(formulas())
    assert DEFAULT == "classpulse1"


def test_presence_is_a_face_where_the_camera_is_on_and_nothing_where_it_is_off() -> None:
    assert of(presence, second("sad"), second(face=False)) == [1.0, 0.0]
    assert np.isnan(of(presence, second(face=False, camera_on=False))[0])


def test_attention_is_what_was_seen_of_it() -> None:
    assert of(attention, second(attention=0.25), second(attention=0.0)) == [0.25, 0.0]
    assert np.isnan(of(attention, second(face=False))[0])


BY_HAND = {
    # expression: index looking ahead, then at half of it: its parts 1, by expression, by gaze
    "neutral": (1.0, (1.0, 0.0, -0.5)),
    "happy": (2 / 3, (1.0, -0.25, -5 / 12)),
    "surprise": (2 / 3, (1.0, -0.25, -5 / 12)),
    "sad": (1 / 3, (1.0, -0.5, -1 / 3)),
    "fear": (1 / 3, (1.0, -0.5, -1 / 3)),
    "angry": (5 / 18, (1.0, -13 / 24, -23 / 72)),
    "disgust": (2 / 9, (1.0, -7 / 12, -11 / 36)),
}


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_sharma_is_the_table_worked_by_hand(expression: str) -> None:
    index, half = BY_HAND[expression]
    assert of(sharma2019, second(expression, 1.0), second(expression, 0.5)) == pytest.approx(
        [index, index / 2], abs=1e-12
    )
    assert parts(sharma2019, second(expression, 1.0)) == pytest.approx([1.0, index - 1, 0.0], abs=1e-12)
    assert parts(sharma2019, second(expression, 0.5)) == pytest.approx(half, abs=1e-12)


def test_sharma_takes_the_same_for_expression_and_gaze_where_they_are_alike() -> None:
    assert parts(sharma2019, second("happy", 2 / 3))[1:] == pytest.approx([-5 / 18, -5 / 18])


def test_sharma_says_nothing_without_an_expression_or_an_attention() -> None:
    assert np.isnan(of(sharma2019, second(None, 1.0), second("happy", np.nan))).all()


USUAL = [0.4, 0.5, 0.05]


@pytest.mark.parametrize("face", EXPRESSIONS)
def test_a_resting_face_counts_the_same_whatever_it_looks_like(face: str) -> None:
    assert parts(classpulse1, second(face, usual=face)) == pytest.approx(USUAL)


@pytest.mark.parametrize(
    ("what", "changed", "part"),
    [
        (second(attention=0.4), 0.2, "attention"),
        (second(attention=0.0), 0.0, "attention"),
        (second("happy"), 0.05 + 0.05 * 0.5 * 0.3, "expression"),
        (second("surprise"), 0.05 + 0.05 * 0.3, "expression"),
        (second("sad"), 0.05 - 0.05 * 0.3, "expression"),
        (second("happy", usual="sad"), 0.05 + 0.05 * (0.15 + 0.3), "expression"),
    ],
)
def test_turning_away_and_a_changed_expression_move_their_own_part_alone(
    what: dict[str, object], changed: float, part: str
) -> None:
    expected = dict(zip(classpulse1.PARTS, USUAL, strict=True)) | {part: changed}
    assert parts(classpulse1, what) == pytest.approx(list(expected.values()))


def test_on_a_face_that_is_turned_away_or_shuts_its_eyes_the_expression_counts_nothing() -> None:
    assert parts(classpulse1, second("sad", 0.0)) == parts(classpulse1, second("happy", 0.0)) == [0.4, 0.0, 0.05]
    half = parts(classpulse1, second("surprise", 0.5))[2] - 0.05
    assert half == pytest.approx((parts(classpulse1, second("surprise"))[2] - 0.05) / 2)


def test_an_expression_that_is_not_read_counts_as_the_usual_one() -> None:
    assert parts(classpulse1, second(None)) == pytest.approx(USUAL)


def test_leaving_takes_all_and_a_camera_that_is_off_says_nothing() -> None:
    assert parts(classpulse1, second(face=False)) == [0.0, 0.0, 0.0]
    assert np.isnan(parts(classpulse1, second(face=False, camera_on=False))).all()


def test_a_face_whose_pose_is_not_known_counts_neither_way() -> None:
    """Else of a face that is always too small only the seconds in which it is away would be left."""
    assert parts(classpulse1, second(attention=np.nan)) == pytest.approx([0.4, 0.25, 0.05])


def test_expression_alone_never_decides() -> None:
    """The most it may do, from one extreme to the other, is less than what a turn of six degrees does."""
    likely = pd.DataFrame([second("happy"), second("sad")]).assign(
        **{f"p_{name}": [float(name == "surprise"), float(name == "sad")] for name in EXPRESSIONS}
    )
    most, least = said(classpulse1, likely)
    assert 0.09 < most - least < 0.5 * 6 / (NONE_DEGREES - FULL_DEGREES)
    assert most <= 1.0


def test_without_what_is_usual_a_resting_face_that_looks_sad_counts_less() -> None:
    sad, neutral = second("sad", usual="sad"), second()
    assert of(classpulse1_unadjusted, neutral)[0] - of(classpulse1_unadjusted, sad)[0] == pytest.approx(0.05 * 0.3)
    turned = second() | {"attention_to_camera": 0.2}
    assert parts(classpulse1_unadjusted, turned)[1] == 0.1
    assert parts(classpulse1, turned)[1] == 0.5


@pytest.mark.parametrize("name", formulas())
def test_a_formula_is_the_sum_of_its_named_parts_or_says_nothing_in_all(name: str) -> None:
    formula, seconds = formulas()[name], many()
    found = formula.parts(seconds)
    assert tuple(found.columns) == formula.PARTS
    assert len(formula.PARTS) <= MOST_PARTS
    assert 0 < formula.ERROR < 0.2
    assert (found.isna().all(axis=1) == found.isna().any(axis=1)).all()
    values = engagement.total(found)
    assert values.index.equals(seconds.index)
    assert values.dropna().between(-1e-12, 1 + 1e-12).all()
    assert 0 < values.notna().sum() < len(values)


@pytest.mark.parametrize("name", formulas())
def test_a_formula_gives_the_same_whatever_portion_it_is_given(name: str) -> None:
    seconds, formula = many(), formulas()[name]
    assert isinstance(formula.VERSION, str)
    apart = pd.concat([formula.parts(seconds.iloc[[row]]) for row in range(len(seconds))])
    pd.testing.assert_frame_equal(apart, formula.parts(seconds))


@pytest.mark.parametrize("name", formulas())
def test_a_formula_takes_no_rows_and_leaves_its_input_alone(name: str) -> None:
    seconds = many()
    before = seconds.copy()
    assert formulas()[name].parts(seconds.iloc[:0]).empty
    formulas()[name].parts(seconds)
    pd.testing.assert_frame_equal(seconds, before)
