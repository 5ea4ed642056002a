"""The tabs of the settings, as an admin and a teacher use them."""

from __future__ import annotations

import re
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dashboard import settings
from dashboard.clock import Clock
from dashboard.language import _
from dashboard.reader import AUDITOR, OPERATOR, TEACHER, Reader
from dashboard.view import View
from storage import accounts, chores, rosters
from storage.store import Store
from tests.dashboard import rooms, test_review
from tests.dashboard.browsing import Browser, account
from tests.waiting import until


@pytest.fixture
def admin(store: Store) -> Browser:
    account(store, "boss", "admin")
    browser = Browser(store)
    browser.log_in("boss")
    return browser


def show(store: Store, name: str, reader: Reader = OPERATOR, **query: str) -> str:
    return rooms.text(settings.tabs()[name].content(store, View(reader=reader), query))


def press(browser: Browser, tab: str, **pressed: object) -> str:
    answer = browser.press("settings", tab=tab, **pressed)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def added(browser: Browser, login: str = "Tess", role: str = "teacher", courses: str = "Algebra; Biology") -> str:
    """Add somebody; gives what is said of it."""
    return press(browser, "users", do="add", login=login, name="Tess T", role=role, email="t@x", courses=courses)


def test_somebody_new_logs_in_with_what_was_shown_once(admin: Browser, store: Store) -> None:
    rooms.hold(store, course="Algebra")
    told = added(admin)
    (password,) = re.findall(r"\b[a-z0-9]{4}(?:-[a-z0-9]{4}){3}\b", told)
    assert "New, without a lecture yet: Biology" in told
    assert password not in admin.page("/settings/users").get_data(as_text=True)
    browser = Browser(store)
    assert browser.log_in("tess", password).status_code == 302
    made = accounts.named(store, "tess")
    assert (made.role, made.courses, made.email) == ("teacher", frozenset({"Algebra", "Biology"}), "t@x")
    assert password not in (made.password or "")
    assert "Tess T" in show(store, "users")


@pytest.mark.parametrize(
    ("login", "role", "why"),
    [("tess", "teacher", "already"), ("no way", "teacher", "cannot be a login"), ("x", "king", "no role")],
)
def test_what_cannot_be_added_is_said(admin: Browser, store: Store, login: str, role: str, why: str) -> None:
    added(admin)
    assert why in added(admin, login, role)
    assert len(accounts.every(store)) == 2


def test_an_account_is_changed_disabled_and_given_a_new_password(admin: Browser, store: Store) -> None:
    added(admin)
    number = accounts.named(store, "tess").id
    said = {"account": number, "name": "T", "email": "", "role": "auditor", "courses": ""}
    press(admin, "users", do="change", **said)
    changed = accounts.named(store, "tess")
    assert (changed.name, changed.role, changed.courses) == ("T", "auditor", frozenset())
    press(admin, "users", do="enable", account=number, on=False)
    assert not accounts.named(store, "tess").enabled
    assert "disabled" in show(store, "users")
    press(admin, "users", do="enable", account=number, on=True)
    assert "Shown this once" in press(admin, "users", do="renew", account=number)
    assert accounts.named(store, "tess").password != changed.password
    assert "not there any more" in press(admin, "users", do="renew", account=99)


def test_the_last_admin_stays_one(admin: Browser, store: Store) -> None:
    number = accounts.named(store, "boss").id
    assert "no admin left" in press(admin, "users", do="enable", account=number, on=False)
    said = {"account": number, "name": "B", "email": "", "role": "teacher", "courses": ""}
    assert "no admin left" in press(admin, "users", do="change", **said)
    assert accounts.named(store, "boss").role == "admin"


def test_an_auditor_sees_who_there_is_and_changes_nobody(admin: Browser, store: Store) -> None:
    added(admin)
    reader = Reader(9, "Ada", AUDITOR)
    content = settings.tabs()["users"].content(store, View(reader=reader), {})
    assert "tess" in rooms.text(content)
    assert not [part for part in rooms.parts(content) if type(part).__name__ in ("Form", "Button")]
    account(store, "ada", "auditor")
    browser = Browser(store)
    browser.log_in("ada")
    number = accounts.named(store, "tess").id
    assert browser.press("settings", tab="users", do="renew", account=number).status_code == 403


def test_a_roster_is_shown_and_replaced_in_all_lectures_of_its_course(admin: Browser, store: Store) -> None:
    one, two = test_review.hold(store, "Lecture 1"), test_review.hold(store, "Lecture 2", roster=[])
    elsewhere = test_review.hold(store, "Elsewhere", course="Biology")
    shown = show(store, "roster", course="Algebra")
    assert "1 of 2 lectures have a roster" in shown
    assert "aw@example.org" in shown
    content = "name,email,aliases,consent\nZoë Adler,z@x,Zo;Zoe,no\n".encode()
    file = "data:text/csv;base64," + b64encode(content).decode()
    said = press(admin, "roster", course="Algebra", name="mine.csv", file=file)
    assert "1 person is enrolled now" in said
    assert [person.name for lecture in (one, two) for person in store.roster(lecture)] == ["Zoë Adler"] * 2
    assert len(store.roster(elsewhere)) == 3
    shown = show(store, "roster", course="Algebra")
    assert "Zo, Zoe" in shown
    assert "2 of 2" in shown


