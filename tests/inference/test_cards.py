"""A card is told from a camera's picture by its corners and by the chest that is not there."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from inference.cards import is_card
from inference.page import Rect
from ingest.render.lettering import width_of, write
from ingest.video import Image
from tests.inference.galleries import CARD, label, texture

SIZE = (248, 140)


def card(name: str = "Anna Müller", letters: int = 18) -> Image:
    """A flat card with a name in the middle."""
    picture = np.full((SIZE[1], SIZE[0], 3), CARD, np.uint8)
    write(picture, name, (SIZE[0] - width_of(name, letters)) // 2, 78, letters, (235, 235, 235))
    return picture


def compressed(picture: Image) -> Image:
    _, packed = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 70])
    shown = cv2.imdecode(packed, cv2.IMREAD_COLOR)
    assert shown is not None
    return shown.astype(np.uint8)


def judged(picture: Image) -> bool:
    return is_card(picture, Rect(0, 0, picture.shape[1], picture.shape[0]))


def with_label(picture: Image, name: str = "Maximiliane von Hohenstein") -> Image:
    label(picture, name)
    return picture


def with_circle(picture: Image) -> Image:
    cv2.circle(picture, (SIZE[0] // 2, SIZE[1] // 2), 30, (120, 60, 160), -1, cv2.LINE_AA)
    return picture


@pytest.mark.parametrize(
    "picture",
    [
        card(),
        with_label(card()),
        card("Maximiliane von Hohenstein", 19),
        with_label(with_circle(card(""))),
        with_label(card())[::-1].copy(),
    ],
    ids=["name", "label", "a name from side to side", "circle", "label above"],
)
def test_cards(picture: Image) -> None:
    assert judged(picture)
    assert judged(compressed(picture))


def before(wall: Image) -> Image:
    """Somebody's head and shoulders before a wall."""
    cv2.ellipse(wall, (124, 66), (22, 30), 0, 0, 360, (190, 150, 130), -1)
    cv2.ellipse(wall, (124, 150), (52, 52), 0, 0, 360, (60, 70, 120), -1)
    return wall


@pytest.mark.parametrize(
    "picture",
    [
        texture(3, height=140, width=248),
        texture(3, 12, 40, 140, 248),
        before(card("")),
        with_label(before(card("")), "Bo"),
        np.random.default_rng(1).normal(30, 4, (140, 248, 3)).clip(0, 255).astype(np.uint8),
    ],
    ids=["room", "dark room", "even background", "even background, label", "noise"],
)
def test_cameras(picture: Image) -> None:
    assert not judged(picture)
    assert not judged(compressed(picture))


def test_a_tile_of_a_few_pixels_is_judged_without_failing() -> None:
    assert judged(np.full((9, 16, 3), 40, np.uint8))
