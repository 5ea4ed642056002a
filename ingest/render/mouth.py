"""The mouth: lips, teeth and tongue."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ingest.render.canvas import Canvas, Colour, Points, curve, ellipse, mix, ribbon, scaled
from ingest.render.face import shadow_of
from ingest.render.muscles import Muscles
from ingest.render.person import Person
from ingest.render.turn import Turn

_LINE = 0.6
"""Height of the line between the lips at rest."""


@dataclass(frozen=True, slots=True)
class _Edges:
    """The four edges of the lips from left to right corner, top to bottom, seen from the front."""

    top: Points
    inner_top: Points
    inner_bottom: Points
    bottom: Points


def draw_mouth(canvas: Canvas, person: Person, muscles: Muscles, turn: Turn) -> None:
    """Lips, and what shows between them when they are parted."""
    edges = _edges(person, muscles)
    lip = _lip_colour(person)
    upper = turn.surface(np.concatenate([edges.top, edges.inner_top[::-1]]))
    lower = turn.surface(np.concatenate([edges.inner_bottom, edges.bottom[::-1]]))
    if muscles.open > 0.02:
        _draw_inside(canvas, turn, edges, muscles)
    canvas.glaze([upper], scaled(lip, 0.86), 0.92, 0.006)
    canvas.glaze([lower], lip, 0.92, 0.006)
    if muscles.press < 0.5:
        middle = edges.bottom[len(edges.bottom) // 2]
        shine = ellipse(0, middle[1] - 0.045, 0.09, 0.014)
        canvas.glaze([turn.surface(shine)], (255, 236, 228), 0.3, 0.012)
    seam = [edges.inner_top] if muscles.open <= 0.02 else [edges.inner_top, edges.inner_bottom]
    canvas.glaze([turn.surface(ribbon(s, 0.026)) for s in seam], scaled(shadow_of(person.skin), 0.42), 0.85, 0.004)
    corners = [ellipse(x, y, 0.03, 0.022) for x, y in (edges.inner_top[0], edges.inner_top[-1])]
    canvas.glaze([turn.surface(c) for c in corners], shadow_of(person.skin), 0.7, 0.014)


def _edges(person: Person, muscles: Muscles) -> _Edges:
    half = 0.24 + muscles.stretch
    corner = _LINE - muscles.corners * 0.75
    full = 1 - 0.72 * muscles.press
    thick_up, thick_down = 0.055 * person.lips * full, 0.08 * person.lips * full
    middle = _LINE + 0.3 * max(0.0, muscles.corners) + 0.25 * min(0.0, muscles.corners)
    parted_up = middle - 0.2 * muscles.open - muscles.upper_lip
    parted_down = middle + 0.8 * muscles.open

    def across(inner: float, centre: float, ends: float = 0.0, dip: float = 0.0) -> Points:
        between = corner + (inner - corner) * 0.72
        return curve(
            [(-half, corner + ends), (-half * 0.62, between), (-half * 0.2, inner - dip), (0, centre),
             (half * 0.2, inner - dip), (half * 0.62, between), (half, corner + ends)]
        )  # fmt: skip

    return _Edges(
        top=across(parted_up - thick_up, parted_up - thick_up + 0.018, -0.008, 0.006),
        inner_top=across(parted_up, parted_up + 0.008),
        inner_bottom=across(parted_down, parted_down),
        bottom=across(parted_down + thick_down, parted_down + thick_down + 0.004, 0.008),
    )


def _lip_colour(person: Person) -> Colour:
    natural = mix(person.skin, (168, 62, 66), 0.48)
    return mix(natural, (176, 40, 62), 0.55 * person.makeup)


def _draw_inside(canvas: Canvas, turn: Turn, edges: _Edges, muscles: Muscles) -> None:
    hole = turn.surface(np.concatenate([edges.inner_top, edges.inner_bottom[::-1]]))
    inside = canvas.mask([hole])
    canvas.paint(hole, (58, 18, 20))
    low = edges.inner_bottom[len(edges.inner_bottom) // 2][1]
    high = edges.inner_top[len(edges.inner_top) // 2][1]
    tongue = ellipse(0, low + 0.01, 0.14, 0.3 * (low - high))
    canvas.glaze([turn.surface(tongue)], (186, 88, 88), 0.9, 0.012, inside)
    reach = np.array([0.0, (low - high) * muscles.teeth])
    teeth = np.concatenate([edges.inner_top - np.array([0, 0.03]), (edges.inner_top + reach)[::-1]])
    canvas.glaze([turn.surface(teeth)], (246, 242, 234), 0.96, 0.004, inside)
