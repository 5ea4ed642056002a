"""Where the time goes: every stage of the step, in one process, on a part of the recording."""

from __future__ import annotations

from inference.models import ModelSpec
from inference.observation import Moment
from inference.timing import STAGES, Watch, on_watch, one_thread
from ingest import sources
from ingest.video import Segment

SAMPLE = 3
"""Segments looked at; the first makes the labels known and is not counted, if there are others."""


def stages(parts: list[Segment], period_ms: int) -> dict[str, float]:
    """Milliseconds of processor time per picture, by stage and in all; faces, and labels read, per picture."""
    watch, known = Watch(), 0
    middle = max(0, len(parts) // 2 - SAMPLE // 2)
    where = on_watch(watch, ModelSpec(), period_ms)
    with one_thread():
        for number, _ in enumerate(where(lambda segment: [], parts[middle : middle + SAMPLE])):
            if number == 0 and len(parts) > 1:
                watch.pictures.clear()
                watch.faces, known = 0, watch.readings
    pictures = max(1, len(watch.pictures))
    return {
        **{stage: watch.mean_ms(stage) for stage in STAGES},
        "all": watch.mean_ms(*STAGES),
        "faces_per_picture": watch.faces / pictures,
        "readings_per_picture": (watch.readings - known) / pictures,
    }


def decode(segment: Segment, period_ms: int) -> list[Moment]:
    """Take the pictures that an analysis would take, and look at none."""
    for _ in sources.source_for(segment.uri).frames(segment, period_ms):
        pass
    return []
