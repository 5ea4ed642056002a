"""Chores by the clock: each once, by one of several servers, at the hour that was chosen, also after a stop."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any

import pytest
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from dashboard import clock
from dashboard.clock import Clock
from storage import StoreError, chores, holding
from storage.chores import LEASE, Chore
from storage.engine import writing
from storage.store import Store
from storage.tables import apscheduler_jobs, lease
from tests.storage.conftest import cluster, kind, postgres_url, url
from tests.waiting import LIMIT_S, until

__all__ = ["cluster", "kind", "postgres_url", "url"]


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """Of each kind of database."""
    with Store.open(url) as opened:
        yield opened


Run = Callable[[Store, datetime], str]


def nothing(store: Store, now: datetime) -> str:
    return ""


def noting(done: list[str], what: str = "done") -> Run:
    """Notes that it was done."""

    def run(store: Store, now: datetime) -> str:
        done.append(what)
        return ""

    return run


def chore(run: Run, **more: Any) -> ModuleType:
    """One as a file would offer it; every hour, unless told otherwise."""
    made = ModuleType("dashboard.chores.counted")
    vars(made).update({"TITLE": "Counted", "run": run, **(more or {"EVERY": timedelta(hours=1)})})
    return made


@pytest.fixture
def clocks() -> Iterator[Callable[..., Clock]]:
    made: list[Clock] = []

    def new(store: Store, **known: ModuleType) -> Clock:
        made.append(Clock(store, known))
        return made[-1]

    yield new
    for one in made:
        one.end()


def row(store: Store, name: str = "counted") -> Chore:
    return chores.every(store)[name]


def looks(one: Clock, true: Callable[[], object]) -> None:
    """Have a clock look until something is true."""

    def found() -> object:
        one.look()
        return true()

    until(found)


def silent(store: Store) -> None:
    """Whoever held the lease has not been heard of."""
    with writing(store.engine) as connection:
        connection.execute(update(lease).values(until=datetime.now(UTC) - timedelta(seconds=1)))


def due(store: Store, at: datetime, name: str = "counted") -> None:
    """Have a job be due at another time, as if no server had run since."""
    with writing(store.engine) as connection:
        here = apscheduler_jobs.c.id == name
        state = pickle.loads(connection.execute(select(apscheduler_jobs.c.job_state).where(here)).scalar_one())
        state["next_run_time"] = at
        values = {"job_state": pickle.dumps(state), "next_run_time": at.timestamp()}
        connection.execute(update(apscheduler_jobs).where(here).values(values))


def test_a_chore_is_done_at_first_sight_and_says_what_became_of_it(store: Store, clocks: Any) -> None:
    one = clocks(store, counted=chore(lambda store, now: "Counted: 3"))
    looks(one, lambda: row(store).finished_at)
    found = row(store)
    assert (found.result, found.failed, found.running) == ("Counted: 3", False, False)
    assert found.succeeded_at == found.finished_at
    assert found.next_at
    assert timedelta(minutes=59) < found.next_at - datetime.now(UTC) <= timedelta(hours=1)


def test_what_fails_says_why_and_keeps_when_it_did_not(
    store: Store, clocks: Any, caplog: pytest.LogCaptureFixture
) -> None:
    fails = [""]

    def run(store: Store, now: datetime) -> str:
        if fails[0]:
            raise StoreError(fails[0])
        return "Fine"

    one = clocks(store, counted=chore(run))
    looks(one, lambda: row(store).finished_at)
    succeeded = row(store).succeeded_at
    fails[0] = "the disk is full"
    chores.ask(store, "counted", datetime.now(UTC))
    looks(one, lambda: row(store).failed)
    assert (row(store).result, row(store).succeeded_at) == ("the disk is full", succeeded)
    assert row(store).asked_at is None


def test_a_fault_of_the_program_in_one_is_told_as_such(
    store: Store, clocks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    logged = list[str]()
    monkeypatch.setattr(clock.log, "exception", lambda said, *more: logged.append(said % more))

    def run(store: Store, now: datetime) -> str:
        raise ZeroDivisionError("Ada Novak")

    one = clocks(store, counted=chore(run))
    looks(one, lambda: row(store).failed)
    assert row(store).result == clock.FAULT
    assert logged == ["the chore counted failed"]


def test_only_one_of_two_does_chores_and_the_other_when_it_falls_silent(store: Store, clocks: Any) -> None:
    done = list[str]()
    first = clocks(store, counted=chore(noting(done, "first")))
    second = clocks(store, counted=chore(noting(done, "second")))
    looks(first, lambda: row(store).finished_at)
    second.look()
    chores.ask(store, "counted", datetime.now(UTC))
    second.look()
    time.sleep(0.3)
    assert done == ["first"]
    looks(first, lambda: len(done) == 2)
    until(lambda: not row(store).running)
    silent(store)
    chores.ask(store, "counted", datetime.now(UTC))
    looks(second, lambda: len(done) == 3)
    first.look()
    assert first._scheduler is None, "it rests"
    assert done == ["first", "first", "second"]


def test_what_was_begun_without_the_lease_is_not_begun(store: Store, clocks: Any) -> None:
    """A process that stood still wakes up with a chore in its hands."""
    done = list[str]()
    one = clocks(store, counted=chore(noting(done, "again")))
    looks(one, lambda: done)
    until(lambda: not row(store).running)
    with writing(store.engine) as connection:
        connection.execute(update(lease).values(holder="another"))
    one.do("counted")
    assert done == ["again"]


def test_one_that_ends_in_good_order_waits_for_its_chore_and_leaves_the_lease(store: Store, clocks: Any) -> None:
    began, done = list[int](), list[int]()

    def run(store: Store, now: datetime) -> str:
        began.append(1)
        time.sleep(0.5)
        done.append(1)
        return ""

    one = clocks(store, counted=chore(run))
    looks(one, lambda: began)
    one.end()
    assert done
    assert not holding.held(store, LEASE, datetime.now(UTC))
    one.look()
    assert not holding.held(store, LEASE, datetime.now(UTC)), "what has ended stays so"


def test_what_was_missed_is_done_once(store: Store, clocks: Any) -> None:
    done = list[str]()
    counted = chore(noting(done), HOUR=3)
    first = clocks(store, counted=counted)
    first.look()
    next_at = row(store).next_at
    assert next_at
    assert next_at.astimezone().hour == 3
    first.end()
    assert done == []
    due(store, datetime.now(UTC) - timedelta(days=5))
    second = clocks(store, counted=counted)
    looks(second, lambda: done)
    until(lambda: not row(store).running)
    assert len(done) == 1
    assert row(store).next_at == next_at


def test_a_database_that_is_away_for_a_moment_ends_nothing(
    store: Store, clocks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "AWAY_S", 0.2)
    done, failures = list[str](), list[str]()
    written = SQLAlchemyJobStore.update_job

    def away(self: Any, job: Any) -> None:
        if len(failures) < 2:
            failures.append(job.id)
            raise OperationalError("UPDATE", {}, Exception("server closed the connection"))
        written(self, job)

    monkeypatch.setattr(SQLAlchemyJobStore, "update_job", away)
    one = clocks(store, counted=chore(noting(done), EVERY=timedelta(seconds=1)))
    looks(one, lambda: len(failures) == 2 and len(done) >= 3)


def test_what_was_interrupted_is_done_again_after_a_while(
    store: Store, clocks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "AGAIN", timedelta(seconds=0.5))
    chores.make_known(store, {"counted": True})
    assert holding.hold(store, LEASE, "killed", datetime.now(UTC))
    assert chores.begin(store, "counted", "killed", datetime.now(UTC))
    silent(store)
    assert row(store).running
    one = clocks(store, counted=chore(lambda store, now: "Done after all", HOUR=(datetime.now().hour + 12) % 24))
    looks(one, lambda: row(store).finished_at)
    assert row(store).result == "Done after all"


def test_admins_switch_off_and_on_and_choose_the_hour(store: Store, clocks: Any) -> None:
    one = clocks(store, counted=chore(nothing, HOUR=3))
    one.look()
    chores.move(store, "counted", 17)
    one.look()
    assert (at := row(store).next_at)
    assert at.astimezone().hour == 17
    chores.switch(store, "counted", False)
    one.look()
    assert row(store).next_at is None
    chores.ask(store, "counted", datetime.now(UTC))
    looks(one, lambda: row(store).finished_at)
    chores.switch(store, "counted", True)
    one.look()
    assert (at := row(store).next_at)
    assert at.astimezone().hour == 17
    with pytest.raises(StoreError, match="24 is no hour"):
        chores.move(store, "counted", 24)
    with pytest.raises(StoreError, match="no chore 'another'"):
        chores.switch(store, "another", True)


def test_one_that_lacks_something_is_not_scheduled_and_one_that_is_gone_neither(store: Store, clocks: Any) -> None:
    first = clocks(store, counted=chore(nothing), gone=chore(nothing))
    looks(first, lambda: row(store).next_at and row(store, "gone").next_at)
    first.end()
    lacks = chore(nothing, EVERY=timedelta(hours=1), lacking=lambda: "NAME is not set")
    second = clocks(store, counted=lacks)
    second.look()
    assert row(store).next_at is None
    assert row(store, "gone").next_at is None
    chores.ask(store, "counted", datetime.now(UTC))
    looks(second, lambda: row(store).failed)
    assert row(store).result == "NAME is not set"


def counting(url: str, path: str, over: str) -> None:
    """A server's process, which notes who did a chore, until a file is there (a lock would stay with who is killed)."""

    def run(store: Store, now: datetime) -> str:
        for what in ("begins", "ends"):
            with open(path, "a") as file:
                file.write(f"{os.getpid()} {what}\n")
            time.sleep(0.1)
        return ""

    with Store.open(url) as store:
        one = Clock(store, {"counted": chore(run, EVERY=timedelta(seconds=1))})
        while not os.path.exists(over):
            one.look()
            time.sleep(0.1)
        one.end()


