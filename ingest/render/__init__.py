"""The simulated class: drawn people in a video meeting, with exact truth. No picture of a real person is needed.

Room -> Cast (who, what happens) -> Stage (one picture, brought up to date) -> film, truth, roster
"""

from __future__ import annotations

from ingest.render.film import drawn, render
from ingest.render.room import LAYOUTS, Room

__all__ = ["LAYOUTS", "Room", "drawn", "render"]
