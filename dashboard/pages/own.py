"""What concerns the reader alone: the courses in which they are enrolled with their own e-mail address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from dash import dcc, html

from dashboard import parts
from dashboard.language import _, ngettext
from dashboard.reader import ROLES as EVERYBODY
from dashboard.view import Page, View
from storage import rosters
from storage.rosters import Own

if TYPE_CHECKING:
    from storage.store import Store

PATH = "/own"
ROLES = EVERYBODY


def page(store: Store, view: View, query: Mapping[str, str]) -> Page:
    """A line a course, each leading to the reader's own page in it."""
    found = rosters.own(store, view.reader.email)
    if not found:
        return Page(_("My courses"), _empty(view.reader.email))
    what = _(
        "What there is about you in each course. Your teachers see it, too, unless the roster says that you have not "
        "agreed."
    )
    head = html.Header([html.H1(_("My courses")), html.P(what, className="cp-caption")], className="cp-page-head")
    lines = html.Section(html.Ul([_line(one) for one in found], className="cp-people"), className="cp-card")
    return Page(_("My courses"), html.Div([head, lines]))


def _line(one: Own) -> html.Li:
    count = ngettext("{n} lecture", "{n} lectures", one.lectures).format(n=one.lectures)
    name = one.course or _("Without a course")
    link = dcc.Link(name, href=f"/student/{one.participant_id}", className="cp-link")
    return html.Li([link, html.Span(count, className="cp-caption")])


def _empty(email: str) -> html.Section:
    """Nothing: no address, or one that is on no roster."""
    if email:
        said = _("Your address {email} is on the roster of no course. A teacher can put it there.").format(email=email)
    else:
        said = _("Your account has no e-mail address, by which a roster would know you. An admin can add it.")
    return html.Section([parts.room(), html.H1(_("No courses")), html.P(said)], className="cp-empty")
