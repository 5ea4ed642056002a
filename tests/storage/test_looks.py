"""Who looked is noted before anybody is shown, once in a while, and by everybody at once without breaking the log."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import pytest
from sqlalchemy import select

from storage import auditing, looks
from storage.auditing import ACTOR, Who, entries, verify
from storage.engine import reading
from storage.looks import look
from storage.store import Store, StoreError
from storage.tables import participant
from tests.dashboard import rooms


@pytest.fixture
def lecture(store: Store) -> str:
    return rooms.hold(store, seconds=5)


def address(store: Store) -> str:
    return store.engine.url.render_as_string(hide_password=False)


def look_often(url: str, lecture: str) -> None:
    """In a process of its own."""
    with Store.open(url) as store:
        for view in ("lecture", "rows", "people") * 3:
            look(store, view, lecture_id=lecture)


def test_who_looked_at_what_is_noted_once_in_a_while(
    store: Store, lecture: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with reading(store.engine) as connection:
        person = connection.execute(select(participant.c.id)).scalars().first()
    for _again in range(3):
        look(store, "lecture", lecture_id=lecture)
        look(store, "student", person)
    token = ACTOR.set(lambda: Who(7, "teacher"))
    look(store, "lecture", lecture_id=lecture)
    ACTOR.reset(token)
    noted = [(one.actor, one.did, one.why, one.participant_id, one.lecture_id) for one in reversed(entries(store))]
    assert noted == [
        ("command", "saw", "lecture", "", lecture),
        ("command", "saw", "student", str(person), ""),
        ("teacher", "saw", "lecture", "", lecture),
    ]
    monkeypatch.setattr(looks, "AGAIN_S", 0.0)
    look(store, "lecture", lecture_id=lecture)
    assert len(entries(store)) == 4


def test_of_what_is_not_there_nothing_is_noted(store: Store) -> None:
    look(store, "lecture", lecture_id="<script>")
    look(store, "student", 10**17)
    assert not entries(store)


def test_what_cannot_be_noted_is_told_each_time(store: Store, lecture: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*given: object, **more: object) -> None:
        raise StoreError("The disk is full")

    monkeypatch.setattr(auditing, "note", full)
    for _again in range(2):
        with pytest.raises(StoreError):
            look(store, "lecture", lecture_id=lecture)


def test_processes_and_threads_that_look_at_once_leave_one_chain(store: Store, lecture: str) -> None:
    with ProcessPoolExecutor(2, get_context("spawn")) as processes, ThreadPoolExecutor(4) as threads:
        others = [processes.submit(look_often, address(store), lecture) for _ in range(2)]
        here = [threads.submit(look, store, f"view {number}", None, lecture) for number in range(12)]
        for one in (*others, *here):
            one.result()
    assert verify(store)[0] >= 12 + 3
    assert {one.did for one in entries(store)} == {auditing.SAW}
