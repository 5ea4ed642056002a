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
from ingest.render.hair import draw_front
from ingest.render.hair_behind import draw_behind, draw_from_behind
from ingest.render.mouth import draw_mouth
from ingest.render.muscles import EXPRESSION_MUSCLES, YAWN
from ingest.render.person import Person
from ingest.render.scarf import draw_scarf
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
    yawning: bool = False
    away: bool = False
    """Seen from behind."""


@dataclass(frozen=True, slots=True)
class Sprite:
    """A person cut out: premultiplied `colour` (height, width, 3), `cover` (height, width; 255 is opaque).

    Its left edge stands `left` pixels from the left edge of the tile, its top at the tile's top.
    """

    colour: NDArray[np.uint8]
    cover: NDArray[np.uint8]
    left: int


class Figure:
    """Draws one person for tiles of one size."""

    def __init__(self, person: Person, width: int, height: int) -> None:
        """For tiles of `width` x `height` pixels; sprites are `ROOM_BELOW` higher."""
        self._person, self._size = person, (width, round(height * (1 + ROOM_BELOW)))
        self._fine = 3 if height < 190 else 2
        fine = self._fine
        origin = (person.seat[0] * width * fine, person.seat[1] * height * fine)
        self._empty = Canvas(self._size[0] * fine, self._size[1] * fine, person.size * height * fine, origin)
        self._body = self._empty.copy()
        draw_body(self._body, person)

    def draw(self, look: Look) -> Sprite:
        """The person as `look` says, drawn large and brought to size."""
        canvas = self._draw_large(look)
        colour = cv2.resize(canvas.image, self._size, interpolation=cv2.INTER_AREA)
        cover = cv2.resize(canvas.cover, self._size, interpolation=cv2.INTER_AREA)
        left, _, width, _ = cv2.boundingRect(cover)
        columns = slice(left, left + width)
        return Sprite(colour[:, columns].astype(np.uint8), cover[:, columns].astype(np.uint8), left)

    def _draw_large(self, look: Look) -> Canvas:
        person, turn = self._person, Turn(look.yaw, look.pitch, look.roll)
        canvas = self._empty.copy()
        if look.away:
            draw_body(canvas, person, facing=False)
            draw_ears(canvas, person, turn)
            draw_from_behind(canvas, person, turn)
            draw_headset(canvas, person, turn)
            return canvas
        draw_behind(canvas, person, turn)
        canvas.lay(self._body)
        _draw_face(canvas, person, look, turn)
        return canvas


def _draw_face(canvas: Canvas, person: Person, look: Look, turn: Turn) -> None:
    muscles = YAWN if look.yawning else EXPRESSION_MUSCLES[look.expression].at(person.strength)
    draw_ears(canvas, person, turn)
    face = draw_head(canvas, person, turn, muscles.open * 0.45)
    draw_relief(canvas, person, muscles, turn, face)
    draw_beard(canvas, person, muscles, turn, face)
    draw_mouth(canvas, person, muscles, turn)
    draw_eyes(canvas, person, muscles, turn, look.openness)
    draw_nose(canvas, person, muscles, turn, face)
    draw_brows(canvas, person, muscles, turn)
    draw_front(canvas, person, turn, face)
    draw_glasses(canvas, person, turn)
    draw_scarf(canvas, person, turn)
    draw_headset(canvas, person, turn)
