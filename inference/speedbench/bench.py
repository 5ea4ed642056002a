"""`classpulse bench [SOURCE]`: the figures of an analysis of a recording, or of a drawn class."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from inference import assets, workers
from inference.passing import OnProgress, Passing
from inference.speedbench import rivals
from inference.speedbench.measuring import against, figures
from inference.speedbench.running import Course, noted
from ingest import sources
from ingest.console import progress
from ingest.drawing import draw_once
from ingest.folders import cache_folder
from ingest.render import Room
from ingest.segments import PERIOD_MS, SEGMENT_MS, cut

DRAWN = Room(people=25, seconds=120, seed=5)
"""The class that is measured when no recording is named."""


def bench(passing: Passing, uri: str, rival: str | None, python: Path | None, count: int) -> dict[str, Any]:
    """What an analysis on `count` processes takes; and another tool (`rival`), run by another `python` if it must be.

    `uri` "" is the drawn class. ModelError for a tool that there is not.
    """
    other = rivals.load(rival) if rival else None
    assets.fetch()
    uri = uri or str(draw_once(cache_folder("bench") / "class-25.mp4", DRAWN))
    recording, course = sources.source_for(uri).probe(uri), Course()
    seen, pictures = passing(recording, workers.processes(count), during=on_screen(Path(uri).name, course))
    parts, faces = cut(recording, SEGMENT_MS), int(seen["face_visible"].sum())
    found = figures(recording, course, parts, PERIOD_MS, count, pictures, faces)
    return found | ({"compared": against(other, recording, python)} if other else {})


@contextmanager
def on_screen(name: str, course: Course) -> Iterator[OnProgress]:
    """Note the course of a run, with a bar."""
    with progress(name, speed="{:.1f} x real time") as advance, noted(course):

        def on_progress(done_ms: int, total_ms: int) -> None:
            course.progress(done_ms, total_ms)
            advance(done_ms / 1000, total_ms / 1000)

        yield on_progress
