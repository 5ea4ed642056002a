"""Hair that hangs behind the neck, and heads seen from behind."""

from __future__ import annotations

import numpy as np

from ingest.render.canvas import Canvas, Points, curve, ellipse, mix, ribbon, scaled
from ingest.render.face import WIDTH, contour
from ingest.render.hair import CURLS, FALL, VOLUME, crown
from ingest.render.person import Person
from ingest.render.turn import Turn, mirrored


def draw_behind(canvas: Canvas, person: Person, turn: Turn) -> None:
    """Hair that hangs behind neck and shoulders, and what of it is behind the forehead of a turned head."""
    dark = scaled(person.hair, 0.72)
    if VOLUME[person.style] > VOLUME["buzz"] and person.style != "scarf":
        canvas.fill(turn.outline(crown(person, 0.12)), person.hair)
    if person.style in FALL:
        canvas.fill(turn.outline(_hanging(person)), dark)
    elif person.style == "bun":
        canvas.fill(turn.outline(ellipse(0.0, -1.14, 0.34, 0.27)), dark)
    elif person.style in CURLS:
        _draw_cloud(canvas, person, turn)


def _hanging(person: Person) -> Points:
    w, fall = WIDTH * person.broad, FALL[person.style]
    right = np.array([(0.5, -0.95), (w * 1.17, -0.45), (w * 1.28, 0.2), (w * 1.3, fall * 0.8), (w * 1.0, fall)])
    return curve(np.concatenate([right, mirrored(right[::-1])]), closed=True)


def _draw_cloud(canvas: Canvas, person: Person, turn: Turn) -> None:
    """A mass of curls round the head, down to the ears or, for an afro, to the jaw."""
    ring = crown(person, 0.45 if person.style == "afro" else 0.3)
    canvas.fill(turn.outline(ring), scaled(person.hair, 0.7))
    for number, (x, y) in enumerate(ring[::3].tolist()):
        radius = CURLS[person.style] * (1.15 + 0.25 * np.sin(number * 2.4))
        canvas.fill(turn.outline(ellipse(x, y, radius, radius, 14)), scaled(person.hair, 0.74 + 0.06 * (number % 3)))


def draw_from_behind(canvas: Canvas, person: Person, turn: Turn) -> None:
    """The back of the head of someone turned away: hair or cloth, no face."""
    colour = {"bald": person.skin, "scarf": person.trim}.get(person.style, person.hair)
    if person.style == "buzz":
        colour = mix(person.skin, person.hair, 0.8)
    if person.style in CURLS:
        _draw_curly_back(canvas, person, turn)
        return
    draw_behind(canvas, person, turn)
    if person.style in FALL:
        shape = _hanging(person)
    else:
        shape = curve(contour(person), closed=True) * (1.0 + VOLUME[person.style], 0.94)
    canvas.fill(turn.outline(shape), colour)
    back = canvas.mask([turn.outline(shape)])
    canvas.model(back, turn.outline([(0.0, -0.1)])[0], (1.05, 1.35), person.light, 0.4)
    strands = []
    for number in range(9):
        x = (number - 4) * 0.19
        strands.append(turn.outline(ribbon(curve([(0.02, -1.0), (x * 1.1, -0.4), (x * 1.05, 1.1)]), 0.06)))
    opacity = 0.06 if person.style in {"bald", "buzz"} else 0.35
    canvas.glaze(strands[::2], scaled(colour, 1.25), opacity, 0.02, back)
    canvas.glaze(strands[1::2], scaled(colour, 0.75), opacity, 0.02, back)


def _draw_curly_back(canvas: Canvas, person: Person, turn: Turn) -> None:
    """Curls all over: row by row from the neck to the crown."""
    _draw_cloud(canvas, person, turn)
    canvas.fill(turn.outline(ellipse(0.0, 0.0, 0.72, 0.85)), scaled(person.hair, 0.75))
    size = CURLS[person.style] * 1.15
    for row, y in enumerate(np.arange(0.85, -1.1, -0.17).tolist()):
        half = 0.86 * float(np.sqrt(max(0.0, 1 - ((y + 0.1) / 1.12) ** 2)))
        for number, x in enumerate(np.linspace(-half, half, 2 + round(half * 9)).tolist()):
            tone = 0.95 + 0.16 * np.sin(number * 2.4 + row * 1.7)
            canvas.fill(turn.outline(ellipse(x, y, size, size, 14)), scaled(person.hair, float(tone)))
