"""The work process: it does what is asked for, stops a job when told to, and is there as long as its server."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from threading import Event, Thread

import pytest

from dashboard import analysing, keeping
from dashboard.keeping import Kept
from storage import StoreError, doing, jobs
from storage.store import Store
from tests.waiting import LIMIT_S, until

pytestmark = pytest.mark.usefixtures("allowed")


def finishes(url: str, number: int) -> None:
    """A job of a moment, in its own process."""
    with Store.open(url) as store, analysing.doing_job(store, number) as job:
        analysing.pace(store, job)(1, 2)
        doing.end(store, job.id, "done")


def fails(url: str, number: int) -> None:
    """One with an expected error."""
    from ingest.video import SourceError

    with Store.open(url) as store, analysing.doing_job(store, number):
        raise SourceError("class.mp4 is damaged")


def lasts(url: str, number: int) -> None:
    """One that would take long."""
    with Store.open(url) as store, analysing.doing_job(store, number) as job:
        analysing.pace(store, job)(1, 2)
        time.sleep(600)


def dies(url: str, number: int) -> None:
    """One that takes its process down."""
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.fixture
def url(store: Store) -> str:
    return store.engine.url.render_as_string(hide_password=False)


@pytest.fixture
def over() -> Iterator[Event]:
    ended = Event()
    yield ended
    ended.set()


def state(store: Store, number: int) -> str:
    found = jobs.found(store, number)
    return found.state if found else ""


def test_jobs_are_done_one_after_the_other_and_a_failed_one_keeps_none_waiting(store: Store, url: str) -> None:
    numbers = [jobs.ask(store, "/a.mp4"), jobs.ask(store, "/b.mp4")]
    analysing.analyse_all(store, Event(), partial(fails, url))
    assert [state(store, number) for number in numbers] == ["failed", "failed"]
    one = jobs.found(store, numbers[0])
    assert one
    assert one.reason == "class.mp4 is damaged"
    jobs.retry(store, numbers[0])
    analysing.analyse_all(store, Event(), partial(finishes, url))
    assert state(store, numbers[0]) == "done"


def test_a_running_job_is_cancelled_within_seconds(store: Store, url: str, over: Event) -> None:
    number = jobs.ask(store, "/a.mp4")
    working = Thread(target=analysing.analyse_all, args=(store, over, partial(lasts, url)))
    working.start()
    until(lambda: jobs.waiting(store)[0].progress)
    jobs.cancel(store, number)
    until(lambda: state(store, number) == "cancelled")
    working.join(LIMIT_S)
    assert not working.is_alive(), "by itself it would go on for longer"


def test_the_end_of_the_server_puts_a_job_back(store: Store, url: str, over: Event) -> None:
    number = jobs.ask(store, "/a.mp4")
    working = Thread(target=analysing.analyse_all, args=(store, over, partial(lasts, url)))
    working.start()
    until(lambda: jobs.waiting(store)[0].progress)
    over.set()
    working.join(LIMIT_S)
    assert not working.is_alive()
    one = jobs.found(store, number)
    assert one
    assert (one.state, one.tries) == ("queued", 0)


def test_none_is_left_at_work_where_the_database_is_away(
    store: Store, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(store: Store, number: int) -> str:
        raise StoreError("the database is away")

    monkeypatch.setattr(doing, "state", away)
    jobs.ask(store, "/a.mp4")
    before = set(multiprocessing.active_children())  # of other tests
    with pytest.raises(StoreError):
        analysing.analyse_all(store, Event(), partial(lasts, url))
    assert set(multiprocessing.active_children()) <= before


def test_a_job_that_takes_its_process_down_is_given_up(store: Store, url: str) -> None:
    number = jobs.ask(store, "/a.mp4")
    analysing.analyse_all(store, Event(), partial(dies, url))
    one = jobs.found(store, number)
    assert one
    assert (one.state, one.tries) == ("failed", doing.TRIES)


@pytest.mark.skipif(sys.platform == "win32", reason="reads /proc")
def test_it_is_started_anew_when_killed_and_ends_with_its_server(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "PAUSE_S", 0.0)
    kept = Kept(url)
    kept.look()
    first = kept._process
    assert first
    assert url not in Path(f"/proc/{first.pid}/cmdline").read_bytes().decode()
    first.kill()
    first.wait()
    kept.look()
    second = kept._process
    assert second
    assert second.pid != first.pid
    kept.end()
    assert second.poll() is not None
    kept.look()
    assert kept._process is second, "what has ended stays so"