@pytest.mark.skipif(sys.platform == "win32", reason="kills")
def test_two_processes_on_one_database_do_none_twice(url: str, tmp_path: Any) -> None:
    """One of two is killed: the other takes over once its lease is over, and none is done by both."""
    Store.open(url).close()
    context = multiprocessing.get_context("spawn")
    over, path = tmp_path / "over", tmp_path / "done"
    path.touch()
    both = [context.Process(target=counting, args=(url, str(path), str(over))) for _ in range(2)]
    for one in both:
        one.start()

    def by() -> list[int]:
        return [int(line.split()[0]) for line in path.read_text().splitlines() if line.endswith(("begins", "ends"))]

    try:
        until(lambda: len(by()) >= 6, 240)
        (holder,) = set(by())
        os.kill(holder, signal.SIGKILL)
        with Store.open(url) as store:
            silent(store)
        until(lambda: by()[-1] != holder)
    finally:
        over.touch()
        for one in both:
            one.join(LIMIT_S)
    found = by()
    assert found == sorted(found, key=lambda pid: pid != holder), "one after the other, never by turns"
    lines = path.read_text().splitlines()
    of_each = [[line.split()[1] for line in lines if line.startswith(f"{one} ")] for one in set(found)]
    assert all(said == [("begins", "ends")[at % 2] for at in range(len(said))] for said in of_each), "no two at once"
