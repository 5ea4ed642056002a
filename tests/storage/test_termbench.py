"""The simulated term: what is stored is what the parameters say, through the store's own door, and all is asked."""

from __future__ import annotations

import inspect
import time
from types import ModuleType

import numpy as np
import pytest
from sqlalchemy import func, select

from storage import StoreError, participation, queries, review
from storage.store import Store
from storage.tables import observation
from storage.termbench import asking, filling, timing
from storage.termbench.course import COURSES, Lecture, Term, steady

SMALL = Term(lectures=4, people=5, seconds=150)


def nothing(done: float, total: float) -> None:
    """No progress bar."""


def test_a_term_is_the_same_for_a_seed_and_another_for_another() -> None:
    one, again, other = (next(Term(1, 3, 30, seed).each()).moments() for seed in (1, 1, 2))
    assert one == again != other


def test_everybody_is_on_screen_and_not_always_seen() -> None:
    moments = Lecture(Term(people=6, seconds=600), 0).moments()
    assert [moment.at_ms for moment in moments] == list(range(0, 600_000, 1000))
    seen = [one for moment in moments for one in moment.observations]
    assert len(seen) == 6 * 600
    assert {(one.tile.camera_on, one.face is not None) for one in seen} == {(True, True), (True, False), (False, False)}
    faces = [one for one in seen if one.face and one.expression and one.pose]
    assert 0.3 < len(faces) / len(seen) < 0.9
    assert all(abs(sum(one.expression or ()) - 1) < 1e-9 for one in faces)


def test_what_is_steady_lasts_and_has_its_share() -> None:
    flags = steady(np.random.default_rng(0), (3000, 2), np.array([0.25, 0.75]))
    assert flags.mean(axis=0) == pytest.approx([0.25, 0.75], abs=0.001)
    assert np.abs(np.diff(flags.astype(int), axis=0)).sum(axis=0).max() < 3000 / 10


def test_a_course_has_the_same_people_in_all_its_lectures_and_another_one_others() -> None:
    first, second, third, again = (Lecture(SMALL, number) for number in (0, 1, 2, COURSES))
    assert first.roster == again.roster
    assert first.moments() != again.moments()
    assert len({one.course for one in (first, second, third, again)}) == COURSES == 3
    assert first.roster != second.roster


def test_a_term_is_stored_by_the_store_s_own_methods(store: Store) -> None:
    filled = filling.fill(store, SMALL, nothing)
    with store.engine.connect() as connection:
        rows = connection.execute(select(func.count()).select_from(observation)).scalar_one()
    assert filled["observations"] == rows == 4 * 5 * 150
    lectures = queries.lectures(store)
    assert {one.name for one in lectures} == {one.name for one in SMALL.each()}
    assert {(one.state, one.people, one.length_ms) for one in lectures} == {("done", 5, 150_000)}
    assert all("imulated" in (one.course or "") for one in lectures)
    waiting = review.waiting(store)
    assert sorted((one.course, len(one.lectures)) for one in waiting) == [
        ("Simulated course 1", 2), ("Simulated course 2", 1), ("Simulated course 3", 1),
    ]  # fmt: skip
    assert all(len(one.candidates) == 2 for one in waiting)
    told = participation.people(store, lectures[0].id)
    assert told["spoken_ms"].sum() == 150_000
    assert filled["seconds"]["add"]["calls"] == 4 * 3
    assert {what: each["calls"] for what, each in filled["seconds"].items()} == {"add": 12, "finish": 4, "attach": 16}
    assert filled["database_mb"] > 0.1


def test_a_database_with_lectures_is_refused_and_left_alone(url: str) -> None:
    with Store.open(url) as store:
        store.enrol("Lecture 1", [])
    with pytest.raises(StoreError, match="holds lectures; name an empty database by --db"), filling.empty(url):
        pass
    with Store.open(url) as store:
        assert [one.name for one in queries.lectures(store)] == ["Lecture 1"]


def asked_of_a_store(module: ModuleType) -> set[str]:
    """The public functions of a module that begin with a store."""
    functions = inspect.getmembers(module, inspect.isfunction)
    own = [(name, each) for name, each in functions if each.__module__.startswith("storage") and name[0] != "_"]
    return {name for name, each in own if next(iter(inspect.signature(each).parameters), "") == "store"}


def test_every_question_of_the_dashboard_is_asked(store: Store) -> None:
    filling.fill(store, Term(2, 2, 70), nothing)
    asked = asking.questions(store, queries.lectures(store))
    for module in (queries, participation, review):
        named = {name.partition(",")[0].rpartition(".")[2] for name in asked if name.startswith(module.__name__[8:])}
        assert named == asked_of_a_store(module) - {"observations", "portions"}, (
            "all rows of a lecture are an export, not a page"
        )
    random = np.random.default_rng(0)
    for name, question in asked.items():
        found = question(random)
        assert found is not None, name


def test_questions_take_turns_and_each_call_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "CALLS", 3)
    calls: list[str] = []
    questions: dict[str, timing.Question] = {name: lambda _, name=name: calls.append(name) for name in "ab"}  # type: ignore[misc]
    found = timing.ask(questions, 0, nothing)
    assert calls == list("ababab")
    assert {name: figures["calls"] for name, figures in found.items()} == {"a": 3, "b": 3}


def test_median_95th_percentile_and_most_are_milliseconds() -> None:
    found = timing.figures([(number / 1000, number / 4000) for number in range(101)])
    assert found == {"calls": 101, "median_ms": 50, "p95_ms": 95, "most_ms": 100, "busy_ms": 12.5}


def test_what_waits_is_not_busy() -> None:
    took: list[timing.Took] = []
    with timing.timed(took):
        time.sleep(0.5)
    ((seconds, busy),) = took
    assert seconds >= 0.5 > busy
