"""Who did what: not built yet, which this tab says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dash import html

from dashboard.language import N_, _
from dashboard.reader import ADMIN, AUDITOR
from dashboard.view import View

if TYPE_CHECKING:
    from storage.store import Store

TITLE = N_("Audit log")
ROLES = (ADMIN, AUDITOR)


def content(store: Store, view: View, query: Mapping[str, str]) -> list[Any]:
    """What is missing, and what holds meanwhile."""
    said = _("There is no log yet of who looked at what, or changed it.")
    kept = _("Meanwhile, decisions about names and marks of moments keep their time, and a note keeps who wrote it.")
    return [html.Section([html.P(said), html.P(kept)], className="cp-card")]
