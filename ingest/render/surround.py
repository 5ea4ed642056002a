"""What surrounds the tiles: the page, a title bar, a bar with buttons, black bands of another screen format."""

from __future__ import annotations

import cv2
import numpy as np

from ingest.render.canvas import Colour, mix
from ingest.render.layout import Area
from ingest.render.lettering import write, write_centred
from ingest.render.room import Room
from ingest.video import Image

_TITLE = "Linear Algebra II"
_BUTTONS = 9
_LEAVE: Colour = (222, 60, 60)


def area(room: Room) -> Area:
    """Where the tiles go."""
    look = room.appearance
    (side, over), (title, buttons) = look.bands, look.bars
    left, up = round(side * room.width), round(over * room.height)
    top, bottom = up + round(title * room.height), up + round(buttons * room.height)
    gap = max(2, round(look.gap * room.height))
    return Area(left, top, room.width - 2 * left, room.height - top - bottom, gap, look.shapes)


def empty(room: Room) -> Image:
    """The picture of a meeting without anybody, RGB (height, width, 3)."""
    look, space = room.appearance, area(room)
    image: Image = np.zeros((room.height, room.width, 3), np.uint8)
    columns = slice(space.left, space.left + space.width)
    up, title, buttons = (round(part * room.height) for part in (look.bands[1], *look.bars))
    image[up : room.height - up, columns] = look.page
    if title:
        _draw_title(image[up : up + title, columns], look.bar)
    if buttons:
        _draw_buttons(image[room.height - up - buttons : room.height - up, columns], look.bar)
    return image


def _ink(bar: Colour) -> Colour:
    return (60, 62, 66) if sum(bar) > 380 else (222, 224, 228)


def _draw_title(bar: Image, colour: Colour) -> None:
    """The name of the meeting and the time it has taken."""
    height, width = bar.shape[:2]
    bar[:] = colour
    size = max(8, round(height * 0.38))
    write_centred(bar, _TITLE, width // 2, round(height / 2 + size * 0.35), size, _ink(colour), 500)
    write(bar, "00:41", round(width * 0.02), round(height / 2 + size * 0.35), size, _ink(colour))


def _draw_buttons(bar: Image, colour: Colour) -> None:
    """Round buttons in the middle, a red one to leave."""
    height, width = bar.shape[:2]
    bar[:] = colour
    radius, step = round(height * 0.3), round(height * 0.8)
    for number in range(_BUTTONS):
        x = width // 2 + round((number - (_BUTTONS - 1) / 2) * step)
        last = number == _BUTTONS - 1
        cv2.circle(bar, (x, height // 2), radius, _LEAVE if last else mix(colour, _ink(colour), 0.15), -1, cv2.LINE_AA)
        cv2.circle(bar, (x, height // 2), max(1, radius // 3), _ink(colour), max(1, radius // 9), cv2.LINE_AA)
