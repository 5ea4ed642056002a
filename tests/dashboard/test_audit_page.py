"""The audit log in the settings: who may open it, what it shows, and the button that has it checked."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from werkzeug.exceptions import Forbidden

from dashboard import settings
from dashboard.app import render
from dashboard.pages import settings as page
from dashboard.reader import ADMIN, AUDITOR, STUDENT, TEACHER, Reader
from dashboard.settings import audit
from dashboard.view import View
from storage import auditing
from storage.store import Store
from tests.dashboard import rooms

A = Reader(1, "A", ADMIN)
PRESSED = {"tab": "audit", "do": "verify"}


def shown(store: Store, search: str = "", reader: Reader = A) -> str:
    return rooms.text(render(store, "/settings/audit", search, View(reader=reader)).content)


def links(store: Store, search: str = "", reader: Reader = A) -> list[str]:
    content = render(store, "/settings/audit", search, View(reader=reader)).content
    return [part.href for part in rooms.parts(content) if getattr(part, "href", None)]


@pytest.fixture
def lecture(store: Store) -> str:
    """One whose rows were taken away and whose report was."""
    found = rooms.hold(store, seconds=5)
    auditing.noted(store, auditing.EXPORTED, lecture_id=found, why=".csv")
    auditing.noted(store, auditing.REPORTED, lecture_id=found, why=".pdf")
    return found


@pytest.mark.parametrize("role", [TEACHER, STUDENT])
def test_it_is_for_admins_and_auditors(store: Store, role: str) -> None:
    reader = Reader(1, "R", role, frozenset({"Algebra"}))
    with pytest.raises(Forbidden):
        shown(store, reader=reader)
    with pytest.raises(Forbidden):
        page.answer(store, reader, PRESSED)
    assert "audit" not in settings.of(reader)


def test_one_deed_can_be_kept(store: Store, lecture: str) -> None:
    everything = shown(store)
    assert "took away rows" in everything
    assert "looked at single people" in everything, "this page is one"
    only = shown(store, "?did=reported")
    assert ".pdf" in only
    assert ".csv" not in only
    assert ".csv" in shown(store, "?did=' OR 1=1"), "what is no deed keeps nothing back"


def test_older_entries_are_of_the_same_deed(store: Store) -> None:
    for _number in range(audit.SHOWN + 5):
        auditing.noted(store, auditing.EXPORTED, why=".csv")
        auditing.noted(store, auditing.REPORTED, why=".pdf")
    (older,) = [href for href in links(store, "?did=exported") if "before=" in href]
    rest = shown(store, older.partition("/settings/audit")[2])
    assert rest.count(".csv") == 5
    assert ".pdf" not in rest


def test_an_admin_gets_to_the_lecture_and_an_auditor_does_not(store: Store, lecture: str) -> None:
    assert f"/lecture/{lecture}" in links(store)
    auditor = Reader(2, "B", AUDITOR)
    assert f"/lecture/{lecture}" not in links(store, reader=auditor)
    assert "Lecture 7" in shown(store, reader=auditor)


@pytest.mark.parametrize("role", [ADMIN, AUDITOR])
def test_it_is_checked_when_asked_and_tampering_is_told(store: Store, lecture: str, role: str) -> None:
    reader = Reader(1, "R", role)
    told = rooms.text(page.answer(store, reader, PRESSED))
    count, head = auditing.verify(store)
    assert "as it was written" in told
    assert f"{count} entries" in told
    assert head in told
    with store.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER audit_update"))
        connection.execute(text("UPDATE audit SET why = '.nothing' WHERE id = 1"))
    told = rooms.text(page.answer(store, reader, PRESSED))
    assert "not as it was written" in told
    assert "entry 1" in told


def test_another_button_is_none(store: Store) -> None:
    with pytest.raises(LookupError):
        page.answer(store, A, {"tab": "audit", "do": "delete"})
