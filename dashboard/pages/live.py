"""A class while it happens: not built yet, which this page says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from dash import html

from dashboard import parts
from dashboard.language import _
from dashboard.reader import ADMIN, TEACHER
from dashboard.view import Page, View

if TYPE_CHECKING:
    from storage.store import Store

PATH = "/live"
ROLES = (ADMIN, TEACHER)


def page(store: Store, view: View, query: Mapping[str, str]) -> Page:
    """What is missing, and what to do meanwhile."""
    missing = _("A class cannot be followed while it happens yet: ClassPulse reads recordings only.")
    meanwhile = _("Until then, record the class and have it analysed afterwards; an hour takes some minutes.")
    content = html.Section(
        [
            parts.room(),
            html.H1(_("Live is not there yet")),
            html.P(missing),
            html.P(meanwhile),
            html.Div(
                [html.H2(_("Analyse a recording")), parts.command("classpulse analyse FILE")], className="cp-step"
            ),
        ],
        className="cp-empty",
    )
    return Page(_("Live"), content)
