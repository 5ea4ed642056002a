"""The overview: whose lectures, what is asked for, and what its buttons may do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from werkzeug.exceptions import Forbidden

from dashboard.app import render
from dashboard.pages import overview
from dashboard.reader import OPERATOR, Reader
from dashboard.view import Page, View
from storage import doing, jobs
from storage.store import Store
from tests.dashboard import rooms

pytestmark = pytest.mark.usefixtures("allowed")

TEACHER = Reader(None, "T", "teacher", frozenset(["Algebra"]))


def show(store: Store, reader: Reader = OPERATOR, search: str = "") -> Page:
    return render(store, "/", search, View(reader=reader))


def rows(page: Page) -> dict[str, dict[str, Any]]:
    tables = (getattr(part, "rowData", None) or [] for part in rooms.parts(page.content))
    return {row["title"]: row for table in tables for row in table}


def state(store: Store, number: int) -> str:
    found = jobs.found(store, number)
    return found.state if found else "gone"


def test_readers_see_their_own_lectures_and_jobs(store: Store) -> None:
    rooms.hold(store, "Lecture 1", seconds=10)
    rooms.hold(store, "Elsewhere", seconds=10, course="Biology")
    rooms.hold(store, "Of none", seconds=10, course=None)
    jobs.ask(store, "/films/mine.mp4", course="Algebra")
    jobs.ask(store, "/films/theirs.mp4", course="Biology")
    assert set(rows(show(store))) == {"Lecture 1", "Elsewhere", "Of none"}
    mine = show(store, TEACHER)
    assert set(rows(mine)) == {"Lecture 1"}
    said = rooms.text(mine.content)
    assert "mine" in said
    assert "theirs" not in said
    assert "Biology" not in said
    assert "server" not in said, "paths are for who runs it"
    for role in ("student", "auditor"):
        nobody = show(store, Reader(None, "S", role, frozenset(["Algebra"])))
        assert not rows(nobody)
        assert "Lecture 1" not in rooms.text(nobody.content)


def test_dips_are_counted_and_not_said_where_nobody_looked(store: Store) -> None:
    rooms.hold(store, "Lecture 1", seconds=60)
    rooms.hold(store, "Lecture 2", seconds=60, people=())
    held = rows(show(store))
    assert (held["Lecture 1"]["dips"], held["Lecture 2"]["dips"]) == (0, None)


def test_a_job_says_how_far_it_is_here_and_in_the_row_of_its_lecture(store: Store) -> None:
    rooms.hold(store, "Lecture 7", seconds=100, stored=43, state="partial", reason="stopped")
    number = jobs.ask(store, "/films/week-7.mp4", lecture="Lecture 7", course="Algebra")
    assert rows(show(store))["Lecture 7"]["state"] == "Queued"
    rooms.hold(store, "Lecture 7", seconds=100, stored=43, state=None)
    doing.take(store)
    doing.advance(store, number, 43_000, 100_000, 12.3)
    page = show(store)
    said = rooms.text(page.content)
    assert rows(page)["Lecture 7"]["state"].replace("\u00a0", " ") == "43 % · 12x"
    assert "43 % · 12 times real time · 5 s left" in said
    assert "Cancel: Lecture 7" in said
    assert page.refresh_ms == 3_000
    doing.end(store, number, "failed", "week-7.mp4 is damaged")
    said = rooms.text(show(store).content)
    assert "could not be analysed: week-7.mp4 is damaged" in said
    assert "Try again: Lecture 7" in said


def test_asked_again_only_what_changes_is_shown_anew(store: Store) -> None:
    rooms.hold(store, "Lecture 1", seconds=10)
    page = show(store)
    ids = {part.id for part in rooms.parts(page.content) if isinstance(getattr(part, "id", None), str)}
    assert set(page.changing) == {"courses", "overview-head", "work", "lectures"}
    assert ids >= set(page.changing)
    assert "q" not in page.changing


def test_cancel_undo_and_remove(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLASSPULSE_RECORDINGS", str(tmp_path))
    sent = tmp_path / "a1" / "class.mp4"
    sent.parent.mkdir()
    sent.write_bytes(b"film")
    number = jobs.ask(store, str(sent), course="Algebra")
    for what, became in (("cancel", "cancelled"), ("retry", "queued"), ("cancel", "cancelled")):
        assert overview.answer(store, TEACHER, {what: number}) is None
        assert state(store, number) == became
    assert "Undo: class" in rooms.text(show(store, TEACHER).content)
    overview.answer(store, TEACHER, {"remove": number})
    assert (state(store, number), sent.exists()) == ("gone", False)


@pytest.mark.parametrize("what", ["cancel", "retry", "remove"])
def test_jobs_of_others_are_not_touched(store: Store, what: str) -> None:
    number = jobs.ask(store, "/films/theirs.mp4", course="Biology")
    unnamed = jobs.ask(store, "/films/whose.mp4")
    for meant in (number, unnamed, 999, 2**70, "1", None, [number]):
        with pytest.raises(Forbidden):
            overview.answer(store, TEACHER, {what: meant})
    assert (state(store, number), state(store, unnamed)) == ("queued", "queued")


def test_paths_of_the_server_are_for_admins(store: Store, drawn: Path) -> None:
    asked = {"ask": "path", "path": str(drawn), "course": "Algebra", "lecture": ""}
    for pressed in (asked, {"demo": 1}):
        with pytest.raises(Forbidden):
            overview.answer(store, TEACHER, pressed)
    assert overview.answer(store, OPERATOR, asked) is None
    (one,) = jobs.waiting(store)
    assert (one.uri, one.course, one.lecture) == (str(drawn), "Algebra", None)
    assert overview.answer(store, OPERATOR, {"demo": 1}) is None
    assert [one.kind for one in jobs.waiting(store)] == ["analyse", "demo"]


def test_a_lecture_of_another_course_is_not_moved_and_that_is_told_in_place(store: Store, drawn: Path) -> None:
    rooms.hold(store, "Lecture 7", course="Biology")
    asked = {"ask": "path", "path": str(drawn), "course": "Algebra", "lecture": "Lecture 7"}
    told = rooms.text(overview.answer(store, OPERATOR, asked))
    assert "This cannot be analysed" in told
    assert "choose another name" in told


@pytest.mark.parametrize("path", ["", "/nowhere/*.mp4", None, 7])
def test_a_path_that_means_nothing_is_told_in_place(store: Store, path: object) -> None:
    told = overview.answer(store, OPERATOR, {"ask": "path", "path": path})
    if path != 7:  # a file of that name is asked for, and its analysis tells
        assert "This cannot be analysed" in rooms.text(told)
        assert jobs.waiting(store) == []
