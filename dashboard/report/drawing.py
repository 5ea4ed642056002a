"""A drawing before it is in a file: lines, areas and words in millimetres from the top left, for both writers alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

Points = tuple[tuple[float, float], ...]

INK, MUTED, LINE, FAINT, BAND, SHADE, ACCENT = (
    "#15181E",
    "#565E6B",
    "#D9DDE3",
    "#B4BAC4",
    "#DDE2F3",
    "#F0F1F4",
    "#27348F",
)
"""Dark enough, or light enough, to be told apart on paper without colour."""

POINT = 25.4 / 72
"""A point of a font's size in millimetres."""
SMALL = 7.2 * POINT
"""The size of what is written in a drawing."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through `points`; `dash` is the length of its dashes and gaps, 0 for none."""

    points: Points
    colour: str
    width: float
    dash: float = 0.0


@dataclass(frozen=True, slots=True)
class Area:
    """A filled polygon."""

    points: Points
    colour: str


@dataclass(frozen=True, slots=True)
class Words:
    """Text whose baseline begins at, ends at or is centred on (x, y): `anchor` start, end or middle."""

    x: float
    y: float
    text: str
    colour: str = MUTED
    anchor: str = "start"
    bold: bool = False


Shape = Stroke | Area | Words


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes on `width` x `height` millimetres, the later ones over the earlier ones."""

    width: float
    height: float
    shapes: tuple[Shape, ...] = field(default=())


def box(left: float, top: float, right: float, bottom: float, colour: str) -> Area:
    """A filled rectangle."""
    return Area(((left, top), (right, top), (right, bottom), (left, bottom)), colour)


def hatched(left: float, top: float, right: float, bottom: float, step: float = 1.6) -> Iterator[Stroke]:
    """What is missing: thin lines that rise to the right, cut at the rectangle's edges."""
    height, at = bottom - top, left - (bottom - top)
    while at < right:
        start, end = max(at, left), min(at + height, right)
        if end > start:
            yield Stroke(((start, bottom - (start - at)), (end, bottom - (end - at))), FAINT, 0.12)
        at += step
