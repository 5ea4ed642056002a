"""One participant's tile: room, person, label; drawn again only when something changed."""

from __future__ import annotations

from collections import OrderedDict

import cv2
import numpy as np

from ingest.render.backdrops import BACKDROPS, paint
from ingest.render.canvas import Colour
from ingest.render.cast import Participant
from ingest.render.figure import Figure, Look, Sprite
from ingest.render.lettering import draw_label, fitting, write_centred
from ingest.render.motion import Pose
from ingest.video import Image

_CARD: Colour = (34, 34, 36)
_SPEAKING: Colour = (35, 217, 89)
_KEPT = 48
"""Sprites kept for each tile."""


class TilePainter:
    """Paints the tile of one participant at one size, in pixels."""

    def __init__(self, participant: Participant, width: int, height: int) -> None:
        """Paints the empty room at once, sprites as they are needed."""
        self.participant, self.width, self.height = participant, width, height
        self._room = paint(participant.backdrop, participant.seed, width, height)
        self._light = BACKDROPS[participant.backdrop][1]
        self._grain = np.random.default_rng(participant.seed).normal(0, 1.6, (height * 2, width, 1)).astype(np.float32)
        self._figure = Figure(participant.person, width, height)
        self._sprites: OrderedDict[Look, Sprite] = OrderedDict()

    def shift(self, pose: Pose) -> tuple[int, int]:
        """By how many pixels `pose` moves the sprite."""
        return round(pose.x * self.width), round(pose.y * self.height)

    def paint(self, pose: Pose | None, camera: bool, speaking: bool) -> Image:
        """The tile (height, width, 3): a person in `pose` or the empty chair; the card when the camera is off."""
        tile = self._room.copy() if camera else self._card()
        if camera and pose is not None:
            self._place(tile, self._sprite(pose.look), *self.shift(pose))
        draw_label(tile, self.participant.name)
        if speaking:
            cv2.rectangle(tile, (1, 1), (self.width - 3, self.height - 3), _SPEAKING, 4)
        return tile

    def _sprite(self, look: Look) -> Sprite:
        if look not in self._sprites:
            self._sprites[look] = self._lit(self._figure.draw(look))
            if len(self._sprites) > _KEPT:
                self._sprites.popitem(last=False)
        self._sprites.move_to_end(look)
        return self._sprites[look]

    def _lit(self, sprite: Sprite) -> Sprite:
        """The sprite in the light of the room, with the grain of a webcam."""
        height, width = sprite.cover.shape
        grain = self._grain[:height, :width] * (sprite.cover[:, :, None] / np.float32(255))
        colour = np.clip(sprite.colour * np.float32(self._light) + grain, 0, 255).astype(np.uint8)
        return Sprite(colour, sprite.cover, sprite.left)

    def _place(self, tile: Image, sprite: Sprite, right: int, down: int) -> None:
        """Blend the sprite into the tile, moved by (`right`, `down`) pixels and cut off at the tile's edges."""
        high, wide = sprite.cover.shape
        x, y = sprite.left + right, down
        left, top, end, bottom = max(0, x), max(0, y), min(self.width, x + wide), min(self.height, y + high)
        if end <= left:
            return
        source = slice(top - y, bottom - y), slice(left - x, end - x)
        ground = tile[top:bottom, left:end]
        rest = cv2.merge([255 - sprite.cover[source]] * 3)
        cv2.add(cv2.multiply(ground, rest, scale=1 / 255), sprite.colour[source], dst=ground)

    def _card(self) -> Image:
        card: Image = np.full((self.height, self.width, 3), _CARD, np.uint8)
        name = self.participant.name
        size = fitting(name, round(self.height * 0.16), round(self.width * 0.86))
        write_centred(card, name, self.width // 2, round(self.height * 0.5 + size * 0.35), size, (236, 236, 238), 450)
        return card
