"""Reports by e-mail: a teacher says for which of their courses, on which day and at what hour, or sends one now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from babel.dates import get_day_names
from dash import html
from werkzeug.exceptions import Forbidden

from dashboard import parts, rights, words
from dashboard.language import N_, _, spoken
from dashboard.reader import ADMIN, TEACHER, Reader
from dashboard.reasons import reason
from dashboard.report import mailing
from dashboard.view import View
from storage import StoreError, mailings, postings, queries
from storage.mailings import Mailing
from storage.postings import Asked
from storage.queries import LectureSummary

if TYPE_CHECKING:
    from storage.store import Store

TITLE = N_("Reports by e-mail")
ROLES = (ADMIN, TEACHER)
TAB = "schedule"
DAILY = "daily"
HOUR = 7
"""Offered first."""


def content(store: Store, view: View, query: Mapping[str, str]) -> list[Any]:
    """A card for each course of the reader."""
    reader = view.reader
    if reader.account_id is None:
        return [_card(html.P(_("Reports are sent to the address of an account: log in with one.")))]
    to = mailings.email(store, reader.account_id)
    if not to:
        return [_card(html.P(_("Your account has no e-mail address: an admin adds it under Users.")))]
    latest = _latest(store, reader)
    known = mailings.of_account(store, reader.account_id)
    said = _(
        "Once switched on, the report of each lecture that is analysed afterwards is sent once to {address}, as text, "
        "HTML and PDF, at the hour you choose, by the clock of the server."
    )
    asked = postings.asked(store, reader.account_id)
    cards = [_course(store, name, known.get(name), lecture, asked.get(lecture.id)) for name, lecture in latest.items()]
    nothing = [_card(html.P(_("There is no course of yours with lectures yet.")))]
    return [_card(html.P(said.format(address=to)), *_unset()), *(cards or nothing)]


def answer(store: Store, reader: Reader, pressed: Mapping[str, Any]) -> Any:
    """Switch a course on, change when, switch it off, or send a report now; only of courses the reader may see."""
    rights_of(reader)
    account_id = reader.account_id
    if account_id is None:
        raise Forbidden
    try:
        return {"keep": _keep, "drop": _drop, "send": _send}[pressed["do"]](store, reader, account_id, pressed)
    except StoreError as error:
        return parts.notice(_("This was not done"), reason(error))


def rights_of(reader: Reader) -> None:
    """Whether the reader may use this tab at all."""
    if reader.role not in ROLES:
        raise Forbidden


def _own(reader: Reader, pressed: Mapping[str, Any]) -> str:
    """The course that is named, if it is the reader's."""
    name = pressed["course"]
    if not isinstance(name, str) or not reader.reads(name):
        raise Forbidden
    return name


def _keep(store: Store, reader: Reader, account_id: int, pressed: Mapping[str, Any]) -> Any:
    name = _own(reader, pressed)
    day, hour = str(pressed["day"]), str(pressed["hour"])
    weekday = None if day == DAILY else int(day)
    mailings.keep(store, account_id, name, weekday, int(hour), datetime.now(UTC), spoken())
    said = _("Reports are sent: {when}.").format(when=_when(weekday, int(hour)))
    return parts.notice(name, said)


def _drop(store: Store, reader: Reader, account_id: int, pressed: Mapping[str, Any]) -> Any:
    name = _own(reader, pressed)
    mailings.drop(store, account_id, name)
    return parts.notice(name, _("No more reports are sent."))


def _send(store: Store, reader: Reader, account_id: int, pressed: Mapping[str, Any]) -> Any:
    """By the work process within a minute, and not counted as sent on the schedule."""
    lecture_id = pressed["lecture"]
    if not isinstance(lecture_id, str):
        raise Forbidden
    rights.lecture(store, reader, lecture_id)
    mailing.Server.named()
    to = mailing.address(mailings.email(store, account_id))
    postings.ask(store, account_id, lecture_id, spoken(), datetime.now(UTC))
    said = _("The report is sent to {address} within a minute. This page then says what became of it.")
    return parts.notice(_("Sending"), said.format(address=to))


