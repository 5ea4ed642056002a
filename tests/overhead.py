"""What a segment costs beside its analysis, on processes and on a Dask cluster, in the same run: the figures of
docs/scaling.md.

    python -m tests.overhead FILM [SEGMENTS]
"""

from __future__ import annotations

import json
import sys
import time
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pipeline
from inference import cluster, workers
from inference.models import ModelSpec
from inference.observation import Moment
from ingest import segments
from ingest.sources import source_for
from ingest.video import Segment
from storage.store import Store
from tests.storage import classes

SPEC = ModelSpec()


@cache
def minute() -> list[Moment]:
    """A minute of 25 people."""
    return classes.moments(60, 25)


def nothing(segment: Segment) -> list[Moment]:
    """An analysis that takes no time and sends back as much as a real one."""
    return minute()


def timed(where: workers.Where, analyse: Any, parts: list[Segment]) -> float:
    """Seconds until all segments are back."""
    began = time.perf_counter()
    lost = [outcome for _, outcome in where(analyse, parts) if isinstance(outcome, workers.Lost)]
    assert not lost
    return time.perf_counter() - began


def parent() -> dict[str, float]:
    """What the parent does with an hour of 25 people that come and go: seconds of core time, megabytes of SQLite."""
    every = classes.moments(3_600, 25)
    with TemporaryDirectory() as folder:
        with Store.open(f"sqlite:///{folder}/class.db") as store:
            began = time.process_time()
            recording = classes.recording(seconds=3_600)
            run = store.begin(recording, lecture="hour", course=None, period_ms=1_000, versions={})
            for part in classes.segments(3_600, 60):
                store.add(run, part, classes.within(part, every))
            stored = time.process_time()
            store.name_people(run)
            store.finish(run, "done")
            named = time.process_time()
        size = sum(path.stat().st_size for path in Path(folder).iterdir())
    return {"store_s": stored - began, "name_s": named - stored, "database_mb": size / 1e6}


def main() -> None:
    """Print both kinds' start, milliseconds a segment, and seconds for the film in segments of ten seconds."""
    from distributed import LocalCluster

    film = Path(sys.argv[1]).resolve()
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    recording = source_for(str(film)).probe(str(film))
    empty = [Segment(recording.uri, number, number + 1) for number in range(count)]
    analyse = partial(pipeline.analyse, spec=SPEC, period_ms=1_000)
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as local:
        dask = cluster.across(local.scheduler_address, SPEC)
        found = {}
        for name, where in (("processes", workers.processes(2)), ("dask", dask)):
            few = timed(where, nothing, empty[:2])
            many = timed(where, nothing, empty)
            film_s = timed(where, analyse, segments.cut(recording, 10_000))
            found[name] = {"start_s": few, "ms_per_segment": (many - few) / (count - 2) * 1_000, "film_s": film_s}
    print(json.dumps({"length_s": (recording.duration_ms or 0) / 1_000, **found, "parent": parent()}, indent=2))


if __name__ == "__main__":
    main()
