"""The rooms behind people, drawn at the size of a tile: walls, shelves, windows, dark and bright ones, virtual ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import cv2
import numpy as np

from ingest.render.canvas import Colour, mix, scaled
from ingest.render.lettering import write
from ingest.video import Image

_WALLS: tuple[Colour, ...] = (
    (214, 206, 194), (186, 196, 200), (224, 220, 212), (168, 180, 166),
    (206, 190, 176), (150, 164, 182), (190, 178, 198), (120, 128, 132),
)  # fmt: skip
_BOOKS: tuple[Colour, ...] = (
    (140, 52, 48),
    (52, 78, 112),
    (74, 104, 78),
    (196, 168, 110),
    (60, 56, 60),
    (204, 198, 188),
    (110, 76, 108),
)
_SIGNS = ("Dr. M. Okoro", "R. Halvorsen", "Prof. L. Vidal", "Anna-Maria Lund")
_CHAIRS: tuple[Colour, ...] = ((38, 40, 46), (70, 74, 82), (96, 66, 48), (48, 62, 84), (122, 118, 112))

Painter = Callable[["Wall", np.random.Generator], None]


class Wall:
    """A picture of `width` x `height` pixels drawn in shares of them."""

    def __init__(self, width: int, height: int) -> None:
        """A black wall."""
        self.image: Image = np.zeros((height, width, 3), np.uint8)

    def box(self, left: float, top: float, right: float, bottom: float, colour: Colour) -> None:
        """Fill a rectangle."""
        height, width = self.image.shape[:2]
        corners = (round(left * width), round(top * height)), (round(right * width) - 1, round(bottom * height) - 1)
        cv2.rectangle(self.image, *corners, colour, -1)

    def blob(self, x: float, y: float, across: float, down: float, colour: Colour, angle: float = 0.0) -> None:
        """Fill an ellipse; half axes in shares of the width and the height."""
        height, width = self.image.shape[:2]
        axes = (max(1, round(across * width)), max(1, round(down * height)))
        cv2.ellipse(self.image, (round(x * width), round(y * height)), axes, angle, 0, 360, colour, -1, cv2.LINE_AA)

    def fade(self, top: Colour, bottom: Colour) -> None:
        """Fill everything from `top` to `bottom`."""
        share = np.linspace(0, 1, self.image.shape[0])[:, None, None]
        self.image[:] = (np.array(top) * (1 - share) + np.array(bottom) * share).astype(np.uint8)

    def glow(self, x: float, y: float, radius: float, colour: Colour, power: float) -> None:
        """Add light around a point; `radius` in shares of the height."""
        height, width = self.image.shape[:2]
        across = (np.arange(width)[None, :] - x * width) / (radius * height)
        down = (np.arange(height)[:, None] - y * height) / (radius * height)
        light = np.exp(-(across**2) - down**2)[:, :, None] * power
        self.image[:] = np.clip(self.image + light * np.array(colour), 0, 255).astype(np.uint8)


def _plain(wall: Wall, random: np.random.Generator) -> None:
    colour = _WALLS[int(random.integers(len(_WALLS)))]
    wall.fade(colour, scaled(colour, 0.86))
    if random.random() < 0.7:
        left, accent = random.choice([0.06, 0.74]), _BOOKS[int(random.integers(len(_BOOKS)))]
        wall.box(left, 0.1, left + 0.17, 0.44, scaled(colour, 0.45))
        wall.box(left + 0.012, 0.125, left + 0.158, 0.415, mix(accent, (255, 250, 240), 0.5))
        wall.blob(left + 0.08, 0.3, 0.045, 0.07, accent)
    wall.glow(random.uniform(0, 1), 0.1, 0.9, (255, 244, 224), 0.14)


def _shelves(wall: Wall, random: np.random.Generator) -> None:
    """A bookcase on one side, filled in series of equal books: singly coloured ones are too often taken for faces."""
    _plain(wall, random)
    wood = mix((120, 88, 60), (206, 196, 184), random.uniform(0, 1))
    left = float(random.choice([0.02, 0.62]))
    wall.box(left, 0.0, left + 0.36, 1.0, wood)
    for row in range(4):
        top, x = row * 0.27 - 0.05, left + 0.015
        wall.box(left + 0.012, top + 0.02, left + 0.348, top + 0.245, scaled(wood, 0.6))
        while x < left + 0.3:
            wide, tall = random.uniform(0.06, 0.15), random.uniform(0.14, 0.2)
            end = min(x + wide, left + 0.34)
            colour = mix(_BOOKS[int(random.integers(len(_BOOKS)))], wood, random.uniform(0.1, 0.4))
            wall.box(x, top + 0.245 - tall, end, top + 0.245, colour)
            for spine in np.arange(x + 0.018, end - 0.006, 0.018).tolist():
                wall.box(spine, top + 0.245 - tall, spine + 0.003, top + 0.245, scaled(colour, 0.75))
            x = end + random.uniform(0.004, 0.03)


def _window(wall: Wall, random: np.random.Generator) -> None:
    colour = _WALLS[int(random.integers(len(_WALLS)))]
    wall.fade(scaled(colour, 0.8), scaled(colour, 0.66))
    left = float(random.choice([0.03, 0.6]))
    wall.box(left, 0.05, left + 0.36, 0.72, (236, 234, 228))
    for column in range(2):
        for row in range(2):
            x, y = left + 0.015 + column * 0.175, 0.08 + row * 0.315
            wall.box(x, y, x + 0.155, y + 0.295, (198, 222, 242) if row == 0 else (176, 204, 188))
    wall.box(left - 0.05, 0.0, left + 0.03, 0.86, mix(colour, (150, 90, 80), 0.5))
    wall.glow(left + 0.18, 0.3, 0.6, (255, 255, 255), 0.22)


def _dark(wall: Wall, random: np.random.Generator) -> None:
    wall.fade((19, 18, 21), (14, 14, 17))
    side = float(random.choice([0.08, 0.92]))
    if random.random() < 0.6:
        wall.glow(side, 0.35, 0.3, (255, 190, 110), 0.42)
        wall.blob(side, 0.35, 0.03, 0.07, (250, 216, 160))
    wall.glow(0.5, 0.9, 0.7, (90, 120, 190), 0.12)


def _bright(wall: Wall, random: np.random.Generator) -> None:
    wall.fade((250, 248, 242), (232, 230, 224))
    wall.box(0.7, 0.0, 1.0, 1.0, (244, 240, 232))
    wall.box(0.69, 0.0, 0.7, 1.0, (212, 208, 200))
    wall.blob(0.86, 0.78, 0.05, 0.17, (112, 150, 98), random.uniform(-20, 20))
    wall.box(0.83, 0.88, 0.89, 1.0, (196, 140, 104))


def _kitchen(wall: Wall, random: np.random.Generator) -> None:
    colour = _WALLS[int(random.integers(len(_WALLS)))]
    wall.fade((228, 226, 220), (206, 202, 196))
    for column in range(5):
        wall.box(column * 0.2 + 0.005, 0.0, column * 0.2 + 0.195, 0.3, colour)
        wall.box(column * 0.2 + 0.16, 0.22, column * 0.2 + 0.172, 0.28, (90, 88, 86))
    wall.box(0, 0.74, 1, 0.78, (96, 84, 76))
    wall.box(0, 0.78, 1, 1, scaled(colour, 0.8))
    for x in (0.1, 0.16, 0.88):
        wall.box(x, 0.62, x + 0.035, 0.74, _BOOKS[int(random.integers(len(_BOOKS)))])


def _beach(wall: Wall, random: np.random.Generator) -> None:
    wall.fade((120, 186, 236), (206, 232, 246))
    wall.box(0, 0.52, 1, 0.74, (52, 142, 172))
    wall.box(0, 0.72, 1, 1, (232, 212, 168))
    x = float(random.choice([0.12, 0.88]))
    wall.box(x - 0.012, 0.2, x + 0.012, 0.8, (112, 84, 58))
    for angle in (-35, -10, 15, 40):
        wall.blob(x, 0.2, 0.13, 0.03, (62, 120, 70), angle)


def _abstract(wall: Wall, random: np.random.Generator) -> None:
    first, second = (_BOOKS[int(n)] for n in random.choice(len(_BOOKS), 2, replace=False))
    wall.fade(scaled(first, 1.2), mix(first, second, 0.7))
    for _ in range(6):
        size = random.uniform(0.05, 0.2)
        wall.blob(
            random.uniform(0, 1), random.uniform(0, 1), size * 0.56, size, mix(first, second, random.uniform(0.2, 1))
        )


def _night(wall: Wall, random: np.random.Generator) -> None:
    """Only the screen lights the face, and hardly."""
    wall.fade((9, 9, 11), (5, 5, 7))
    wall.glow(0.5, 1.0, 0.5, (60, 80, 130), 0.1)


def _page(wall: Wall, random: np.random.Generator) -> None:
    """A virtual background in the very colour of the client's page: left as it is."""


