"""Every page as a question of the benchmark: none is left out, and a page that fails does not count as a quick one."""

from __future__ import annotations

import json

import numpy as np
import pytest

from dashboard import asking, visiting
from dashboard.pages import pages
from dashboard.view import View
from storage import StoreError, queries
from storage.store import Store
from tests.dashboard import rooms


def test_every_page_is_asked_and_answers_with_json(store: Store) -> None:
    rooms.hold(store, "Lecture 1")
    rooms.hold(store, "Lecture 2", course=None)
    asked = asking.questions(store, queries.lectures(store))
    assert set(asked) == {f"page {name}" for name in pages()}
    random = np.random.default_rng(0)
    for question in asked.values():
        for _ in range(4):
            assert "className" in json.dumps(json.loads(str(question(random))))


def test_addresses_and_screens_vary(store: Store) -> None:
    rooms.hold(store, "Lecture 1")
    rooms.hold(store, "Lecture 2")
    known, random = queries.lectures(store), np.random.default_rng(0)
    drawn = {asking.address("/lecture/<lecture_id>", known, random) for _ in range(50)}
    assert {path for path, _ in drawn} == {f"/lecture/{one.id}" for one in known}
    assert {"formula" in search for _, search in drawn} == {True, False}
    assert len({asking.view(random) for _ in range(50)}) == 4


def test_a_page_that_is_not_there_is_no_measurement(store: Store) -> None:
    with pytest.raises(StoreError, match="/lecture/away cannot be measured: not found"):
        asking.answer(store, "/lecture/away", "", View())


def test_readers_who_click_are_measured_by_page(store: Store) -> None:
    rooms.hold(store, "Lecture 1")
    clicking = visiting.visits(2, think=0.05, seconds=3.0)["clicking"]
    found = clicking(store, queries.lectures(store))
    each = {name: one for name, one in found.items() if isinstance(one, dict)}
    assert set(each) <= {"document", *(f"page {name}" for name in pages())}
    assert found["requests"] == sum(one["calls"] for one in each.values()) > 0
    assert found["think_s"] == 0.05
    assert found["busy_ms"] > 0
    assert all(0 < one["median_ms"] <= one["p95_ms"] for one in each.values())
    assert visiting.visits(0) == {}
