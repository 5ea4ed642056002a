"""Neck, shoulders and clothes."""

from __future__ import annotations

import numpy as np

from ingest.render.canvas import Canvas, Points, curve, ellipse, mix, ribbon, scaled
from ingest.render.face import shadow_of
from ingest.render.person import Person
from ingest.render.turn import mirrored

_FLOOR = 4.2
"""Below the lower edge of any picture."""


def draw_body(canvas: Canvas, person: Person, facing: bool = True) -> None:
    """Everything below the chin; `facing` False from behind."""
    broad = 1.04 if person.style in {"short", "parted", "buzz", "bald"} else 0.93
    _draw_neck(canvas, person)
    right = np.array([(0.28, 1.2), (0.6, 1.4), (1.02, 1.55), (1.36, 1.82), (1.5, 2.4), (1.58, _FLOOR)]) * (broad, 1)
    torso = curve(np.concatenate([right, mirrored(right[::-1])]))
    canvas.fill(torso, person.cloth)
    cloth = canvas.mask([torso])
    canvas.model(cloth, np.array([0.0, 2.3]), (1.75, 1.9), person.light, 0.45)
    if person.neckline == "stripes":
        bands = [
            np.array([(-2.0, y), (2.0, y), (2.0, y + 0.12), (-2.0, y + 0.12)]) for y in np.arange(1.5, _FLOOR, 0.32)
        ]
        canvas.glaze(bands, person.trim, 0.8, 0.0, cloth)
    folds = [curve([(s * 0.95, 1.75), (s * 0.88, 2.3), (s * 1.0, 3.2)]) for s in (-1.0, 1.0)]
    canvas.glaze([ribbon(fold, 0.1) for fold in folds], scaled(person.cloth, 0.6), 0.6, 0.05, cloth)
    if facing:
        _draw_neckline(canvas, person)


def _draw_neck(canvas: Canvas, person: Person) -> None:
    right = np.array([(0.36, 0.5), (0.36, 1.05), (0.46, 1.3), (0.6, 1.55)])
    neck = curve(np.concatenate([right, mirrored(right[::-1])]))
    canvas.fill(neck, scaled(person.skin, 0.94))
    inside = canvas.mask([neck])
    canvas.glaze([ellipse(0.0, 0.92, 0.5, 0.26)], shadow_of(person.skin), 0.75, 0.09, inside)
    canvas.glaze(
        [ellipse(-0.36, 1.1, 0.1, 0.5), ellipse(0.36, 1.1, 0.1, 0.5)], shadow_of(person.skin), 0.4, 0.06, inside
    )


def _draw_neckline(canvas: Canvas, person: Person) -> None:
    """Collar or hood; what the neckline leaves bare is skin."""
    dark = scaled(person.cloth, 0.72)
    if person.neckline == "turtle":
        collar = curve([(-0.4, 1.0), (0.0, 1.12), (0.4, 1.0), (0.48, 1.38), (0.0, 1.5), (-0.48, 1.38)], closed=True)
        canvas.fill(collar, scaled(person.cloth, 0.88))
        return
    depth = {"vee": 1.95, "shirt": 1.75, "hood": 1.5}.get(person.neckline, 1.5)
    opening = _opening(depth, pointed=person.neckline in {"vee", "shirt"})
    bare = canvas.mask([opening])
    canvas.glaze([opening], scaled(person.skin, 0.92), 1.0)
    canvas.glaze([ellipse(0.0, 0.95, 0.5, 0.27)], shadow_of(person.skin), 0.7, 0.09, bare)
    if person.neckline == "shirt":
        for side in (-1.0, 1.0):
            flap = np.array([(0.4, 1.18), (0.06, 1.78), (0.36, 1.86), (0.66, 1.42)]) * (side, 1)
            canvas.fill(flap, mix(person.cloth, (255, 255, 255), 0.28))
            canvas.glaze([ribbon(np.concatenate([flap, flap[:1]]), 0.03, 1, 1)], dark, 0.6, 0.01)
        canvas.glaze([ribbon(np.array([(0.0, 1.8), (0.0, 2.6), (0.0, _FLOOR)]), 0.03, 1, 1)], dark, 0.7, 0.01)
        return
    canvas.glaze([ribbon(opening, 0.07 if person.neckline != "hood" else 0.2, 1, 1)], dark, 0.85, 0.012)
    if person.neckline == "hood":
        cords = [np.array([(s * 0.2, 1.5), (s * 0.24, 1.9), (s * 0.22, 2.3)]) for s in (-1.0, 1.0)]
        canvas.glaze([ribbon(cord, 0.045, 1, 1) for cord in cords], mix(person.cloth, (255, 255, 255), 0.6), 0.9)


def _opening(depth: float, pointed: bool) -> Points:
    half = np.array([(0.42, 1.12), (0.22, (1.2 + depth) / 2 + (0.0 if pointed else 0.08)), (0.0, depth)])
    whole = np.concatenate([half, mirrored(half[-2::-1])])
    return whole if pointed else curve(whole)
