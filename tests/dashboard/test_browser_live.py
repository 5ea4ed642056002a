"""A class that goes on, in a real browser: it moves, says how old it is also when nobody answers, and tells drops."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

import pytest

from storage import alerts, live, overlay
from storage.store import Store
from tests.dashboard import happening
from tests.dashboard.happening import Class
from tests.dashboard.test_accessible import AXE, WHOLE, broken
from tests.dashboard.test_browser import CHROMIUM, Visit, visit

__all__ = ["visit"]

AGE = "parseFloat(document.getElementById('live-age').textContent)"
POINTS = "document.getElementById('live-curve').querySelector('.js-plotly-plot').data.find(one => one.name === 'engagement').y.filter(y => y !== null).length"  # noqa: E501

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (apt install chromium, or set CHROMIUM)"),
]


@contextmanager
def going_on(one: Class) -> Iterator[None]:
    """Seconds are stored as they come, half a second after their picture."""
    over = Event()

    def store() -> None:
        while not over.wait(0.1):
            due = int((datetime.now(UTC) - one.begun_at).total_seconds() - 0.5) - one.seconds
            if due > 0:
                one.goes_on(due)

    thread = Thread(target=store)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@pytest.fixture
def one(store: Store) -> Class:
    found = happening.begin(store, ago=timedelta(seconds=120))
    found.goes_on(119)
    return found


def test_a_class_moves_and_its_age_grows_when_it_stops(visit: Visit, one: Class) -> None:
    tab = visit.tab
    with going_on(one):
        tab.goto(f"{visit.address}/live")
        tab.wait_for_function("document.title === 'Algebra 7, live · ClassPulse'")
        tab.wait_for_function(f"{AGE} < 8")
        tab.wait_for_selector("#live-curve .main-svg >> nth=0")
        before = tab.evaluate(POINTS)
        tab.wait_for_function(f"{POINTS} > {before}")
        tab.wait_for_selector("#live-line >> text=Live")
        tab.wait_for_selector("#live-tiles >> text=24 of 25")
        tab.wait_for_function("document.getElementById('live-behind').textContent.includes(' behind')")
    tab.wait_for_function(f"{AGE} > 10")
    tab.wait_for_function("document.getElementById('live-behind').textContent.includes('what you see is')")
    one.says(state="reconnecting", reason="camera.example does not answer")
    tab.wait_for_selector("#live-line >> text=Source lost")
    tab.wait_for_selector("#live-plainly >> text=camera.example does not answer")
    tab.click("text=Pause")
    tab.wait_for_selector("text=Go on")
    visit.until(lambda: (found := live.found(one.store, one.id)) and found.wanted == "paused")
    assert (visit.complaints, visit.elsewhere) == ([], [])


def test_the_age_grows_also_when_the_server_is_away(visit: Visit, one: Class) -> None:
    tab = visit.tab
    tab.goto(f"{visit.address}/live")
    tab.wait_for_function(f"{AGE} >= 0")
    tab.route("**/_dash-update-component*", lambda route: route.abort())
    before = tab.evaluate(AGE)
    tab.wait_for_function("document.getElementById('live-behind').textContent.includes('No answer from the server')")
    tab.wait_for_function(f"{AGE} > {before} + 2")
    tab.unroute("**/_dash-update-component*")
    tab.wait_for_function("!document.getElementById('live-behind').textContent.includes('No answer')")


def test_a_drop_is_told_seen_and_the_sound_is_kept(visit: Visit, one: Class) -> None:
    tab = visit.tab
    tab.goto(f"{visit.address}/live")
    tab.wait_for_selector("#live-sound[aria-pressed=false]")
    tab.click("#live-sound")
    tab.wait_for_selector("#live-sound[aria-pressed=true]")
    assert alerts.keep(one.store, one.run.id, 110_000, 60_000, 0.6, 0.8, datetime.now(UTC))
    tab.wait_for_selector("#live-drop >> text=The class has dropped")
    tab.click("#live-drop button")
    tab.wait_for_selector("#live-drop >> text=The class has dropped", state="hidden")
    tab.reload()
    tab.wait_for_selector("#live-sound[aria-pressed=true]")
    tab.click("text=People >> nth=-1")
    tab.wait_for_selector("text=Person A")
    assert (visit.complaints, visit.elsewhere) == ([], [])


@pytest.mark.usefixtures("allowed")
@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed (make axe)")
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
def test_it_is_accessible_and_fits(visit: Visit, one: Class, scheme: str, width: int) -> None:
    tab = visit.tab
    assert alerts.keep(one.store, one.run.id, 110_000, 60_000, 0.6, 0.8, datetime.now(UTC))
    overlay.switch(one.store, one.id, on=True)
    tab.emulate_media(color_scheme=scheme)
    tab.set_viewport_size({"width": width, "height": 900})
    tab.goto(f"{visit.address}/live")
    tab.wait_for_function(f"{AGE} >= 0")
    tab.wait_for_selector("#picture[data-state]")
    tab.click("summary >> text=Start a class")
    tab.wait_for_selector("text=What is followed")
    tab.evaluate(AXE.read_text())
    assert broken(tab, WHOLE) == []
    tab.wait_for_function(f"document.documentElement.scrollWidth <= {width}")
