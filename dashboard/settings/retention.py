"""How long things are kept: for how many days each kind, what goes then, and when the first of it does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from dash import html

from dashboard import words
from dashboard.language import N_, _, ngettext
from dashboard.reader import ADMIN, AUDITOR, TEACHER
from dashboard.settings.policy import KEPT
from dashboard.view import View
from storage import policy, retention
from storage.retention import Kept

if TYPE_CHECKING:
    from storage.store import Store

TITLE = N_("Retention")
ROLES = (ADMIN, TEACHER, AUDITOR)
GOES = {
    "observations": N_("Presence, attention, facial expression of single people, by the second and in sums."),
    "records": N_("Who was there, spoke and wrote."),
    "transcripts": N_("What was said, and what teachers noted."),
    "slides": N_("The line that stood on a slide."),
    "names": N_("Names, addresses, labels and rosters; people stay as somebody without a name."),
    "exports": N_("Files that were written here, if they still are what was written."),
    "lectures": N_("All that there is of a lecture."),
}


def content(store: Store, view: View, query: Mapping[str, str]) -> list[Any]:
    """A line a kind, and what holds whatever is stated."""
    never = _(
        "Pictures, sound and faces are never kept. Recordings stay where they lie, and are yours to delete, but for "
        "those that were sent here where whoever runs the server has set after how many days these go. Log-ins that "
        "failed are forgotten after an hour; what was changed or taken away is noted for good, without names."
    )
    return [
        html.Section([html.P(_first(store)), _list(retention.kept(store))], className="cp-card"),
        html.Section([html.H2(_("Whatever is stated")), html.P(never)], className="cp-card"),
        html.Section([html.H2(_("To change it")), html.P(_change())], className="cp-card"),
    ]


def _first(store: Store) -> str:
    if policy.current(store) is None:
        return _("No policy is stated, so nothing goes by itself: it is kept until somebody erases it.")
    return _("Every night what was kept for long enough goes, with its bytes. A lecture is as old as its recording.")


def _list(found: list[Kept]) -> html.Dl:
    """A list, not a table: it is read on a narrow screen, too."""
    lines = [part for one in found for part in (html.Dt(_(KEPT[one.kind])), html.Dd(_line(one)))]
    return html.Dl(lines, className="cp-facts-list")


def _line(one: Kept) -> list[Any]:
    return [html.Strong(_long(one)), html.Br(), html.Span(_(GOES[one.kind]), className="cp-caption")]


def _long(one: Kept) -> str:
    """`180 days; next Tue 3 Nov 2026`."""
    if one.days is None:
        return _("Until somebody erases it")
    days = ngettext("{n} day", "{n} days", one.days).format(n=one.days)
    if one.next_at is None:
        return _("{days}; there is nothing").format(days=days)
    if one.next_at <= datetime.now(UTC):
        return _("{days}; next tonight").format(days=days)
    return _("{days}; next {day}").format(days=days, day=words.day(one.next_at))


def _change() -> str:
    return _(
        "Whoever runs the server states the policy anew: classpulse init --keep observations=180 (docs/erasure.md)."
    )
