"""The page of a lecture in a real browser: the address keeps what is shown, the keyboard reaches it, and files come."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage import marks, notes, queries
from storage.store import Store
from tests.dashboard import rooms
from tests.dashboard.test_browser import Visit, pytestmark, visit  # noqa: F401 - the fixture, and when it is skipped

RANGES = "[...document.querySelectorAll('#page .js-plotly-plot')].map(c => c.layout.xaxis.range.map(String).join(' '))"
FOCUSED = "document.activeElement.className"


def arrive(visited: Visit, store: Store, search: str = "") -> str:
    """Open the lecture; gives its id."""
    lecture = queries.find(store, "Lecture 7")
    visited.tab.goto(f"{visited.address}/lecture/{lecture}{search}")
    visited.tab.wait_for_selector(".cp-walk .main-svg")
    visited.tab.wait_for_selector(".cp-walk [data-listens]")
    return lecture


def test_the_zoom_is_in_the_address_and_comes_back_by_it(visit: Visit, store: Store) -> None:  # noqa: F811
    rooms.hold(store, "Lecture 6")
    lecture, tab = arrive(visit, store), visit.tab
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    plot = tab.locator(".cp-walk .nsewdrag").first.bounding_box()
    tab.mouse.move(plot["x"] + plot["width"] * 0.25, plot["y"] + 60)
    tab.mouse.down()
    tab.mouse.move(plot["x"] + plot["width"] * 0.5, plot["y"] + 60, steps=5)
    tab.mouse.up()
    tab.wait_for_url("**from=30&to=60")
    tab.wait_for_function(f"new Set({RANGES}).size === 1")
    assert asked == [], "the server is not asked"
    zoomed = tab.evaluate(RANGES)[0]
    visit.until(lambda: "from=30&to=60" in tab.get_attribute("a.cp-spanned >> nth=2", "href"))

    tab.select_option("[data-query=formula]", "presence")
    tab.wait_for_url("**formula=presence")
    tab.wait_for_function("document.querySelector('.cp-reading').textContent.includes('Presence')")
    tab.select_option("[data-query=compare]", label="Lecture 6")
    tab.wait_for_selector(".cp-dotted")
    visit.until(lambda: tab.evaluate(RANGES)[0] == zoomed)
    kept = tab.url

    tab.goto(f"{visit.address}/")
    tab.goto(kept)
    tab.wait_for_selector(".cp-walk [data-listens]")
    visit.until(lambda: set(tab.evaluate(RANGES)) == {zoomed})
    assert tab.input_value("[data-query=formula]") == "presence"
    assert tab.input_value("[data-query=compare]") == queries.find(store, "Lecture 6")
    tab.click("#whole")
    tab.wait_for_function("!location.search.includes('from=')")
    visit.until(lambda: tab.evaluate(RANGES)[0] != zoomed)
    assert lecture in tab.url
    assert (visit.complaints, visit.elsewhere) == ([], [])


def test_a_moment_opens_by_keyboard_and_the_focus_returns(visit: Visit, store: Store) -> None:  # noqa: F811
    lecture, tab = arrive(visit, store), visit.tab
    tab.focus(".cp-walk")
    for key in ("Home", "PageUp", "ArrowRight"):
        tab.keyboard.press(key)
    visit.until(lambda: tab.get_attribute(".cp-walk", "aria-valuetext").startswith("00:30 to 00:35 · "))
    tab.keyboard.press("Enter")
    tab.wait_for_selector(".cp-drawer .cp-facts-list")
    visit.until(lambda: tab.url.endswith("moment=32"))
    tab.focus(".cp-drawer >> text=They were lost")
    tab.keyboard.press("Enter")
    tab.wait_for_selector(".cp-kept li")
    tab.fill(".cp-drawer textarea", "Draw this")
    tab.focus(".cp-drawer >> text=Keep the note")
    tab.keyboard.press("Enter")
    tab.wait_for_selector(".cp-kept li >> nth=1")
    assert [one.answer for one in marks.of_lecture(store, lecture)] == ["lost"]
    assert [one.text for one in notes.of_lecture(store, lecture)] == ["Draw this"]
    tab.keyboard.press("Escape")
    tab.wait_for_function(f"{FOCUSED} === 'cp-walk'")
    visit.until(lambda: "moment" not in tab.url)
    tab.keyboard.press("+")
    tab.wait_for_url("**from=3&to=63")
    tab.keyboard.press("0")
    tab.wait_for_function("location.search === ''")

    tab.focus("#page .cp-moments .cp-at")
    tab.keyboard.press("Enter")
    tab.wait_for_selector(".cp-drawer .cp-kept")
    tab.keyboard.press("Escape")
    tab.wait_for_function(f"{FOCUSED} === 'cp-at'")
    tab.click(".cp-moments >> text=Take back")
    tab.wait_for_selector("text=The note is taken back")
    tab.click("text=Put it back")
    tab.wait_for_selector(".cp-moments >> text=Draw this")
    assert (visit.complaints, visit.elsewhere) == ([], [])


def test_a_link_to_a_moment_opens_it_and_leads_to_its_rows(visit: Visit, store: Store) -> None:  # noqa: F811
    arrive(visit, store, "?moment=62&formula=presence")
    tab = visit.tab
    tab.wait_for_selector(".mantine-Drawer-title:has-text('01:00 to 01:05')")
    assert "moment=62" in tab.url
    tab.click(".cp-drawer .cp-rows")
    tab.wait_for_selector(".cp-rows-table .ag-row")
    visit.until(lambda: tab.url.endswith("/rows?from=60&to=65"))
    tab.wait_for_selector(".cp-drawer", state="detached")
    assert (visit.complaints, visit.elsewhere) == ([], [])


def test_files_and_pictures_of_what_is_shown(visit: Visit, store: Store, tmp_path: Path) -> None:  # noqa: F811
    arrive(visit, store, "?from=30&to=60")
    tab = visit.tab
    for what, begins in (("Class curve (CSV)", b"start,"), ("Picture: class engagement (PNG)", b"\x89PNG")):
        tab.focus("summary:has-text('Export')")
        tab.keyboard.press("Enter")
        tab.focus(f"text={what}")
        with tab.expect_download() as download:
            tab.keyboard.press("Enter")
        download.value.save_as(tmp_path / "file")
        content = (tmp_path / "file").read_bytes()
        assert content.startswith(begins)
        if begins == b"start,":
            assert len(content.splitlines()) == 7, "a head and six bins of five seconds"
    tab.focus("summary:has-text('Export')")
    tab.keyboard.press("Enter")
    tab.keyboard.press("Escape")
    tab.wait_for_selector("details.cp-menu[open]", state="detached")
    assert (visit.complaints, visit.elsewhere) == ([], [])


@pytest.mark.parametrize("width", [360, 1024])
def test_rows_and_drawer_fit_the_screen(visit: Visit, store: Store, width: int) -> None:  # noqa: F811
    visit.tab.set_viewport_size({"width": width, "height": 800})
    lecture = arrive(visit, store, "?moment=30")
    visit.tab.wait_for_selector(".cp-drawer .cp-facts-list")
    visit.tab.wait_for_function(f"document.documentElement.scrollWidth <= {width}")
    visit.tab.goto(f"{visit.address}/lecture/{lecture}/rows")
    visit.tab.wait_for_selector(".ag-row")
    visit.tab.wait_for_function(f"document.documentElement.scrollWidth <= {width}")
    assert (visit.complaints, visit.elsewhere) == ([], [])
