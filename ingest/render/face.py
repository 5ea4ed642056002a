"""The skin of a head: outline, ears, light and shade, nose."""

from __future__ import annotations

import numpy as np

from ingest.render.canvas import Canvas, Colour, Mask, Points, curve, ellipse, mix, ribbon, scaled
from ingest.render.muscles import Muscles
from ingest.render.person import Person
from ingest.render.turn import Turn, mirrored

WIDTH = 0.745
"""Half the width of an average head, in units of half its height."""


def contour(person: Person, drop: float = 0.0) -> Points:
    """The outline of the bare head seen from the front; `drop` lowers the jaw."""
    w = WIDTH * person.broad
    right = np.array(
        [
            (0.0, -1.0), (w * 0.55, -0.93), (w * 0.9, -0.62), (w, -0.15), (w * 0.97, 0.22),
            (w * person.jaw, 0.6 + drop / 2), (person.chin + 0.1, 0.9 + drop), (person.chin * 0.5, 0.99 + drop),
        ]
    )  # fmt: skip
    return np.concatenate([right, [(0.0, 1.0 + drop)], mirrored(right[:0:-1])])


def shadow_of(skin: Colour) -> Colour:
    """The colour of `skin` in the shade: darker and redder."""
    return scaled(mix(skin, (120, 40, 30), 0.22), 0.62)


def draw_ears(canvas: Canvas, person: Person, turn: Turn) -> None:
    """Both ears, before the head that hides their inner edge (and all of one ear when the head is turned)."""
    if person.style == "scarf":
        return
    for side in (-1.0, 1.0):
        x = side * WIDTH * person.broad
        shift = -np.sin(np.radians([turn.yaw, turn.pitch])) * (0.12, 0.25)  # ears lie behind
        ear = turn.outline(ellipse(x, 0.06, 0.105, 0.2)) + shift
        canvas.fill(ear, scaled(person.skin, 0.93))
        inner = turn.outline(ellipse(x + side * 0.02, 0.05, 0.05, 0.12)) + shift
        canvas.glaze([inner], shadow_of(person.skin), 0.6, 0.02)
        if person.earrings:
            canvas.paint(turn.outline(ellipse(x + side * 0.02, 0.28, 0.03, 0.03)) + shift, (226, 206, 140))


def draw_head(canvas: Canvas, person: Person, turn: Turn, drop: float) -> Mask:
    """The head in its skin colour, lit; gives the mask of the face for whatever must stay on it."""
    outline = turn.outline(curve(contour(person, drop), closed=True))
    canvas.fill(outline, person.skin)
    face = canvas.mask([outline])
    canvas.model(face, turn.surface([(0.0, 0.02)])[0], (0.95 * person.broad, 1.25), person.light, 0.5)
    rim = ribbon(np.concatenate([outline, outline[:1]]), 0.1, 1, 1)
    canvas.glaze([rim], shadow_of(person.skin), 0.28, 0.06, face)
    return face


def draw_relief(canvas: Canvas, person: Person, muscles: Muscles, turn: Turn, face: Mask) -> None:
    """Eye sockets, cheeks, folds and chin: what makes a face round."""
    shade, light = shadow_of(person.skin), mix(person.skin, (255, 244, 230), 0.55)
    blush = mix(person.skin, (214, 84, 84), 0.5)
    gap = 0.3 * person.eye_gap
    sockets = [turn.surface(ellipse(side * gap, -0.06, 0.2, 0.11)) for side in (-1.0, 1.0)]
    canvas.glaze(sockets, shade, 0.42, 0.06, face)
    lift = 0.05 * muscles.cheeks
    cheeks = [turn.surface(ellipse(side * 0.42, 0.3 - lift, 0.16, 0.13)) for side in (-1.0, 1.0)]
    canvas.glaze(cheeks, blush, 0.22 + 0.2 * muscles.cheeks + 0.12 * person.makeup, 0.07, face)
    bones = [turn.surface(ellipse(side * 0.4, 0.2 - lift, 0.1, 0.05)) for side in (-1.0, 1.0)]
    canvas.glaze([*bones, turn.surface(ellipse(0, -0.5, 0.25, 0.1))], light, 0.28 + 0.2 * muscles.cheeks, 0.07, face)
    canvas.glaze([turn.surface(ellipse(0, 0.9 + muscles.open * 0.7, 0.12, 0.05))], light, 0.22, 0.05, face)
    canvas.glaze([turn.surface(ellipse(0, 0.765 + muscles.open * 0.8, 0.14, 0.03))], shade, 0.34, 0.03, face)
    depth = max(muscles.cheeks, 0.75 * muscles.wrinkle, 6 * abs(min(0.0, muscles.corners)) * 0.8)
    if depth > 0.1:
        out = 0.3 + muscles.stretch * 0.8
        folds = [curve([(s * 0.17, 0.3), (s * (out - 0.04), 0.44), (s * (out + 0.02), 0.6)]) for s in (-1.0, 1.0)]
        canvas.glaze([turn.surface(ribbon(fold, 0.035)) for fold in folds], shade, 0.62 * depth, 0.014, face)
    _draw_frown(canvas, muscles, turn, shade)


