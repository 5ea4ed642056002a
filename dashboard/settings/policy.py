"""What is allowed here: not built yet, which this tab says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dash import html

from dashboard.language import N_, _
from dashboard.reader import ADMIN, AUDITOR, TEACHER
from dashboard.view import View

if TYPE_CHECKING:
    from storage.store import Store

TITLE = N_("Policy")
ROLES = (ADMIN, TEACHER, AUDITOR)


def content(store: Store, view: View, query: Mapping[str, str]) -> list[Any]:
    """What is missing, and what holds meanwhile."""
    said = _(
        "ClassPulse does not know yet in which country it is used, by what institution and on which legal basis, and "
        "so it forbids nothing by these."
    )
    meanwhile = _(
        "Meanwhile these hold for everybody: single people are shown only where the roster does not say no, nobody is "
        "ranked, and pictures are never kept. Whether a class may be recorded and analysed is for you to settle first."
    )
    return [html.Section([html.P(said), html.P(meanwhile)], className="cp-card")]
