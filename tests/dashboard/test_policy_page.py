"""What the dashboard shows under a policy: the tab that tells it, and no panel of what it does not allow."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from dashboard import limits, settings
from dashboard.app import render
from dashboard.pages import student
from dashboard.reader import ADMIN, AUDITOR, OPERATOR, STUDENT, TEACHER, Reader
from dashboard.report import report, written
from dashboard.view import Page, View
from storage import StoreError, overlay, policy
from storage.policy import made, state
from storage.store import Store
from tests.allowing import allow
from tests.dashboard import happening, planted, rooms
from tests.dashboard.browsing import Browser, account

SAYING = ("facial expressions mostly", "share of the faces seen by the expression", "which of seven facial expressions")
FACE = "Which way a face was turned"


def stating(store: Store, country: str = "DE", **given: Any) -> policy.Policy:
    one = made(country, "university", "consent, Art. 6(1)(a) GDPR", "Dr. Ruth Lehr", **{"least": 3, **given})
    state(store, one)
    store.catch_up()
    return one


def show(store: Store, address: str, reader: Reader = OPERATOR) -> Page:
    path, _, search = address.partition("?")
    return render(store, path, search, View(reader=reader))


def shown(store: Store, address: str, reader: Reader = OPERATOR) -> str:
    return rooms.text(show(store, address, reader).content)


def tab(store: Store, reader: Reader = OPERATOR) -> str:
    return rooms.text(settings.tabs()["policy"].content(store, View(reader=reader), {}))


def choices(page: Page) -> list[str]:
    """The formulas that a lecture's page offers, as they are called."""
    (select,) = [part for part in rooms.parts(page.content) if getattr(part, "id", None) == "choose-formula"]
    return [option.children for option in select.children]


def person(store: Store, name: str) -> int:
    from sqlalchemy import select

    from storage.engine import reading
    from storage.tables import participant

    with reading(store.engine) as connection:
        return int(connection.execute(select(participant.c.id).where(participant.c.name == name)).scalar_one())


# ------------------------------------------------------------------------------------------------ the tab


def test_nothing_stated(store: Store) -> None:
    said = tab(store)
    assert "Nobody has stated yet in which country" in said
    assert "classpulse init --jurisdiction CC" in said
    assert "not legal advice" in said


def test_a_policy_of_the_eu(store: Store) -> None:
    one = stating(store, ages="13-17", least=7, retention={"records": 9})
    said = tab(store)
    for words in (
        f"DE (EU and EEA, {one.version})",
        "University",
        "13 to 17 years",
        "consent, Art. 6(1)(a) GDPR",
        "Dr. Ruth Lehr",
        "Facial expressions are read | no",
        "Attention is read from the pose of the head | no",
        "Single people are shown | no",
        "7 people",
        "EU AI Act, Art. 5(1)(f)",
        "Records of the meeting | 9 days",
        "not legal advice",
    ):
        assert words in said


def test_a_policy_that_allows_everything(store: Store) -> None:
    stating(store, "US", chosen={"people": True, "unlabelled": True})
    said = tab(store)
    assert "Facial expressions are read | yes" in said
    assert "Single people are shown | yes" in said
    assert "Everything of a lecture | until somebody erases it" in said
    assert "Art. 5" not in said


@pytest.mark.parametrize("role", [ADMIN, TEACHER, AUDITOR])
def test_who_may_read_it(store: Store, role: str) -> None:
    stating(store)
    account(store, "somebody", role)
    browser = Browser(store)
    browser.log_in("somebody")
    assert browser.page("/settings/policy").status_code == 200


# ------------------------------------------------------------------------------------------------ a lecture


def test_without_a_policy_all_is_shown(store: Store) -> None:
    lecture = planted.lecture(store)
    page = show(store, f"/lecture/{lecture}")
    said = rooms.text(page.content)
    assert "expressions" in rooms.charts(page.content)
    assert "people" in rooms.charts(page.content)
    assert "Sharma 2019" in choices(page)
    assert all(words in said.casefold() for words in SAYING)
    assert FACE in said
    assert "facial expressions" in said


