"""A head scarf."""

from __future__ import annotations

import numpy as np

from ingest.render.canvas import Canvas, curve, ribbon, scaled
from ingest.render.face import WIDTH
from ingest.render.person import Person
from ingest.render.turn import Turn, mirrored


def draw_scarf(canvas: Canvas, person: Person, turn: Turn) -> None:
    """Cloth round the face that falls over neck and shoulders; call it when the face is drawn."""
    if person.style != "scarf":
        return
    w = WIDTH * person.broad
    brow = np.array([(0.2, 0.97), (w * 0.74, 0.66), (w * 0.9, 0.1), (w * 0.8, -0.42), (0.0, -0.68)])
    inner = curve(np.concatenate([brow, mirrored(brow[-2::-1])]), closed=True)
    fall = np.array([(w * 1.3, 1.55), (w * 1.1, 1.1), (w * 1.1, 0.2), (w * 1.06, -0.5), (w * 0.62, -1.0), (0.0, -1.13)])
    outer = turn.outline(curve(np.concatenate([[(0.0, 1.72)], fall, mirrored(fall[-2::-1])]), closed=True))
    face = canvas.mask([turn.surface(inner)]) & canvas.cover
    before = canvas.image.copy()
    canvas.fill(outer, person.trim)
    cloth = canvas.mask([outer])
    canvas.model(cloth, np.array([0.0, 0.1]), (1.1, 1.8), person.light, 0.4)
    folds = [curve([(-w * 0.9, y - 0.4), (0.25, 1.15 + y / 3), (w * 1.2, y)]) for y in (0.0, 0.5, 1.0)]
    canvas.glaze([turn.outline(ribbon(fold, 0.08)) for fold in folds], scaled(person.trim, 0.68), 0.5, 0.03, cloth)
    canvas.image[face > 0] = before[face > 0]
    ring = turn.surface(ribbon(np.concatenate([inner, inner[:1]]), 0.08, 1, 1))
    canvas.glaze([ring], scaled(person.trim, 0.6), 0.55, 0.03)
