"""Fill an empty database by the methods that `run` calls, and tell how long each of them took."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import text

from ingest.segments import PERIOD_MS, SEGMENT_MS, cut
from storage import StoreError
from storage.engine import masked, reading
from storage.store import Store
from storage.tables import lecture, metadata
from storage.termbench.course import Lecture, Term
from storage.termbench.timing import Took, figures, timed


@contextmanager
def empty(url: str) -> Iterator[Store]:
    """The store at `url`. StoreError when it holds lectures: nobody's database is filled with what never was."""
    with Store.open(url) as store:
        with reading(store.engine) as connection:
            used = connection.execute(lecture.select().limit(1)).first() is not None
        if used:
            raise StoreError(
                f"{masked(url)} holds lectures; name an empty database by --db, as in --db sqlite:////tmp/term.db"
            )
        yield store


def fill(store: Store, term: Term, on_progress: Callable[[float, float], None]) -> dict[str, Any]:
    """Store all lectures of a term one after the other; gives the rows and seconds of it.

    What simulating takes is not counted. `finish` is the naming, the sums and the closing of a lecture.
    """
    took: dict[str, list[Took]] = defaultdict(list)
    rows = 0
    for number, one in enumerate(term.each(), 1):
        rows += keep(store, one, took)
        on_progress(number, term.lectures)
    added, finished = (sum(seconds for seconds, _ in took[what]) for what in ("add", "finish"))
    return {
        "observations": rows,
        "observations_per_second": round(rows / added),
        "observations_per_second_with_finish": round(rows / (added + finished)),
        "database_mb": round(size(store) / 1e6, 1),
        "seconds": {what: figures(each) for what, each in took.items()},
    }


def keep(store: Store, one: Lecture, took: dict[str, list[Took]]) -> int:
    """Store a lecture as `pipeline.run` does, and what lay beside it; gives the number of its observations."""
    every = one.moments()
    store.enrol(one.name, one.roster)
    versions = {"simulated": "1"}
    run = store.begin(one.recording, lecture=one.name, course=one.course, period_ms=PERIOD_MS, versions=versions)
    for part in cut(one.recording, SEGMENT_MS):
        within = every[part.start_ms // 1000 : (part.end_ms or 0) // 1000]
        with timed(took["add"]):
            store.add(run, part, within)
    with timed(took["finish"]):
        store.name_people(run)
        store.finish(run, "done")
    for placed in one.records(run.recording_id):
        with timed(took["attach"]):
            store.attach(run.lecture_id, placed)
    return sum(len(moment.observations) for moment in every)


def size(store: Store) -> int:
    """Bytes of the tables and their indexes."""
    sqlite = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
    each = " + ".join(f"pg_total_relation_size('{name}')" for name in metadata.tables)
    with reading(store.engine) as connection:
        asked = text(sqlite if store.engine.dialect.name == "sqlite" else f"SELECT {each}")
        return int(connection.execute(asked).scalar_one())
