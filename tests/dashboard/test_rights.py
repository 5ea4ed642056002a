"""What each role may see and change, by calling pages and callbacks directly, with ids that are another's."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.exceptions import BadRequest, Forbidden

from dashboard import rights, settings
from dashboard.pages import pages
from dashboard.reader import ADMIN, AUDITOR, OPERATOR, ROLES, STUDENT, TEACHER, Reader
from ingest.records.roster import Participant
from storage import marks, review
from storage.engine import reading
from storage.store import Store
from storage.tables import participant
from tests.dashboard import rooms, test_review
from tests.dashboard.browsing import Browser, account

TESS = Reader(1, "Tess", TEACHER, frozenset({"Algebra"}), "tess@example.org")
SAM = Reader(2, "Sam", STUDENT, email="AW@example.org")
ADA = Reader(3, "Ada", AUDITOR)
WHO = {TEACHER: TESS, STUDENT: SAM, AUDITOR: ADA, ADMIN: OPERATOR}


@dataclass(frozen=True)
class Ids:
    """Of a lecture: its own, of a person, of a label that waits, of a mark."""

    lecture: str
    person: int
    label: int
    mark: int


def made(store: Store, name: str, course: str | None) -> Ids:
    """A lecture in which Anna Weiss (aw@example.org) is enrolled, and one label waits."""
    lecture = test_review.hold(store, name, course=course)
    query = select(participant.c.id).where(participant.c.lecture_id == lecture, participant.c.name == "Anna Weiss")
    with reading(store.engine) as connection:
        person = connection.execute(query).scalar_one()
    (waiting,) = [one for one in review.waiting(store, lecture) if one.course == course]
    return Ids(lecture, person, waiting.label_id, store.mark(lecture, 0, 10_000, "fine"))


@pytest.fixture
def own(store: Store) -> Ids:
    return made(store, "Algebra 1", "Algebra")


@pytest.fixture
def other(store: Store) -> Ids:
    return made(store, "Biology 1", "Biology")


@pytest.fixture
def free(store: Store) -> Ids:
    return made(store, "Alone", None)


@pytest.fixture
def tess(store: Store) -> Browser:
    account(store, "tess", "teacher", ("Algebra",))
    browser = Browser(store)
    browser.log_in("tess")
    return browser


def allowed(rule: Any, store: Store, reader: Reader, ident: object) -> bool:
    try:
        rule(store, reader, ident)
    except Forbidden:
        return False
    return True


def test_a_teacher_has_their_courses_and_an_admin_everything(store: Store, own: Ids, other: Ids, free: Ids) -> None:
    def may(reader: Reader, ids: Ids) -> list[bool]:
        rules = ((rights.lecture, ids.lecture), (rights.person, ids.person), (rights.label, ids.label))
        return [allowed(rule, store, reader, ident) for rule, ident in rules]

    assert may(TESS, own) == [True] * 3
    assert may(TESS, other) == [False] * 3
    assert may(TESS, free) == [False] * 3, "what belongs to no course is an admin's"
    assert all(may(OPERATOR, ids) == [True] * 3 for ids in (own, other, free))
    assert all(may(ADA, ids) == [False] * 3 for ids in (own, other, free))
    assert all(may(SAM, ids) == [False, True, False] for ids in (own, other, free)), "in any case of letters"


def test_somebody_without_an_address_is_not_everybody_without_one(store: Store, own: Ids) -> None:
    query = select(participant.c.id).where(participant.c.lecture_id == own.lecture, participant.c.email == "")
    with reading(store.engine) as connection:
        nobody = connection.execute(query).scalars().first()
    assert nobody is not None
    assert not allowed(rights.person, store, Reader(4, "Nemo", STUDENT), nobody)


def test_what_is_not_there_is_refused_like_what_is_another_s(store: Store) -> None:
    for rule, ident in ((rights.lecture, "x"), (rights.person, 1), (rights.label, 1), (rights.decision, 1)):
        assert not allowed(rule, store, TESS, ident)
        assert allowed(rule, store, OPERATOR, ident), "who may look finds nothing"


@pytest.mark.parametrize("ident", [None, "7", True, 2**70, 1.5, [1], {"a": 1}])
def test_what_is_no_id_is_not_understood(store: Store, ident: Any) -> None:
    for rule in (rights.person, rights.label, rights.decision):
        with pytest.raises(BadRequest):
            rule(store, OPERATOR, ident)
    others: list[Any] = [ident if not isinstance(ident, str) else 7, "a\0b", "a\ud800b"]
    for wrong in others:
        with pytest.raises(BadRequest):
            rights.lecture(store, OPERATOR, wrong)


def test_courses_that_are_readable() -> None:
    assert rights.readable(OPERATOR) is None
    assert rights.readable(TESS) == frozenset({"Algebra"})
    assert rights.readable(SAM) == rights.readable(ADA) == frozenset()
    assert rights.readable(Reader(5, "", STUDENT, frozenset({"Algebra"}))) == frozenset(), "taught once, not any more"


# --------------------------------------------------------------------------------------------------- pages and tabs


@pytest.mark.parametrize("name", sorted(pages()))
def test_a_page_says_whose_it_is(store: Store, name: str) -> None:
    """By `ROLES`, or by naming something for which there is a rule; every role that it does not name is refused."""
    module = pages()[name]
    named = {part: "x" for part in rights.NAMED if f"<{part}>" in module.PATH}
    assert module.PATH.count("<") == len(named)
    assert named or set(module.ROLES) <= set(ROLES)
    for role in set(ROLES) - set(getattr(module, "ROLES", ROLES)):
        with pytest.raises(Forbidden):
            rights.page(store, WHO[role], module, named)


def test_a_page_that_says_nothing_is_nobody_s(store: Store) -> None:
    with pytest.raises(Forbidden):
        rights.page(store, OPERATOR, ModuleType("silent"), {})
    with pytest.raises(Forbidden):
        rights.page(store, OPERATOR, ModuleType("other"), {"unknown_id": "1"})


@pytest.mark.parametrize("name", sorted(settings.tabs()))
def test_a_tab_says_whose_it_is_and_opens_for_these_alone(store: Store, own: Ids, name: str) -> None:
    tab = settings.tabs()[name]
    assert tab.ROLES
    assert set(tab.ROLES) <= set(ROLES)
    assert tab.TITLE
    for role, reader in WHO.items():
        assert (name in settings.of(reader)) == (role in tab.ROLES)
        assert allowed(lambda _, who, tab: rights.tab(who, tab), store, reader, name) == (role in tab.ROLES)


@pytest.mark.parametrize("role", ROLES)
def test_everybody_has_a_first_page_that_opens(store: Store, own: Ids, role: str) -> None:
    account(store, "who", role, ("Algebra",), "aw@example.org")
    browser = Browser(store)
    browser.log_in("who")
    for path in ("/", "/settings"):
        answer = browser.page(path)
        assert answer.status_code == 200
        assert "Not found" not in answer.get_data(as_text=True)


# ------------------------------------------------------------------------------------------------ callbacks, directly


def test_pages_of_another_s_lectures_and_people_are_refused(tess: Browser, own: Ids, other: Ids, free: Ids) -> None:
    assert tess.page(f"/lecture/{own.lecture}").status_code == 200
    assert tess.page(f"/student/{own.person}").status_code == 200
    for path in (
        f"/lecture/{other.lecture}",
        f"/lecture/{free.lecture}",
        "/lecture/x",
        f"/student/{other.person}",
        "/student/1",
        "/student/x",
        "/settings/users",
        "/settings/audit",
    ):
        assert tess.page(path).status_code == 403, path


def test_lists_hold_the_reader_s_alone(tess: Browser, own: Ids, other: Ids, free: Ids, store: Store) -> None:
    for ids in (own, other):
        store.decide(ids.label, "is", ids.person)
    lectures, names = (tess.page(path).get_data(as_text=True) for path in ("/", "/review"))
    assert "Algebra" in lectures
    assert "Algebra" in names
    for hidden in ("Biology", "Alone", other.lecture, free.lecture):
        assert hidden not in lectures + names
    assert other.lecture not in tess.page("/", "?course=Biology").get_data(as_text=True)
    assert other.lecture not in tess.page("/review", f"?lecture={other.lecture}").get_data(as_text=True)


def test_answers_about_what_is_another_s_are_refused(tess: Browser, own: Ids, other: Ids, store: Store) -> None:
    decided = store.decide(other.label, "is", other.person)
    asked: list[tuple[str, dict[str, Any]]] = [
        ("lecture", {"lecture": other.lecture, "mark": "lost", "moment": 0, "length": 10_000}),
        ("lecture", {"lecture": other.lecture, "unmark": other.mark}),
        ("review", {"label": other.label, "answer": "is", "person": other.person}),
        ("review", {"label": own.label, "answer": "is", "person": other.person}),
        ("review", {"undo": decided}),
        (
            "settings",
            {"tab": "users", "do": "add", "login": "x", "name": "", "role": "admin", "email": "", "courses": ""},
        ),
        ("settings", {"tab": "roster", "course": "Biology", "name": "r.csv", "file": "data:,bmFtZQpB"}),
    ]
    for page, pressed in asked:
        assert tess.press(page, **pressed).status_code == 403, pressed
    assert [one.id for one in review.decided(store)] == [decided]
    assert tess.press("review", label=own.label, answer="is", person=own.person).status_code == 200
    assert len(review.decided(store)) == 2


def test_a_mark_of_another_s_lecture_is_not_taken_back_through_one_s_own(
    tess: Browser, own: Ids, other: Ids, store: Store
) -> None:
    assert tess.press("lecture", lecture=own.lecture, unmark=other.mark).status_code == 200
    assert [one.id for one in marks.of_lecture(store, other.lecture)] == [other.mark]


def test_whoever_changes_nothing_is_refused(store: Store, own: Ids) -> None:
    for login, role, email in (("sam", "student", "aw@example.org"), ("ada", "auditor", "")):
        account(store, login, role, ("Algebra",), email)
        browser = Browser(store)
        browser.log_in(login)
        assert browser.press("lecture", lecture=own.lecture, unmark=own.mark).status_code == 403
        assert browser.press("review", label=own.label, answer="new", person=0).status_code == 403
        assert browser.page(f"/student/{own.person}").status_code == (200 if role == "student" else 403)
        for path in ("/review", "/live", f"/lecture/{own.lecture}"):
            assert browser.page(path).status_code == 403


@pytest.mark.parametrize(
    "pressed",
    [
        {"page": "nowhere"},
        {"page": "live"},
        {"page": ["review"]},
        {"page": "review"},
        {"page": "review", "undo": "x"},
        {"page": "review", "label": 1, "answer": {"a": 1}, "person": 0},
        {"page": "review", "label": 2**80, "answer": "is", "person": 0},
        {"page": "lecture", "lecture": "LECTURE", "mark": "fine", "moment": "soon", "length": 1},
        {"page": "lecture", "lecture": "LECTURE", "mark": "x" * 2_000_000},
        {"page": "lecture", "lecture": "a\0b", "unmark": 1},
        {"page": "settings", "tab": "nothing"},
        {"page": "settings", "tab": "policy"},
        {"page": "settings", "tab": "roster", "course": "Algebra", "name": "r.csv", "file": "data:,%%%"},
        {"page": "settings", "tab": "roster", "course": "Algebra", "name": "r.csv", "file": 7},
        {"page": "lecture", "lecture": "LECTURE", "note": 0, "text": "\ud800"},
    ],
)
def test_what_no_button_sends_is_not_understood(tess: Browser, own: Ids, pressed: dict[str, Any]) -> None:
    said = {name: own.lecture if value == "LECTURE" else value for name, value in pressed.items()}
    assert tess.call("decided.data", {"pressed.data": said}, ["pressed.data"]).status_code in (400, 403)


def test_neither_is_what_is_no_mapping(tess: Browser) -> None:
    for pressed in (None, [], "x", 7, [{"page": "review"}]):
        assert tess.call("decided.data", {"pressed.data": pressed}, ["pressed.data"]).status_code == 400


@pytest.mark.parametrize(
    "wrong",
    [
        {"address.pathname": 7},
        {"address.pathname": "/lecture/\ud800"},
        {"address.search": "?course=\ud800"},
        {"address.search": ["?"]},
        {"view.data": {"narrow": False}},
        {"view.data": {"scheme": ["dark"], "narrow": False}},
        {"view.data": "dark"},
    ],
)
def test_neither_is_what_no_address_or_screen_is(tess: Browser, own: Ids, wrong: dict[str, Any]) -> None:
    said = {"address.pathname": "/", "address.search": "", "view.data": {"scheme": "light", "narrow": False}, **wrong}
    assert tess.call("title.data", said, ["view.data"]).status_code == 400


def test_a_student_s_own_courses(store: Store, own: Ids, other: Ids) -> None:
    store.enrol("Chemistry 1", [Participant("Somebody", "else@example.org")])
    account(store, "sam", "student", (), "AW@Example.org")
    browser = Browser(store)
    browser.log_in("sam")
    said = browser.page("/").get_data(as_text=True)
    assert "Algebra" in said
    assert "Biology" in said
    assert str(own.person) in said
    assert "Chemistry" not in said
    assert rooms.PEOPLE[0] not in said
