"""One person over the lectures of a course: a trend with intervals, what the records say beside it, and what this is
not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from dash import dcc, html

from dashboard import limits, parts, terms, words
from dashboard.view import Page, View
from storage.terms import Attended, Term, term

if TYPE_CHECKING:
    from storage.store import Store

PATH = "/student/<participant_id>"
HEADS = ("Lecture", "Date", "Engagement (95 %)", "Seen", "Camera on", "In the meeting", "Spoke", "Wrote")


def page(store: Store, view: View, query: Mapping[str, str], participant_id: str) -> Page:
    """The person whose row in some lecture has this id."""
    known = participant_id.isascii() and participant_id.isdecimal() and len(participant_id) < 18  # 64 bits
    found = term(store, int(participant_id)) if known else None
    if found is None:
        return Page("Not found", parts.not_found("There is nobody at this address. They may have been erased."))
    body = [parts.notice("Not shown", NO)] if found.agreed is False else _term(found, view)
    return Page(found.name, html.Article([_head(found), *body], className="cp-lecture"))


NO = "By the roster, this person has not agreed to be looked at alone. Nothing of them is shown here."
UNKNOWN = " The roster does not say whether this person has: ask before you look at somebody alone."
FOR_WHOM = "This page is for students who have agreed to it, and who may see it themselves."


def _head(found: Term) -> html.Header:
    crumbs = [
        dcc.Link("Lectures", href="/"),
        html.Span("\u203a", **parts.HIDDEN),
        dcc.Link(found.course or "Without a course", href="/?" + urlencode({"course": found.course or ""})),
    ]
    asked = FOR_WHOM + (UNKNOWN if found.agreed is None else "")
    return html.Header(
        [
            html.Nav(crumbs, className="cp-crumbs", **parts.spoken("Where you are")),
            html.H1(found.name),
            *([html.P(asked, className="cp-caption")] if found.agreed is not False else []),
        ],
        className="cp-page-head",
    )


def _term(found: Term, view: View) -> list[Any]:
    said = terms.sentence(found)
    caption = (
        "A point a lecture with its 95 % interval; hatched: less than 30 % of the time was seen. A change is said only "
        "where the order of the lectures matters more than chance would have it in one course of twenty, over the "
        f"{words.people(found.people)} of the course with enough lectures. Camera on: for 30 % of the time or more."
    )
    return [
        parts.chart("term", said, caption, terms.figure(found, view), f"Engagement by lecture. {said}"),
        _table(found),
        html.Section([html.H2("What this is not"), html.P(limits.NOT_ALONE)], className="cp-card"),
        limits.limits(),
    ]


def _table(found: Term) -> html.Section:
    head = html.Tr([html.Th(name, scope="col") for name in HEADS])
    table = html.Table([html.Thead(head), html.Tbody([_row(one) for one in found.lectures])])
    return html.Section([html.H2("Lectures"), html.Div(table, className="cp-scroll", tabIndex=0)], className="cp-card")


def _row(one: Attended) -> html.Tr:
    """A lecture; a dash where no record tells, or too little was seen."""
    link = dcc.Link(one.name, href=f"/lecture/{quote(one.lecture_id, safe='')}", className="cp-link")
    date = html.Time(words.day(one.held_at), dateTime=one.held_at.isoformat() if one.held_at else "")
    lengths = [words.DASH if ms is None else words.length(ms) for ms in (one.attended_ms, one.spoken_ms)]
    wrote = words.DASH if one.messages is None else str(one.messages)
    cells: list[Any] = [
        date,
        terms.value(one),
        words.percent(one.point.coverage),
        words.percent(one.camera_on),
        *lengths,
        wrote,
    ]
    return html.Tr([html.Th(link, scope="row"), *(html.Td(cell) for cell in cells)])
