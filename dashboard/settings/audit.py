"""Who did what about whom, newest first, and whether the log is as it was written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from dash import dcc, html
from sqlalchemy import select

from dashboard import frame, parts, words
from dashboard.language import N_, _
from dashboard.reader import ADMIN, AUDITOR, Reader
from dashboard.view import View
from storage import StoreError, auditing
from storage.auditing import Entry
from storage.engine import reading
from storage.tables import account, lecture, participant

if TYPE_CHECKING:
    from storage.store import Store

TITLE = N_("Audit log")
ROLES = (ADMIN, AUDITOR)
HEADS = (N_("Time (UTC)"), N_("Who"), N_("What"), N_("About"), N_("Lecture"), N_("How"))
DEEDS = {
    auditing.POLICY: N_("stated the policy"),
    auditing.CONSENT: N_("kept who agreed"),
    auditing.WITHDREW: N_("withdrew a consent"),
    auditing.ROSTER: N_("changed a roster"),
    auditing.USER: N_("changed an account"),
    auditing.EXPORTED: N_("took away rows"),
    auditing.REPORTED: N_("took away a report"),
    auditing.MAILED: N_("sent a report by mail"),
    auditing.COPIED: N_("gave somebody their copy"),
    auditing.ERASED: N_("erased somebody"),
    auditing.PURGED: N_("deleted what was kept for long enough"),
}
SHOWN = 50


def content(store: Store, view: View, query: Mapping[str, str]) -> list[Any]:
    """A page of the log, and what checking it found."""
    before = query.get("before", "")
    number = int(before) if before.isascii() and before.isdecimal() and len(before) < 10 else None
    found = auditing.entries(store, limit=SHOWN, before=number)
    missing = _("It tells changes and what was taken away. Who only looked at a page is not in it yet.")
    inside = [_table(store, view.reader, found)] if found else [html.P(_("Nothing was noted yet."))]
    older = urlencode({"before": found[-1].id}) if len(found) == SHOWN else ""
    link = [dcc.Link(_("Older entries"), href=f"/settings/audit?{older}", className="cp-link")] if older else []
    return [
        html.Section([*_verdict(store), html.P(missing, className="cp-caption"), *inside, *link], className="cp-card")
    ]


def _verdict(store: Store) -> list[Any]:
    try:
        count, head = auditing.verify(store)
    except StoreError as error:
        return [parts.notice(_("The log is not as it was written"), str(error))]
    if not count:
        return []
    said = _(
        "{n} entries, each as it was written. The last one has the hash {head}; kept elsewhere, it shows later that "
        "nothing was replaced:"
    )
    return [
        html.P(said.format(n=count, head=head[:12])),
        parts.command(f"classpulse audit verify --head {head}"),
    ]


def _table(store: Store, reader: Reader, found: Any) -> html.Div:
    names = _names(store, reader, found)
    head = html.Tr([html.Th(_(name), scope="col") for name in HEADS])
    rows = [_row(one, names) for one in found]
    table = html.Table([html.Thead(head), html.Tbody(rows)], className="cp-audit")
    return html.Div(table, className="cp-scroll", tabIndex=0, role="region", **parts.spoken(_(TITLE)))


def _row(one: Entry, names: Mapping[tuple[str, str], str]) -> html.Tr:
    role = _(frame.ROLES[one.actor]) if one.actor in frame.ROLES else _("a command on the server")
    who = names.get(("account", str(one.account_id)), role)
    lecture_name = names.get(("lecture", one.lecture_id), one.lecture_id)
    whom = names.get(("participant", one.participant_id), one.participant_id)
    cells = (who, _(DEEDS.get(one.did, one.did)), whom or words.DASH, lecture_name or words.DASH, one.why or words.DASH)
    return html.Tr([html.Th(f"{one.at:%Y-%m-%d %H:%M:%S}", scope="row"), *map(html.Td, cells)])


def _names(store: Store, reader: Reader, found: Any) -> dict[tuple[str, str], str]:
    """What accounts and lectures are called, and for an admin the people, where they still are there."""
    with reading(store.engine) as connection:
        accounts = connection.execute(select(account.c.id, account.c.name)).all()
        lectures = select(lecture.c.id, lecture.c.name).where(lecture.c.id.in_({one.lecture_id for one in found}))
        named = {("lecture", row.id): row.name for row in connection.execute(lectures)}
        named |= {("account", str(row.id)): row.name for row in accounts if row.name}
        if reader.role == ADMIN:
            ids = {int(one.participant_id) for one in found if one.participant_id.isdecimal()}
            people = select(participant.c.id, participant.c.name).where(participant.c.id.in_(ids))
            named |= {("participant", str(row.id)): row.name for row in connection.execute(people)}
    return named
