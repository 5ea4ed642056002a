"""Camera-off cards: the name in the middle, or initials or a drawn picture in a circle."""

from __future__ import annotations

import cv2
import numpy as np

from ingest.render.appearance import Card
from ingest.render.canvas import Colour, mix
from ingest.render.cast import Participant
from ingest.render.figure import Figure, Look
from ingest.render.lettering import fitting, write_centred
from ingest.render.shapes import blend, disc
from ingest.video import Image

TINTS: tuple[Colour, ...] = (
    (0, 121, 107), (194, 57, 179), (120, 144, 60), (239, 108, 0), (84, 110, 122), (126, 87, 194), (30, 136, 229),
    (141, 110, 99), (216, 67, 90),
)  # fmt: skip
_RADIUS = 0.21
"""Of the circle, as a share of the tile's shorter side."""


def draw_card(participant: Participant, card: Card, width: int, height: int) -> Image:
    """The card of one participant, RGB (height, width, 3)."""
    tint = TINTS[participant.seed % len(TINTS)]
    image: Image = np.full((height, width, 3), mix(card.colour, tint, 0.18) if card.tinted else card.colour, np.uint8)
    if card.shows == "name":
        text = participant.label
        size = fitting(text, round(height * 0.16), round(width * 0.86))
        write_centred(image, text, width // 2, round(height * 0.5 + size * 0.35), size, card.ink, 450)
        return image
    radius = max(8, round(_RADIUS * min(width, height)))
    side = slice(height // 2 - radius, height // 2 + radius), slice(width // 2 - radius, width // 2 + radius)
    draw = _picture if card.shows == "picture" else _initials
    image[side] = blend(image[side], draw(participant, tint, 2 * radius), disc(2 * radius))
    return image


def _initials(participant: Participant, tint: Colour, side: int) -> Image:
    image: Image = np.full((side, side, 3), tint, np.uint8)
    words = [word for word in participant.label.split() if word[0].isalpha()] or ["?"]
    text = "".join(word[0].upper() for word in (words[0], *words[1:][-1:]))
    size = round(side * 0.42)
    write_centred(image, text, side // 2, round(side / 2 + size * 0.35), size, (250, 250, 250), 500)
    return image


def _picture(participant: Participant, tint: Colour, side: int) -> Image:
    """A portrait of the participant before a plain colour."""
    image: Image = np.full((side, side, 3), mix(tint, (255, 255, 255), 0.45), np.uint8)
    sprite = Figure(participant.person, side, side).draw(Look("happy"))
    cover = sprite.cover[:side, :, None] / 255
    part = image[:, sprite.left : sprite.left + sprite.cover.shape[1]]
    part[:] = (part * (1 - cover) + sprite.colour[:side]).clip(0, 255).astype(np.uint8)
    cv2.GaussianBlur(image, (3, 3), 0, dst=image)
    return image
