"""Zoom before rounded corners: gutters of two pixels, a yellow-green frame, the label a black box in the corner."""

from __future__ import annotations

from ingest.render.appearance import Appearance, Label

_LABEL = Label(backing="box", colour=(0, 0, 0), font="uni", icons=True, shorten=True)

THEMES = {
    "dark": Appearance(page=(0, 0, 0), gap=0.0, speaking=(204, 238, 66), frame=3, label=_LABEL),
    "light": Appearance(page=(255, 255, 255), gap=0.0, speaking=(204, 238, 66), frame=3, label=_LABEL),
}
