"""A whole person as a sprite: drawn large, brought to size once, then only placed."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.render.body import draw_body
from ingest.render.canvas import Canvas
from ingest.render.extras import draw_beard, draw_glasses, draw_headset
from ingest.render.eyes import draw_brows, draw_eyes
from ingest.render.face import draw_ears, draw_head, draw_nose, draw_relief
from ingest.render.hair import draw_behind, draw_from_behind, draw_front
from ingest.render.mouth import draw_mouth
from ingest.render.muscles import EXPRESSION_MUSCLES
from ingest.render.person import Person
from ingest.render.turn import Turn

ROOM_BELOW = 0.12
"""How far a sprite reaches below its tile, as a share of the tile's height, so that a person can move up."""


@dataclass(frozen=True, slots=True)
class Look:
    """What distinguishes one sprite of a person from another. Angles in degrees; `openness` of the eyes 0..1."""

    expression: str = "neutral"
    yaw: int = 0
    pitch: int = 0
    roll: int = 0
    openness: float = 1.0
    away: bool = False
    """Seen from behind."""


@dataclass(frozen=True, slots=True)
class Sprite:
    """A person cut out: `colour` (height, width, 3), premultiplied, and `rest`, 255 minus the opacity, of the same shape."""

    colour: NDArray[np.uint8]
    rest: NDArray[np.uint8]


def draw(person: Person, look: Look, width: int, height: int) -> Sprite:
    """The sprite of `person` for a tile of `width` x `height` pixels; it is `ROOM_BELOW` higher than the tile."""
    canvas = _draw_large(person, look, width, height)
    whole = (width, round(height * (1 + ROOM_BELOW)))
    colour = cv2.resize(canvas.image, whole, interpolation=cv2.INTER_AREA)
    cover = cv2.resize(canvas.cover, whole, interpolation=cv2.INTER_AREA)
    return Sprite(colour.astype(np.uint8), cv2.merge([255 - cover] * 3).astype(np.uint8))


def _draw_large(person: Person, look: Look, width: int, height: int) -> Canvas:
    fine = 3 if height < 190 else 2
    unit = person.size * height * fine
    origin = (person.seat[0] * width * fine, person.seat[1] * height * fine)
    canvas = Canvas(width * fine, round(height * (1 + ROOM_BELOW)) * fine, unit, origin)
    turn = Turn(look.yaw, look.pitch, look.roll)
    if look.away:
        draw_body(canvas, person, facing=False)
        draw_ears(canvas, person, turn)
        draw_from_behind(canvas, person, turn)
        draw_headset(canvas, person, turn)
        return canvas
    draw_behind(canvas, person, turn)
    draw_body(canvas, person)
    _draw_face(canvas, person, look, turn)
    return canvas


def _draw_face(canvas: Canvas, person: Person, look: Look, turn: Turn) -> None:
    muscles = EXPRESSION_MUSCLES[look.expression].at(person.strength)
    draw_ears(canvas, person, turn)
    face = draw_head(canvas, person, turn, muscles.open * 0.45)
    draw_relief(canvas, person, muscles, turn, face)
    draw_beard(canvas, person, muscles, turn, face)
    draw_mouth(canvas, person, muscles, turn)
    draw_eyes(canvas, person, muscles, turn, look.openness)
    draw_nose(canvas, person, muscles, turn, face)
    draw_front(canvas, person, turn)
    draw_brows(canvas, person, muscles, turn)
    draw_glasses(canvas, person, turn)
    draw_headset(canvas, person, turn)