def _lettered(wall: Wall, random: np.random.Generator) -> None:
    """A virtual background of a school, with a name in it that is not the participant's label."""
    first, second = (_BOOKS[int(n)] for n in random.choice(len(_BOOKS), 2, replace=False))
    wall.fade(scaled(first, 0.8), mix(first, second, 0.4))
    height, width = wall.image.shape[:2]
    size, left = round(height * 0.085), round(width * random.choice([0.04, 0.6]))
    write(wall.image, str(random.choice(_SIGNS)), left, round(height * 0.15), size, (240, 240, 240), 600)
    write(wall.image, "School of Sciences", left, round(height * 0.15 + 1.2 * size), round(0.6 * size), (220, 220, 220))


class Backdrop(NamedTuple):
    """A kind of room: what paints it, how brightly it lights the person, how blurred it is (share of the tile's
    height).
    """

    painter: Painter
    light: float
    blur: float


BACKDROPS = {
    "plain": Backdrop(_plain, 1.0, 0.008),
    "shelves": Backdrop(_shelves, 0.96, 0.008),
    "window": Backdrop(_window, 0.9, 0.008),
    "dark": Backdrop(_dark, 0.72, 0.012),
    "bright": Backdrop(_bright, 1.1, 0.006),
    "kitchen": Backdrop(_kitchen, 1.0, 0.012),
    "beach": Backdrop(_beach, 1.0, 0.004),
    "abstract": Backdrop(_abstract, 1.0, 0.06),
    "night": Backdrop(_night, 0.42, 0.012),
    "page": Backdrop(_page, 1.0, 0.0),
    "lettered": Backdrop(_lettered, 1.0, 0.0),
}
USUAL = (5, 3, 3, 2.2, 2, 2, 1.2, 1.2, 0, 0, 0)
"""How often each kind comes in a class; the last three only where they are asked for."""


