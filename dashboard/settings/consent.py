"""Who agreed to be looked at, course by course: the numbers, and for who teaches it the people, to say so for them."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from dash import dcc, html
from werkzeug.exceptions import BadRequest, Forbidden

from dashboard import parts, rights, words
from dashboard.language import N_, _, ngettext
from dashboard.reader import ADMIN, AUDITOR, STUDENT, TEACHER, Reader
from dashboard.reasons import reason
from dashboard.view import View
from ingest.records import consents
from ingest.records.consents import Statement
from ingest.video import SourceError
from storage import StoreError, consenting, rosters
from storage.consenting import Stated
from storage.rosters import Consent

if TYPE_CHECKING:
    from storage.store import Store

TITLE = N_("Consent")
ROLES = (ADMIN, TEACHER, AUDITOR)
SINGLE = True
HEADS = (N_("Course"), N_("Agreed"), N_("Not agreed"), N_("Not told"))
PEOPLE = (N_("Name"), N_("Agreed"), N_("Since"), N_("Until"), N_("Told by"), N_("Notice"), "")
SAID = {True: N_("yes"), False: N_("no"), None: N_("not told")}
SOURCES = {
    consenting.ROSTER: N_("roster"),
    consenting.FILE: N_("file"),
    consenting.PAGE: N_("this page"),
    consenting.WITHDRAWAL: N_("withdrawal"),
}
MOST = 700_000
"""Bytes of a file, as of a roster."""


def content(store: Store, view: View, query: Mapping[str, str]) -> list[Any]:
    """A line a course; the people of the one that is chosen, for who may change it."""
    found = rosters.consents(store, _among(view.reader))
    said = _(
        "Nobody has agreed who did not say so. Whoever has not agreed is not looked at: their tile is grey before "
        "anything looks for a face in it."
    )
    inside = [_table(found)] if found else [html.P(_("No lecture has a roster yet."))]
    shown: list[Any] = [html.Section([*inside, html.P(said)], className="cp-card")]
    if view.reader.role == AUDITOR:
        return shown
    mine = [name for name in rosters.courses(store) if view.reader.changes(name)]
    if mine:
        here = query.get("course", "")
        here = here if here in mine else mine[0]
        shown += [_picker(mine, here), _people(here, consenting.of_course(store, here)), _upload(here)]
    return shown


def answer(store: Store, reader: Reader, pressed: Mapping[str, Any]) -> Any:
    """Keep what somebody said, read a file of such, or have somebody agree no longer."""
    course = pressed["course"]
    if not isinstance(course, str):
        raise BadRequest
    if not reader.changes(course):
        pressed = _own(store, reader, course, pressed)
    try:
        if "file" in pressed:
            return _read(store, course, pressed)
        name, email = pressed.get("person"), pressed.get("email", "")
        if not isinstance(name, str) or not isinstance(email, str) or not (name or email):
            raise BadRequest
        if pressed.get("agreed") is True:
            consenting.give(store, course, [Statement(name, email, True)], consenting.PAGE)
            return None
        count = consenting.withdraw(store, course, email or name)
    except (SourceError, StoreError) as error:
        return parts.notice(_("Nothing was changed"), reason(error))
    said = _("{person} is not looked at any more; {n} observations were deleted.")
    return parts.notice(course, said.format(person=name or email, n=count))


def _own(store: Store, reader: Reader, course: str, pressed: Mapping[str, Any]) -> Mapping[str, Any]:
    """What students say for themselves, known by their address alone; Forbidden for anything else."""
    mine = reader.role == STUDENT and any(one.course == course for one in rosters.own(store, reader.email))
    if not mine or "file" in pressed:
        raise Forbidden
    return {"person": "", "email": reader.email, "agreed": pressed.get("agreed")}


def _read(store: Store, course: str, pressed: Mapping[str, Any]) -> Any:
    if not isinstance(pressed["file"], str):
        raise BadRequest
    content = b64decode(pressed["file"].partition(",")[2], validate=True)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "consent.csv"
        path.write_bytes(content)
        try:
            statements = consents.read(path)
        except SourceError as error:
            raise SourceError(str(error).replace(str(path), str(pressed["name"]))) from None
    count = consenting.give(store, course, statements, consenting.FILE)
    said = ngettext("What {n} person said was kept.", "What {n} people said was kept.", count).format(n=count)
    return parts.notice(course, said, html.P(_("It holds for what is analysed from now on.")))


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


def _picker(mine: list[str], here: str) -> html.Nav:
    links = [
        dcc.Link(
            name, href="/settings/consent?" + urlencode({"course": name}), className="cp-here" if name == here else ""
        )
        for name in mine
    ]
    return html.Nav(links, className="cp-picker", **parts.spoken(_("Courses")))


def _people(course: str, found: list[Stated]) -> html.Section:
    if not found:
        nobody = html.P(_("Nobody is known of this course yet: upload its roster, or a file of who agreed."))
        return html.Section([html.H2(course), nobody], className="cp-card")
    head = html.Tr([html.Th(_(name) if name else "", scope="col") for name in PEOPLE])
    table = html.Table([html.Thead(head), html.Tbody([_row(course, one) for one in found])], className="cp-consents")
    return html.Section([html.H2(course), html.Div(table, className="cp-scroll", tabIndex=0)], className="cp-card")


def _row(course: str, one: Stated) -> html.Tr:
    since = one.withdrawn_at or one.given_at
    source = _(SOURCES[one.source]) if one.source else words.DASH
    name = one.name or one.email
    return html.Tr(
        [
            html.Th(name, scope="row"),
            html.Td(_(SAID[one.agreed])),
            html.Td(words.day(since) if since else words.DASH),
            html.Td(words.day(one.expires_at) if one.expires_at else words.DASH),
            html.Td(source),
            html.Td(one.notice or words.DASH),
            html.Td(button(course, one.name, one.email, name, agreed=one.agreed is not True)),
        ]
    )


def button(course: str, name: str, email: str, called: str, *, agreed: bool) -> html.Button:
    """Has somebody agree, or agree no longer."""
    text, spoken = (_("Agrees"), _("{person} agrees")) if agreed else (_("Withdraws"), _("{person} agrees no longer"))
    ident = {"tab": "consent", "course": course, "person": name, "email": email, "agreed": agreed}
    return html.Button(text, id=ident, className="cp-button cp-press", **parts.spoken(spoken.format(person=called)))


def _upload(course: str) -> html.Section:
    """A file of what people said."""
    said = _(
        'A CSV file with "name" or "email", and "consent" (yes or no); "date", "expires" and "notice" if you like. '
        "It overrules the roster."
    )
    large = _("The file is larger than a roster is: {size} kB are taken. Leave out all columns but these.")
    kinds: dict[str, Any] = {
        "data-accept": ".csv,.txt,text/csv",
        "data-most": str(MOST),
        "data-large": large.format(size=MOST // 1000),
    }
    ident = {"tab": "consent", "course": course}
    chosen = html.Button(_("Choose a file\u2026"), id=ident, className="cp-button cp-file", **kinds)
    return html.Section([html.H2(_("Who agreed, as a file")), html.P(said), html.Div(chosen)], className="cp-card")
