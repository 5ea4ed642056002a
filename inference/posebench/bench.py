"""The films, analysed and measured."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

from inference.gallerybench.films import film
from inference.models import Models
from inference.observation import Moment
from inference.observe import observe
from inference.posebench.classes import classes
from inference.posebench.figures import figures, table
from ingest import sources
from ingest.render.comparison import read
from ingest.segments import PERIOD_MS
from ingest.video import Segment


def bench(cache: Path, models: Models) -> dict[str, dict[str, dict[str, float]]]:
    """The figures of every class, by its name; the films are kept in the folder `cache`."""
    return {case.name: measured(film(case, cache), models) for case in classes()}


def measured(path: Path, models: Models) -> dict[str, dict[str, float]]:
    """The figures of a film with its truth beside it."""
    source = sources.source_for(str(path))
    moments = (observe(frame, models) for frame in source.frames(Segment(str(path), 0, None), PERIOD_MS))
    height = source.probe(str(path)).height
    return figures(read(path.with_suffix(".truth.csv")), table(list(faces(moments))), height)


def faces(moments: Iterable[Moment]) -> Iterator[dict[str, float | None]]:
    """A row for each face of each moment."""
    for moment in moments:
        for one in moment.observations:
            if one.face:
                pose = asdict(one.pose) if one.pose else {}
                yield {"second": moment.at_ms // 1000, **asdict(one.face.box), **pose}
