"""Hair as it is seen from the front: shapes of all styles, and what covers the head."""

from __future__ import annotations

import numpy as np

from ingest.render.canvas import Canvas, Mask, Points, curve, ellipse, mix, ribbon, scaled
from ingest.render.face import WIDTH, contour
from ingest.render.person import Person
from ingest.render.turn import Turn, mirrored

VOLUME = {
    "long": 0.1, "short": 0.08, "parted": 0.12, "bob": 0.12, "curly": 0.12, "afro": 0.2, "bun": 0.06, "fringe": 0.11,
    "buzz": 0.025, "bald": 0.0, "scarf": 0.13,
}  # fmt: skip
"""How far the hair of each style stands off the head."""
FALL = {"long": 1.75, "fringe": 1.1, "bob": 0.72}
"""How far down hair hangs beside the face."""
CURLS = {"curly": 0.12, "afro": 0.13}
"""Radius of a curl."""

_LINES = {
    "parted": [
        (0.97, 0.05), (0.9, -0.3), (0.84, -0.5), (0.13, -0.62), (-0.27, -0.78), (-0.56, -0.62), (-0.86, -0.4),
        (-0.97, 0.05)
    ],
    "fringe": [(0.98, 0.1), (0.92, -0.22), (0.6, -0.36), (0.0, -0.4)],
    "buzz": [(0.97, 0.0), (0.9, -0.34), (0.68, -0.6), (0.0, -0.66)],
    "long": [(0.99, 0.2), (0.93, -0.2), (0.62, -0.55), (0.06, -0.8)],
    "bob": [(0.99, 0.2), (0.93, -0.2), (0.66, -0.46), (0.06, -0.7)],
    "short": [
        (0.97, 0.04), (0.92, -0.26), (0.8, -0.38), (0.7, -0.56), (0.5, -0.53), (0.36, -0.63), (0.16, -0.56),
        (0.0, -0.64)
    ],
}  # fmt: skip
_USUAL = [(0.98, 0.08), (0.9, -0.3), (0.62, -0.56), (0.0, -0.63)]


def crown(person: Person, lowest: float) -> Points:
    """The outline of the hair from the left over the crown to the right, as far down as `lowest`."""
    outline = curve(contour(person), closed=True)
    outline = np.roll(outline, len(outline) // 2, axis=0)
    middle = np.array([0.0, -0.1])
    upper: Points = (outline[outline[:, 1] < lowest] - middle) * (1 + VOLUME[person.style]) + middle
    return upper


def _hairline(person: Person) -> Points:
    """The edge of the hair on the forehead, right to left, seen from the front."""
    line = np.array(_LINES.get(person.style, _USUAL))
    if line[-1, 0] >= 0:
        line = np.concatenate([line, mirrored(line[-2::-1])])
    return curve(line * (WIDTH * person.broad, 1.0))


def draw_front(canvas: Canvas, person: Person, turn: Turn, face: Mask) -> None:
    """Hair on the head, over the edge of the face whose mask is `face`."""
    if person.style in {"bald", "scarf"}:
        return
    line, top = _hairline(person), turn.outline(crown(person, 0.12))
    edge = turn.surface(line)
    cap = np.concatenate([top, edge])
    if person.style == "buzz":
        canvas.glaze([cap], person.hair, 0.8, 0.03, face)
        return
    canvas.fill(cap, person.hair)
    if person.style in CURLS:
        _draw_curls(canvas, person, top, edge)
        return
    _draw_strands(canvas, person, turn, line, canvas.mask([cap]))
    canvas.glaze([ribbon(edge, 0.06)], scaled(person.hair, 0.5), 0.35, 0.02)
    if person.style in FALL:
        draw_curtains(canvas, person, turn)


def _draw_curls(canvas: Canvas, person: Person, top: Points, edge: Points) -> None:
    """Rows of curls from the outer edge of the hair to the forehead."""
    radius = CURLS[person.style]
    for row, share in enumerate((0.0, 0.4, 0.75, 1.0)):
        count = 17 - 2 * row
        outer = top[np.linspace(0, len(top) - 1, count).astype(int)]
        inner = edge[::-1][np.linspace(0, len(edge) - 1, count).astype(int)]
        places = outer + (inner - outer) * share
        for number, (x, y) in enumerate(places.tolist()):
            tone = 0.82 + 0.1 * row + 0.12 * np.sin(number * 2.4 + row)
            size = radius * (1.0 if share < 1 else 0.62) * (1 + 0.2 * np.sin(number * 5.1 + row))
            canvas.fill(ellipse(x, y, size, size, 14), scaled(person.hair, float(tone)))


def _draw_strands(canvas: Canvas, person: Person, turn: Turn, line: Points, covered: Mask) -> None:
    part = -0.25 if person.style == "parted" else 0.03
    light, dark = mix(person.hair, (255, 236, 206), 0.3), scaled(person.hair, 0.6)
    strands = []
    for x, y in line[1:-1:2].tolist():
        path = curve([(part, -1.05), ((part + x) / 2 * 1.2, (y - 1.0) / 2 - 0.12), (x, y)])
        strands.append(turn.outline(ribbon(path, 0.05)))
    canvas.glaze(strands[::2], dark, 0.4, 0.012, covered)
    canvas.glaze(strands[1::2], light, 0.35, 0.012, covered)
    shine = curve([(-0.55, -0.72), (0.0, -0.9), (0.55, -0.72)]) + np.array([0.25 * person.light[0], 0.0])
    canvas.glaze([turn.outline(ribbon(shine, 0.13))], light, 0.35, 0.05, covered)


def draw_curtains(canvas: Canvas, person: Person, turn: Turn) -> None:
    """Strands that fall beside the face."""
    w, fall = WIDTH * person.broad, FALL[person.style]
    inner = [(0.62, -0.7), (w * 0.97, -0.3), (w * 0.98, 0.3), (w * 0.95, fall * 0.6), (w * 0.86, fall)]
    outer = [(w * 1.2, fall * 0.92), (w * 1.33, fall * 0.6), (w * 1.26, 0.1), (w * 1.13, -0.5)]
    for side in (-1.0, 1.0):
        lock = turn.outline(curve(np.array(inner + outer) * np.array([side, 1.0]), closed=True))
        canvas.fill(lock, person.hair)
        inside = canvas.mask([lock])
        paths = [
            curve([(side * w * x, -0.4), (side * w * x * 1.04, 0.3), (side * w * x, fall * 0.9)]) for x in (1.05, 1.18)
        ]
        light = mix(person.hair, (255, 236, 206), 0.25)
        canvas.glaze([turn.outline(ribbon(path, 0.05)) for path in paths], light, 0.4, 0.02, inside)
