"""Both pages in a real browser: nothing asked from elsewhere, no error in the console; links, zoom, theme, keyboard."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from waitress.server import create_server

from dashboard.access.conditions import Conditions
from dashboard.server import application
from dashboard.work import Naming
from ingest.records.roster import Participant
from ingest.sources import source_for
from storage import jobs, queries
from storage.store import Store
from tests.dashboard import rooms, test_review
from tests.waiting import LIMIT_S, until

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
STARTS = "[...document.querySelectorAll('.js-plotly-plot')].map(c => String(new Date(c.layout.xaxis.range[0])))"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (apt install chromium, or set CHROMIUM)"),
]


@dataclass
class Visit:
    """A tab on a dashboard, with all it complained of and asked for."""

    tab: Any
    address: str
    complaints: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.tab.wait_for_function = self._until
        self.tab.on("console", lambda said: self._complain(said.type in ("error", "warning"), said.text))
        self.tab.on("pageerror", lambda error: self._complain(True, str(error)))
        self.tab.on("response", lambda got: self._complain(got.status >= 400, f"{got.status} {got.url}"))
        self.tab.on("request", lambda asked: self._note(asked.url))

    def until(self, true: Callable[[], object]) -> None:
        """Wait for what the page does, or the server behind it."""
        from playwright.sync_api import Error

        def found() -> object:
            with suppress(Error):  # a document goes and another comes
                return true()
            return False

        until(found, meanwhile=partial(self.tab.wait_for_timeout, 50))

    def _until(self, expression: str) -> None:
        """Playwright's own has the page evaluate a text, which its policy of scripts forbids."""
        try:
            self.until(lambda: self.tab.evaluate(expression))
        except AssertionError as error:
            raise AssertionError(f"{error}: {expression}") from None

    def _complain(self, wrong: bool, text: str) -> None:
        if wrong:
            self.complaints.append(text)

    def _note(self, url: str) -> None:
        if not url.startswith((self.address, "data:", "blob:")):
            self.elsewhere.append(url)

    def zoomed(self) -> list[str]:
        """The time axis of every chart, as drawn."""
        ranges = (
            "[...document.querySelectorAll('.js-plotly-plot')].map(c => c.layout.xaxis.range.map(String).join(' '))"
        )
        found: list[str] = self.tab.evaluate(ranges)
        return found


@pytest.fixture
def visit(store: Store, tmp_path: Path) -> Iterator[Visit]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    rooms.hold(store, "Lecture 7", face=lambda who, second: second % 40 > 4)
    answered = application(
        store, lambda uri: source_for(uri).probe(uri), Conditions("a secret of the tests", local=True)
    )
    server = create_server(answered, host="127.0.0.1", port=0, threads=8)
    address = f"http://127.0.0.1:{server.effective_port}"
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    over = threading.Event()
    naming = threading.Thread(target=_name_people, args=(Naming(store), over), daemon=True)
    naming.start()
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="light")
        visited = Visit(context.new_page(), address)
        visited.tab.set_default_timeout(60_000)
        visited.watch()
        yield visited
        browser.close()
    over.set()
    naming.join(LIMIT_S)
    server.close()
    thread.join(LIMIT_S)


def _name_people(naming: Naming, over: threading.Event) -> None:
    """As the work process does beside the server."""
    while not over.wait(0.2):
        naming()


