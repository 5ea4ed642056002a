"""The shared screen: drawn slides of an invented lecture."""

from __future__ import annotations

import cv2
import numpy as np

from ingest.render.canvas import Colour
from ingest.render.lettering import write
from ingest.video import Image

_DECK: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Vectors and directions",
        ("A matrix moves every vector", "Some only change in length", "Which ones, and by how much?"),
    ),
    ("Eigenvalues", ("A v = k v for some v", "k tells how much v grows", "At most n of them in n dimensions")),
    ("Finding them", ("Solve det(A - k I) = 0", "A polynomial of degree n", "Then one linear system for each k")),
    ("An example", ("Two species share a lake", "Each year follows from the last", "Where does it settle?")),
    ("Over to you", ("Groups of three, six minutes", "Exercise 4 on page 87", "One of you explains")),
    ("What we saw", ("Directions that stay", "How fast things grow", "Next week: change of basis")),
)
_ACCENTS: tuple[Colour, ...] = ((62, 92, 172), (176, 84, 52), (46, 122, 98), (120, 72, 148))


def draw_slide(number: int, seed: int, width: int, height: int) -> Image:
    """Slide `number` (they repeat) of the deck as RGB (height, width, 3)."""
    title, lines = _DECK[number % len(_DECK)]
    accent = _ACCENTS[seed % len(_ACCENTS)]
    image = np.full((height, width, 3), (250, 250, 247), np.uint8)
    image[: height // 40] = accent
    write(image, title, round(width * 0.06), round(height * 0.18), max(10, round(height * 0.085)), (30, 34, 44), 600)
    for row, line in enumerate(lines):
        y = round(height * (0.36 + 0.13 * row))
        cv2.circle(
            image, (round(width * 0.07), y - round(height * 0.016)), max(2, height // 90), accent, -1, cv2.LINE_AA
        )
        write(image, line, round(width * 0.09), y, max(8, round(height * 0.052)), (60, 64, 74))
    _draw_chart(image, np.random.default_rng([seed, number]), accent)
    write(image, str(number + 1), round(width * 0.94), round(height * 0.95), max(7, height // 28), (150, 152, 160))
    return image


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
        step = (right - left) // 6
        for column, share in enumerate(random.uniform(0.2, 0.95, 5).tolist()):
            x0 = left + step // 2 + column * step
            cv2.rectangle(image, (x0, round(bottom - share * (bottom - top))), (x0 + step * 2 // 3, bottom), accent, -1)
    cv2.polylines(
        image,
        [np.array([(left, top), (left, bottom), (right, bottom)], np.int32)],
        False,
        (90, 92, 100),
        max(1, height // 300),
    )
