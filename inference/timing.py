"""Analyse segments in this process, with a watch on every stage of the step: decoding, layout, labels, faces, poses,
expressions.
"""

from __future__ import annotations

import math
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, TypeVar, cast

import cv2

from inference import models
from inference.models import Models, ModelSpec
from inference.observation import Moment
from inference.observe import observe
from inference.workers import Analyse, Outcomes, Where
from ingest import sources
from ingest.video import Frame, Segment

T = TypeVar("T")
STAGES = ("decoding", "layout", "labels", "faces", "screen", "poses", "expressions")
"""Where time goes. `layout` is the step without the five behind it: tiles, cards, crops."""


@dataclass
class Watch:
    """Milliseconds of processor time per picture and stage; what was seen meanwhile."""

    pictures: list[defaultdict[str, float]] = field(default_factory=list)
    faces: int = 0
    readings: int = 0
    """How many labels were read and not known again."""

    def mean_ms(self, *stages: str) -> float:
        """Of these stages together, per picture; NaN without pictures."""
        return statistics.fmean(self._sums(stages)) if self.pictures else math.nan

    def median_ms(self, *stages: str) -> float:
        """The same for the median picture, when labels are known."""
        return statistics.median(self._sums(stages)) if self.pictures else math.nan

    def _sums(self, stages: tuple[str, ...]) -> list[float]:
        return [sum(picture[stage] for stage in stages) for picture in self.pictures]

    @contextmanager
    def on(self, stage: str) -> Iterator[None]:
        """Count what is done meanwhile to a stage of the picture that is being looked at."""
        began = time.process_time()
        try:
            yield
        finally:
            self.pictures[-1][stage] += 1000 * (time.process_time() - began)

    def over(self, stage: str, call: Callable[..., T]) -> Callable[..., T]:
        """The same function, its time counted."""

        def counted(*given: Any, **named: Any) -> T:
            with self.on(stage):
                return call(*given, **named)

        return counted


def on_watch(watch: Watch, spec: ModelSpec, period_ms: int) -> Where:
    """A `Where` that does what `pipeline.analyse` does, with models that remember nothing of earlier recordings."""

    def where(analyse: Analyse, segments: Iterable[Segment]) -> Outcomes:
        models.load.cache_clear()
        loaded = models.load(spec)
        clocked = watched(watch, loaded)
        for segment in segments:
            frames = sources.source_for(segment.uri).frames(segment, period_ms)
            moments = list(looked_at(watch, frames, clocked))
            watch.readings = loaded.reader.readings
            yield segment, moments

    return where


def looked_at(watch: Watch, frames: Iterator[Frame], clocked: Models) -> Iterator[Moment]:
    """The step on each frame, with every stage on the watch."""
    while True:
        watch.pictures.append(defaultdict(float))
        with watch.on("decoding"):
            frame = next(frames, None)
        if frame is None:
            del watch.pictures[-1]
            return
        with watch.on("layout"):
            moment = observe(frame, clocked)
        spent = watch.pictures[-1]
        spent["layout"] -= sum(spent[stage] for stage in STAGES[2:])
        watch.faces += sum(one.face is not None for one in moment.observations)
        yield moment


@contextmanager
def one_thread() -> Iterator[None]:
    """OpenCV on one thread meanwhile, as on a worker: what its others spend waiting would count."""
    before = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        yield
    finally:
        cv2.setNumThreads(before)


def watched(watch: Watch, loaded: Models) -> Models:
    """The same models, their time counted."""
    seeing = SimpleNamespace(detect=watch.over("faces", loaded.detector.detect))
    reading = SimpleNamespace(read=watch.over("labels", loaded.reader.read))
    feeling = loaded.expression and SimpleNamespace(
        probabilities=watch.over("expressions", loaded.expression.probabilities)
    )
    posing = loaded.poses and SimpleNamespace(pose=watch.over("poses", loaded.poses.pose))
    looking = SimpleNamespace(look=watch.over("screen", loaded.screens.look))
    return Models(*cast(Any, (seeing, feeling, reading, posing, looking)))
