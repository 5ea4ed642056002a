"""What the rosters say about consent, in numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dash import html

from dashboard import rights
from dashboard.language import N_, _
from dashboard.reader import ADMIN, AUDITOR, TEACHER, Reader
from dashboard.view import View
from storage import rosters
from storage.rosters import Consent

if TYPE_CHECKING:
    from storage.store import Store

TITLE = N_("Consent")
ROLES = (ADMIN, TEACHER, AUDITOR)
HEADS = (N_("Course"), N_("Agreed"), N_("Not agreed"), N_("Not told"))


def content(store: Store, view: View, query: Mapping[str, str]) -> list[Any]:
    """A line a course, what follows from it, and how it is changed."""
    found = rosters.consents(store, _among(view.reader))
    said = _("Whoever has not agreed is shown to nobody alone, and counts within the class only.")
    how = _(
        'It is what the column "consent" of a roster says (yes, no or empty). To change it, change the roster and '
        "upload it again in the tab Roster, or give it with classpulse analyse --roster."
    )
    inside = [_table(found)] if found else [html.P(_("No lecture has a roster yet."))]
    return [html.Section([*inside, html.P(said), html.P(how)], className="cp-card")]


def _among(reader: Reader) -> frozenset[str] | None:
    """An auditor sees the numbers of all courses, and nobody's name."""
    return None if reader.role == AUDITOR else rights.readable(reader)


def _table(found: list[Consent]) -> html.Div:
    head = html.Tr([html.Th(_(name), scope="col") for name in HEADS])
    rows = [
        html.Tr(
            [
                html.Th(one.course or _("Without a course"), scope="row"),
                *map(html.Td, map(str, (one.yes, one.no, one.unsaid))),
            ]
        )
        for one in found
    ]
    return html.Div(html.Table([html.Thead(head), html.Tbody(rows)]), className="cp-scroll", tabIndex=0)
