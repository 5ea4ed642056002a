"""The queue: who takes what, and what becomes of it, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from ingest.video import Recording
from storage import StoreError, doing, jobs, lease, queries
from storage.engine import writing
from storage.store import Store
from storage.tables import job
from tests.allowing import allow


@pytest.fixture(autouse=True)
def _allowed(store: Store) -> None:
    allow(store)


def silent(store: Store, number: int) -> None:
    """As if its process had been gone for a while."""
    long_ago = datetime.now(UTC) - 2 * lease.LEASE
    with writing(store.engine) as connection:
        connection.execute(update(job).where(job.c.id == number).values(alive_at=long_ago))


def state(store: Store, number: int) -> str:
    found = jobs.found(store, number)
    assert found
    return found.state


def test_jobs_are_taken_in_the_order_asked_and_each_once(store: Store) -> None:
    numbers = [jobs.ask(store, f"/films/{name}.mp4") for name in "abc"]
    taken = [doing.take(store) for _ in range(4)]
    assert [one and one.id for one in taken] == [*numbers, None]
    assert taken[0]
    assert (taken[0].name, taken[0].state, taken[0].tries) == ("a", "running", 1)


def test_two_workers_never_take_the_same_job(store: Store) -> None:
    numbers = [jobs.ask(store, f"/films/{number}.mp4") for number in range(12)]
    others = [Store.open(store.engine.url.render_as_string(hide_password=False)) for _ in range(3)]
    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(lambda place: doing.take([store, *others][place % 4]), range(16)))
    for one in others:
        one.close()
    assert sorted(one.id for one in taken if one) == numbers


def test_progress_tells_speed_and_time_left(store: Store) -> None:
    number = jobs.ask(store, "/films/a.mp4")
    doing.take(store)
    doing.claim(store, number, "Lecture 7")
    doing.advance(store, number, 60_000, 240_000, 12.0)
    (one,) = jobs.waiting(store)
    assert (one.progress, one.left_s, one.name) == (0.25, 15.0, "Lecture 7")


def test_a_queued_job_is_cancelled_at_once_a_running_one_when_it_stopped(store: Store) -> None:
    queued, running = jobs.ask(store, "/b.mp4"), jobs.ask(store, "/a.mp4")
    first = doing.take(store)
    assert first
    assert first.id == queued
    jobs.cancel(store, running)
    jobs.cancel(store, queued)
    assert (state(store, running), state(store, queued)) == ("cancelled", "cancelling")
    doing.put_back(store, queued)
    assert state(store, queued) == "cancelled"
    assert doing.take(store) is None
    jobs.retry(store, queued)
    again = doing.take(store)
    assert again
    assert (again.id, again.tries) == (queued, 1)


def test_what_is_done_or_runs_is_not_tried_again_nor_removed(store: Store) -> None:
    done, runs = jobs.ask(store, "/a.mp4"), jobs.ask(store, "/b.mp4")
    doing.take(store)
    doing.end(store, done, "done")
    doing.take(store)
    for number in (done, runs):
        jobs.retry(store, number)
        assert jobs.remove(store, number) is None
    jobs.cancel(store, done)
    assert (state(store, done), state(store, runs)) == ("done", "running")


def test_a_job_whose_process_was_killed_is_taken_up_again_three_times_at_most(store: Store) -> None:
    number = jobs.ask(store, "/a.mp4")
    for tries in (1, 2, 3):
        taken = doing.take(store)
        assert taken
        assert taken.tries == tries
        assert doing.take(store) is None, "it is at work"
        silent(store, number)
    assert doing.take(store) is None
    one = jobs.found(store, number)
    assert one
    assert one.state == "failed"
    assert "ended 3 times" in one.reason
    jobs.retry(store, number)
    assert doing.take(store)


def test_one_let_go_of_is_taken_at_once_and_a_sign_of_life_keeps_it(store: Store) -> None:
    number = jobs.ask(store, "/a.mp4")
    doing.take(store)
    doing.drop(store, number)
    assert doing.take(store)
    silent(store, number)
    doing.beat(store, number)
    assert doing.take(store) is None
    silent(store, number)
    jobs.cancel(store, number)
    assert doing.take(store) is None
    assert state(store, number) == "cancelled", "who was to stop it is gone too"


def test_put_back_in_good_order_counts_as_no_try(store: Store) -> None:
    number = jobs.ask(store, "/a.mp4")
    for _ in range(5):
        taken = doing.take(store)
        assert taken
        assert taken.tries == 1
        doing.put_back(store, number)


def test_an_address_keeps_its_token_until_it_is_done(store: Store) -> None:
    number = jobs.ask(store, "https://school.example/a.mp4?token=secret")
    one = doing.take(store)
    assert one
    assert "token=secret" in one.uri
    assert "secret" not in one.name
    doing.end(store, number, "failed", "away")
    jobs.retry(store, number)
    again = doing.take(store)
    assert again
    assert again.uri == one.uri
    doing.end(store, number, "done")
    done = jobs.found(store, number)
    assert done
    assert "secret" not in done.uri


def test_a_job_moves_no_lecture_into_another_course(store: Store) -> None:
    recording = Recording("/a.mp4", "print", 60_000, 1280, 720)
    store.begin(recording, lecture="Lecture 1", course="Algebra", period_ms=1000, versions={})
    with pytest.raises(StoreError, match="in another course"):
        jobs.ask(store, "/b.mp4", lecture="Lecture 1", course="Biology")
    with pytest.raises(StoreError, match="in another course"):
        jobs.ask(store, "/b.mp4", lecture="Lecture 1")
    assert jobs.ask(store, "/b.mp4", lecture="Lecture 1", course="Algebra")
    number = jobs.ask(store, "/a.mp4", course="Biology")
    with pytest.raises(StoreError, match="in another course"):
        doing.claim(store, number, "Lecture 1")


def test_nor_between_asking_and_storing(store: Store) -> None:
    recording = Recording("/b.mp4", "print", 60_000, 1280, 720)
    number = jobs.ask(store, "/b.mp4", course="Biology")
    doing.take(store)
    doing.claim(store, number, "Lecture 1")
    first = store.begin(recording, lecture="Lecture 1", course="Algebra", period_ms=1000, versions={})
    with pytest.raises(StoreError, match="in another course"):
        store.begin(recording, lecture="Lecture 1", course="Biology", period_ms=1000, versions={}, move=False)
    with pytest.raises(StoreError, match="in another course"):
        store.enrol("Lecture 1", [], "Biology", move=False)
    (one,) = queries.lectures(store)
    assert (one.id, one.course) == (first.lecture_id, "Algebra")
    assert store.begin(recording, lecture="Lecture 1", course="Algebra", period_ms=1000, versions={}, move=False)
    store.begin(recording, lecture="Lecture 1", course="Biology", period_ms=1000, versions={})
    assert queries.lectures(store)[0].course == "Biology", "whoever calls the command may"


def test_of_lectures_in_other_courses_nothing_is_told(store: Store) -> None:
    recording, other = (Recording(f"/{one}.mp4", one, 60_000, 1280, 720) for one in ("print", "another"))
    store.begin(recording, lecture="Secret", course="Algebra", period_ms=1000, versions={})
    assert store.unused_name("class", recording) == "Secret"
    assert store.unused_name("class", recording, ["Algebra"]) == "Secret"
    assert store.unused_name("class", recording, ["Biology"]) == "class"
    assert store.unused_name("class", recording, [None]) == "class"
    assert store.unused_name("Secret", recording, ["Biology"]) == "Secret (2)"
    assert store.unused_name("Secret", other, ["Algebra"]) == "Secret (2)"


def test_removing_gives_the_file_that_nothing_else_needs(store: Store) -> None:
    store.begin(Recording("/kept.mp4", "x", 1, 1, 1), lecture="L", course=None, period_ms=1000, versions={})
    numbers = [jobs.ask(store, uri) for uri in ("/gone.mp4", "/kept.mp4", "/twice.mp4", "/twice.mp4")]
    for number in numbers:
        jobs.cancel(store, number)
    assert [jobs.remove(store, number) for number in numbers] == ["/gone.mp4", None, None, "/twice.mp4"]
    assert jobs.waiting(store) == []


def test_why_naming_stopped_is_no_job_to_be_taken_or_removed(store: Store) -> None:
    doing.note_stopped(store, "The disk is full")
    doing.note_stopped(store, "The disk is full")
    assert jobs.stopped(store) == "The disk is full"
    assert (jobs.waiting(store), doing.take(store), jobs.found(store, 1)) == ([], None, None)
    doing.note_stopped(store, "")
    assert jobs.stopped(store) == ""


def test_a_lease_is_longer_than_the_time_between_signs_of_life() -> None:
    assert timedelta(seconds=3 * lease.BEAT_S) < lease.LEASE
