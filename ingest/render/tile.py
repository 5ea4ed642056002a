"""One participant's tile: room, person, label; drawn again only when something changed."""

from __future__ import annotations

from collections import OrderedDict

import cv2
import numpy as np

from ingest.render.appearance import Appearance
from ingest.render.backdrops import BACKDROPS, paint
from ingest.render.cards import draw_card
from ingest.render.cast import Participant
from ingest.render.figure import Figure, Look, Sprite
from ingest.render.labels import draw_label, shown
from ingest.render.motion import Pose
from ingest.render.shapes import blend, rounded
from ingest.video import Image

_KEPT = 48
"""Sprites kept for each tile."""


class TilePainter:
    """Paints the tile of one participant at one size, in pixels."""

    def __init__(self, participant: Participant, width: int, height: int, look: Appearance) -> None:
        """Paints the empty room at once, sprites as they are needed."""
        self.participant, self.width, self.height = participant, width, height
        self._look, self._radius = look, round(look.radius * height)
        self._inset = max(2, self._radius * 2 // 3)
        self._page: Image = np.full((height, width, 3), look.page, np.uint8)
        self._corners = rounded(width, height, self._radius)
        self._card = draw_card(participant, look.card, width, height)
        self._room = paint(participant.backdrop, participant.seed, width, height, look.page)
        self._light = BACKDROPS[participant.backdrop][1]
        self._grain = np.random.default_rng(participant.seed).normal(0, 1.6, (height * 2, width, 1)).astype(np.float32)
        self._figure = Figure(participant.person, width, height)
        self._sprites: OrderedDict[Look, Sprite] = OrderedDict()

    @property
    def label(self) -> str:
        """The label as shown, "" where the recording has none."""
        return shown(self.participant.label, self._look.label, self.width, self.height)[0]

    def shift(self, pose: Pose) -> tuple[int, int]:
        """By how many pixels `pose` moves the sprite."""
        return round(pose.x * self.width), round(pose.y * self.height)

    def paint(self, pose: Pose | None, camera: bool, speaking: bool) -> Image:
        """The tile (height, width, 3): a person in `pose` or the empty chair; the card when the camera is off."""
        tile = (self._room if camera else self._card).copy()
        if camera and pose is not None:
            self._place(tile, self._sprite(pose.look), *self.shift(pose))
        host = self.participant.host
        draw_label(tile, self.participant.label, self._look.label, self._inset, muted=not speaking, host=host)
        if speaking:
            tile = self._framed(tile)
        return blend(self._page, tile, self._corners) if self._radius else tile

    def _framed(self, tile: Image) -> Image:
        """The tile with the frame of whoever speaks."""
        look = self._look
        if not self._radius:
            cv2.rectangle(tile, (1, 1), (self.width - 3, self.height - 3), look.speaking, look.frame)
            return tile
        inner = rounded(self.width, self.height, self._radius, look.frame)
        return blend(np.full_like(tile, look.speaking), tile, inner)

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
