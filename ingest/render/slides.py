"""The shared screen as drawn: a slide as far as its points are shown, a pointer on it, or a film."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ingest.render.canvas import Colour
from ingest.render.deck import DECK, Showing
from ingest.render.lettering import write
from ingest.video import Image

_ACCENTS: tuple[Colour, ...] = ((62, 92, 172), (176, 84, 52), (46, 122, 98), (120, 72, 148))
_STEPS = 5
"""How often in a second pointer and film move."""
_SHOT = 4.0
"""Seconds from one cut of the film to the next."""
_ARROW = np.array([(0, 0), (0, 17), (4, 13), (7, 19), (9, 18), (7, 12), (12, 12)], np.float64) / 360
"""A pointer's outline in heights of the slide."""


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours of a deck."""

    paper: Colour
    title: Colour
    text: Colour
    quiet: Colour


LIGHT = Theme((250, 250, 247), (30, 34, 44), (60, 64, 74), (150, 152, 160))
DARK = Theme((28, 30, 38), (240, 242, 246), (206, 210, 218), (120, 124, 134))


def step(showing: Showing, time: float) -> int:
    """What changes within a slide: a number that grows while something moves on it, else 0."""
    return int(time * _STEPS) if showing.pointer or showing.film else 0


def draw_screen(showing: Showing, seed: int, time: float, width: int, height: int) -> Image:
    """The shared screen at `time` seconds as RGB (height, width, 3)."""
    moved = step(showing, time) / _STEPS
    if showing.film:
        return draw_film(seed, moved, width, height)
    image = draw_slide(showing.number, seed, width, height, showing.points)
    if showing.pointer:
        _draw_pointer(image, moved, seed + showing.number)
    return image


def draw_slide(number: int, seed: int, width: int, height: int, points: int | None = None) -> Image:
    """Slide `number` (from 0) of the deck with its first `points`, or all."""
    title, lines = DECK[number]
    accent, theme = _ACCENTS[seed % len(_ACCENTS)], DARK if seed % 3 == 2 else LIGHT
    image = np.full((height, width, 3), theme.paper, np.uint8)
    image[: height // 40] = accent
    write(image, title, round(width * 0.06), round(height * 0.18), max(10, round(height * 0.085)), theme.title, 600)
    for row, line in enumerate(lines[:points]):
        y = round(height * (0.36 + 0.13 * row))
        cv2.circle(
            image, (round(width * 0.07), y - round(height * 0.016)), max(2, height // 90), accent, -1, cv2.LINE_AA
        )
        write(image, line, round(width * 0.09), y, max(8, round(height * 0.052)), theme.text)
    _draw_chart(image, np.random.default_rng([seed, number]), accent)
    write(image, str(number + 1), round(width * 0.94), round(height * 0.95), max(7, height // 28), theme.quiet)
    return image


def draw_film(seed: int, time: float, width: int, height: int) -> Image:
    """A film at `time` seconds: soft colours that drift, something bright that crosses them, a cut now and then."""
    random = np.random.default_rng([seed, 5, int(time / _SHOT)])
    light, tint = random.uniform(40, 200, (7, 12, 1)), random.uniform(-30, 30, (7, 12, 3))
    rough = light + tint + 30 * np.sin(0.9 * time + random.uniform(0, 6, (7, 12, 1)))
    image: Image = cv2.resize(rough.astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    image = image.clip(0, 255).astype(np.uint8)
    x, y = (0.5 + 0.4 * np.sin(time * speed + start) for speed, start in random.uniform(0.3, 1.5, (2, 2)))
    cv2.circle(image, (round(x * width), round(y * height)), height // 7, (236, 214, 160), -1, cv2.LINE_AA)
    return image


def _draw_pointer(image: Image, time: float, seed: int) -> None:
    """A black arrow with a white rim, wandering."""
    height, width = image.shape[:2]
    x, y = 0.5 + 0.36 * np.sin(0.7 * time + seed), 0.5 + 0.3 * np.sin(0.43 * time + 2 * seed)
    corners = np.round(_ARROW * height + (x * width, y * height)).astype(np.int32)
    cv2.fillPoly(image, [corners], (20, 20, 20), cv2.LINE_AA)
    cv2.polylines(image, [corners], True, (250, 250, 250), 1, cv2.LINE_AA)


def _draw_chart(image: Image, random: np.random.Generator, accent: Colour) -> None:
    """Axes with a curve or bars on the right half."""
    height, width = image.shape[:2]
    left, right, top, bottom = (round(width * 0.62), round(width * 0.92), round(height * 0.32), round(height * 0.82))
    if random.random() < 0.5:
        x = np.linspace(0, 1, 60)
        y = 0.15 + 0.7 * np.abs(np.sin(x * random.uniform(2, 6)) * np.exp(-x * random.uniform(0, 1.5)))
        points = np.stack([left + x * (right - left), bottom - y * (bottom - top)], axis=1).astype(np.int32)
        cv2.polylines(image, [points], False, accent, max(2, height // 160), cv2.LINE_AA)
    else:
        apart = (right - left) // 6
        for column, share in enumerate(random.uniform(0.2, 0.95, 5).tolist()):
            x0 = left + apart // 2 + column * apart
            y0 = round(bottom - share * (bottom - top))
            cv2.rectangle(image, (x0, y0), (x0 + apart * 2 // 3, bottom), accent, -1)
    cv2.polylines(
        image,
        [np.array([(left, top), (left, bottom), (right, bottom)], np.int32)],
        False,
        (90, 92, 100),
        max(1, height // 300),
    )
