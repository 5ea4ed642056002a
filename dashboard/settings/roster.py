"""Who is enrolled in a course, as its roster says, and another roster for it."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from dash import dcc, html
from werkzeug.exceptions import BadRequest, Forbidden

from dashboard import parts
from dashboard.language import N_, _, ngettext
from dashboard.reader import ADMIN, TEACHER, Reader
from dashboard.reasons import reason
from dashboard.view import View
from ingest.records.roster import Participant
from ingest.video import SourceError
from storage import StoreError, rosters
from storage.rosters import Enrolled

if TYPE_CHECKING:
    from storage.store import Store

TITLE = N_("Roster")
ROLES = (ADMIN, TEACHER)
SINGLE = True
MOST = 700_000
"""Bytes of a file; as it is sent, a third more, it is to be no longer than a field may be (`dashboard.app.LONGEST`)."""
HEADS = (N_("Name"), N_("E-mail"), N_("Other names"), N_("Consent"))
CONSENT = {True: N_("yes"), False: N_("no"), None: N_("not told")}


def content(store: Store, view: View, query: Mapping[str, str]) -> list[Any]:
    """The course of `?course=`, else the first one that is the reader's."""
    mine = [name for name in rosters.courses(store) if view.reader.reads(name)]
    if not mine:
        return [parts.notice(_("No courses yet"), _("A course is there once a recording of it was analysed."))]
    here = query.get("course", "")
    here = here if here in mine else mine[0]
    found = rosters.of_course(store, here)
    return [_picker(mine, here), _people(here, found), _upload(here, found)]


def answer(store: Store, reader: Reader, pressed: Mapping[str, Any]) -> Any:
    """Read the roster that was chosen, and have it hold in all lectures of the course."""
    course = pressed["course"]
    if not isinstance(course, str) or not reader.changes(course):
        raise Forbidden
    if not isinstance(pressed["file"], str):
        raise BadRequest
    content = b64decode(pressed["file"].partition(",")[2], validate=True)
    try:
        count = rosters.enrol(store, course, content, pressed["name"])
    except (SourceError, StoreError) as error:
        return parts.notice(_("The roster was not taken"), reason(error))
    said = ngettext("{n} person is enrolled now.", "{n} people are enrolled now.", count).format(n=count)
    return parts.notice(course, said, html.P(_("People are named anew in its lectures; that may take a while.")))


def _picker(mine: list[str], here: str) -> html.Nav:
    links = [
        dcc.Link(
            name, href="/settings/roster?" + urlencode({"course": name}), className="cp-here" if name == here else ""
        )
        for name in mine
    ]
    return html.Nav(links, className="cp-picker", **parts.spoken(_("Courses")))


def _people(course: str, found: Enrolled) -> html.Section:
    """The roster as a table; which lectures have one."""
    if not found.people:
        return html.Section(
            [html.H2(course), html.P(_("No lecture of this course has a roster."))], className="cp-card"
        )
    said = _("{n} of {m} lectures have a roster; this is the newest one.").format(n=found.with_roster, m=found.lectures)
    head = html.Tr([html.Th(_(name), scope="col") for name in HEADS])
    table = html.Table([html.Thead(head), html.Tbody([_row(person) for person in found.people])])
    inside = [html.H2(course), html.P(said, className="cp-caption"), html.Div(table, className="cp-scroll", tabIndex=0)]
    return html.Section(inside, className="cp-card")


def _row(person: Participant) -> html.Tr:
    cells = (person.email, ", ".join(person.aliases), _(CONSENT[person.consent]))
    return html.Tr([html.Th(person.name, scope="row"), *map(html.Td, cells)])


def _upload(course: str, found: Enrolled) -> html.Section:
    """A file for all lectures of the course."""
    said = _(
        'A CSV file with the column "name", and "email", "aliases" and "consent" if you like; or an export of '
        "Canvas, Moodle or OneRoster. It takes the place of the rosters of all lectures of this course."
    )
    large = _("The file is larger than a roster is: {size} kB are taken. Leave out all columns but these.")
    kinds: dict[str, Any] = {
        "data-accept": ".csv,.txt,text/csv",
        "data-most": str(MOST),
        "data-large": large.format(size=MOST // 1000),
    }
    ident = {"tab": "roster", "course": course}
    button = html.Button(_("Choose a file\u2026"), id=ident, className="cp-button cp-file", **kinds)
    return html.Section([html.H2(_("Another roster")), html.P(said), html.Div(button)], className="cp-card")
