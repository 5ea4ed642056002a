"""A writer killed in the middle of storing, again and again, ends with the same rows as one that was left in peace."""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections.abc import Callable
from multiprocessing.connection import Connection

from sqlalchemy import select

from storage import queries
from storage.store import Run, Store
from storage.tables import participant, participant_minute
from tests.storage import classes
from tests.waiting import LIMIT_S

SECONDS, LENGTH, PEOPLE = 400, 20, 6


def begin(store: Store, lecture: str) -> Run:
    recording = classes.recording("killed", SECONDS)
    return store.begin(recording, lecture=lecture, course=None, period_ms=1000, versions={"model": "1"})


def write(store: Store, lecture: str, report: Callable[[str], object] = len) -> Run:
    """Store what is not stored yet, saying so segment by segment."""
    run, every = begin(store, lecture), classes.moments(SECONDS, PEOPLE)
    for part in classes.segments(SECONDS, LENGTH):
        if (part.start_ms, part.end_ms) not in run.done:
            report("storing")
            store.add(run, part, classes.within(part, every))
    store.identify(run, classes.links(every))
    store.finish(run, "done")
    return run


def child(url: str, reports: Connection) -> None:
    """What runs in the process that gets killed; it asks before every segment."""

    def ask(what: str) -> None:
        reports.send(what)
        reports.recv()

    with Store.open(url) as opened:
        write(opened, "Killed", ask)


def killed_after(url: str, segments: int, seconds: float) -> None:
    """Start a writer, let it store so many segments, and kill it shortly after it began the last of them."""
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["storage.store", "tests.storage.classes"])
    ours, theirs = processes.Pipe()
    writer = processes.Process(target=child, args=(url, theirs))
    writer.start()
    for _ in range(segments):
        assert ours.poll(LIMIT_S)
        ours.send(ours.recv())
    time.sleep(seconds)
    writer.kill()
    writer.join()
    assert writer.exitcode == -signal.SIGKILL
    writer.close()


def sums(store: Store, run: Run) -> list[tuple[object, ...]]:
    named = participant_minute.join(participant, participant.c.id == participant_minute.c.participant_id)
    columns = [column for column in participant_minute.c if column.name not in ("run_id", "participant_id")]
    query = select(participant.c.name, *columns).select_from(named).where(participant_minute.c.run_id == run.id)
    with store.engine.connect() as connection:
        return sorted(tuple(row) for row in connection.execute(query))


def test_a_killed_writer_goes_on_without_loss_or_doubles(url: str) -> None:
    for segments, seconds in ((3, 0.004), (2, 0.011), (4, 0.002), (1, 0.02)):
        killed_after(url, segments, seconds)
    with Store.open(url) as store:
        run = begin(store, "Killed")
        assert 0 < len(run.done) < SECONDS / LENGTH
        assert len(list(store.moments(run))) == len(run.done) * LENGTH
        killed, peace = write(store, "Killed"), write(store, "Peace")
        assert list(store.moments(killed)) == list(store.moments(peace))
        assert queries.observations(store, killed.lecture_id).equals(queries.observations(store, peace.lecture_id))
        assert sums(store, killed) == sums(store, peace)
