"""Who agreed, in the settings and by students themselves: the buttons, the file, and whose it is to say."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest
from werkzeug.exceptions import BadRequest, Forbidden

from dashboard.app import render
from dashboard.pages import own, settings
from dashboard.reader import ADMIN, AUDITOR, STUDENT, TEACHER, Reader
from dashboard.view import View
from ingest.records.roster import Participant
from storage import auditing, consenting, queries
from storage.auditing import entries
from storage.store import Store
from tests.dashboard import rooms

pytestmark = pytest.mark.usefixtures("allowed")

ZOE, ANA, MIA = PEOPLE = ("Zoe Adler", "Ana Brandt", "mia Costa")
ADDRESS = {ZOE: "zoe@school.example", ANA: "ana@school.example", MIA: ""}
TESS = Reader(1, "Tess", TEACHER, frozenset({"Algebra"}))
SAM = Reader(2, "Sam", STUDENT, email="Zoe@School.example")


@pytest.fixture
def lecture(store: Store) -> str:
    """Of Algebra, whose roster says yes, no and nothing; and one of Biology."""
    for name, course in (("Elsewhere", "Biology"), ("Lecture 7", "Algebra")):
        found = rooms.hold(store, name, course=course, seconds=20)
        said = dict(zip(PEOPLE, (True, False, None), strict=True))
        store.enrol(name, [Participant(one, ADDRESS[one], (), said[one]) for one in PEOPLE], course)
    store.catch_up()
    return found


def agreed(store: Store, course: str = "Algebra") -> dict[str, bool | None]:
    return {one.name: one.agreed for one in consenting.of_course(store, course)}


def press(store: Store, reader: Reader, **pressed: Any) -> str:
    told = settings.answer(store, reader, {"tab": "consent", "course": "Algebra", **pressed})
    return rooms.text(told) if told else ""


def shown(store: Store, reader: Reader, search: str = "") -> str:
    return rooms.text(render(store, "/settings/consent", search, View(reader=reader)).content)


def buttons(store: Store, reader: Reader, address: str) -> list[dict[str, Any]]:
    content = render(store, address, "", View(reader=reader)).content
    known = (getattr(part, "id", None) for part in rooms.parts(content))
    return [one for one in known if isinstance(one, dict) and one.get("tab") == "consent" and "agreed" in one]


def file(text: str) -> dict[str, str]:
    return {"file": "data:text/csv;base64," + b64encode(text.encode()).decode(), "name": "said.csv"}


def test_it_says_who_agreed_and_has_the_other_answer_as_a_button(store: Store, lecture: str) -> None:
    said = shown(store, TESS)
    assert all(name in said for name in PEOPLE)
    asked = {one["person"] or one["email"]: one["agreed"] for one in buttons(store, TESS, "/settings/consent")}
    assert asked == {ANA: True, MIA: True, ZOE: False}
    assert "Biology" not in said, "a course of others"
    assert "Biology" in shown(store, Reader(None, "A", ADMIN), "?course=Biology")


@pytest.mark.parametrize("reader", [TESS, Reader(None, "A", ADMIN)], ids=lambda one: one.role)
def test_a_button_keeps_what_somebody_said_and_a_withdrawal_deletes(store: Store, lecture: str, reader: Reader) -> None:
    assert press(store, reader, person=MIA, email="", agreed=True) == ""
    assert agreed(store)[MIA] is True
    told = press(store, reader, person=ZOE, email=ADDRESS[ZOE], agreed=False)
    assert f"{ZOE} is not looked at any more; 20 observations were deleted." in told
    assert agreed(store) == {ZOE: False, ANA: False, MIA: True}
    assert ZOE not in set(queries.observations(store, lecture)["participant"])
    assert ZOE in set(queries.observations(store, queries.find(store, "Elsewhere"))["participant"])
    assert [one.did for one in entries(store)][:2] == [auditing.WITHDREW, auditing.CONSENT]


def test_a_file_overrules_the_roster_and_one_that_is_none_changes_nothing(store: Store, lecture: str) -> None:
    before = agreed(store)
    for text, why in (
        ("name,consent\nZoe Adler,perhaps\n", "said.csv, line 2"),
        ("name\nZoe Adler\n", "said.csv, line 1"),
        ("name,consent\n", "of nobody"),
        ("\0\0\0", "not a text file"),
    ):
        told = press(store, TESS, **file(text))
        assert "Nothing was changed" in told
        assert why in told
        assert "/tmp" not in told
    assert agreed(store) == before
    told = press(store, TESS, **file("name,consent\nana brandt,yes\n=HYPERLINK(1),no\n"))
    assert "What 2 people said was kept." in told
    assert agreed(store)[ANA.lower()] is True, "as the file has them"
    assert ANA not in agreed(store)
    assert agreed(store)["=HYPERLINK(1)"] is False
    assert agreed(store, "Biology")[ANA] is False


@pytest.mark.parametrize(
    "pressed",
    [
        {"person": ZOE, "email": "", "agreed": True},
        {"person": ZOE, "email": "", "agreed": False},
        file("name,consent\nZoe Adler,no\n"),
    ],
)
@pytest.mark.parametrize(
    "reader",
    [
        Reader(3, "Bo", TEACHER, frozenset({"Biology"})),
        Reader(4, "Ada", AUDITOR),
        Reader(5, "Eve", STUDENT, email="eve@school.example"),
        Reader(6, "Nemo", STUDENT),
    ],
    ids=lambda one: one.name,
)
def test_others_are_refused(store: Store, lecture: str, reader: Reader, pressed: dict[str, Any]) -> None:
    before = agreed(store)
    with pytest.raises(Forbidden):
        press(store, reader, **pressed)
    assert agreed(store) == before
    if reader.role == AUDITOR:
        assert not buttons(store, reader, "/settings/consent")
        assert not any(name in shown(store, reader) for name in PEOPLE)


def test_students_say_it_for_themselves_whoever_they_name(store: Store, lecture: str) -> None:
    (button,) = {one["course"]: one for one in buttons(store, SAM, "/own") if one["course"] == "Algebra"}.values()
    assert button["agreed"] is False
    own.answer(store, SAM, {**button, "person": ANA, "email": ADDRESS[ANA]})
    assert agreed(store) == {ZOE: False, ANA: False, MIA: None}, "it was about themselves"
    own.answer(store, SAM, {**button, "agreed": True, "person": ANA, "email": ADDRESS[ANA]})
    assert agreed(store) == {ZOE: True, ANA: False, MIA: None}
    assert agreed(store, "Biology")[ZOE] is True, "another course is another answer"
    for course in ("Chemistry", ""):
        with pytest.raises(Forbidden):
            own.answer(store, SAM, {**button, "course": course})
    with pytest.raises(Forbidden):
        own.answer(store, SAM, {**button, **file("name,consent\nAna Brandt,yes\n")})


@pytest.mark.parametrize(
    "pressed",
    [{"course": 7}, {"person": 7}, {"email": 7}, {"person": "", "email": ""}, {}, {"file": 7, "name": "x"}],
)
def test_what_no_button_sends_is_not_understood(store: Store, lecture: str, pressed: dict[str, Any]) -> None:
    before = agreed(store)
    with pytest.raises(BadRequest):
        press(store, TESS, **pressed)
    assert agreed(store) == before
