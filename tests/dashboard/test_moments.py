"""What opens beside the page of a lecture: a moment with all around it, marks and notes; and the weights in force."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from werkzeug.exceptions import BadRequest, Forbidden

from dashboard import drawer
from dashboard.app import render
from dashboard.pages import lecture as lecture_page
from dashboard.reader import OPERATOR, TEACHER, Reader
from dashboard.view import View
from inference.engagement import DEFAULT
from inference.fitting import Error, Fit
from ingest.records.chat import Message
from ingest.records.person import Person
from ingest.records.placing import Placed
from ingest.records.roster import Participant
from ingest.records.timeline import Turn
from ingest.records.transcript import Sentence
from storage import StoreError, marks, notes, weights
from storage.engine import writing
from storage.store import Store
from tests.dashboard import rooms

ELSEWHERE = Reader(7, "Someone", TEACHER, frozenset({"Biology"}))


def show(store: Store, lecture: str, search: str = "") -> Any:
    return render(store, f"/lecture/{lecture}", search, View()).content


def opened(store: Store, lecture: str, second: int, reader: Reader = OPERATOR) -> tuple[str, Any]:
    return drawer.content(store, View(reader=reader), {"page": "lecture", "lecture": lecture, "at": second})


def buttons(content: Any) -> dict[str, dict[str, Any]]:
    """What the buttons say, and what a press sends."""
    found = [part for part in rooms.parts(content) if type(part).__name__ in ("Button", "Form")]
    ids = [one for one in found if isinstance(getattr(one, "id", None), dict)]
    return {getattr(one, "aria-label", None) or str(one.children): one.id for one in ids}


def with_records(store: Store) -> str:
    """A lecture in which Ana speaks, Zoe writes, and Mia has not agreed to be looked at alone but speaks, too."""
    people = [Participant(name, consent=name != "mia Costa") for name in rooms.PEOPLE]
    store.enrol("Lecture 7", people)
    lecture = rooms.hold(store)
    (recording,) = store.recordings(lecture)
    ana, zoe, mia = (Person(name) for name in ("Ana Brandt", "Zoe Adler", "mia Costa"))
    said = (Sentence("Both sides <b>", 25_000, 29_000, ana), Sentence("And then?", 31_000, 33_000, mia))
    store.attach(lecture, Placed("transcript", recording, said))
    store.attach(lecture, Placed("timeline", recording, (Turn(ana, 25_000, 33_000), Turn(mia, 33_000, 34_000))))
    store.attach(lecture, Placed("chat", recording, tuple(Message(zoe, timedelta(seconds=at)) for at in (31, 32, 99))))
    return lecture


def test_a_moment_has_all_that_was_around_it(store: Store) -> None:
    title, content = opened(store, with_records(store), 32)
    said = rooms.text(content)
    assert title.startswith("00:30 to 00:35 · ")
    assert "95 %" in said
    assert "seen 5 of 5 s" in said
    assert "Ana Brandt 3 s, a person not named 1 s" in said
    assert "2 messages in the chat" in said
    assert "Ana Brandt  | Both sides <b>" in said, "begun shortly before"
    assert "a person not named  | And then?" in said
    assert "mia" not in said
    assert "Slide" not in said, "nothing was shared"
    ways = [part.href for part in rooms.parts(content) if getattr(part, "className", "") == "cp-rows"]
    assert [way.partition("/rows")[2] for way in ways] == ["?from=30&to=35"]


def test_who_has_not_agreed_has_no_lane_row_or_name(store: Store) -> None:
    page = show(store, with_records(store))
    charts = rooms.charts(page)
    assert list(charts["lanes"].layout.yaxis.ticktext) == ["Ana Brandt", "others", "chat"]
    assert list(charts["people"].layout.yaxis.ticktext) == ["Ana Brandt", "Zoe Adler"]
    assert "mia" not in rooms.text(page)


def test_marks_are_kept_shown_and_taken_back(store: Store) -> None:
    lecture = rooms.hold(store)
    lecture_page.answer(store, OPERATOR, buttons(opened(store, lecture, 35)[1])["They were lost"])
    lecture_page.answer(store, OPERATOR, buttons(opened(store, lecture, 64)[1])["They were fine"])
    assert [(one.start_ms, one.end_ms, one.fine) for one in marks.of_lecture(store, lecture)] == [
        (35_000, 40_000, False),
        (60_000, 65_000, True),
    ]
    content = show(store, lecture)
    assert "They were lost" in rooms.text(content)
    (drawn,) = (trace for trace in rooms.charts(content)["curve"].data if trace.name == "marked")
    assert list(drawn.marker.symbol) == ["x", "circle"]
    undo = "Undo: 00:35 to 00:40, They were lost"
    assert buttons(opened(store, lecture, 39)[1])[undo] == buttons(content)[undo]
    lecture_page.answer(store, OPERATOR, buttons(content)[undo])
    assert [one.start_ms for one in marks.of_lecture(store, lecture)] == [60_000]


def test_notes_are_kept_shown_taken_back_and_put_back(store: Store) -> None:
    lecture = rooms.hold(store)
    form = next(ident for ident in buttons(opened(store, lecture, 35)[1]).values() if "note" in ident)
    lecture_page.answer(store, OPERATOR, {**form, "text": "  Draw this  "})
    lecture_page.answer(store, OPERATOR, {**form, "text": "   "})
    assert [(one.at_ms, one.text) for one in notes.of_lecture(store, lecture)] == [(35_000, "Draw this")]
    content = show(store, lecture)
    assert "Draw this" in rooms.text(opened(store, lecture, 36)[1])
    assert any(trace.name == "notes" for trace in rooms.charts(content)["curve"].data)
    told = lecture_page.answer(store, OPERATOR, buttons(content)["Take back: 00:35, Draw this"])
    assert notes.of_lecture(store, lecture) == []
    lecture_page.answer(store, OPERATOR, buttons(told)["Put it back"])
    assert [one.text for one in notes.of_lecture(store, lecture)] == ["Draw this"]


def test_the_fit_is_offered_once_there_is_something_to_fit(store: Store) -> None:
    lecture = rooms.hold(store)
    assert "classpulse fit" not in rooms.text(show(store, lecture))
    store.mark(lecture, 0, 5_000, "fine")
    assert 'classpulse fit "Algebra"' in rooms.text(show(store, lecture))
    alone = rooms.hold(store, "Alone", course=None)
    store.mark(alone, 0, 5_000, "fine")
    assert "classpulse fit" not in rooms.text(show(store, alone))


def test_the_page_says_which_weights_are_in_force(store: Store) -> None:
    lecture = rooms.hold(store)
    own = {"presence": 0.2, "attention": 0.65, "expression": 0.15}
    fitted = Fit(14, 2, own, Error(0.7, 0.4), Error(0.5, 0.2))
    said = "Weights of this course, fitted to 14 marked moments: presence 20 % (by itself 40 %), attention 65 %"
    assert "Weights of this course" not in rooms.text(show(store, lecture, f"?formula={DEFAULT}"))
    with writing(store.engine) as connection:
        weights.keep(connection, marks.course_id(connection, "Algebra"), fitted)
    assert said in rooms.text(show(store, lecture, f"?formula={DEFAULT}"))
    assert "Weights of this course" not in rooms.text(show(store, lecture, "?formula=sharma2019"))


@pytest.mark.parametrize(
    "pressed",
    [
        {"mark": "bored", "moment": 0, "length": 5},
        {"mark": "fine", "moment": -1, "length": 5},
        {"mark": "fine", "moment": "0", "length": 5},
        {"mark": "fine", "moment": 0, "length": 0},
        {"mark": ["fine"], "moment": 0, "length": 5},
        {"note": 0, "text": "x" * 3000},
        {"note": 0, "text": 5},
        {"note": 2**60, "text": "x"},
        {"note": 10_000, "text": "x"},
        {"mark": "fine", "moment": 10_000, "length": 1_000},
        {"mark": "fine", "moment": 9_000, "length": 2_500},
        {"unmark": "1"},
        {"unnote": None},
        {},
    ],
)
def test_what_no_button_sends_is_refused(store: Store, pressed: dict[str, Any]) -> None:
    lecture = rooms.hold(store, seconds=10)
    with pytest.raises(BadRequest):
        lecture_page.answer(store, OPERATOR, {**pressed, "lecture": lecture})
    assert marks.of_lecture(store, lecture) == []
    assert notes.of_lecture(store, lecture) == []
    lecture_page.answer(store, OPERATOR, {"mark": "fine", "moment": 9_000, "length": 1_000, "lecture": lecture})
    lecture_page.answer(store, OPERATOR, {"note": 9_999, "text": "x", "lecture": lecture})
    assert len(marks.of_lecture(store, lecture)) == len(notes.of_lecture(store, lecture)) == 1


def test_a_teacher_of_another_course_sees_and_changes_nothing(store: Store) -> None:
    lecture = rooms.hold(store, seconds=10)
    for pressed in ({"mark": "fine", "moment": 0, "length": 5}, {"note": 0, "text": "x"}, {"unmark": 1}, {"unnote": 1}):
        with pytest.raises(Forbidden):
            lecture_page.answer(store, ELSEWHERE, {**pressed, "lecture": lecture})
    with pytest.raises(Forbidden):
        opened(store, lecture, 0, ELSEWHERE)


@pytest.mark.parametrize("asked", [None, [], {}, {"page": "nowhere"}, {"page": "overview"}])
def test_a_drawer_that_no_page_has_is_refused(store: Store, asked: Any) -> None:
    with pytest.raises(BadRequest):
        drawer.content(store, View(), asked)


@pytest.mark.parametrize("at", [-5, 10**12, "x", None, 1.5, True])
def test_any_instant_is_answered(store: Store, at: Any) -> None:
    lecture = rooms.hold(store, seconds=60)
    title, content = drawer.content(store, View(), {"page": "lecture", "lecture": lecture, "at": at})
    assert title
    assert rooms.text(content)


def test_numbers_and_what_is_usual_open_beside(store: Store) -> None:
    lecture = rooms.hold(store)

    def beside(what: str) -> tuple[str, str]:
        title, content = drawer.content(store, View(), {"page": "lecture", "lecture": lecture, "open": what})
        return title, rooms.text(content)

    title, said = beside("numbers")
    assert title == "The numbers as a table"
    assert said.count("The rows of ") == 24
    assert "00:05 | 95 %" in said
    title, said = beside("usual")
    assert title == "What is usual of each person"
    assert "21° right" in said


def test_a_failing_store_is_told_in_the_drawer(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise StoreError("The database is away. Next: classpulse doctor")

    lecture = rooms.hold(store, seconds=10)
    monkeypatch.setattr(lecture_page, "summarise", broken)
    assert "classpulse doctor" in rooms.text(opened(store, lecture, 0)[1])
