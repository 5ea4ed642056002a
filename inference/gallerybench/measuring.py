"""One case after the other, on several processes: its film, what an analysis saw of it, the figures."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TypeVar

from pandas import DataFrame

from inference.gallerybench import another
from inference.gallerybench.cases import Case
from inference.gallerybench.films import film
from inference.models import ModelSpec
from inference.passing import Passing
from inference.timing import STAGES, Watch, on_watch
from inference.workers import Processes
from ingest import sources
from ingest.records.roster import read as read_roster
from ingest.render.comparison import compare, read
from ingest.segments import PERIOD_MS
from ingest.video import SourceError

T = TypeVar("T")
Analysed = Callable[[Path], tuple[DataFrame, dict[str, float]]]
"""From a film with its roster beside it to the rows of an export, and further figures such as times."""


def each(work: Callable[[Case], T], chosen: list[Case], count: int) -> Iterator[T]:
    """What `work` gives for each case in turn, on `count` processes of one core each."""
    crew = Processes(count)
    try:
        yield from crew.map(work, chosen)
    finally:
        crew.shutdown(wait=False, cancel_futures=True)


def measured(case: Case, cache: Path, analysed: Analysed) -> tuple[str, dict[str, float]]:
    """The name of a case and its figures; its film comes from the folder `cache`."""
    path = film(case, cache)
    seen, further = analysed(path)
    roster = [person.name for person in read_roster(path.with_suffix(".roster.csv"))]
    return case.name, asdict(compare(read(path.with_suffix(".truth.csv")), seen, roster)) | further


def by_us(passing: Passing, path: Path) -> tuple[DataFrame, dict[str, float]]:
    """What the product itself sees of a film, and the times of the step per picture."""
    watch = Watch()
    recording = sources.source_for(str(path)).probe(str(path))
    roster = read_roster(path.with_suffix(".roster.csv"))
    seen, _ = passing(recording, on_watch(watch, ModelSpec(), PERIOD_MS), roster)
    return seen, times(watch)


def times(watch: Watch) -> dict[str, float]:
    """Milliseconds per picture of the step: the mean with its label readings, the median (labels known by then), that
    without the expressions; label readings per picture.
    """
    step = STAGES[1:]
    return {
        "ms_mean": watch.mean_ms(*step),
        "ms_median": watch.median_ms(*step),
        "ms_gallery": watch.median_ms(*step[:-1]),
        "readings": watch.readings / len(watch.pictures) if watch.pictures else math.nan,
    }


def by_another(folder: Path, path: Path) -> tuple[DataFrame, dict[str, float]]:
    """What another tool saw of a film: CASE.csv in its folder. SourceError where it is not there or
    cannot be measured.
    """
    file = folder / f"{path.stem.rpartition('-')[0]}.csv"
    if not file.exists():
        raise SourceError(f"{file} is missing; write the films by `classpulse bench gallery --films` and analyse each")
    return another.read(file), {}
