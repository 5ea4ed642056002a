"""What is asked for and not done yet, a line each with its buttons; and the forms that ask."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from dash import dcc, html

from dashboard import parts, uploads, words
from dashboard.language import _, ngettext
from dashboard.reader import ADMIN, Reader
from dashboard.reasons import reason
from ingest.inbox import SUFFIXES
from storage.doing import ALL
from storage.jobs import ANALYSE, Job

SHOWN = 4
"""So many lines are shown, the others fold away."""


def lines(jobs: list[Job], before: datetime = ALL, *, stated: bool = True) -> list[Any]:
    """The jobs in their order; nothing where none is left to do. What was asked for `before` an instant may begin, the
    rest waits for the night; recordings wait until a policy is `stated`.
    """
    each = [html.Li(_line(one, _waits(one, before, stated)), className=f"cp-job cp-job-{one.state}") for one in jobs]
    if not each:
        return []
    more = _("{n} more").format(n=len(each) - SHOWN)
    folded = [html.Details([html.Summary(more), html.Ul(each[SHOWN:])], className="cp-fold")]
    return [html.Section([html.Ul(each[:SHOWN]), *(folded if len(each) > SHOWN else [])], className="cp-card cp-jobs")]


def _line(one: Job, waits: str) -> list[Any]:
    """`Lecture 7 · 43 % · 12x real time · 3 min left`, and what can be done."""
    name = html.Span(one.name, className="cp-who")
    said = html.Span(_said(one, waits), className="cp-caption")
    return [html.Span([name, said, *_bar(one)], className="cp-job-said"), html.Span(_buttons(one), className="cp-do")]


def _bar(one: Job) -> list[Any]:
    share = one.progress
    if one.state != "running" or share is None:
        return []
    return [html.Span(html.Span(style={"width": f"{share:.0%}"}), className="cp-bar", **parts.HIDDEN)]


def _waits(one: Job, before: datetime, stated: bool) -> str:
    if not stated and one.kind == ANALYSE:
        return _("waits until a policy is stated")
    return _("waits for its turn") if one.asked_at < before else _("waits for the night")


def _said(one: Job, waits: str) -> str:
    if one.state == "running":
        return _running(one)
    if one.state == "failed":
        return _("could not be analysed: {reason}").format(reason=reason(one.reason))
    known = {"queued": waits, "cancelling": _("is being stopped")}
    return known.get(one.state, _("was cancelled; what is done of it is kept"))


def _running(one: Job) -> str:
    if one.progress is None:
        return _("is being looked at")
    speed = _("{n} times real time").format(n=f"{one.speed:.0f}") if one.speed else ""
    left = _("{length} left").format(length=words.length(one.left_s * 1000)) if one.left_s is not None else ""
    return " \u00b7 ".join(filter(None, [words.percent(one.progress), speed, left]))


def _buttons(one: Job) -> list[html.Button]:
    if one.state in ("queued", "running"):
        return [_button("cancel", one, _("Cancel"))]
    again = _("Undo") if one.state == "cancelled" else _("Try again")
    return [_button("retry", one, again), _button("remove", one, _("Remove"))] if one.state != "cancelling" else []


def _button(what: str, one: Job, said: str) -> html.Button:
    spoken = parts.spoken(f"{said}: {one.name}")
    return html.Button(said, id={what: one.id}, className="cp-press cp-button", **spoken)


def forms(reader: Reader, courses: Collection[str], first: list[Any]) -> html.Details:
    """Folded away behind a button: what has to be done `first`, else send a recording or, for who runs the server, name
    one that lies there.
    """
    inside = first or [_upload(reader, courses), *([_path(courses)] if reader.role == ADMIN else [])]
    summary = html.Summary(_("Analyse a recording"), className="cp-button cp-main")
    return html.Details([summary, html.Div(inside, className="cp-card cp-ask")], className="cp-asking", id="asking")


def _upload(reader: Reader, courses: Collection[str]) -> html.Form:
    """Sent by assets/overview.js, which also makes the field for the file and says how far it is."""
    most: dict[str, Any] = {
        "data-largest": str(uploads.largest()),
        "data-toolarge": _("This file is too large: up to {size} GB are taken.").format(
            size=f"{uploads.largest() / 1e9:g}"
        ),
        "data-lost": _("The connection was lost: send the file again."),
        "data-none": _("Choose a file first."),
        "data-sent": _("Sent. It is analysed in its turn."),
        "data-accept": ",".join(sorted(SUFFIXES)),
        "data-file": _("Recording"),
    }
    return html.Form(
        [
            html.H2(_("Send a recording")),
            html.Div(id="recording", className="cp-field"),
            _course(reader, courses, "upload"),
            _field(_("Lecture"), "lecture", "upload", _("by the name of the file")),
            html.Div(
                [
                    html.Button(_("Send and analyse"), type="submit", className="cp-button"),
                    html.Button(
                        _("Stop sending"), id="stop-sending", type="button", className="cp-button", hidden=True
                    ),
                    html.Progress(id="sending", max="100", hidden=True, **parts.spoken(_("Sent so far"))),
                ],
                className="cp-do",
            ),
            html.P(id="sent", role="status"),
        ],
        id="upload",
        className="cp-send",
        **most,
    )


def _path(courses: Collection[str]) -> html.Form:
    """For recordings that lie on the server, or at an address that it reaches."""
    return html.Form(
        [
            html.H2(_("Or name one on the server")),
            _field(_("File, folder or address"), "path", "path", "/srv/recordings/week-7.mp4"),
            _field(_("Course"), "course", "path", "", list="courses-known"),
            html.Datalist([html.Option(value=name) for name in sorted(courses)], id="courses-known"),
            _field(_("Lecture"), "lecture", "path", _("by the name of the file")),
            html.Div(html.Button(_("Analyse"), type="submit", className="cp-button"), className="cp-do"),
        ],
        id={"ask": "path"},
        className="cp-form",
    )


def _course(reader: Reader, courses: Collection[str], form: str) -> html.Div:
    """Any course for an admin, their own for a teacher."""
    if reader.role == ADMIN:
        return _field(_("Course"), "course", form, "", list="courses-known")
    options = [html.Option(name, value=name) for name in sorted(reader.courses)]
    number = f"{form}-course"
    chosen = html.Select(options, id=number, name="course", className="cp-select")
    return html.Div([html.Label(_("Course"), htmlFor=number), chosen], className="cp-field")


def _field(label: str, name: str, form: str, hint: str, **more: Any) -> html.Div:
    number = f"{form}-{name}"
    asked = dcc.Input(id=number, name=name, type="text", placeholder=hint, autoComplete="off", **more)
    return html.Div([html.Label(label, htmlFor=number), asked], className="cp-field")


def summary(jobs: list[Job]) -> str:
    """`1 recording is being analysed, 2 wait`, or nothing."""
    running, queued = (sum(one.state == state for one in jobs) for state in ("running", "queued"))
    at_work = ngettext("{n} recording is being analysed", "{n} recordings are being analysed", running)
    waits = ngettext("{n} waits", "{n} wait", queued)
    return ", ".join(said.format(n=count) for said, count in ((at_work, running), (waits, queued)) if count)
