"""A walk through the whole dashboard by keyboard alone: every page once, and a picture of each in both themes and on a
narrow screen, to be looked at (`make tour` writes them to ./tour).
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from waitress.server import create_server

from dashboard import settings
from dashboard.access.conditions import Conditions
from dashboard.server import application
from dashboard.work import Naming
from ingest.records.roster import Participant
from ingest.sources import source_for
from storage import queries, terms
from storage.store import Store
from tests.dashboard import planted, test_review
from tests.dashboard.browsing import PASSWORD, SECRET, account
from tests.dashboard.test_browser import CHROMIUM, FLAGS, Visit, _name_people
from tests.waiting import LIMIT_S

WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 360, "height": 800}
SETTLED = (
    "!document.querySelector('.cp-skeletons') && document.title.includes('\u00b7') && "
    "[...document.querySelectorAll('.dash-graph')].every(one => one.querySelector('.main-svg'))"
)
ASKED = "performance.getEntriesByType('resource').length"
"""How many answers came so far."""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (apt install chromium, or set CHROMIUM)"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the pictures go."""
    found = Path(os.environ.get("CLASSPULSE_TOUR") or tmp_path / "tour")
    found.mkdir(parents=True, exist_ok=True)
    return found


@pytest.fixture
def visit(store: Store) -> Iterator[Visit]:
    """A dashboard as it is served, with log-in, and naming beside it."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    answered = application(store, lambda uri: source_for(uri).probe(uri), Conditions(SECRET))
    server = create_server(answered, host="127.0.0.1", port=0, threads=8)
    over, naming = threading.Event(), Naming(store)
    threads = [
        threading.Thread(target=server.run, daemon=True),
        threading.Thread(target=_name_people, args=(naming, over), daemon=True),
    ]
    for thread in threads:
        thread.start()
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = browser.new_context(viewport=WIDE, color_scheme="light", accept_downloads=True)
        visited = Visit(context.new_page(), f"http://127.0.0.1:{server.effective_port}")
        visited.tab.set_default_timeout(60_000)
        visited.watch()
        yield visited
        browser.close()
    over.set()
    server.close()
    for thread in threads:
        thread.join(LIMIT_S)


@pytest.fixture(scope="module")
def term(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with a term, in whose last lecture dips are where they were planted, and a name to review."""
    path = tmp_path_factory.mktemp("term") / "class.db"
    with Store.open(f"sqlite:///{path}") as store:
        for number in range(3):
            planted.lecture(store, number, changes=False, minutes=12)
        planted.lecture(store, 3)
        test_review.hold(store, "Tutorial 1", roster=[*test_review.ROSTER, Participant("Anna Lang")])
    return path


@pytest.fixture
def store(term: Path, tmp_path: Path) -> Iterator[Store]:
    """The term, for every test anew, with an admin and a student."""
    shutil.copy(term, tmp_path / "class.db")
    with Store.open(f"sqlite:///{tmp_path / 'class.db'}") as opened:
        account(opened, "boss", "admin", email="boss@example.org")
        account(opened, "sam", "student", email="aw@example.org")
        yield opened


@pytest.fixture
def lecture(store: Store) -> str:
    """The last one of the term."""
    return queries.find(store, "Lecture 4")


def log_in(visit: Visit, login: str) -> None:
    """By keyboard; the first field has the focus."""
    visit.tab.goto(f"{visit.address}/")
    visit.tab.wait_for_selector("#login:focus")
    for text in (login, PASSWORD.format(login)):
        visit.tab.keyboard.type(text)
        visit.tab.keyboard.press("Tab" if text == login else "Enter")
    visit.tab.wait_for_selector(".cp-account")


def press(visit: Visit, place: str, key: str = "Enter") -> None:
    """A key on what has the focus then."""
    visit.tab.focus(place)
    visit.tab.keyboard.press(key)


def photographed(visit: Visit, folder: Path, name: str) -> None:
    """The page as it is: wide in both themes, and narrow, on which nothing may be wider than the screen."""
    tab = visit.tab
    for size, scheme in (("wide", "light"), ("narrow", "light"), ("wide", "dark")):
        tab.set_viewport_size(WIDE if size == "wide" else NARROW)
        tab.emulate_media(color_scheme=scheme)
        if name == "login":
            tab.reload()  # it is no page of Dash, and follows no switch
        settle(visit)
        whole = name != "moment"
        tab.screenshot(path=str(folder / f"{name}-{size}-{scheme}.png"), full_page=whole, animations="disabled")
        if size == "narrow":
            tab.wait_for_function(f"document.documentElement.scrollWidth <= {NARROW['width']}")
    tab.emulate_media(color_scheme="light")


