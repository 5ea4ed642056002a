"""A teacher's presses on the lecture page: kept, shown on the curve, taken back; and the weights in force."""

from __future__ import annotations

from typing import Any

import pytest

from dashboard.app import render
from dashboard.pages import lecture as lecture_page
from dashboard.reader import OPERATOR
from dashboard.view import View
from inference.engagement import DEFAULT
from inference.fitting import Error, Fit
from storage import marks, weights
from storage.engine import writing
from storage.store import Store
from tests.dashboard import rooms


def show(store: Store, lecture: str, search: str = "") -> Any:
    return render(store, f"/lecture/{lecture}", search, View()).content


def buttons(content: Any) -> dict[str, dict[str, Any]]:
    """What the buttons of the card say, and what a press sends."""
    found = [part for part in rooms.parts(content) if type(part).__name__ == "Button" and isinstance(part.id, dict)]
    return {getattr(one, "aria-label", None) or one.children: one.id for one in found}


def test_a_press_is_kept_shown_and_taken_back(store: Store) -> None:
    lecture = rooms.hold(store)
    (choice,) = (part for part in rooms.parts(show(store, lecture)) if type(part).__name__ == "Select")
    assert [option.value for option in choice.children] == [str(start) for start in range(0, 120_000, 5_000)]
    lost = buttons(show(store, lecture))["They were lost here"]
    lecture_page.answer(store, OPERATOR, {**lost, "moment": "35000", "at": 1})
    lecture_page.answer(
        store, OPERATOR, {**buttons(show(store, lecture))["They were fine here"], "moment": "60000", "at": 2}
    )
    assert [(one.start_ms, one.end_ms, one.fine) for one in marks.of_lecture(store, lecture)] == [
        (35_000, 40_000, False),
        (60_000, 65_000, True),
    ]
    content = show(store, lecture)
    assert "00:35 to 00:40 | They were lost here" in rooms.text(content)
    (drawn,) = (trace for trace in rooms.charts(content)["curve"].data if trace.name == "marked")
    assert list(drawn.marker.symbol) == ["x", "circle"]
    assert drawn.hovertext[0] == "00:35<br>You said: they were lost"
    lecture_page.answer(store, OPERATOR, buttons(content)["Undo: 00:35 to 00:40, They were lost here"])
    assert [one.start_ms for one in marks.of_lecture(store, lecture)] == [60_000]


def test_without_a_course_there_is_nothing_to_fit(store: Store) -> None:
    assert 'classpulse fit "Algebra"' in rooms.text(show(store, rooms.hold(store)))
    assert "classpulse fit" not in rooms.text(show(store, rooms.hold(store, "Alone", course=None)))


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


@pytest.mark.parametrize("pressed", [{"mark": "bored", "lecture": "x", "moment": 0, "length": 5}, {"mark": "fine"}])
def test_what_no_button_sends_is_refused(store: Store, pressed: dict[str, Any]) -> None:
    with pytest.raises((ValueError, KeyError)):
        lecture_page.answer(store, OPERATOR, pressed)
