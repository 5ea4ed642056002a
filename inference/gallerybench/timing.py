"""Analyse segments in this process, with a watch on the step per picture; decoding is not counted."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from inference import models
from inference.models import ModelSpec
from inference.observe import observe
from inference.workers import Analyse, Outcomes, Where
from ingest import sources
from ingest.video import Segment


@dataclass
class Watch:
    """Milliseconds of processor time that each picture took, on all cores together, and how many labels were read."""

    spent_ms: list[float] = field(default_factory=list)
    readings: int = 0

    def figures(self) -> dict[str, float]:
        """The mean with its label readings, the median (labels known by then), and readings per picture."""
        if not self.spent_ms:
            return dict.fromkeys(("ms_mean", "ms_median", "readings"), float("nan"))
        pictures = len(self.spent_ms)
        return {
            "ms_mean": statistics.fmean(self.spent_ms),
            "ms_median": statistics.median(self.spent_ms),
            "readings": self.readings / pictures,
        }


def on_watch(watch: Watch, spec: ModelSpec, period_ms: int) -> Where:
    """A `Where` that does what `pipeline.analyse` does, with models that remember nothing of earlier recordings."""

    def where(analyse: Analyse, segments: Iterable[Segment]) -> Outcomes:
        models.load.cache_clear()
        loaded = models.load(spec)
        for segment in segments:
            moments = []
            for frame in sources.source_for(segment.uri).frames(segment, period_ms):
                began = time.process_time()
                moments.append(observe(frame, loaded))
                watch.spent_ms.append(1000 * (time.process_time() - began))
            watch.readings = loaded.reader.readings
            yield segment, moments

    return where
