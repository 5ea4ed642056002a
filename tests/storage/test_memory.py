"""What is kept is never out of date: not for another process, nor after what this one wrote."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from ingest.video import Recording
from storage import StoreError, queries
from storage.memory import MOST, kept
from storage.store import Store

ELSEWHERE = """
import sys
from ingest.records.roster import Participant
from storage.store import Store
with Store.open(sys.argv[1]) as store:
    store.enrol("Elsewhere", [Participant("Ana Brandt")])
"""
asked: list[object] = []


@kept
def ask(store: Store, what: object) -> list[object]:
    asked.append(what)
    return [what]


@pytest.fixture(autouse=True)
def _nothing_asked() -> None:
    asked.clear()


def test_the_same_question_is_answered_once_and_others_are_not_mixed_up(store: Store) -> None:
    answers = [ask(store, 1), ask(store, 1), ask(store, 2), ask(store, 1)]
    assert (answers, asked) == ([[1], [1], [2], [1]], [1, 2])
    answers[0].append("changed")
    assert ask(store, 1) == [1]


def test_whatever_is_written_is_seen_at_once(store: Store) -> None:
    assert queries.lectures(store) == []
    store.enrol("Lecture 1", [])
    assert [one.name for one in queries.lectures(store)] == ["Lecture 1"]
    recording = Recording("/a.mp4", "print", 60_000, 1280, 720)
    run = store.begin(recording, lecture="Lecture 1", course=None, period_ms=1000, versions={})
    store.finish(run, "failed", "damaged")
    assert [one.state for one in queries.lectures(store)] == ["failed"]


def test_what_another_process_writes_is_seen_at_once(store: Store) -> None:
    ask(store, 1)
    ask(store, 1)
    url = store.engine.url.render_as_string(hide_password=False)
    subprocess.run([sys.executable, "-c", ELSEWHERE, url], check=True)
    ask(store, 1)
    assert asked == [1, 1]
    assert [one.name for one in queries.lectures(store)] == ["Elsewhere"]


def test_a_change_while_the_answer_is_made_keeps_it_from_being_kept_for_the_new_state(store: Store) -> None:
    @kept
    def slow(store: Store) -> int:
        count = len(queries.lectures(store))
        store.enrol(f"Lecture {count}", [])
        return count

    assert [slow(store) for _ in range(3)] == [0, 1, 2]


def test_what_is_told_by_the_time_is_asked_each_time(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import timedelta

    from storage import lease

    recording = Recording("/a.mp4", "print", 60_000, 1280, 720)
    store.begin(recording, lecture="Lecture 1", course=None, period_ms=1000, versions={})
    assert queries.lectures(store)[0].state == "running"
    monkeypatch.setattr(lease, "LEASE", timedelta(0))
    assert queries.lectures(store)[0].state == "partial"


def test_no_more_than_so_many_are_kept(store: Store) -> None:
    for number in range(MOST + 1):
        ask(store, number)
    ask(store, MOST)
    ask(store, 0)
    assert asked == [*range(MOST + 1), 0]


def test_a_question_that_fails_leaves_nothing(store: Store) -> None:
    with pytest.raises(StoreError):
        queries.lectures(store, "no formula")
    assert store.memory._making == {}


def test_who_asks_the_same_at_once_waits_for_one_answer(store: Store) -> None:
    @kept
    def slow(store: Store) -> int:
        asked.append("slow")
        time.sleep(0.2)
        return len(asked)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda _: slow(store), range(4))) == [1] * 4
    assert asked == ["slow"]
    assert store.memory._making == {}
