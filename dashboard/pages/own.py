"""What concerns the reader alone: the courses in which they are enrolled with their own e-mail address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dash import dcc, html

from dashboard import deeds, parts
from dashboard.language import _, ngettext
from dashboard.reader import ROLES as EVERYBODY
from dashboard.reader import STUDENT, Reader
from dashboard.settings import consent
from dashboard.view import Page, View
from storage import auditing, consenting, persons, rosters
from storage.auditing import Entry
from storage.engine import reading
from storage.rosters import Own

if TYPE_CHECKING:
    from storage.store import Store

PATH = "/own"
ROLES = EVERYBODY
LATEST = 30


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
    lines = html.Section(
        html.Ul([_line(store, view, one) for one in found], className="cp-people"), className="cp-card"
    )
    looked = _looked(store, view.reader, found[0].participant_id)
    cards = html.Div([lines, looked, _copy(found[0].participant_id)], className="cp-stack")
    return Page(_("My courses"), html.Div([head, cards]))


def _looked(store: Store, reader: Reader, participant_id: int) -> html.Section:
    """Who looked at them, took something away or changed something, by role: names are others'."""
    with reading(store.engine) as connection:
        person = persons.of_participant(connection, participant_id)
    others = auditing.entries(store, person, limit=LATEST, but=reader.account_id) if person else []
    lines = [html.Li(_entry(one)) for one in others]
    said = _("The last {n}, by role; your copy has all of them.").format(n=LATEST)
    inside = [html.P(said, className="cp-caption"), html.Ul(lines, className="cp-facts-long")] if lines else []
    nobody = [] if lines else [html.P(_("Nobody, so far."))]
    return html.Section([html.H2(_("Who looked at you")), *inside, *nobody], className="cp-card")


def _entry(one: Entry) -> str:
    """`2026-11-23 08:10 UTC · Teacher: looked at single people · the rows of a lecture · Lecture 7`."""
    what = f"{deeds.role(one.actor)}: {deeds.deed(one.did)}"
    facts = (f"{one.at:%Y-%m-%d %H:%M} UTC", what, deeds.how(one.did, one.why), one.lecture)
    return " \u00b7 ".join(filter(None, facts))


def _copy(participant_id: int) -> html.Section:
    """Everything, to take away."""
    said = _(
        "All that is held about you in all courses, as a page to read and tables; what was done with it, for how long "
        "it is kept, and how to have it erased."
    )
    href = f"/student/{participant_id}/download/copy.zip"
    link = html.A(_("Download everything about you (zip)"), href=href, download="", className="cp-button")
    return html.Section([html.H2(_("Your copy")), html.P(said), html.P(link)], className="cp-card")


def answer(store: Store, reader: Reader, pressed: Mapping[str, Any]) -> Any:
    """Agree to be looked at in a course, or agree no longer."""
    return consent.answer(store, reader, pressed)


def _agreed(store: Store, view: View, course: str) -> list[Any]:
    """Whether the reader has agreed, and the button that changes that."""
    email = view.reader.email
    known = [one for one in consenting.of_course(store, course) if consenting.folded(one.email) == email.casefold()]
    agreed = bool(known) and known[0].agreed is True
    said = _("You agreed to be looked at.") if agreed else _("You are not looked at: you have not agreed.")
    return [html.Span(said, className="cp-caption"), consent.button(course, "", email, course, agreed=not agreed)]


def _line(store: Store, view: View, one: Own) -> html.Li:
    count = ngettext("{n} lecture", "{n} lectures", one.lectures).format(n=one.lectures)
    name = one.course or _("Without a course")
    link = dcc.Link(name, href=f"/student/{one.participant_id}", className="cp-link")
    agreed = _agreed(store, view, one.course) if one.course and view.reader.role == STUDENT else []
    return html.Li([link, html.Span(count, className="cp-caption"), *agreed])


def _empty(email: str) -> html.Section:
    """Nothing: no address, or one that is on no roster."""
    if email:
        said = _("Your address {email} is on the roster of no course. A teacher can put it there.").format(email=email)
    else:
        said = _("Your account has no e-mail address, by which a roster would know you. An admin can add it.")
    return html.Section([parts.room(), html.H1(_("No courses")), html.P(said)], className="cp-empty")
