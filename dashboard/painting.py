"""How soon a page is there in a browser: headless Chromium by Playwright, with nothing in its cache and again."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from dashboard.asking import address
from dashboard.clicking import served
from dashboard.pages import pages
from storage import terms
from storage.queries import LectureSummary

if TYPE_CHECKING:
    from storage.store import Store

VISITS = 3
PATIENCE_MS = 30_000
THERE = {
    "overview": ".ag-row a.cp-title",
    "lecture": ".js-plotly-plot .main-svg",
    "student": ".js-plotly-plot .main-svg",
}
"""What stands for the page's content; on the others, that the page has come."""
FIRST = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? performance.now()"
FIGURES = ("first_paint_ms", "content_ms", "cached_first_paint_ms", "cached_content_ms")


def paint(store: Store, lectures: Sequence[LectureSummary], headers: Mapping[str, str]) -> dict[str, Any]:
    """By page, in milliseconds since the navigation began: the first paint of content, and when charts or rows are
    there; the median of `VISITS`, each with an empty cache, and once more with what is in it by then. Says so where
    there is no browser.
    """
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        return {"skipped": "playwright is not installed"}
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        return {"skipped": "Chromium is not installed"}
    people = {one.id: list(terms.named(store, one.id)) for one in lectures}
    random, found = np.random.default_rng(0), {}
    with served(store.engine.url.render_as_string(hide_password=False)) as (port, _), sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for name, page in pages().items():
            visits = []
            for _visit in range(VISITS):
                path, search = address(page.PATH, lectures, random, people)
                visits.append(_twice(browser, f"http://127.0.0.1:{port}{path}{search}", name, headers))
            median = np.median(np.array(visits), axis=0).round().tolist()
            found[f"page {name}"] = dict(zip(FIGURES, median, strict=True))
        browser.close()
    return found


def _twice(browser: Any, where: str, name: str, headers: Mapping[str, str]) -> list[float]:
    """A visit by somebody who was never here, and again."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, extra_http_headers=dict(headers))
    try:
        return [*_visit(context, where, name), *_visit(context, where, name)]
    finally:
        context.close()


def _visit(context: Any, where: str, name: str) -> tuple[float, float]:
    tab = context.new_page()
    tab.goto(where, wait_until="commit")
    tab.wait_for_selector(THERE.get(name, "[data-page]"), timeout=PATIENCE_MS)
    content, first = (float(tab.evaluate(asked)) for asked in ("performance.now()", FIRST))
    tab.close()
    return first, content
