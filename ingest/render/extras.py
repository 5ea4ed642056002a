"""What people wear on the face: beards, glasses, headsets."""

from __future__ import annotations

import numpy as np

from ingest.render.canvas import Canvas, Mask, curve, ellipse, mix, ribbon, scaled
from ingest.render.face import WIDTH
from ingest.render.muscles import Muscles
from ingest.render.person import Person
from ingest.render.turn import Turn


def draw_beard(canvas: Canvas, person: Person, muscles: Muscles, turn: Turn, face: Mask) -> None:
    """The beard, before the mouth is drawn over it."""
    if person.beard == "none":
        return
    w, drop = WIDTH * person.broad, muscles.open * 0.7
    lip, half = 0.5 - muscles.upper_lip, 0.26 + muscles.stretch
    lines = [
        curve([(-half, lip + 0.1 - muscles.corners / 2), (0.0, lip - 0.02), (half, lip + 0.1 - muscles.corners / 2)])
    ]
    moustache = turn.surface(ribbon(lines[0], 0.1, 0.5, 0.5), 0.03)
    jaw = curve([(w, 0.1), (w * 0.86, 0.42), (0.32, 0.52), (0.0, 0.47), (-0.32, 0.52), (-w * 0.86, 0.42), (-w, 0.1),
                 (-w * 1.0, 0.7), (-0.3, 1.1 + drop), (0.3, 1.1 + drop), (w * 1.0, 0.7)], closed=True)  # fmt: skip
    chin = curve(
        [(0.28, 0.58), (0.26, 0.9 + drop), (0.0, 1.06 + drop), (-0.26, 0.9 + drop), (-0.28, 0.58), (0.0, 0.74 + drop)],
        closed=True,
    )
    hair = mix(scaled(person.hair, 0.9), (40, 28, 24), 0.2)
    shapes = {
        "full": [turn.outline(jaw)],
        "stubble": [turn.outline(jaw)],
        "goatee": [turn.surface(chin), moustache],
        "moustache": [moustache],
    }
    opacity = 0.3 if person.beard == "stubble" else 0.86
    canvas.glaze(shapes[person.beard], hair, opacity, 0.045 if person.beard in {"full", "stubble"} else 0.02, face)


def draw_glasses(canvas: Canvas, person: Person, turn: Turn) -> None:
    """Frames, a faint sheen on the lenses, and the temples."""
    if person.glasses == "none":
        return
    gap = 0.3 * person.eye_gap
    colour, width = ((34, 30, 32), 0.042) if person.glasses != "thin" else ((110, 104, 100), 0.022)
    for side in (-1.0, 1.0):
        ring = ellipse(0, 0, 0.225, 0.19 if person.glasses == "round" else 0.155, 40)
        if person.glasses != "round":
            ring = np.sign(ring) * np.abs(ring / (0.225, 0.155)) ** 0.55 * (0.225, 0.155)
        ring = turn.surface(ring + np.array([side * gap, 0.015]), 0.04)
        canvas.glaze([ring], (225, 235, 245), 0.07)
        canvas.glaze([ribbon(np.concatenate([ring, ring[:1]]), width, 1, 1)], colour, 0.95)
        temple = turn.surface(
            [(side * (gap + 0.22), -0.04), (side * 0.66, -0.05), (side * WIDTH * person.broad, -0.03)]
        )
        canvas.glaze([ribbon(temple, width, 1, 1)], colour, 0.9)
    bridge = turn.surface(curve([(-gap + 0.22, 0.0), (0.0, -0.05), (gap - 0.22, 0.0)]), 0.12)
    canvas.glaze([ribbon(bridge, width, 1, 1)], colour, 0.95)


def draw_headset(canvas: Canvas, person: Person, turn: Turn) -> None:
    """A band over the head and its cups; a turned head hides the one it turns towards."""
    if not person.headset:
        return
    w = WIDTH * person.broad
    band = curve([(-w * 1.1, -0.05), (-w * 0.95, -0.75), (0.0, -1.16), (w * 0.95, -0.75), (w * 1.1, -0.05)])
    canvas.fill(turn.outline(ribbon(band, 0.1, 1, 1)), (44, 44, 50))
    for side in (-1.0, 1.0):
        if side * turn.yaw > 8:
            continue
        shift = np.array([-0.12 * np.sin(np.radians(turn.yaw)), 0.0])
        canvas.fill(turn.outline(ellipse(side * w * 1.12, 0.05, 0.12, 0.24) + shift), (36, 36, 42))
        canvas.glaze([turn.outline(ellipse(side * w * 1.13, 0.02, 0.05, 0.14) + shift)], (96, 96, 106), 0.7, 0.03)
