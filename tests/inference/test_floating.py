"""The tile around a face is found by its four sides, and only by them."""

from __future__ import annotations

import numpy as np
import pytest

from inference import floating
from inference.observation import Box
from ingest.video import Image
from tests.inference.galleries import label, texture


def slide() -> Image:
    page = np.full((720, 1280, 3), 250, np.uint8)
    for line in range(6):
        label(page[: 160 + 90 * line, 60:], "Energy of a photon is h times frequency", 30, opacity=0.0)
    return page


def face_in(left: int, top: int, width: int, height: int) -> Box:
    """A face in the middle of a tile (pixels of 1280x720), a third of its height."""
    tall = height / 3
    return Box((left + width / 2 - tall / 2) / 1280, (top + height / 3) / 720, tall / 1280, tall / 720)


@pytest.mark.parametrize("tile", [(1000, 16, 256, 144), (1024, 0, 256, 144), (40, 500, 240, 180), (900, 300, 150, 200)])
def test_the_tile_is_found_wherever_it_floats(tile: tuple[int, int, int, int]) -> None:
    left, top, width, height = tile
    picture = slide()
    picture[top : top + height, left : left + width] = texture(4, 30, 200, height, width)
    rect = floating.around(picture, face_in(*tile))
    assert rect is not None
    found = np.array([rect.left, rect.top, rect.right, rect.bottom])
    assert np.abs(found - (left, top, left + width, top + height)).max() <= 3


def test_a_face_without_four_sides_has_no_tile() -> None:
    room = texture(2, height=720, width=1280)
    assert floating.around(room, face_in(1000, 16, 256, 144)) is None
    room[:, 1000:] = texture(5, height=720, width=280)  # one side is a door's edge
    assert floating.around(room, face_in(1010, 100, 256, 144)) is None


@pytest.mark.parametrize(("left", "top"), [(-60, 100), (1210, 100), (500, -60), (500, 660), (1230, 690), (1300, 100)])
def test_a_face_beyond_the_pictures_edge(left: int, top: int) -> None:
    """A detector's box may reach over the edge of the picture."""
    floating.around(slide(), Box(left / 1280, top / 720, 100 / 1280, 100 / 720))