def settle(visit: Visit) -> None:
    """Until every chart is drawn in the present theme and nothing is asked for any more."""
    quiet, before = 0, -1
    while quiet < 4:
        visit.tab.wait_for_timeout(150)
        visit.tab.wait_for_function(SETTLED)
        asked = visit.tab.evaluate(ASKED)
        quiet, before = (quiet + 1 if asked == before else 0), asked


def test_a_tour_by_keyboard(visit: Visit, store: Store, lecture: str, folder: Path) -> None:
    log_in(visit, "boss")
    tab = visit.tab
    tab.wait_for_selector(".ag-row a.cp-title")
    press(visit, "a.cp-title:text('Lecture 4')")
    tab.wait_for_function("document.title === 'Lecture 4 \u00b7 ClassPulse'")
    tab.wait_for_selector(".cp-walk [data-listens]")
    _zoom(visit)
    _open_the_first_moment(visit, folder)
    _take_the_report(visit, folder)
    _settle_a_name(visit, store)
    assert (visit.complaints, visit.elsewhere) == ([], [])


def _zoom(visit: Visit) -> None:
    """In and out again; the address says so."""
    press(visit, ".cp-walk", "+")
    visit.tab.wait_for_url("**from=*&to=*")
    visit.tab.keyboard.press("0")
    visit.tab.wait_for_function("location.search === ''")


def _open_the_first_moment(visit: Visit, folder: Path) -> None:
    press(visit, ".cp-occasions .cp-at")
    visit.tab.wait_for_selector(".cp-drawer .cp-facts-list")
    visit.until(lambda: planted.SENTENCE in visit.tab.inner_text(".cp-drawer .cp-sentences"))
    photographed(visit, folder, "moment")
    visit.tab.keyboard.press("Escape")
    visit.tab.wait_for_selector(".cp-drawer", state="detached")


def _take_the_report(visit: Visit, folder: Path) -> None:
    press(visit, "summary:has-text('Report')")
    with visit.tab.expect_download() as taken:
        press(visit, "text=To print (PDF)")
    taken.value.save_as(folder / "report.pdf")
    assert (folder / "report.pdf").read_bytes().startswith(b"%PDF")


def _settle_a_name(visit: Visit, store: Store) -> None:
    """By its number; the name is then that of the person, and nothing waits."""
    visit.tab.goto(f"{visit.address}/review")
    visit.tab.wait_for_selector(".cp-waiting li")
    visit.tab.keyboard.press("1")
    visit.tab.wait_for_selector("text=Nothing to review")
    visit.tab.wait_for_selector(".cp-page-head [role=status]", state="hidden")
    visit.until(lambda: "Anna" not in test_review.people(store, "Tutorial 1"))


def test_every_page_in_both_themes_and_narrow(visit: Visit, store: Store, lecture: str, folder: Path) -> None:
    visit.tab.goto(f"{visit.address}/login")
    photographed(visit, folder, "login")
    log_in(visit, "boss")
    person = next(iter(terms.named(store, lecture)))
    pages = {
        "overview": "/",
        "lecture": f"/lecture/{lecture}",
        "rows": f"/lecture/{lecture}/rows?from=360&to=365",
        "student": f"/student/{person}",
        "review": "/review",
        "live": "/live",
        **{f"settings-{name}": f"/settings/{name}" for name in settings.tabs()},
        "nowhere": "/nowhere",
    }
    for name, path in pages.items():
        visit.tab.goto(f"{visit.address}{path}")
        visit.tab.wait_for_selector("#page h1, #page h2")
        photographed(visit, folder, name)
    assert (visit.complaints, visit.elsewhere) == ([], [])


def test_a_wrong_role_is_refused_in_the_place_of_the_page(visit: Visit, lecture: str, folder: Path) -> None:
    log_in(visit, "sam")
    visit.tab.goto(f"{visit.address}/lecture/{lecture}")
    visit.tab.wait_for_selector("#page >> text=Not yours to see")
    assert "Linear Algebra" not in visit.tab.inner_text("body")
    photographed(visit, folder, "refused")
    assert [one for one in visit.complaints if "403" not in one and "Not yours to see" not in one] == []
    visit.tab.goto(f"{visit.address}/own")
    visit.tab.wait_for_selector("#page >> text=Algebra")
    photographed(visit, folder, "own")