def _draw_frown(canvas: Canvas, muscles: Muscles, turn: Turn, shade: Colour) -> None:
    """Furrows between the brows, across the forehead (brows up) and on the nose (wrinkled)."""
    if muscles.frown > 0.03 and muscles.inner_brow < 0:
        furrows = [ribbon(curve([(s * 0.05, -0.32), (s * 0.045, -0.24), (s * 0.06, -0.15)]), 0.03) for s in (-1.0, 1.0)]
        canvas.glaze([turn.surface(f, 0.05) for f in furrows], shade, 0.75, 0.01)
    if muscles.inner_brow > 0.08:
        wide = 0.36 if muscles.outer_brow > 0.08 else 0.17
        lines = [ribbon(curve([(-wide, y + 0.03), (0.0, y), (wide, y + 0.03)]), 0.02) for y in (-0.5, -0.42)]
        canvas.glaze([turn.surface(line) for line in lines], shade, 0.35, 0.012)
    if muscles.wrinkle > 0.5:
        lines = [ribbon(curve([(-0.1, y + 0.02), (0.0, y), (0.1, y + 0.02)]), 0.022) for y in (-0.06, 0.0, 0.06)]
        canvas.glaze([turn.surface(line, 0.1) for line in lines], shade, 0.6, 0.01)


def draw_nose(canvas: Canvas, person: Person, muscles: Muscles, turn: Turn, face: Mask) -> None:
    """The nose, mostly by its shadows, with wings and nostrils."""
    n, up = person.nose, 0.035 * muscles.wrinkle
    shade, light = shadow_of(person.skin), mix(person.skin, (255, 246, 236), 0.6)
    dark = -1.0 if person.light[0] + turn.yaw / 60 > 0 else 1.0
    side = np.array(
        [(dark * 0.06, -0.1), (dark * 0.13 * n, 0.12), (dark * 0.2 * n, 0.32 - up), (dark * 0.05, 0.34 - up)]
    )
    canvas.glaze([turn.surface(side, [0.0, 0.06, 0.06, 0.08])], shade, 0.34, 0.035, face)
    canvas.glaze([turn.surface(ellipse(0, 0.4 - up, 0.15 * n, 0.045), 0.08)], shade, 0.5, 0.025, face)
    ridge = ribbon(np.array([(0, -0.12), (0, 0.1), (0, 0.26)], np.float64), 0.07)
    canvas.glaze([turn.surface(ridge, np.interp(ridge[:, 1], (-0.12, 0.26), (0.0, 0.22)))], light, 0.36, 0.025)
    canvas.glaze([turn.surface(ellipse(0, 0.27 - up, 0.06 * n, 0.045), 0.24)], light, 0.42, 0.03)
    wings = [
        curve([(s * 0.13 * n, 0.22 - up), (s * 0.175 * n, 0.31 - up), (s * 0.14 * n, 0.375 - up)]) for s in (-1.0, 1.0)
    ]
    canvas.glaze([turn.surface(ribbon(wing, 0.034), 0.04) for wing in wings], shade, 0.6, 0.008)
    holes = [turn.surface(ellipse(s * 0.075 * n, 0.362 - up, 0.042 * n, 0.021), 0.1) for s in (-1.0, 1.0)]
    canvas.glaze(holes, scaled(shade, 0.45), 0.85, 0.006)
