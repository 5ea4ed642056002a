"""Eyes and brows."""

from __future__ import annotations

import numpy as np

from ingest.render.canvas import Canvas, Points, curve, ellipse, mix, ribbon, scaled
from ingest.render.face import shadow_of
from ingest.render.muscles import Muscles
from ingest.render.person import Person
from ingest.render.turn import Turn

_LASH = (30, 20, 18)


def draw_eyes(canvas: Canvas, person: Person, muscles: Muscles, turn: Turn, openness: float) -> None:
    """Both eyes; `openness` 0 is closed in a blink, 1 as open as the expression has it."""
    for side in (-1.0, 1.0):
        _draw_eye(canvas, person, muscles, turn, openness, side)


def _draw_eye(canvas: Canvas, person: Person, muscles: Muscles, turn: Turn, openness: float, side: float) -> None:
    upper, lower = (turn.surface(lid) for lid in _lids(person, muscles, openness, side))
    whole = np.concatenate([upper, lower[::-1]])
    if openness > 0.15:
        _draw_ball(canvas, person, muscles, turn, whole, side)
        crease = upper + np.array([0.0, -0.045 - 0.02 * openness])
        canvas.glaze([ribbon(crease, 0.024)], shadow_of(person.skin), 0.7, 0.008)
    else:
        canvas.glaze([upper + np.array([0.0, -0.05])], person.skin, 0.5, 0.02)
    canvas.paint(ribbon(upper, 0.042 + 0.016 * person.makeup, 0.55, 0.9), _LASH)
    canvas.glaze([ribbon(lower, 0.02)], scaled(shadow_of(person.skin), 0.7), 0.65, 0.004)
    if muscles.squint > 0.3:
        bag = lower + np.array([0.0, 0.05])
        canvas.glaze([ribbon(bag, 0.024)], shadow_of(person.skin), 0.7 * muscles.squint, 0.01)


def _lids(person: Person, muscles: Muscles, openness: float, side: float) -> tuple[Points, Points]:
    """Upper and lower edge of one eye, from its inner to its outer corner, seen from the front."""
    middle, half = 0.3 * person.eye_gap, 0.152 * person.eye_size
    up = 0.088 * person.eye_size * (1 + muscles.lids) * openness
    down = 0.055 * person.eye_size * (1 - 0.7 * muscles.squint + 0.3 * max(0.0, muscles.lids)) * max(openness, 0.3)
    inner, outer = (middle - half, 0.02), (middle + half, 0.0 - person.eye_tilt)
    hooded = 0.25 * up if muscles.outer_brow < 0 < muscles.inner_brow and muscles.lids < 0 else 0.0
    upper = curve(
        [
            inner,
            (middle - half * 0.45, -up * 0.82),
            (middle + half * 0.2, -up + hooded),
            (middle + half * 0.72, -up * 0.52 + hooded),
            outer,
        ]
    )
    lower = curve([inner, (middle - half * 0.3, down * 0.85), (middle + half * 0.4, down), outer])
    if openness < 0.15:
        upper = lower
    flip = np.array([side, 1.0])
    return upper * flip, lower * flip


def _draw_ball(canvas: Canvas, person: Person, muscles: Muscles, turn: Turn, whole: Points, side: float) -> None:
    """White, iris, pupil and glint, clipped to the opening between the lids."""
    inside = canvas.mask([whole])
    canvas.paint(whole, (238, 234, 230))
    canvas.glaze([whole + np.array([0.0, -0.055])], (120, 100, 96), 0.5, 0.02, inside)
    look = np.array([side * 0.3 * person.eye_gap + 0.02 * np.sin(np.radians(turn.yaw)), -0.018 + muscles.gaze])
    for radius, colour in ((0.088, scaled(person.iris, 0.55)), (0.072, person.iris), (0.036, (12, 10, 10))):
        canvas.glaze([turn.surface(ellipse(look[0], look[1], radius, radius))], colour, 1.0, 0.0, inside)
    glint = ellipse(look[0] + 0.03 * np.sign(person.light[0]), look[1] - 0.034, 0.019, 0.019, 10)
    canvas.glaze([turn.surface(glint)], (255, 255, 255), 0.95, 0.0, inside)


def draw_brows(canvas: Canvas, person: Person, muscles: Muscles, turn: Turn) -> None:
    """Both brows, their inner and outer ends moved by the expression."""
    colour = mix(scaled(person.hair, 0.8), (40, 28, 24), 0.35) if person.style != "scarf" else (48, 34, 28)
    for side in (-1.0, 1.0):
        inner, outer = muscles.inner_brow, muscles.outer_brow
        middle = 0.55 * outer + 0.45 * inner + 0.02
        path = curve(
            [
                (side * (0.13 - muscles.frown), -0.203 - inner),
                (side * (0.25 - muscles.frown / 2), -0.222 - (inner + middle) / 2),
                (side * 0.36, -0.226 - middle),
                (side * 0.49, -0.18 - outer),
            ]
        )
        brow = turn.surface(ribbon(path, 0.062 * person.brow, 0.75, 0.25))
        canvas.glaze([brow], colour, 0.92, 0.009)
