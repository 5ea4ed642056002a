"""Analyse segments in this process, with a watch on the step per picture; decoding is not counted."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import cast

import numpy as np
from numpy.typing import NDArray

from inference import models
from inference.expression import Expression
from inference.models import ModelSpec
from inference.observe import observe
from inference.workers import Analyse, Outcomes, Where
from ingest import sources
from ingest.video import Segment


@dataclass
class Watch:
    """Milliseconds of processor time that each picture took, on all cores together, and how many labels were read."""

    spent_ms: list[float] = field(default_factory=list)
    expressions_ms: list[float] = field(default_factory=list)
    """What of it was for facial expressions."""
    readings: int = 0

    def figures(self) -> dict[str, float]:
        """The mean with its label readings, the median (labels known by then), that without the expressions, and label
        readings per picture.
        """
        if not self.spent_ms:
            return dict.fromkeys(("ms_mean", "ms_median", "ms_gallery", "readings"), float("nan"))
        gallery = [whole - part for whole, part in zip(self.spent_ms, self.expressions_ms, strict=True)]
        return {
            "ms_mean": statistics.fmean(self.spent_ms),
            "ms_median": statistics.median(self.spent_ms),
            "ms_gallery": statistics.median(gallery),
            "readings": self.readings / len(self.spent_ms),
        }


class Clocked:
    """An expression model that counts its processor time."""

    def __init__(self, model: Expression) -> None:
        self._model, self.spent_ms = model, 0.0

    def probabilities(self, faces: NDArray[np.uint8]) -> NDArray[np.float32]:
        """As the model's own."""
        began = time.process_time()
        answer = self._model.probabilities(faces)
        self.spent_ms += 1000 * (time.process_time() - began)
        return answer


def on_watch(watch: Watch, spec: ModelSpec, period_ms: int) -> Where:
    """A `Where` that does what `pipeline.analyse` does, with models that remember nothing of earlier recordings."""

    def where(analyse: Analyse, segments: Iterable[Segment]) -> Outcomes:
        models.load.cache_clear()
        loaded = models.load(spec)
        clocked = Clocked(loaded.expression) if loaded.expression else None
        loaded = replace(loaded, expression=cast(Expression | None, clocked))
        for segment in segments:
            moments = []
            for frame in sources.source_for(segment.uri).frames(segment, period_ms):
                began, before = time.process_time(), clocked.spent_ms if clocked else 0.0
                moments.append(observe(frame, loaded))
                watch.spent_ms.append(1000 * (time.process_time() - began))
                watch.expressions_ms.append(clocked.spent_ms - before if clocked else 0.0)
            watch.readings = loaded.reader.readings
            yield segment, moments

    return where
