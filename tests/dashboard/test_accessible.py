"""Every page by the rules of axe-core (WCAG 2.2 A and AA), in both themes and on a narrow screen: nothing serious.

axe-core is a script of its own (npm), fetched by `make axe`: without it these tests are skipped.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from dashboard import settings
from ingest.records.roster import Participant
from storage import queries, terms
from storage.store import Store
from tests.dashboard import test_review
from tests.dashboard.test_browser import CHROMIUM, Visit, visit

__all__ = ["visit"]

AXE = Path(os.environ.get("CLASSPULSE_AXE") or Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (apt install chromium, or set CHROMIUM)"),
    pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed (make axe)"),
]


def pages(lecture: str, person: int) -> list[str]:
    """Every page and tab, and an address that leads nowhere."""
    tabs = [f"/settings/{name}" for name in settings.tabs()]
    return [
        "/",
        f"/lecture/{lecture}",
        f"/lecture/{lecture}/rows",
        f"/student/{person}",
        "/review",
        "/live",
        *tabs,
        "/nowhere",
    ]


def broken(tab: Any) -> list[str]:
    """Rules broken on the page as it is, with what breaks them: `color-contrast (serious): .cp-caption`."""
    tab.evaluate(AXE.read_text())
    found = tab.evaluate("rules => axe.run({runOnly: rules})", RULES)["violations"]
    return [
        f"{one['id']} ({one['impact']}): {', '.join(node['target'][0] for node in one['nodes'][:5])}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 360)])
def test_no_rule_is_broken_badly(visit: Visit, store: Store, scheme: str, width: int) -> None:
    test_review.hold(store, "Lecture 1", roster=[*test_review.ROSTER, Participant("Anna Lang")])
    lecture = queries.find(store, "Lecture 7")
    person = next(iter(terms.named(store, lecture)))
    visit.tab.emulate_media(color_scheme=scheme)
    visit.tab.set_viewport_size({"width": width, "height": 900})
    wrong = {}
    for path in pages(lecture, person):
        visit.tab.goto(f"{visit.address}{path}")
        visit.tab.wait_for_function("document.title.includes('·')")
        visit.tab.wait_for_timeout(300)
        wrong[path] = broken(visit.tab)
    assert {path: rules for path, rules in wrong.items() if rules} == {}
