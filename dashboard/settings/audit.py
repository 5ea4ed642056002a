"""Who did what about whom, newest first, and whether the log is as it was written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from dash import dcc, html
from sqlalchemy import select

from dashboard import deeds, parts, words
from dashboard.language import N_, _
from dashboard.reader import ADMIN, AUDITOR, Reader
from dashboard.view import View
from storage import StoreError, auditing
from storage.auditing import Entry
from storage.engine import reading
from storage.tables import account, participant

if TYPE_CHECKING:
    from storage.store import Store

TITLE = N_("Audit log")
ROLES = (ADMIN, AUDITOR)
SINGLE = True
HEADS = (N_("Time (UTC)"), N_("Who"), N_("What"), N_("About"), N_("Lecture"), N_("How"))
SHOWN = 50


def content(store: Store, view: View, query: Mapping[str, str]) -> list[Any]:
    """A page of the log, of everything or of one deed, and a button that has it checked."""
    before, did = query.get("before", ""), query.get("did", "")
    number = int(before) if before.isascii() and before.isdecimal() and len(before) < 10 else None
    did = did if did in auditing.DEEDS else ""
    found = auditing.entries(store, did=did, limit=SHOWN, before=number)
    inside = [_table(store, view.reader, found)] if found else [html.P(_("Nothing was noted yet."))]
    older = [_link(_("Older entries"), did, str(found[-1].id))] if len(found) == SHOWN else []
    check = html.Button(_("Check the log"), id={"tab": "audit", "do": "verify"}, className="cp-button cp-press")
    head = html.Div([_deeds(did), check], className="cp-card-head")
    return [html.Section([head, *inside, *older], className="cp-card")]


def answer(store: Store, reader: Reader, pressed: Mapping[str, Any]) -> Any:
    """Whether the log is as it was written."""
    if pressed["do"] != "verify":
        raise LookupError(pressed["do"])
    try:
        count, head = auditing.verify(store)
    except StoreError as error:
        return parts.notice(_("The log is not as it was written"), str(error))
    said = _("{n} entries. The hash of the last one, kept elsewhere, shows later that nothing was replaced:")
    command = parts.command(f"classpulse audit verify --head {head}")
    return parts.notice(_("The log is as it was written"), said.format(n=count), command)


def _deeds(did: str) -> html.Details:
    """What is shown, and links that keep one deed."""
    links = [html.Li(_link(deeds.deed(one), one)) for one in auditing.DEEDS]
    everything = html.Li(_link(_("Everything"), ""))
    shown = deeds.deed(did) if did else _("Everything")
    return html.Details(
        [html.Summary(shown, className="cp-button"), html.Ul([everything, *links])], className="cp-menu"
    )


def _link(said: str, did: str, before: str = "") -> dcc.Link:
    asked = urlencode({name: value for name, value in (("did", did), ("before", before)) if value})
    return dcc.Link(said, href=f"/settings/audit?{asked}", className="cp-link")


def _table(store: Store, reader: Reader, found: Any) -> html.Div:
    names = _names(store, reader, found)
    head = html.Tr([html.Th(_(name), scope="col") for name in HEADS])
    rows = [_row(one, names, reader) for one in found]
    table = html.Table([html.Thead(head), html.Tbody(rows)], className="cp-audit")
    return html.Div(table, className="cp-scroll", tabIndex=0, role="region", **parts.spoken(_(TITLE)))


def _row(one: Entry, names: Mapping[tuple[str, str], str], reader: Reader) -> html.Tr:
    who = names.get(("account", str(one.account_id)), deeds.role(one.actor))
    whom = names.get(("participant", one.participant_id), one.participant_id)
    about = whom or words.DASH, _lecture(one, reader), deeds.how(one.did, one.why) or words.DASH
    cells = (who, deeds.deed(one.did), *about)
    return html.Tr([html.Th(f"{one.at:%Y-%m-%d %H:%M:%S}", scope="row"), *map(html.Td, cells)])


def _lecture(one: Entry, reader: Reader) -> Any:
    """The lecture, with the way to it for who may go."""
    if one.lecture and reader.role == ADMIN:
        return dcc.Link(one.lecture, href=f"/lecture/{one.lecture_id}", className="cp-link")
    return one.lecture or one.lecture_id or words.DASH


def _names(store: Store, reader: Reader, found: Any) -> dict[tuple[str, str], str]:
    """What accounts are called, and for an admin the people, where they still are there."""
    with reading(store.engine) as connection:
        accounts = connection.execute(select(account.c.id, account.c.name)).all()
        named = {("account", str(row.id)): row.name for row in accounts if row.name}
        if reader.role == ADMIN:
            ids = {int(one.participant_id) for one in found if one.participant_id.isdecimal()}
            people = select(participant.c.id, participant.c.name).where(participant.c.id.in_(ids))
            named |= {("participant", str(row.id)): row.name for row in connection.execute(people)}
    return named
