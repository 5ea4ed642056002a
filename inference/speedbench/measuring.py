"""All figures of a recording together, as `classpulse bench` prints them."""

from __future__ import annotations

import math
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from inference import models, workers
from inference.models import ModelSpec
from inference.observe import observe
from inference.speedbench.running import Course, noted
from inference.speedbench.stages import decode, stages
from inference.timing import STAGES, Watch, looked_at, one_thread, watched
from ingest import sources
from ingest.video import Recording, Segment

COMPARED = 40
"""Pictures that other tools look at, evenly over the recording."""


def figures(
    recording: Recording, course: Course, parts: list[Segment], period_ms: int, count: int, pictures: int, faces: int
) -> dict[str, Any]:
    """What a run of so many pictures and faces took, the same file decoded only, and the stages of the step."""
    with noted() as decoding:
        for _ in workers.processes(count)(partial(decode, period_ms=period_ms), parts):
            pass
    video = (recording.duration_ms or 0) / 1000
    found: dict[str, Any] = {
        "observe": models.VERSION,
        "video_seconds": video,
        "size": f"{recording.width}x{recording.height}",
        "workers": count,
        "real_time_factor": video / course.seconds,
        **course.figures(),
        "decode_only_seconds": decoding.seconds,
        "ratio_to_decode_only": course.seconds / decoding.seconds,
        "pictures": pictures,
        "faces": faces,
        "pictures_per_second": pictures / course.seconds,
        "faces_per_second": faces / course.seconds,
        "core_ms_per_picture": stages(parts, period_ms),
    }
    return rounded(found)


def against(rival: ModuleType, recording: Recording, python: Path | None) -> dict[str, dict[str, float]]:
    """Milliseconds of processor time and faces per picture, ours (without decoding) and others', on some pictures."""
    period_ms = max(1000, (recording.duration_ms or 0) // COMPARED // 1000 * 1000)
    frames = list(sources.source_for(recording.uri).frames(Segment(recording.uri, 0, None), period_ms))[:COMPARED]
    loaded, watch = models.load(ModelSpec()), Watch()
    with one_thread():
        for frame in frames:
            observe(frame, loaded)  # labels are read once in a lecture, and so here: not among what is compared
        for _ in looked_at(watch, iter(frames), watched(watch, loaded)):
            pass
        others = rival.compared([frame.image for frame in frames], python)
    ours = {"ms": watch.mean_ms(*STAGES[1:]), "faces": watch.faces / max(1, len(frames))}
    return rounded({"classpulse": ours, **others})


def rounded(found: dict[str, Any]) -> dict[str, Any]:
    """No more digits than mean anything; null for NaN."""
    return {
        what: rounded(value) if isinstance(value, dict) else _rounded(value) if isinstance(value, float) else value
        for what, value in found.items()
    }


def _rounded(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 3)
