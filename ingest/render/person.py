"""Who is drawn: the invented traits of one participant, drawn from a random generator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from ingest.render.canvas import Colour

_SKINS: tuple[Colour, ...] = (
    (244, 212, 190), (236, 196, 170), (226, 180, 148), (214, 166, 130), (196, 146, 108),
    (178, 126, 90), (156, 106, 74), (132, 88, 62), (110, 72, 52), (92, 60, 44),
)  # fmt: skip
_HAIRS: tuple[Colour, ...] = ((28, 22, 20), (40, 30, 26), (58, 40, 30), (86, 58, 38), (120, 82, 50), (176, 136, 84))
_RARE_HAIRS: tuple[Colour, ...] = ((206, 174, 120), (150, 70, 38), (130, 128, 126), (196, 194, 190), (70, 60, 110))
_IRISES: tuple[Colour, ...] = ((70, 46, 30), (84, 56, 34), (96, 78, 46), (78, 104, 82), (84, 116, 146), (104, 114, 122))
_CLOTHES: tuple[Colour, ...] = (
    (46, 64, 96), (120, 44, 52), (70, 96, 78), (206, 202, 192), (58, 58, 64), (196, 150, 70), (104, 84, 132),
    (92, 128, 158), (176, 96, 80), (226, 220, 214), (34, 40, 48), (140, 150, 112), (212, 168, 176),
)  # fmt: skip
_STYLES = {
    "long": 18, "short": 16, "parted": 14, "bob": 10, "curly": 12, "afro": 6, "bun": 9, "fringe": 9,
    "buzz": 7, "bald": 4, "scarf": 7,
}  # fmt: skip
_MASCULINE = {"short", "parted", "buzz", "bald", "curly", "afro"}

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Person:
    """Traits of a drawn person. Lengths in units of half a head's height, shares as factors of the usual measure."""

    skin: Colour
    hair: Colour
    style: str
    masculine: bool
    """Which list the name comes from; beards and makeup go with it."""
    iris: Colour
    broad: float
    jaw: float
    chin: float
    eye_size: float
    eye_gap: float
    eye_tilt: float
    brow: float
    nose: float
    lips: float
    beard: str
    glasses: str
    headset: bool
    earrings: bool
    makeup: float
    neckline: str
    cloth: Colour
    trim: Colour
    size: float
    """Half a head's height as a share of the tile's height."""
    seat: tuple[float, float]
    """Where the head's centre is, as shares of the tile's width and height."""
    light: tuple[float, float]
    """Direction the light comes from, x and y."""
    strength: float
    """How strongly this person's face shows an expression (1 = as usual)."""


def pick(random: np.random.Generator, options: tuple[T, ...]) -> T:
    """One of `options`, each as likely as another."""
    return options[int(random.integers(len(options)))]


def invent(random: np.random.Generator) -> Person:
    """A person with plausible, varied traits."""
    style = str(random.choice(list(_STYLES), p=np.array(list(_STYLES.values())) / sum(_STYLES.values())))
    masculine = style in _MASCULINE and random.random() < 0.8
    skin = pick(random, _SKINS)
    return Person(
        skin=skin,
        hair=_hair(random, skin),
        style=style,
        masculine=masculine,
        iris=_IRISES[int(random.integers(len(_IRISES)))] if sum(skin) > 520 else pick(random, _IRISES[:2]),
        broad=random.uniform(0.93, 1.07),
        jaw=random.uniform(0.82, 0.93) if masculine else random.uniform(0.74, 0.85),
        chin=random.uniform(0.26, 0.36) if masculine else random.uniform(0.19, 0.28),
        eye_size=random.uniform(0.9, 1.12),
        eye_gap=random.uniform(0.95, 1.06),
        eye_tilt=random.uniform(-0.012, 0.03),
        brow=random.uniform(1.0, 1.4) if masculine else random.uniform(0.65, 0.95),
        nose=random.uniform(0.88, 1.2),
        lips=random.uniform(0.75, 1.05) if masculine else random.uniform(0.95, 1.3),
        beard=str(random.choice(["none", "stubble", "full", "moustache", "goatee"], p=[0.55, 0.2, 0.12, 0.06, 0.07]))
        if masculine
        else "none",
        glasses=str(random.choice(["none", "round", "square", "thin"], p=[0.7, 0.11, 0.11, 0.08])),
        headset=style in {"short", "parted", "buzz", "bob"} and bool(random.random() < 0.2),
        earrings=not masculine and bool(random.random() < 0.4),
        makeup=0.0 if masculine else random.uniform(0.1, 0.8),
        neckline=pick(random, ("crew", "vee", "shirt", "hood", "turtle", "stripes")),
        cloth=pick(random, _CLOTHES),
        trim=pick(random, _CLOTHES),
        size=random.uniform(0.265, 0.335),
        seat=(random.uniform(0.45, 0.55), random.uniform(0.46, 0.51)),
        light=(random.uniform(-0.5, 0.5), random.uniform(-0.3, 0.0)),
        strength=random.uniform(0.9, 1.1),
    )


def _hair(random: np.random.Generator, skin: Colour) -> Colour:
    if random.random() < 0.14:
        return pick(random, _RARE_HAIRS)
    return pick(random, _HAIRS if sum(skin) > 560 else _HAIRS[:3])
