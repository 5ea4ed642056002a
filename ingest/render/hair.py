"""Hair styles: what lies behind the head, what covers it, and the back of a head that is turned away."""

from __future__ import annotations

import numpy as np

from ingest.render.canvas import Canvas, Points, curve, ellipse, mix, ribbon, scaled
from ingest.render.face import WIDTH, contour
from ingest.render.person import Person
from ingest.render.turn import Turn, mirrored

_VOLUME = {"long": 0.1, "short": 0.09, "parted": 0.12, "bob": 0.12, "curly": 0.13, "afro": 0.16, "bun": 0.06, "fringe": 0.11,
           "buzz": 0.025, "bald": 0.0, "scarf": 0.13}  # fmt: skip
_BUMPS = {"curly": (0.15, 0.1), "afro": (0.2, 0.3)}
_FALL = {"long": 1.75, "fringe": 1.1, "bob": 0.72}
"""How far down hair hangs beside the face."""


def crown(person: Person, share: float) -> Points:
    """The outline of the hair from the left over the crown to the right, down to the height `share`."""
    outline = curve(contour(person), closed=True)
    outline = np.roll(outline, len(outline) // 2, axis=0)
    upper = outline[outline[:, 1] < share]
    return (upper - np.array([0.0, -0.1])) * (1 + _VOLUME[person.style]) + np.array([0.0, -0.1])


def draw_behind(canvas: Canvas, person: Person, turn: Turn) -> None:
    """Hair (or a scarf) that hangs behind neck and shoulders."""
    w, dark = WIDTH * person.broad, scaled(person.hair, 0.72)
    if person.style in _FALL:
        fall = _FALL[person.style]
        right = np.array([(0.5, -0.9), (w * 1.2, -0.45), (w * 1.3, 0.2), (w * 1.32, fall * 0.8), (w * 1.0, fall)])
        canvas.fill(turn.outline(curve(np.concatenate([right, mirrored(right[::-1])]), closed=True)), dark)
    elif person.style == "scarf":
        right = np.array([(0.5, -0.95), (w * 1.16, -0.4), (w * 1.15, 0.4), (w * 1.05, 1.1), (w * 1.35, 1.6)])
        canvas.fill(
            turn.outline(curve(np.concatenate([right, mirrored(right[::-1])]), closed=True)), scaled(person.trim, 0.8)
        )
    elif person.style == "bun":
        canvas.fill(turn.outline(ellipse(0.0, -1.14, 0.34, 0.27)), dark)
    elif person.style in _BUMPS:
        for x, y, radius in _curls(person):
            canvas.fill(turn.outline(ellipse(x, y, radius, radius, 14)), dark)


def _curls(person: Person) -> list[tuple[float, float, float]]:
    radius, out = _BUMPS[person.style]
    ring = crown(person, 0.35 if person.style == "afro" else 0.1)[::3] * (1 + out * 0.6)
    wave = np.sin(np.arange(len(ring)) * 2.4)
    return [(x, y, radius * (1 + 0.2 * s)) for (x, y), s in zip(ring.tolist(), wave.tolist(), strict=True)]


def _hairline(person: Person) -> Points:
    """The edge of the hair on the forehead, right to left, seen from the front."""
    w = WIDTH * person.broad
    lines = {
        "parted": [(w * 0.97, 0.05), (w * 0.9, -0.3), (w * 0.66, -0.5), (0.1, -0.62), (-0.2, -0.78), (-0.42, -0.62), (-w * 0.86, -0.4), (-w * 0.97, 0.05)],
        "fringe": [(w * 0.98, 0.1), (w * 0.92, -0.22), (w * 0.6, -0.36), (0.0, -0.4), (-w * 0.6, -0.36), (-w * 0.92, -0.22), (-w * 0.98, 0.1)],
        "buzz": [(w * 0.97, 0.0), (w * 0.9, -0.34), (w * 0.68, -0.6), (0.0, -0.66), (-w * 0.68, -0.6), (-w * 0.9, -0.34), (-w * 0.97, 0.0)],
        "long": [(w * 0.99, 0.2), (w * 0.93, -0.2), (w * 0.62, -0.55), (0.06, -0.8), (-w * 0.62, -0.55), (-w * 0.93, -0.2), (-w * 0.99, 0.2)],
    }  # fmt: skip
    usual = [
        (w * 0.98, 0.08),
        (w * 0.9, -0.3),
        (w * 0.62, -0.56),
        (0.0, -0.63),
        (-w * 0.62, -0.56),
        (-w * 0.9, -0.3),
        (-w * 0.98, 0.08),
    ]
    return curve(lines["long"] if person.style == "bob" else lines.get(person.style, usual))


def draw_front(canvas: Canvas, person: Person, turn: Turn) -> None:
    """Hair (or a scarf) on the head, over the edge of the face."""
    if person.style == "bald":
        return
    if person.style == "scarf":
        _draw_scarf(canvas, person, turn)
        return
    line = _hairline(person)
    top = turn.outline(crown(person, 0.12))
    edge = turn.surface(line)
    cap = np.concatenate([top, edge])
    if person.style in _BUMPS:
        for x, y, radius in _curls(person):
            canvas.fill(
                turn.outline(ellipse(x * 0.93, y * 0.95 if y < 0 else y, radius * 0.8, radius * 0.8, 14)), person.hair
            )
    before = canvas.image.copy() if person.style == "buzz" else None
    canvas.fill(cap, person.hair)
    if before is not None:
        canvas.image[:] = (0.3 * before + 0.7 * canvas.image).astype(np.uint8) * (canvas.cover > 0)[:, :, None]
    covered = canvas.mask([cap])
    _draw_strands(canvas, person, turn, line, covered)
    canvas.glaze([ribbon(edge, 0.06)], scaled(person.hair, 0.5), 0.35, 0.02)
    if person.style in _FALL:
        _draw_curtains(canvas, person, turn)


def _draw_strands(canvas: Canvas, person: Person, turn: Turn, line: Points, covered: np.ndarray) -> None:  # type: ignore[type-arg]
    part = -0.25 if person.style == "parted" else 0.03
    light, dark = mix(person.hair, (255, 236, 206), 0.3), scaled(person.hair, 0.6)
    for number, (x, y) in enumerate(line[1:-1:2].tolist()):
        path = curve([(part, -1.05), ((part + x) / 2 * 1.2, (y - 1.0) / 2 - 0.12), (x, y)])
        canvas.glaze([turn.outline(ribbon(path, 0.05))], light if number % 2 else dark, 0.4, 0.012, covered)
    shine = curve([(-0.55, -0.72), (0.0, -0.9), (0.55, -0.72)]) + np.array([0.25 * person.light[0], 0.0])
    canvas.glaze([turn.outline(ribbon(shine, 0.13))], light, 0.35, 0.05, covered)


def _draw_curtains(canvas: Canvas, person: Person, turn: Turn) -> None:
    """Strands that fall beside the face."""
    w, fall = WIDTH * person.broad, _FALL[person.style]
    for side in (-1.0, 1.0):
        path = np.array(
            [(0.62, -0.7), (w * 0.97, -0.3), (w * 0.98, 0.3), (w * 0.95, fall * 0.6), (w * 0.86, fall), (w * 1.2, fall * 0.92),
             (w * 1.33, fall * 0.6), (w * 1.26, 0.1), (w * 1.13, -0.5)]
        )  # fmt: skip
        lock = turn.outline(curve(path * np.array([side, 1.0]), closed=True))
        canvas.fill(lock, person.hair)
        inside = canvas.mask([lock])
        for place in (1.05, 1.18):
            strand = curve([(side * w * place, -0.4), (side * w * place * 1.04, 0.3), (side * w * place, fall * 0.9)])
            canvas.glaze(
                [turn.outline(ribbon(strand, 0.05))], mix(person.hair, (255, 236, 206), 0.25), 0.4, 0.02, inside
            )


def _draw_scarf(canvas: Canvas, person: Person, turn: Turn) -> None:
    """A head scarf: cloth round the face, falling over neck and shoulders."""
    w = WIDTH * person.broad
    inner = curve([(w * 0.88, 0.1), (w * 0.8, -0.4), (0.0, -0.68), (-w * 0.8, -0.4), (-w * 0.88, 0.1), (-w * 0.74, 0.66),
                   (-0.2, 0.97), (0.2, 0.97), (w * 0.74, 0.66)], closed=True)  # fmt: skip
    outer = curve([(w * 1.1, 0.2), (w * 1.06, -0.5), (0.0, -1.14), (-w * 1.06, -0.5), (-w * 1.1, 0.2), (-w * 1.1, 1.2),
                   (0.0, 1.5), (w * 1.1, 1.2)], closed=True)  # fmt: skip
    face = canvas.mask([turn.surface(inner)])
    before = canvas.image.copy()
    canvas.fill(turn.outline(outer), person.trim)
    for y in (0.0, 0.5):
        fold = curve([(-w * 0.9, y - 0.4), (0.3, 1.08 + y / 3), (w * 1.2, y)])
        canvas.glaze(
            [turn.outline(ribbon(fold, 0.09))], scaled(person.trim, 0.7), 0.5, 0.04, canvas.mask([turn.outline(outer)])
        )
    canvas.image[face > 0] = before[face > 0]
    ring = turn.surface(ribbon(np.concatenate([inner, inner[:1]]), 0.08, 1, 1))
    canvas.glaze([ring], scaled(person.trim, 0.6), 0.55, 0.03)


def draw_from_behind(canvas: Canvas, person: Person, turn: Turn) -> None:
    """The back of the head of someone turned away: hair or cloth, no face."""
    colour = {"bald": person.skin, "scarf": person.trim}.get(person.style, person.hair)
    if person.style == "buzz":
        colour = mix(person.skin, person.hair, 0.7)
    shape = curve(contour(person), closed=True) * (1.0 + _VOLUME[person.style], 1.0)
    canvas.fill(turn.outline(shape * np.array([1.0, 0.94])), colour)
    back = canvas.mask([turn.outline(shape)])
    canvas.model(back, turn.outline([(0.0, -0.1)])[0], (1.0, 1.3), person.light, 0.45)
    for number in range(9):
        x = (number - 4) * 0.16
        path = curve([(0.02, -1.0), (x * 1.1, -0.4), (x * 1.05, 0.85)])
        tone = scaled(colour, 0.75 if number % 2 else 1.2)
        canvas.glaze([turn.outline(ribbon(path, 0.06))], tone, 0.12 if person.style == "bald" else 0.4, 0.02, back)
    if person.style in _FALL:
        _draw_curtains(canvas, person, turn)