def test_search_filter_and_sort_stay_in_the_address(visit: Visit, store: Store) -> None:
    rooms.hold(store, "Lecture 8", seconds=20)
    rooms.hold(store, "Greeks", course=None, seconds=10, stored=0, state="failed", reason="damaged")
    tab, titles = visit.tab, "[...document.querySelectorAll('.ag-center-cols-container a.cp-title')].map(a => a.text)"

    def shown(*expected: str) -> None:
        tab.wait_for_function(f"JSON.stringify({titles}.sort()) === JSON.stringify({sorted(expected)})")

    tab.goto(f"{visit.address}/?state=done")
    shown("Lecture 7", "Lecture 8")
    asked = []
    tab.on("request", lambda request: asked.append(request.url) if request.method == "POST" else None)
    tab.type("#q", "lecture 8")
    shown("Lecture 8")
    tab.click(".ag-header-cell[col-id=people]")
    tab.wait_for_function("location.search.includes('sort=people')")
    assert asked == [], "typing and sorting wait for no server"
    tab.reload()
    shown("Lecture 8")
    assert (tab.input_value("#q"), tab.input_value("#state")) == ("lecture 8", "done")
    visit.until(lambda: tab.inner_text("#shown") == "1 / 3")
    tab.click(".cp-courses a >> text=Algebra")
    tab.wait_for_selector("h1 >> text=Algebra")
    shown("Lecture 8")
    tab.fill("#q", "")
    shown("Lecture 7", "Lecture 8")
    visit.until(lambda: set(tab.url.partition("?")[2].split("&")) == {"state=done", "sort=people", "course=Algebra"})
    tab.go_back()
    tab.wait_for_selector("h1 >> text=Lectures")
    assert tab.input_value("#q") == "lecture 8"
    assert (visit.complaints, visit.elsewhere) == ([], [])


