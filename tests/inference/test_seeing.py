"""What a visitor is told of a picture: every face, with what can be said of it."""

from __future__ import annotations

import json

import cv2
import numpy as np
import pytest

from inference.eye.seeing import seen
from inference.models import Models
from inference.observation import EXPRESSIONS
from inference.observe import in_room, observe
from ingest.video import Frame, Image
from tests.inference.conftest import Lesson

KEYS = {"x", "y", "width", "height", "expression", "probability", "small", "attention"}


@pytest.fixture(scope="module")
def two(tile_pictures: list[Image]) -> Image:
    """Two people side by side before one camera."""
    return np.ascontiguousarray(np.hstack([cv2.resize(one, (640, 360)) for one in tile_pictures[:2]]))


def test_two_people_are_seen_from_left_to_right(two: Image, models: Models) -> None:
    left, right = seen(two, models)
    assert left["x"] + left["width"] < 0.5 < right["x"]
    for face in (left, right):
        assert set(face) == KEYS
        assert face["expression"] in EXPRESSIONS
        assert 1 / 7 < face["probability"] <= 1
        assert 0 <= face["attention"] <= 1
        assert not face["small"]
    assert json.loads(json.dumps([left, right])) == [left, right]


def test_it_is_the_step_of_every_other_picture(lesson: Lesson, tile_pictures: list[Image], models: Models) -> None:
    for picture in tile_pictures[:3]:
        (face,) = [one for one in observe(Frame(0, picture), models).observations if one.face]
        (alone,) = in_room(Frame(0, picture), models).observations
        assert (alone.face, alone.expression, alone.pose) == (face.face, face.expression, face.pose)


def test_of_a_small_face_nothing_is_said(two: Image, models: Models) -> None:
    far = np.full((360, 640, 3), 128, np.uint8)
    far[160:200, 280:351] = cv2.resize(two[:, :640], (71, 40), interpolation=cv2.INTER_AREA)
    for face in seen(far, models):
        assert face["small"]
        assert (face["expression"], face["probability"]) == (None, None)


def test_nor_of_a_blurred_one(two: Image, models: Models, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inference.expression.LEAST_SHARPNESS", 1.0)
    faces = seen(two, models)
    assert [(face["expression"], face["probability"], face["small"]) for face in faces] == [(None, None, False)] * 2


def test_nor_where_expressions_may_not_be_inferred(two: Image, models: Models) -> None:
    from dataclasses import replace

    assert all(face["expression"] is None for face in seen(two, replace(models, expression=None)))


def test_an_empty_room_is_empty(models: Models) -> None:
    assert seen(np.full((480, 640, 3), 90, np.uint8), models) == []
