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
from tests.dashboard.test_tour import settle

__all__ = ["visit"]

AXE = Path(os.environ.get("CLASSPULSE_AXE") or Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js")
WHOLE: dict[str, Any] = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
COLOURS: dict[str, Any] = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
"""All that a theme changes."""
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 900}
IS_DARK = "document.documentElement.dataset.mantineColorScheme === 'dark'"

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
        "/camera",
        *tabs,
        "/nowhere",
    ]


def broken(tab: Any, asked: dict[str, Any]) -> list[str]:
    """Rules broken on the page as it is, with what breaks them: `color-contrast (serious): .cp-caption`."""
    found = tab.evaluate("asked => axe.run({runOnly: asked})", asked)["violations"]
    return [
        f"{one['id']} ({one['impact']}): {', '.join(node['target'][0] for node in one['nodes'][:5])}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("part", [0, 1, 2])
def test_no_rule_is_broken_badly(visit: Visit, store: Store, part: int) -> None:
    """Every third page: wide, narrow, and, where a theme differs, dark."""
    test_review.hold(store, "Lecture 1", roster=[*test_review.ROSTER, Participant("Anna Lang")])
    lecture = queries.find(store, "Lecture 7")
    tab, wrong = visit.tab, {}
    for path in pages(lecture, next(iter(terms.named(store, lecture))))[part::3]:
        tab.set_viewport_size(WIDE)
        tab.emulate_media(color_scheme="light")
        tab.goto(f"{visit.address}{path}")
        settle(visit)
        tab.evaluate(AXE.read_text())
        wrong[path, "wide"] = broken(tab, WHOLE)
        tab.set_viewport_size(NARROW)
        settle(visit)
        wrong[path, "narrow"] = broken(tab, WHOLE)
        tab.set_viewport_size(WIDE)
        tab.emulate_media(color_scheme="dark")
        tab.wait_for_function(IS_DARK)
        settle(visit)
        wrong[path, "dark"] = broken(tab, COLOURS)
    assert {where: rules for where, rules in wrong.items() if rules} == {}
