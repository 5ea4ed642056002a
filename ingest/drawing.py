"""Draw a simulated class as a person waits for it."""

from __future__ import annotations

from pathlib import Path

from ingest.console import progress
from ingest.folders import cache_folder
from ingest.render import Room, drawn, render


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
    """The film of the demo, drawn when it is first wanted."""
    path = cache_folder("demo") / f"demo-{people}-people-{seconds}-s.mp4"
    return draw_once(path, Room(people=people, seconds=seconds))
