"""Log-in and the ways through the dashboard in a real browser, with nothing that the policy of scripts forbids."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from waitress.server import create_server

from dashboard.access import granting, present
from dashboard.access.conditions import Conditions
from dashboard.access.guard import guard
from dashboard.app import create
from storage.store import Store
from tests.dashboard import rooms, test_review
from tests.dashboard.browsing import PASSWORD, SECRET, account
from tests.dashboard.test_browser import CHROMIUM, FLAGS, Visit
from tests.waiting import LIMIT_S

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (apt install chromium, or set CHROMIUM)"),
]


@pytest.fixture
def visit(store: Store) -> Iterator[Visit]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    app = create(store, who=present.reader)
    guard(app.server, store, Conditions(SECRET))
    server = create_server(app.server, host="127.0.0.1", port=0, threads=8)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = browser.new_context(viewport={"width": 360, "height": 800}, color_scheme="dark")
        visited = Visit(context.new_page(), f"http://127.0.0.1:{server.effective_port}")
        visited.tab.set_default_timeout(60_000)
        visited.watch()
        yield visited
        browser.close()
    server.close()
    thread.join(LIMIT_S)


def fits(visit: Visit) -> None:
    visit.tab.wait_for_function("document.documentElement.scrollWidth <= 360")


def test_a_first_day_by_keyboard_on_a_narrow_screen(visit: Visit, store: Store) -> None:
    lecture = rooms.hold(store, "Lecture 7")
    given, new = granting.add(store, "tess", "Tess", "teacher", courses=["Algebra"]), "a sentence to keep in mind"
    tab, keys = visit.tab, visit.tab.keyboard
    tab.goto(f"{visit.address}/lecture/{lecture}")
    assert tab.title() == "Log in \u00b7 ClassPulse"
    assert tab.evaluate("document.documentElement.dataset.mantineColorScheme") == "dark"
    fits(visit)
    keys.type("tess")
    keys.press("Tab")
    keys.type(given)
    keys.press("Enter")
    tab.wait_for_selector("text=Choose a password")
    for word in (new, new):
        keys.type(word)
        keys.press("Tab")
    keys.press("Enter")
    tab.wait_for_function("document.title === 'Lecture 7 \u00b7 ClassPulse'")
    tab.wait_for_selector(".js-plotly-plot .main-svg")
    fits(visit)
    for way, title in (("Review", "Names to review"), ("Live", "Live"), ("Settings", "Roster, settings")):
        tab.click(f".cp-ways a:text('{way}')")
        tab.wait_for_function(f"document.title === '{title} \u00b7 ClassPulse'")
        tab.wait_for_selector(f".cp-ways [aria-current=page]:text-is('{way}')")
        fits(visit)
    tab.focus(".cp-account summary")
    keys.press("Enter")
    tab.wait_for_selector(".cp-account-menu >> text=Log out")
    keys.press("Escape")
    tab.wait_for_selector(".cp-account-menu", state="hidden")
    keys.press("Enter")
    tab.click(".cp-account-menu >> text=Log out")
    tab.wait_for_selector("text=Log in")
    tab.go_back()
    tab.wait_for_function("document.title === 'Log in \u00b7 ClassPulse'")
    assert (visit.complaints, visit.elsewhere) == ([], [])


def test_who_is_logged_out_meanwhile_is_led_to_the_log_in_and_back(visit: Visit, store: Store) -> None:
    account(store, "tess", "teacher", ("Algebra",))
    tab = visit.tab
    tab.goto(f"{visit.address}/settings/own")
    for _ in range(2):
        tab.fill("#login", "tess")
        tab.fill("#password", PASSWORD.format("tess"))
        tab.keyboard.press("Enter")
        tab.wait_for_selector("text=Who you are")
        tab.context.clear_cookies(name="classpulse")
        tab.click(".cp-courses >> text=Consent")
        tab.wait_for_selector("#password")
        assert tab.url.endswith("/login?next=%2Fsettings%2Fconsent")
        tab.goto(f"{visit.address}/settings/own")


def test_what_is_another_s_says_so_in_the_place_of_the_page(visit: Visit, store: Store) -> None:
    account(store, "sam", "student", (), "aw@example.org")
    lecture = test_review.hold(store, "Lecture 1")
    tab = visit.tab
    tab.goto(f"{visit.address}/lecture/{lecture}")
    tab.fill("#login", "sam")
    tab.fill("#password", PASSWORD.format("sam"))
    tab.keyboard.press("Enter")
    tab.wait_for_selector("#page >> text=Not yours to see")
    tab.wait_for_function("document.title === 'Not yours to see \u00b7 ClassPulse'")
    tab.click(".cp-brand")
    tab.wait_for_function("document.title === 'My courses \u00b7 ClassPulse'")
    tab.click("text=Algebra")
    tab.wait_for_function("document.title === 'Anna Weiss \u00b7 ClassPulse'")
    tab.click(".cp-account summary")
    tab.click(".cp-account-menu >> text=Deutsch")
    tab.wait_for_function("document.documentElement.lang === 'de'")


def test_an_admin_adds_somebody_and_uploads_a_roster(visit: Visit, store: Store, tmp_path: Path) -> None:
    account(store, "boss", "admin")
    test_review.hold(store, "Lecture 1")
    tab = visit.tab
    tab.goto(f"{visit.address}/settings/users")
    tab.fill("#login", "boss")
    tab.fill("#password", PASSWORD.format("boss"))
    tab.keyboard.press("Enter")
    tab.fill("input[name=login]", "tess")
    tab.select_option(".cp-form:has(input[name=login]) select[name=role]", "teacher")
    tab.click("button:text('Add')")
    password = tab.inner_text(".cp-told-once")
    tab.wait_for_selector(".cp-people >> text=tess")
    fits(visit)
    tab.reload()
    tab.wait_for_selector(".cp-people >> text=tess")
    assert password not in tab.content()
    tab.click(".cp-people summary:has-text('tess')")
    role = tab.locator(".cp-people li:has(summary:has-text('tess')) select[name=role]")
    assert role.input_value() == "teacher"
    roster = tmp_path / "roster.csv"
    roster.write_text("name,consent\nZoe Adler,no\n", encoding="utf-8")
    tab.goto(f"{visit.address}/settings/roster")
    with tab.expect_file_chooser() as chosen:
        tab.click(".cp-file")
    chosen.value.set_files(roster)
    tab.wait_for_selector("text=1 person is enrolled now")
    tab.wait_for_selector("th:text('Zoe Adler')")
    assert (visit.complaints, visit.elsewhere) == ([], [])
