"""Google Meet: tiles fill their cells, round corners, names without a pill, a blue frame, initials in circles."""

from __future__ import annotations

from ingest.render.appearance import WHITE, Appearance, Card, Label

_LABEL = Label(backing="shadow", ink=WHITE, weight=560, shorten=True)
_ROUND = 0.05

THEMES = {
    "dark": Appearance(
        page=(32, 33, 36), gap=1 / 60, shapes=(0.9, 16 / 9), radius=_ROUND, speaking=(138, 180, 248), label=_LABEL,
        card=Card("initials", (60, 64, 67)), bars=(0.0, 0.11), bar=(32, 33, 36),
    ),
    "light": Appearance(
        page=(255, 255, 255), gap=1 / 60, shapes=(0.9, 16 / 9), radius=_ROUND, speaking=(26, 115, 232),
        label=_LABEL, card=Card("initials", (95, 99, 104)), bars=(0.0, 0.11), bar=(255, 255, 255),
    ),
}  # fmt: skip
