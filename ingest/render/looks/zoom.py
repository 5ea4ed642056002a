"""Zoom: 16:9 tiles on a near-black page, the name on a translucent pill, cards with the name in the middle."""

from __future__ import annotations

from ingest.render.appearance import ZOOM, Appearance, Card

THEMES = {
    "dark": ZOOM,
    "light": Appearance(
        page=(247, 249, 250), radius=0.06, bar=(255, 255, 255), card=Card(colour=(228, 231, 236), ink=(50, 56, 66))
    ),
}
