"""How long things are kept: what is erased by itself, and what is not yet, which this tab says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dash import html

from dashboard.language import N_, _
from dashboard.reader import ADMIN, AUDITOR, TEACHER
from dashboard.view import View

if TYPE_CHECKING:
    from storage.store import Store

TITLE = N_("Retention")
ROLES = (ADMIN, TEACHER, AUDITOR)


def content(store: Store, view: View, query: Mapping[str, str]) -> list[Any]:
    """What is missing, and what holds meanwhile."""
    said = _("What was analysed is not erased by itself yet: it stays in the database until that is deleted.")
    kept = _(
        "Kept are numbers by the second, names, and what transcripts and slides say. Pictures, sound and faces are "
        "never kept; recordings stay where they lie, and are yours to delete, but for those that were sent here where "
        "whoever runs the server has set after how many days these go. Log-ins that failed are forgotten after an hour."
    )
    return [html.Section([html.P(said), html.P(kept)], className="cp-card")]