def test_a_roster_that_is_none_changes_nothing_and_says_which_line(admin: Browser, store: Store) -> None:
    test_review.hold(store, "Lecture 1")
    file = "data:text/csv;base64," + b64encode(b"name,consent\nZoe,perhaps\n").decode()
    said = press(admin, "roster", course="Algebra", name="C:\\fakepath\\mine.csv", file=file)
    assert "mine.csv, line 2" in said
    assert "tmp" not in said
    assert len(store.roster("Lecture 1")) == 3


def test_consent_is_counted_by_course_once_a_person(store: Store) -> None:
    from ingest.records.roster import Participant

    people = [Participant("A", "a@x", consent=True), Participant("B", consent=False), Participant("C")]
    for lecture in ("Lecture 1", "Lecture 2"):
        test_review.hold(store, lecture, roster=people)
    test_review.hold(
        store, "Lecture 3", roster=[Participant("A", "A@X", consent=False), Participant("D", consent=True)]
    )
    test_review.hold(store, "Elsewhere", course="Biology", roster=people[:1])
    assert rosters.consents(store, ["Algebra"]) == [rosters.Consent("Algebra", 1, 2, 1)]
    teacher = show(store, "consent", Reader(1, "T", TEACHER, frozenset({"Biology"})))
    assert "Biology" in teacher
    assert "Algebra" not in teacher
    auditor = show(store, "consent", Reader(2, "A", AUDITOR))
    assert "Algebra | 1 | 2 | 1" in auditor
    assert "Participant" not in auditor


@pytest.mark.parametrize("name", sorted(settings.tabs()))
def test_a_tab_shows_something_on_an_empty_database(store: Store, name: str) -> None:
    assert len(show(store, name)) > 20


def test_one_s_own_tab_has_no_password_where_nobody_logged_in(store: Store) -> None:
    assert _("Change the password") not in show(store, "own")
    assert _("Change the password") in show(store, "own", Reader(1, "T", TEACHER))


# ------------------------------------------------------------------------------------------------------ regular tasks


def test_an_admin_has_a_task_done_now_switched_off_and_at_another_hour(
    admin: Browser, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLASSPULSE_BACKUPS", str(tmp_path / "backups"))
    assert "No server does them just now" in show(store, "chores")
    press(admin, "chores", do="run", chore="backup")
    assert "Is done as soon as a server is free." in show(store, "chores")
    clock = Clock(store)
    try:
        clock.look()
        until(lambda: chores.every(store)["backup"].finished_at)
        shown = show(store, "chores")
        assert re.search(r"Last done [^|]*: classpulse-\d+T\d+Z\.db, 0\.\d MB", shown)
        assert re.search(r"Every day at 03:00; next [^|]*, 03:00\.", shown)
        assert "No server does them" not in shown
        press(admin, "chores", do="move", chore="backup", hour="5")
        press(admin, "chores", do="switch", chore="purge", on=False)
        clock.look()
        shown = show(store, "chores")
        assert re.search(r"Every day at 05:00; next [^|]*, 05:00\.", shown)
        assert " | Off. | " in shown
    finally:
        clock.end()


def test_a_task_that_failed_says_why_and_one_that_is_not_set_up_what_is_missing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CLASSPULSE_SMTP", raising=False)
    chores.make_known(store, {"rollups": True})
    chores.end(store, "rollups", datetime.now(UTC), "the disk is full", failed=True)
    shown = show(store, "chores")
    assert re.search(r"Failed [^|]*: the disk is full\.", shown)
    assert "Not set up: CLASSPULSE_SMTP is not set (docs/operating.md)." in shown


def test_what_changes_of_the_tasks_is_what_is_shown(store: Store) -> None:
    """The page asks again for parts of itself: each is there, with what it says."""
    tab = settings.tabs()["chores"]
    shown = {
        part.id: part
        for part in rooms.parts(tab.content(store, View(), {}))
        if getattr(part, "id", None) and isinstance(part.id, str)
    }
    for name, changed in tab.changing(store, View()).items():
        assert rooms.text(changed["children"]) == rooms.text(shown[name].children)


@pytest.mark.parametrize(
    "pressed",
    [
        {"do": "run", "chore": "nothing"},
        {"do": "erase", "chore": "backup"},
        {"do": "move", "chore": "inbox", "hour": "5"},
        {"do": "move", "chore": "purge", "hour": "noon"},
        {"do": "run"},
    ],
)
def test_what_no_button_of_a_task_sends_is_refused(admin: Browser, pressed: dict[str, str]) -> None:
    assert admin.press("settings", tab="chores", **pressed).status_code == 400


def test_tasks_are_for_admins_alone(store: Store) -> None:
    account(store, "tess", "teacher", ("Algebra",))
    browser = Browser(store)
    browser.log_in("tess")
    assert browser.page("/settings/chores").status_code == 403
    assert browser.press("settings", tab="chores", do="run", chore="purge").status_code == 403
    assert chores.every(store) == {}