@pytest.mark.parametrize("attention", [False, True])
def test_under_the_eu_a_lecture_shows_no_expressions(store: Store, attention: bool) -> None:
    lecture = planted.lecture(store)
    stating(store, chosen={"attention": attention})
    page = show(store, f"/lecture/{lecture}")
    said = rooms.text(page.content)
    assert "curve" in rooms.charts(page.content)
    assert not {"expressions", "people"} & set(rooms.charts(page.content))
    assert not [words for words in SAYING if words in said.casefold()]
    assert "No facial expression was read" not in said
    assert "Facial expressions: by the policy stated here they are not read." in said
    assert (FACE in said) == attention
    assert ("Which way a face is turned: by the policy stated here" in said) != attention
    offered = choices(page)
    assert offered == (["ClassPulse", "Attention", "ClassPulse, unadjusted", "Presence"] if attention else ["Presence"])
    menu = [part for part in rooms.parts(page.content) if "facial expressions" in str(getattr(part, "children", ""))]
    assert not [one for one in menu if type(one).__name__ in ("Button", "A", "Option")]


def test_a_formula_that_needs_what_is_not_read_is_not_used_though_asked_for(store: Store) -> None:
    lecture = planted.lecture(store)
    stating(store)
    asked = shown(store, f"/lecture/{lecture}?formula=sharma2019")
    assert "Sharma" not in asked
    assert asked == shown(store, f"/lecture/{lecture}")
    stating(store, chosen={"people": True})
    number = person(store, planted.PEOPLE[0])
    assert "Sharma" not in shown(store, f"/student/{number}?formula=sharma2019")
    assert "ClassPulse:" not in shown(store, f"/student/{number}?formula=classpulse1")


def test_what_is_usual_is_told_of_what_is_read(store: Store) -> None:
    lecture = planted.lecture(store)
    from dashboard import usual
    from storage import queries
    from storage.terms import named

    def said() -> str:
        return rooms.text(usual.card(queries.usual(store, lecture), named(store, lecture)))

    stating(store, "US", chosen={"people": True})
    assert "Resting face" in said()
    stating(store, chosen={"people": True, "attention": True})
    told = said()
    assert "Usual pose of the head" in told
    assert "to the camera" in told
    assert "Resting face" not in told
    assert "mostly" not in told
    stating(store, chosen={"people": True})
    assert said() == ""


def test_rows_tell_by_what_they_are_made(store: Store) -> None:
    lecture = planted.lecture(store)
    stating(store, chosen={"people": True})
    said = shown(store, f"/lecture/{lecture}/rows")
    assert "its parts are by Presence" in said
    assert planted.PEOPLE[0] in [row["participant"] for row in grid(store, lecture)]
    assert not any(row["expression"] or row["p_sad"] or row["attention"] for row in grid(store, lecture))


def grid(store: Store, lecture: str) -> list[dict[str, str]]:
    page = show(store, f"/lecture/{lecture}/rows")
    return [row for part in rooms.parts(page.content) for row in getattr(part, "rowData", None) or []]


# ------------------------------------------------------------------------------------------------ single people


def test_single_people_are_shown_only_where_the_policy_says_so(store: Store) -> None:
    lecture = planted.lecture(store)
    number, name = person(store, planted.PEOPLE[0]), planted.PEOPLE[0]
    stating(store, "US")
    assert "people" not in rooms.charts(show(store, f"/lecture/{lecture}").content)
    assert name not in shown(store, f"/lecture/{lecture}")
    assert name not in shown(store, f"/lecture/{lecture}?moment=400")
    said = shown(store, f"/student/{number}")
    assert "does not let single people be shown" in said
    assert not rooms.charts(show(store, f"/student/{number}").content)
    assert grid(store, lecture) == []
    stating(store, "US", chosen={"people": True})
    assert "people" in rooms.charts(show(store, f"/lecture/{lecture}").content)
    assert "does not let single people be shown" not in shown(store, f"/student/{number}")
    assert grid(store, lecture)


def test_students_see_themselves_all_the_same(store: Store) -> None:
    planted.lecture(store)
    number = person(store, planted.PEOPLE[0])
    stating(store)
    own = student.page(store, View(reader=Reader(7, planted.PEOPLE[0], STUDENT)), {}, str(number))
    said = rooms.text(own.content)
    assert "does not let single people be shown" not in said
    assert "term" in rooms.charts(own.content)
    assert "Which of seven facial expressions" not in said


