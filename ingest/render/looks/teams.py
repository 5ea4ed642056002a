"""Microsoft Teams: pictures cropped to whatever their cells are, a box label, a violet frame, tinted cards."""

from __future__ import annotations

from ingest.render.appearance import Appearance, Card, Label

_SHAPES = (1.0, 2.1)
_ROUND = 0.04

THEMES = {
    "dark": Appearance(
        page=(31, 31, 31), gap=1 / 120, shapes=_SHAPES, radius=_ROUND, speaking=(127, 133, 245), frame=3,
        label=Label(backing="box", colour=(41, 41, 41), weight=500, icons=True, shorten=True),
        card=Card("initials", (51, 51, 56), tinted=True), bars=(0.075, 0.0), bar=(20, 20, 20),
    ),
    "light": Appearance(
        page=(240, 240, 240), gap=1 / 120, shapes=_SHAPES, radius=_ROUND, speaking=(91, 95, 199), frame=3,
        label=Label(backing="box", colour=(250, 250, 250), ink=(36, 36, 36), weight=500, icons=True, shorten=True),
        card=Card("initials", (225, 223, 233), ink=(50, 46, 70), tinted=True), bars=(0.075, 0.0), bar=(255, 255, 255),
    ),
}  # fmt: skip
