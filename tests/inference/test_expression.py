"""The crop around a face, and what the shipped network says of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from inference import assets, expression
from inference.detectors import blazeface
from inference.expression import RAISE, SCALE, SIDE, Expression, crop
from inference.observation import EXPRESSIONS, Box, ModelError
from ingest.render.backdrops import BACKDROPS, paint
from ingest.render.figure import Figure, Look
from ingest.render.person import invent
from ingest.video import Image


@pytest.fixture(scope="module")
def network() -> Expression:
    return Expression()


def faces(count: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.random.default_rng(0).integers(0, 256, (count, SIDE, SIDE)).astype(np.uint8)


def drawn(seed: int, shown: str, height: int = 276) -> Image:
    """Somebody invented, in front of a room, with an expression."""
    width = height * 16 // 9
    picture = paint(next(iter(BACKDROPS)), seed, width, height)
    sprite = Figure(invent(np.random.default_rng(seed)), width, height).draw(Look(expression=shown))
    high, wide = sprite.cover.shape
    left, right = max(0, sprite.left), min(width, sprite.left + wide)
    part = slice(left - sprite.left, right - sprite.left)
    cover, colour = sprite.cover[:height, part, None] / 255, sprite.colour[:height, part]
    picture[:high, left:right] = picture[:high, left:right] * (1 - cover) + colour
    return picture


def test_the_file_is_the_one_on_its_card() -> None:
    digest = assets.sha256(expression.WEIGHTS)
    assert digest == expression.card()["sha256"]
    assert digest in (Path(__file__).parents[2] / "MODEL_CARD.md").read_text(encoding="utf-8")


def test_the_crop_is_a_square_a_little_above_the_middle_of_the_box() -> None:
    height, width, side = 400, 600, 96 / SCALE
    box = Box(0.5 - side / width / 2, 0.5 - side / height / 2, side / width, side / height)
    picture = np.zeros((height, width, 3), np.uint8)
    picture[:, :, 0] = picture[:, :, 1] = picture[:, :, 2] = np.arange(height)[:, None] % 256
    middle = 200 - RAISE * side
    rows = crop(picture, box).astype(float).mean(axis=1)
    assert rows.shape == (SIDE,)
    assert rows[0] == pytest.approx(middle - 48 + 0.5, abs=1)
    assert rows[-1] == pytest.approx(middle + 48 - 1.5, abs=1)
    columns = np.broadcast_to((np.arange(width) // 3).astype(np.uint8)[None, :, None], picture.shape)
    assert crop(np.ascontiguousarray(columns), box).mean() == pytest.approx(299.5 / 3, abs=0.6)


def test_beyond_the_picture_its_edge_repeats() -> None:
    picture = np.full((100, 100, 3), 50, np.uint8)
    picture[:, 60:] = 200
    shown = crop(picture, Box(0.8, 0.3, 0.4, 0.4))
    assert shown.shape == (SIDE, SIDE)
    assert (shown == 200).all()


def test_a_box_outside_of_the_picture_gives_black() -> None:
    assert crop(np.full((50, 50, 3), 9, np.uint8), Box(2.0, 2.0, 0.1, 0.1)).sum() == 0


@pytest.mark.parametrize("side", [0.001, 0.05, 0.9])
def test_boxes_of_any_size_give_48_pixels(side: float) -> None:
    assert crop(np.full((90, 160, 3), 70, np.uint8), Box(0.05, 0.05, side, side)).shape == (SIDE, SIDE)


@pytest.mark.parametrize("count", [0, 1, 2, 7])
def test_any_number_of_faces(network: Expression, count: int) -> None:
    assert network.views(faces(count)).shape == (count, 2, 7)
    assert network.probabilities(faces(count)).shape == (count, 7)


def test_probabilities_sum_to_one_in_both_views(network: Expression) -> None:
    views = network.views(faces(6))
    assert views.dtype == np.float32
    assert (views >= 0).all()
    assert views.sum(axis=2) == pytest.approx(np.ones((6, 2)), abs=1e-3)


def test_each_face_is_answered_for_itself(network: Expression) -> None:
    three = faces(3)
    assert network.probabilities(three[::-1]) == pytest.approx(network.probabilities(three)[::-1], abs=1e-6)


def test_brighter_light_does_not_change_the_answer(network: Expression) -> None:
    dim = (faces(3) // 4 + 20).astype(np.uint8)
    assert network.probabilities(dim + np.uint8(60)) == pytest.approx(network.probabilities(dim), abs=0.05)


def test_drawn_people_who_smile_look_happy(network: Expression, detector: blazeface.Detector) -> None:
    answers = []
    for seed in range(12):
        picture = drawn(seed, "happy")
        if found := detector.detect(picture):
            answers.append(network.probabilities(crop(picture, found[0].box)[None])[0])
    happy = [EXPRESSIONS[int(answer.argmax())] == "happy" for answer in answers]
    assert len(answers) >= 10
    assert sum(happy) >= 0.8 * len(happy)


def test_a_missing_or_broken_file_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"nothing\.tflite is missing; train one with `classpulse train`"):
        Expression(tmp_path / "nothing.tflite")
    broken = tmp_path / "broken.tflite"
    broken.write_bytes(b"not a model")
    with pytest.raises(ModelError, match=r"broken\.tflite: not a usable model file .*`classpulse doctor`"):
        Expression(broken)
