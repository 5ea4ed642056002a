"""Whoever opens what shows single people is in the log, whatever the way; students see that, and are not."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import select, text
from werkzeug.exceptions import Forbidden

from dashboard import drawer, settings
from dashboard.app import render
from dashboard.deeds import DEEDS
from dashboard.live import picture
from dashboard.looks import VIEWS
from dashboard.pages import own, pages
from dashboard.reader import ADMIN, AUDITOR, STUDENT, TEACHER, Reader
from dashboard.view import View
from ingest.records.roster import Participant
from storage import auditing, overlay
from storage.auditing import entries
from storage.engine import reading
from storage.store import Store
from storage.tables import participant
from tests.dashboard import happening, rooms
from tests.dashboard.browsing import Browser, account

PEOPLE = ("Zoe Adler", "Ana Brandt", "mia Costa")
ADDRESS = "zoe@school.example"
TESS = Reader(1, "Tess", TEACHER, frozenset({"Algebra"}))


@pytest.fixture
def lecture(store: Store) -> str:
    """Of which everybody is on the roster, and has agreed."""
    found = rooms.hold(store, people=PEOPLE)
    store.enrol("Lecture 7", [Participant(name, ADDRESS if name == PEOPLE[0] else "", (), True) for name in PEOPLE])
    return found


@pytest.fixture
def person(store: Store, lecture: str) -> int:
    with reading(store.engine) as connection:
        return int(connection.execute(select(participant.c.id).where(participant.c.name == PEOPLE[0])).scalar_one())


def seen(store: Store) -> list[tuple[str, str, str]]:
    return [(one.why, one.participant_id, one.lecture_id) for one in entries(store) if one.did == auditing.SAW]


def open_page(store: Store, address: str, reader: Reader) -> str:
    path, _, search = address.partition("?")
    return rooms.text(render(store, path, search, View(reader=reader)).content)


def every_address(lecture: str, person: int) -> list[str]:
    """Of each page, and of each tab of the settings."""
    tabs = [f"/settings/{name}" for name in settings.tabs()]
    paths = [one.PATH for one in pages().values() if "<tab>" not in one.PATH]
    return [one.replace("<lecture_id>", lecture).replace("<participant_id>", str(person)) for one in paths] + tabs


@pytest.mark.parametrize("role", [ADMIN, TEACHER, AUDITOR])
def test_nobody_is_shown_by_a_page_that_notes_nothing(store: Store, lecture: str, person: int, role: str) -> None:
    """Every page and tab, as they are and as they will be."""
    reader = Reader(1, "R", role, frozenset({"Algebra"}))
    shown = []
    for address in every_address(lecture, person):
        before = len(seen(store))
        said = ""
        with suppress(Forbidden):
            said = open_page(store, address, reader)
        if any(name in said for name in PEOPLE):
            shown.append(address)
            assert len(seen(store)) == before + 1, f"{address} shows people, and nobody knows who looked"
    assert len(shown) >= {ADMIN: 4, TEACHER: 3, AUDITOR: 0}[role], "or else nothing was tested"


def test_a_page_about_the_class_notes_nothing(store: Store, lecture: str) -> None:
    for address in ("/", "/settings/policy", "/settings/retention", "/settings/own"):
        open_page(store, address, TESS if address == "/" else Reader(1, "A", ADMIN))
    assert seen(store) == []


def test_what_opens_beside_a_page_is_noted_without_the_page(store: Store, lecture: str) -> None:
    drawer.content(store, View(reader=TESS), {"page": "lecture", "lecture": lecture, "open": "usual"})
    assert seen(store) == [("lecture", "", lecture)]
    one = happening.begin(store)
    one.goes_on(60)
    asked = {"page": "live", "open": f"class {one.id}"}
    drawer.content(store, View(reader=TESS), asked)
    assert seen(store)[0][0] == "people"


def test_the_picture_of_a_class_is_noted_once_it_is_given(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    from flask import Flask

    one = happening.begin(store)
    one.goes_on(10)
    overlay.switch(store, one.id, on=True)
    given: list[bytes] = [b""]
    monkeypatch.setattr(picture, "newest", lambda *asked: given[0])
    server = Flask("classpulse")
    picture.give(server, store, lambda: TESS, object())  # type: ignore[arg-type]
    asked = server.test_client()
    assert asked.get(f"{picture.PATH}?class={one.id}").status_code == 204
    assert seen(store) == []
    given[0] = b"{}\n"
    for _again in range(3):
        assert asked.get(f"{picture.PATH}?class={one.id}").status_code == 200
    assert [why for why, _whom, _where in seen(store)] == ["picture"]


def test_where_it_cannot_be_noted_nobody_is_shown(store: Store, lecture: str) -> None:
    with store.engine.begin() as connection:
        connection.execute(text("DROP TABLE audit"))
    said = open_page(store, f"/lecture/{lecture}", TESS)
    assert "cannot be shown" in said
    assert not [name for name in PEOPLE if name in said]


def test_who_is_logged_in_is_who_looked(store: Store, lecture: str) -> None:
    tess = account(store, "tess", TEACHER, ("Algebra",))
    browser = Browser(store)
    browser.log_in("tess")
    assert browser.page(f"/lecture/{lecture}").status_code == 200
    one = next(one for one in entries(store) if one.did == auditing.SAW)
    assert (one.account_id, one.actor, one.why) == (tess.id, TEACHER, "lecture")


def test_students_see_who_looked_at_them_and_at_nobody_else(store: Store, lecture: str, person: int) -> None:
    other = rooms.hold(store, "Elsewhere", people=("Bo Li",), course="Biology")
    for address in (f"/lecture/{lecture}/rows", f"/student/{person}", f"/lecture/{other}"):
        open_page(store, address, Reader(1, "A", ADMIN))
    before = len(entries(store))
    zoe = Reader(2, "Zoe", STUDENT, email=ADDRESS)
    said = open_page(store, "/own", zoe)
    open_page(store, f"/student/{person}", zoe)
    assert len(entries(store)) == before, "students see nobody but themselves"
    assert "a command on the server: looked at single people · the rows of a lecture · Lecture 7" in said
    assert "looked at single people · one person over the term" in said
    assert "Elsewhere" not in said


def test_what_they_did_themselves_is_no_news(store: Store, lecture: str, person: int) -> None:
    auditing.ACTOR.set(lambda: auditing.Who(2, STUDENT))
    auditing.noted(store, auditing.COPIED, whom=str(person))
    auditing.ACTOR.set(auditing.Who)
    assert "Nobody, so far." in open_page(store, "/own", Reader(2, "Zoe", STUDENT, email=ADDRESS))


def test_what_they_did_themselves_hides_nobody_who_looked(store: Store, lecture: str, person: int) -> None:
    open_page(store, f"/student/{person}", Reader(1, "A", ADMIN))
    auditing.ACTOR.set(lambda: auditing.Who(2, STUDENT))
    for _again in range(own.LATEST):
        auditing.noted(store, auditing.COPIED, whom=str(person))
    auditing.ACTOR.set(auditing.Who)
    said = open_page(store, "/own", Reader(2, "Zoe", STUDENT, email=ADDRESS))
    assert "one person over the term" in said


def test_there_are_words_for_all_that_is_noted() -> None:
    assert set(DEEDS) == set(auditing.DEEDS)
    named: set[Any] = {name for name, one in (pages() | settings.tabs()).items() if getattr(one, "SINGLE", False)}
    named |= {name for name, one in pages().items() if "<lecture_id>" in one.PATH or "<participant_id>" in one.PATH}
    assert named | {"live", "people", "picture"} == set(VIEWS)
