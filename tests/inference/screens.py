"""Shared screens of several looks, drawn by code: slides, an editor, a browser, a whiteboard."""

from __future__ import annotations

import cv2
import numpy as np

from inference.observation import Box
from ingest.render.deck import Showing
from ingest.render.lettering import write
from ingest.render.slides import draw_screen, draw_slide
from ingest.video import Image
from tests.inference.galleries import put_together, strip, texture

SIZE = 960, 540
CODE = ("def trapezoid(f, a, b, n):", "    h = (b - a) / n", "    s = f(a) + f(b)", "    for k in range(1, n):",
        "        s += 2 * f(a + k * h)", "    return s * h / 2")  # fmt: skip


def blank(colour: tuple[int, int, int] = (250, 250, 250), size: tuple[int, int] = SIZE) -> Image:
    image: Image = np.full((size[1], size[0], 3), colour, np.uint8)
    return image


def light() -> Image:
    return draw_slide(1, 0, *SIZE)


def dark() -> Image:
    return draw_slide(1, 2, *SIZE)


def band() -> Image:
    """A heading in white on a band of colour."""
    image = blank()
    image[40:120] = (40, 70, 140)
    write(image, "Eigenvalues", 50, 98, 46, (255, 255, 255), 600)
    for row in range(3):
        write(image, "Something said about them", 70, 220 + 70 * row, 26, (50, 50, 60))
    return image


def gradient() -> Image:
    """Paper of no single colour."""
    across = np.linspace(120, 250, SIZE[0]).astype(np.uint8)
    image: Image = np.repeat(np.stack([across // 2, across // 2 + 60, across], axis=1)[None], SIZE[1], axis=0).copy()
    write(image, "Eigenvalues", 60, 120, 52, (10, 10, 20), 600)
    return image


def editor(first: int = 0) -> Image:
    image = blank((30, 30, 34))
    image[:, :60] = (44, 44, 50)
    for row, line in enumerate((CODE * 3)[first : first + 12]):
        write(image, line, 80, 44 + 40 * row, 26, (200, 205, 190))
    return image


def browser() -> Image:
    image = blank((255, 255, 255))
    image[:60] = (222, 225, 230)
    image[14:46, 120:800] = (255, 255, 255)
    write(image, "https://example.org/vectors", 140, 38, 18, (80, 80, 80))
    write(image, "Vector space", 60, 140, 42, (20, 20, 20), 500)
    for row in range(9):
        write(
            image, "A vector space is a set whose elements may be added together", 60, 200 + 34 * row, 18, (60, 60, 60)
        )
    return image


def whiteboard(strokes: int) -> Image:
    """So many strokes of a pen by hand, each the same whenever it is drawn."""
    image = blank((252, 252, 252))
    for number in range(strokes):
        random = np.random.default_rng([7, number])
        start = np.array([60 + number % 6 * 150, 80 + number // 6 * 90])
        points = start + np.cumsum(random.normal((4, 0), 9, (24, 2)), axis=0)
        cv2.polylines(image, [points.astype(np.int32)], False, (30, 40, 120), 4, cv2.LINE_AA)
    return image


def playing(second: int) -> Image:
    """A film."""
    return draw_screen(Showing(0, 0, film=True), 3, float(second), *SIZE)


def compressed(image: Image, quality: int = 50) -> Image:
    """As after a codec."""
    kept = cv2.imencode(".jpg", image[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    shown = cv2.imdecode(kept, cv2.IMREAD_COLOR)
    assert shown is not None
    return cv2.cvtColor(shown, cv2.COLOR_BGR2RGB).astype(np.uint8)


def pointed(image: Image, x: float, y: float) -> Image:
    """With a pointer on it."""
    image = image.copy()
    left, top = round(x * image.shape[1]), round(y * image.shape[0])
    cv2.fillPoly(image, [np.array([(left, top), (left, top + 26), (left + 18, top + 18)], np.int32)], (10, 10, 10))
    return image


def under_tiles(screen: Image, count: int = 4, page: tuple[int, int, int] = (13, 13, 13)) -> tuple[Image, list[Box]]:
    """A picture of 1280x720 with a strip of tiles above a screen, and the tiles' boxes."""
    tiles, large = strip(count, 1280, 720)
    picture = put_together([*(texture(n) for n in range(count)), screen], [*tiles, large], page=page).picture
    return picture, [Box(x / 1280, y / 720, wide / 1280, high / 720) for x, y, wide, high in tiles]
