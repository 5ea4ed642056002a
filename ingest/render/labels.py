"""Name labels on tiles."""

from __future__ import annotations

import cv2
import numpy as np

from ingest.render.appearance import Label
from ingest.render.lettering import fitting, shortened, width_of, write
from ingest.video import Image

_ROOM = 0.9
"""Share of a tile's width that a label may take."""
_MUTED, _HOST = (232, 64, 64), (250, 200, 60)


def shown(name: str, label: Label, width: int, height: int) -> tuple[str, int]:
    """What a tile of `width` x `height` pixels shows of a name, and the size of its letters in pixels."""
    if not label.place:
        return "", label.least
    size = max(label.least, round(label.scale * min(round(height * 0.094), 10 + round(height * 0.025))))
    room = round(width * _ROOM) - (2 * size if label.icons else 0)
    if label.shorten:
        return shortened(name, size, room, label.weight, label.font), size
    return name, fitting(name, size, room, font=label.font)


def draw_label(
    tile: Image, name: str, label: Label, inset: int = 2, *, muted: bool = False, host: bool = False
) -> None:
    """Write the name on a tile (height, width, 3), `inset` pixels from its corner."""
    height, width = tile.shape[:2]
    text, size = shown(name, label, width, height)
    if not text:
        return
    marks = ([_draw_host] * host + [_draw_muted] * muted) if label.icons else []
    pad, indent = max(3, size // 3), round(1.1 * size) * len(marks)
    weight = label.weight if label.backing == "box" else 400
    long = width_of(text, size, weight, label.font) + 2 * pad + indent
    left = {"left": inset, "centre": (width - long) // 2, "right": width - inset - long}[label.place.split("-")[1]]
    top = inset if label.place.startswith("top") else height - size - pad - inset
    left, bottom = max(0, left), top + size + pad
    box = tile[top:bottom, left : min(width, left + long)]
    if label.backing == "pill":
        box[:] = (box * 0.4 + np.array(label.colour)).astype(np.uint8)
    elif label.backing == "box":
        box[:] = label.colour
    for number, mark in enumerate(marks):
        mark(tile, left + pad + round(1.1 * size * (number + 0.4)), (top + bottom) // 2, size)
    base = bottom - pad // 2 - round(size * 0.2)
    if label.backing == "shadow":
        _draw_shadow(tile, text, left + pad + indent, base, size, label)
    write(tile, text, left + pad + indent, base, size, label.ink, label.weight, label.font)


def _draw_shadow(tile: Image, text: str, left: int, base: int, size: int, label: Label) -> None:
    """Darken the picture softly around the letters to be."""
    letters = np.zeros_like(tile)
    write(letters, text, left, base + 1, size, (255, 255, 255), label.weight + 100, label.font)
    around = cv2.GaussianBlur(letters, (0, 0), max(0.8, size / 9)).astype(np.float32) / 255
    tile[:] = (tile * (1 - np.minimum(0.75, 1.1 * around))).astype(np.uint8)


def _draw_muted(tile: Image, x: int, y: int, size: int) -> None:
    """A crossed microphone."""
    half, thick = max(2, round(size * 0.3)), max(1, round(size / 11))
    cv2.ellipse(tile, (x, y - half // 3), (max(1, half // 2), half), 0, 0, 360, _MUTED, thick, cv2.LINE_AA)
    cv2.line(tile, (x, y + half // 2), (x, y + half + 1), _MUTED, thick, cv2.LINE_AA)
    cv2.line(tile, (x - half, y - half), (x + half, y + half), _MUTED, thick, cv2.LINE_AA)


def _draw_host(tile: Image, x: int, y: int, size: int) -> None:
    """A star."""
    angle = np.arange(10) * np.pi / 5 - np.pi / 2
    reach = np.where(np.arange(10) % 2, 0.17, 0.42) * size
    points = np.stack([x + reach * np.cos(angle), y + reach * np.sin(angle)], axis=1)
    cv2.fillPoly(tile, [np.round(points * 16).astype(np.int32)], _HOST, cv2.LINE_AA, 4)
