"""Where nothing is said of an expression: faces too small or too blurred."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from inference.expression import LEAST_HEIGHT, crop, legible_crop, sharpness
from inference.models import Models
from inference.observation import Box, Face, Observation, Tile
from inference.observe import express
from ingest.video import Image

WIDTH, HEIGHT = 320, 200


def drawn(blur: float = 0.0, along: int = 1, height: int = 60, noise: float = 0.0) -> tuple[Image, Box]:
    """A face of a few ellipses, `height` px high, out of focus by `blur` px and moved sideways by `along` px."""
    picture = np.full((HEIGHT, WIDTH, 3), 40, np.uint8)
    middle, unit = (WIDTH // 2, HEIGHT // 2), height / 60
    cv2.ellipse(picture, middle, (round(26 * unit), round(34 * unit)), 0, 0, 360, (205, 160, 130), -1, cv2.LINE_AA)
    for side in (-1, 1):
        eye = (middle[0] + round(side * 11 * unit), middle[1] - round(8 * unit))
        cv2.ellipse(picture, eye, (round(5 * unit), round(3 * unit)), 0, 0, 360, (30, 20, 20), -1, cv2.LINE_AA)
    mouth = (middle[0], middle[1] + round(12 * unit))
    cv2.ellipse(picture, mouth, (round(11 * unit), round(5 * unit)), 0, 0, 180, (90, 30, 40), -1, cv2.LINE_AA)
    if blur:
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), blur), np.uint8)
    picture = np.asarray(cv2.blur(picture, (along, 1)), np.uint8)
    grain = np.random.default_rng(0).normal(0, noise, picture.shape)
    box = Box(middle[0] / WIDTH - height / WIDTH / 2, 0.5 - height / HEIGHT / 2, height / WIDTH, height / HEIGHT)
    return np.clip(picture + grain, 0, 255).astype(np.uint8), box


@pytest.mark.parametrize("height", [16, 24, 45, 60, 75, 120])
def test_a_face_in_focus_is_looked_at_whatever_its_size_from_16_px_on(height: int) -> None:
    picture, box = drawn(height=height)
    found = legible_crop(picture, box)
    assert found is not None
    assert (found == crop(picture, box)).all()


def test_a_smaller_face_is_not_looked_at() -> None:
    assert LEAST_HEIGHT == 16
    assert legible_crop(*drawn(height=15)) is None


@pytest.mark.parametrize(("blur", "along", "noise"), [(6, 1, 0), (6, 1, 2), (1, 25, 0)])
def test_a_face_out_of_focus_or_moving_fast_is_not_looked_at(blur: float, along: int, noise: float) -> None:
    assert legible_crop(*drawn(blur, along, noise=noise)) is None


@pytest.mark.parametrize(("blur", "along", "noise"), [(1, 1, 0), (0, 3, 0), (1, 1, 8)])
def test_a_little_blur_and_noise_are_ordinary(blur: float, along: int, noise: float) -> None:
    assert legible_crop(*drawn(blur, along, noise=noise)) is not None


def test_sharpness_falls_with_blur_and_is_not_changed_by_light() -> None:
    picture, box = drawn()
    face = crop(picture, box)
    blurred = [sharpness(crop(*drawn(blur))) for blur in (0, 1, 2, 4, 8)]
    assert blurred == sorted(blurred, reverse=True)
    assert sharpness((face // 2).astype(np.uint8)) == pytest.approx(sharpness(face), rel=0.1)
    assert sharpness(np.full((48, 48), 90, np.uint8)) == 0


@dataclass
class Always:
    """An expression model that answers with the number of the face."""

    given: list[int] = field(default_factory=list)

    def probabilities(self, faces: NDArray[np.uint8]) -> NDArray[np.float32]:
        self.given.append(len(faces))
        return np.repeat(np.arange(1.0, len(faces) + 1)[:, None], 7, axis=1).astype(np.float32)


def test_an_observation_of_an_illegible_face_has_no_expression_and_keeps_its_face() -> None:
    picture, box = drawn()
    flat = Box(0.01, 0.01, 0.2, 0.3)
    seen = [Observation(Tile(place), face=Face(place, 0.9)) for place in (flat, box, box)]
    model = Always()
    answered = express(picture, seen, Models(None, model, None, None))  # type: ignore[arg-type]
    assert [one.expression and one.expression[0] for one in answered] == [None, 1.0, 2.0]
    assert [one.face for one in answered] == [one.face for one in seen]
    assert model.given == [2]
    nobody = [Observation(Tile(flat, camera_on=False), "Kim")]
    assert express(picture, nobody, Models(None, model, None, None)) == nobody  # type: ignore[arg-type]