def _latest(store: Store, reader: Reader) -> dict[str, LectureSummary]:
    """The reader's courses by name, each with its newest lecture."""
    found: dict[str, LectureSummary] = {}
    for one in queries.lectures(store):
        if one.course is not None and reader.reads(one.course):
            found.setdefault(one.course, one)
    return dict(sorted(found.items(), key=lambda pair: pair[0].casefold()))


def _course(
    store: Store, name: str, kept: Mailing | None, lecture: LectureSummary, asked: Asked | None
) -> html.Section:
    """Whether and when reports of a course are sent, with what changes that."""
    state = _("Off") if kept is None else _when(kept.weekday, kept.hour)
    return _card(
        html.Div([html.H2(name), html.P(state, className="cp-number")], className="cp-card-head"),
        *_last(store, kept),
        _form(name, kept),
        html.P(_buttons(name, kept, lecture), className="cp-choice"),
        *_asked(lecture, asked),
    )


def _form(name: str, kept: Mailing | None) -> html.Form:
    days = get_day_names("wide", context="stand-alone", locale=spoken())
    every = {DAILY: _("every day")} | {str(number): days[number] for number in range(7)}
    day = DAILY if kept is None or kept.weekday is None else str(kept.weekday)
    hour = str(HOUR if kept is None else kept.hour)
    fields = [
        _choice(_("Day"), "day", every, day),
        _choice(_("Hour"), "hour", {str(each): f"{each:02}:00" for each in range(24)}, hour),
        html.Button(_("Switch on") if kept is None else _("Change"), type="submit", className="cp-primary"),
    ]
    return html.Form(fields, id={"tab": TAB, "do": "keep", "course": name}, className="cp-form")


def _choice(said: str, name: str, options: Mapping[str, str], chosen: str) -> html.Label:
    """A list to choose from, as the browser has it."""
    each = [html.Option(text, value=value, selected=value == chosen) for value, text in options.items()]
    return html.Label([said, html.Select(each, name=name, className="cp-select")], className="cp-labelled")


def _buttons(name: str, kept: Mailing | None, lecture: LectureSummary) -> list[html.Button]:
    off = {"tab": TAB, "do": "drop", "course": name}
    now = {"tab": TAB, "do": "send", "lecture": lecture.id}
    said = _("Send the report of {lecture} now").format(lecture=lecture.name)
    found = [html.Button(said, id=now, className="cp-button cp-press")]
    return [*found, *([html.Button(_("Switch off"), id=off, className="cp-button cp-press")] if kept else [])]


def _last(store: Store, kept: Mailing | None) -> list[html.P]:
    """What became of the last report."""
    found = mailings.last(store, kept.id) if kept else None
    if found is None:
        return []
    if found.failed:
        again = _("It is tried again.")
        if found.refused:
            again = _("It is not sent to this address again; an admin changes it under Users.")
        return [html.P(f"{_failed(found.lecture, found.failed)} {again}", role="status")]
    sent = _("Last sent: {lecture}, {day}.").format(lecture=found.lecture, day=words.day(found.at))
    return [html.P(sent, className="cp-caption")]


def _asked(lecture: LectureSummary, asked: Asked | None) -> list[html.P]:
    """What became of the report that was to be sent at once."""
    if asked is None:
        return []
    if asked.failed:
        return [html.P(_failed(lecture.name, asked.failed), role="status")]
    said = _("The report of {lecture} is being sent.") if asked.at is None else _("The report of {lecture} was sent.")
    return [html.P(said.format(lecture=lecture.name), className="cp-caption", role="status")]


def _failed(lecture: str, why: str) -> str:
    said = _("{lecture} could not be sent: {reason}.")
    return said.format(lecture=lecture, reason=reason(why).rstrip("."))


def _when(weekday: int | None, hour: int) -> str:
    """`every day at 07:00`, `Monday at 18:00`."""
    day = _("every day") if weekday is None else get_day_names("wide", "stand-alone", spoken())[weekday]
    return _("{day} at {hour}").format(day=day, hour=f"{hour:02}:00")


def _unset() -> list[Any]:
    """What is missing on the server, if anything."""
    try:
        mailing.Server.named()
    except StoreError as error:
        return [html.P(_("Nothing can be sent yet: {reason}.").format(reason=reason(error)), role="status")]
    return []


def _card(*inside: Any) -> html.Section:
    return html.Section(list(inside), className="cp-card")