def test_files_have_nobody_alone_and_nothing_that_is_not_read(store: Store) -> None:
    lecture = planted.lecture(store)
    stating(store)
    account(store, "boss", "admin")
    browser = Browser(store)
    browser.log_in("boss")
    answer = browser.get(f"/lecture/{lecture}/download/observations.csv")
    assert answer.status_code == 404, "nobody's rows may be shown"
    curve = browser.get(f"/lecture/{lecture}/download/curve.csv?formula=sharma2019").get_data(as_text=True)
    rows = list(csv.DictReader(io.StringIO(curve)))
    assert rows
    assert {row["formula"] for row in rows} == {"presence"}
    assert not any(row["share_neutral"] for row in rows)
    stating(store, chosen={"people": True})
    answer = browser.get(f"/lecture/{lecture}/download/observations.csv")
    assert answer.status_code == 200
    told = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))
    assert told
    assert not any(row["expression"] or row["p_sad"] or row["attention"] or row["yaw"] for row in told)


# ------------------------------------------------------------------------------------------------ elsewhere


def test_the_report_tells_of_no_expressions(store: Store) -> None:
    lecture = planted.lecture(store)
    assert b"expression model" in written(store, lecture, "html")
    stating(store)
    said = written(store, lecture, "html").decode()
    assert "expression model" not in said
    assert "Which of seven" not in said
    assert "facial expression 0.49" not in said
    assert "Facial expressions: by the policy stated here they are not read." in said
    assert "Presence" in said
    assert written(store, lecture, "pdf").startswith(b"%PDF")
    with pytest.raises(StoreError, match="choose --formula presence"):
        report(store, lecture, "classpulse1")


def test_the_camera_page_says_what_is_read(store: Store) -> None:
    allow(store)
    assert "A facial expression is what a face looks like" in shown(store, "/camera")
    stating(store, chosen={"attention": True})
    said = shown(store, "/camera")
    assert "A facial expression is" not in said
    assert "they are not read" in said
    assert "Attention is how far a head faces the camera" in said
    stating(store)
    assert "Attention is how far" not in shown(store, "/camera")


def test_the_live_page_shows_nobody_alone_and_no_expressions(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    stating(store, least=3)
    monkeypatch.setattr(rooms, "NEUTRAL", None)
    monkeypatch.setattr(happening, "Pose", lambda *given: None)
    one = happening.begin(store, people=happening.NAMES[:6])
    one.goes_on(60)
    said = shown(store, "/live")
    assert "Person A" not in said
    assert "happy" not in said
    assert "100 %" in said


def test_no_picture_of_a_class_is_shown_where_people_are_not(store: Store) -> None:
    one = happening.begin(store, people=happening.NAMES[:6])
    overlay.switch(store, one.id, on=True)
    assert overlay.wished(store, one.id, expressions=True)
    assert "A facial expression is what a face looks like" in shown(store, "/live")
    stating(store)
    assert overlay.wished(store, one.id, expressions=False) is None
    assert "does not let single people be shown" in shown(store, "/live")
    stating(store, chosen={"people": True})
    wished = overlay.wished(store, one.id, expressions=False)
    assert wished is not None
    assert not wished.expressions
    said = shown(store, "/live")
    assert "A facial expression is" not in said
    assert "Facial expressions: by the policy stated here they are not read." in said
    assert "The picture is not stored." in said


@pytest.mark.parametrize(
    "inferred", [("expressions", "attention"), ("expressions",), ("attention",), ()], ids=lambda one: "+".join(one)
)
def test_what_the_numbers_can_tell_and_cannot_is_the_whole(inferred: tuple[str, ...]) -> None:
    fine, not_fine = limits.can(inferred), limits.cannot(inferred)
    for name in limits.READ:
        assert (limits.READ[name] in fine) == (name in inferred)
        assert (limits.NOT_READ[name] in not_fine) != (name in inferred)
    assert len(fine) + len(not_fine) == len(limits.can(())) + len(limits.cannot(()))
    assert bool(limits.figures(inferred)) == bool(inferred)