@pytest.mark.usefixtures("allowed")
def test_a_recording_is_sent_cancelled_and_asked_for_again(
    visit: Visit, store: Store, drawn: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLASSPULSE_RECORDINGS", str(tmp_path / "recordings"))
    tab, bad = visit.tab, tmp_path / "notes.mp4"
    bad.write_bytes(b"no film" * 1000)
    tab.goto(f"{visit.address}/")
    tab.wait_for_selector(".ag-row a.cp-title")
    tab.focus("#asking summary")
    tab.keyboard.press("Enter")
    tab.set_input_files("#file", str(bad))
    tab.click("text=Send and analyse")
    tab.wait_for_selector("#sent >> text=notes.mp4")
    assert [complaint for complaint in visit.complaints if "422" not in complaint] == []
    visit.complaints.clear()
    tab.set_input_files("#file", str(drawn))
    tab.fill("#upload-course", "Algebra")
    tab.click("text=Send and analyse")
    tab.wait_for_selector(".cp-job >> text=waits for its turn")
    tab.click("button >> text=Cancel")
    tab.wait_for_selector("text=was cancelled")
    tab.click(".cp-job >> text=Undo")
    tab.wait_for_selector("text=waits for its turn")
    (one,) = jobs.waiting(store)
    assert (one.state, one.course, one.name) == ("queued", "Algebra", "class")
    assert (visit.complaints, visit.elsewhere) == ([], [])


def test_a_visit(visit: Visit) -> None:
    tab = visit.tab
    tab.goto(f"{visit.address}/")
    tab.wait_for_function("document.title === 'Lectures · ClassPulse'")
    tab.click(".ag-row .ag-cell[col-id=people]")
    tab.wait_for_function("document.title === 'Lecture 7 · ClassPulse'")
    tab.wait_for_function("document.querySelectorAll('.js-plotly-plot .main-svg').length >= 4")
    assert "/lecture/" in tab.url

    _zoom(visit)
    _choose_formula(visit)
    _switch_theme(visit)
    tab.go_back()
    tab.go_back()
    tab.wait_for_selector(".ag-row a.cp-title")
    tab.focus("a.cp-title")
    tab.keyboard.press("Enter")
    tab.wait_for_function("document.title === 'Lecture 7 · ClassPulse'")
    assert (visit.complaints, visit.elsewhere) == ([], [])


def test_names_are_reviewed_by_keyboard(visit: Visit, store: Store) -> None:
    test_review.hold(store, "Lecture 1", roster=[*test_review.ROSTER, Participant("Anna Lang")])
    tab = visit.tab
    tab.goto(f"{visit.address}/")
    tab.click("text=1 name to review")
    tab.wait_for_function("document.title === 'Names to review · ClassPulse'")
    tab.set_viewport_size({"width": 360, "height": 800})
    tab.wait_for_function("document.documentElement.scrollWidth <= 360")
    tab.wait_for_selector(".cp-waiting li >> nth=2")
    tab.keyboard.press("2")
    tab.wait_for_function("document.querySelectorAll('.cp-waiting li').length === 2")
    tab.keyboard.press("1")
    tab.wait_for_selector("text=Nothing to review")
    tab.wait_for_selector(".cp-page-head [role=status]", state="hidden")
    visit.until(lambda: test_review.people(store, "Lecture 1") == {"Anna Müller", "Bob Smith"})
    test_review.hold(store, "Elsewhere", course="Biology")
    tab.reload()
    tab.wait_for_selector(".cp-waiting li >> nth=1")
    store.enrol("Elsewhere", test_review.ROSTER[2:])
    tab.keyboard.press("1")
    tab.wait_for_selector("text=Your answer could not be kept")
    tab.wait_for_selector("text=Decided")
    store.enrol("Elsewhere", test_review.ROSTER)
    store.catch_up()
    tab.reload()
    tab.wait_for_selector(".cp-waiting")
    tab.keyboard.press("3")
    tab.wait_for_selector("text=Nothing to review")
    tab.click("text=Undo >> nth=0")
    tab.wait_for_selector(".cp-waiting")
    assert (visit.complaints, visit.elsewhere) == ([], [])


def test_a_person_is_looked_at(visit: Visit, store: Store) -> None:
    tab = visit.tab
    tab.goto(f"{visit.address}/lecture/{queries.find(store, 'Lecture 7')}")
    tab.click("text=One person over the term")
    tab.click("a:text('Ana Brandt')")
    tab.wait_for_function("document.title === 'Ana Brandt · ClassPulse'")
    tab.wait_for_selector("text=What this is not")
    tab.set_viewport_size({"width": 360, "height": 800})
    tab.wait_for_function("document.documentElement.scrollWidth <= 360")
    assert (visit.complaints, visit.elsewhere) == ([], [])


def _zoom(visit: Visit) -> None:
    """Dragging across the curve zooms every chart; the button shows the whole lecture again."""
    tab, whole = visit.tab, visit.zoomed()
    plot = tab.locator(".js-plotly-plot .nsewdrag").first.bounding_box()
    middle = plot["y"] + plot["height"] / 2
    tab.mouse.move(plot["x"] + plot["width"] * 0.3, middle)
    tab.mouse.down()
    tab.mouse.move(plot["x"] + plot["width"] * 0.6, middle, steps=5)
    tab.mouse.up()
    tab.wait_for_selector("#whole", state="visible")
    tab.wait_for_function(f"new Set({STARTS}).size === 1")
    visit.until(lambda: visit.zoomed()[0] != whole[0])


def _choose_formula(visit: Visit) -> None:
    """The address keeps the formula, and the zoom stays."""
    before = visit.zoomed()
    visit.tab.select_option("[data-query=formula]", "sharma2019")
    visit.tab.wait_for_function("document.querySelector('.cp-reading').textContent.includes('Sharma 2019')")
    visit.until(lambda: visit.tab.url.endswith("&formula=sharma2019"))
    visit.until(lambda: visit.zoomed() == before)
    visit.tab.click("#whole")
    visit.tab.wait_for_selector("#whole", state="hidden")
    visit.until(lambda: visit.zoomed() != before)


def _switch_theme(visit: Visit) -> None:
    """The charts follow the switch, and the choice is remembered."""
    tab = visit.tab
    tick = "getComputedStyle(document.querySelector('.js-plotly-plot .xtick text')).fill"
    light = tab.evaluate(tick)
    tab.click("#scheme")
    tab.wait_for_function(f"{tick} !== '{light}'")
    tab.wait_for_function("localStorage.getItem('mantine-color-scheme-value') === 'dark'")


@pytest.mark.parametrize("width", [360, 1024])
def test_nothing_is_wider_than_the_screen(visit: Visit, width: int) -> None:
    tab = visit.tab
    tab.set_viewport_size({"width": width, "height": 800})
    tab.goto(f"{visit.address}/")
    tab.wait_for_selector(".ag-row a.cp-title")
    tab.wait_for_function(f"document.documentElement.scrollWidth <= {width}")
    table = "document.querySelector('.ag-center-cols-viewport')"
    tab.wait_for_function(f"{table}.scrollWidth - {table}.clientWidth <= 1")  # the columns flex after the first paint
    tab.click("a.cp-title")
    tab.wait_for_selector(".js-plotly-plot .main-svg")
    tab.wait_for_function(f"document.documentElement.scrollWidth <= {width}")
    assert (visit.complaints, visit.elsewhere) == ([], [])