def paint(kind: str, seed: int, width: int, height: int, page: Colour = (13, 13, 13)) -> Image:
    """The empty room of that kind with a chair, `width` x `height` pixels; the same `seed` gives the same room.

    `page` is the colour of the client's page.
    """
    random = np.random.default_rng(seed)
    wall = Wall(width, height)
    painter, light, blur = BACKDROPS[kind]
    if painter is _page:
        wall.image[:] = page
        return wall.image
    painter(wall, random)
    if blur * height > 0.4:
        wall.image = cv2.GaussianBlur(wall.image, (0, 0), blur * height).astype(np.uint8)
    if painter not in (_beach, _abstract, _lettered):
        _chair(wall, random, light)
    grain = random.normal(0, 2.2, (height, width, 1))
    return np.clip(wall.image + grain, 0, 255).astype(np.uint8)


def _chair(wall: Wall, random: np.random.Generator, light: float) -> None:
    colour = scaled(_CHAIRS[int(random.integers(len(_CHAIRS)))], light)
    half, top = random.uniform(0.11, 0.14), random.uniform(0.6, 0.68)
    wall.box(0.5 - half, top + 0.06, 0.5 + half, 1.0, colour)
    wall.blob(0.5, top + 0.07, half, 0.07, colour)
    wall.box(0.5 - half * 0.8, top + 0.12, 0.5 + half * 0.8, 1.0, scaled(colour, 1.15))
