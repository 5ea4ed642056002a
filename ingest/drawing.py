"""Draw a simulated class as a person waits for it."""

from __future__ import annotations

from pathlib import Path

from ingest.console import progress
from ingest.folders import demo_film
from ingest.render import Room, beside, drawn, render

SEED = 12
"""Of the demo: nobody leaves a class of nine early, and it goes down in the middle."""


def draw(path: Path, room: Room) -> None:
    """Render with a progress bar."""
    with progress(f"drawing {path.name}", speed="{:.1f} x real time") as advance:
        render(path, room, advance)


def draw_once(path: Path, room: Room) -> Path:
    """The same, unless it was drawn there before; gives the path."""
    if not drawn(path):
        draw(path, room)
    return path


def demo_class(people: int = 9, seconds: int = 120) -> Path:
    """The film of the demo with slides beside the people, drawn when it is first wanted, and the records beside it."""
    room = Room(people, seconds, seed=SEED, layout="side", began="2026-11-03T09:00:00Z")
    path = draw_once(demo_film(people, seconds), room)
    beside.write(path, room)
    return path
