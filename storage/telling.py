"""What a person is told while recordings and records go into a store, a line each."""

from __future__ import annotations

from datetime import tzinfo
from pathlib import Path

from ingest.console import complain, say
from ingest.inbox import file_name
from ingest.records import kinds
from ingest.records.placing import described, place
from ingest.video import SourceError
from storage import StoreError, consenting, policy, queries
from storage.engine import reading
from storage.queries import LectureSummary
from storage.store import Run, Store


def tell(store: Store, done: Run, uri: str) -> str:
    """One line about a recording, and in a word or two what became of it."""
    if done.known:
        say(f"{file_name(uri)}: done before, as {store.lecture_name(done.lecture_id)}")
        return "done before"
    describe(store, done.lecture_id)
    return "analysed" if done.state == "done" else "analysed in part"


def describe(store: Store, lecture_id: str) -> None:
    """One line about a lecture, as the overview has it."""
    (one,) = queries.lectures(store, lecture_id=lecture_id)
    state = f"{one.state}: {one.reason}" if one.reason else one.state
    say(f"{one.name}: {one.length_ms / 1000:.0f} s, {one.people} people, {_coverage(store, one)} ({state})")


def _coverage(store: Store, one: LectureSummary) -> str:
    """How much was seen of a lecture's people, or why that is not said."""
    if one.coverage:
        return f"faces seen {one.coverage:.0%} of the time"
    stated = policy.current(store)
    if stated is None or not one.people:
        return "nobody's face was seen"
    with reading(store.engine) as connection:
        agreed = consenting.of_lecture(connection, one.id).anybody
    told = f"of fewer than {stated.least} seen at a time nothing is said"
    return told if agreed else "nobody has agreed to be looked at (classpulse consent --help)"


def attach_each(store: Store, lecture_id: str, paths: list[Path], zone: tzinfo | None) -> int:
    """Store records, one line about each; gives how many could not be used.

    The zone in which the first one was found to be read serves those after it.
    """
    failed = 0
    for path in paths:
        try:
            placed = place(kinds.read(path), store.recordings(lecture_id), zone)
            store.attach(lecture_id, placed)
            say(f"{path.name}: {described(placed)}")
            zone = zone or placed.zone
        except (SourceError, StoreError) as error:
            complain(str(error))
            failed += 1
    return failed
