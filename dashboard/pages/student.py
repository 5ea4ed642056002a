"""One person over the lectures of a course: a trend with intervals, what the records say beside it, and what this is
not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from dash import dcc, html

from dashboard import address, limits, parts, terms, words
from dashboard.language import N_, _
from dashboard.reader import ADMIN, STUDENT
from dashboard.view import Page, View
from storage import policy
from storage.terms import Attended, Term, term

if TYPE_CHECKING:
    from storage.store import Store

PATH = "/student/<participant_id>"
HEADS = (
    N_("Lecture"),
    N_("Date"),
    N_("Engagement (95 %)"),
    N_("Seen"),
    N_("Camera on"),
    N_("In the meeting"),
    N_("Spoke"),
    N_("Wrote"),
)


def page(store: Store, view: View, query: Mapping[str, str], participant_id: str) -> Page:
    """The person whose row in some lecture has this id; `?formula=` chooses the engagement formula."""
    formulas = policy.formulas(store)
    formula = query.get("formula", "")
    formula = formula if formula in formulas else formulas[0]
    known = participant_id.isascii() and participant_id.isdecimal() and len(participant_id) < 18  # 64 bits
    found = term(store, int(participant_id), formula) if known else None
    if found is None:
        return Page(_("Not found"), parts.not_found(_("There is nobody at this address. They may have been erased.")))
    allowed = policy.current(store)
    if not policy.alone(allowed) and view.reader.role != STUDENT:
        body: list[Any] = [parts.notice(_("Not shown"), _(OFF))]
    elif found.agreed is False:
        body = [parts.notice(_("Not shown"), _(NO))]
    else:
        inferred = policy.inferred(allowed)
        body = _term(found, view, _picker(formulas, formula, participant_id), formula, inferred)
    return Page(found.name, html.Article([_head(found), *body, *_copy(view, participant_id)], className="cp-lecture"))


OFF = N_("The policy stated here does not let single people be shown. They may see themselves when they log in.")
NO = N_("By the roster, this person has not agreed to be looked at alone. Nothing of them is shown here.")
UNKNOWN = N_("The roster does not say whether this person has: ask before you look at them alone.")
FOR_WHOM = N_("This page is for students who have agreed to it, and who may see it themselves.")


def _head(found: Term) -> html.Header:
    crumbs = [
        dcc.Link(_("Lectures"), href="/"),
        html.Span("\u203a", **parts.HIDDEN),
        dcc.Link(found.course or _("Without a course"), href="/?" + urlencode({"course": found.course or ""})),
    ]
    asked = " ".join([_(FOR_WHOM), *([_(UNKNOWN)] if found.agreed is None else [])])
    return html.Header(
        [
            html.Nav(crumbs, className="cp-crumbs", **parts.spoken(_("Where you are"))),
            html.H1(found.name),
            *([html.P(asked, className="cp-caption")] if found.agreed is not False else []),
        ],
        className="cp-page-head",
    )


def _term(found: Term, view: View, picker: html.Nav, formula: str, inferred: Sequence[str]) -> list[Any]:
    beside = html.Div([_attendance(found, view), _speaking(found, view)], className="cp-student-beside")
    return [
        html.Div([_trend(found, view, picker, formula), beside], className="cp-student"),
        _table(found, linked=view.reader.reads(found.course)),
        html.Section([html.H2(_("What this is not")), html.P(_(limits.NOT_ALONE))], className="cp-card"),
        limits.limits(inferred),
    ]


def _copy(view: View, participant_id: str) -> list[html.Section]:
    """All that is held of them, for themselves and for an admin whom they ask."""
    if view.reader.role not in (ADMIN, STUDENT):
        return []
    link = html.A(_("All that is held about this person (zip)"), href=f"/student/{participant_id}/download/copy.zip",
                  download="", className="cp-button")  # fmt: skip
    said = _("Their own copy: a page to read and tables, with nobody else in it.")
    return [html.Section([html.P(said), html.P(link)], className="cp-card")]


def _trend(found: Term, view: View, picker: html.Nav, formula: str) -> html.Section:
    said = terms.sentence(found)
    caption = _(
        "A point a lecture with its 95 % interval; hatched: less than 30 % of the time was seen. A change is said only "
        "where the order of the lectures matters more than chance would have it in one course of twenty, over {people} "
        "with enough lectures. Camera on: for 30 % of the time or more."
    ).format(people=words.people(found.people) if found.people else _("all people"))
    summary = _("Engagement by lecture. {finding}").format(finding=said)
    meaning = words.meaning(formula)
    drawn = terms.figure(found, view)
    return parts.chart("term", said, f"{caption} {meaning}", drawn, summary, picker)


def _picker(formulas: Sequence[str], chosen: str, participant_id: str) -> html.Nav:
    """Links that choose the engagement formula; the address keeps it."""
    here = f"/student/{participant_id}"
    links = [
        dcc.Link(
            words.formula(name),
            href=here if name == formulas[0] else f"{here}?formula={quote(name)}",
            className="cp-here" if name == chosen else "",
        )
        for name in formulas
    ]
    return html.Nav(links, className="cp-picker", **parts.spoken(_("Engagement formula")))


def _attendance(found: Term, view: View) -> html.Section:
    said = terms.attendance(found)
    summary = _("Bar chart of minutes in the meeting by lecture. {finding}.").format(finding=said)
    caption = _("Minutes in the meeting, by its record; hatched: no record.")
    drawn = terms.counted(found, [_minutes(one.attended_ms) for one in found.lectures], view)
    return parts.chart("attendance", said, caption, drawn, summary)


def _speaking(found: Term, view: View) -> html.Section:
    said = terms.speaking(found)
    summary = _("Bar chart of minutes spoken by lecture. {finding}.").format(finding=said)
    caption = _("Minutes spoken, by timeline or transcript. Few minutes may be many words.")
    drawn = terms.counted(found, [_minutes(one.spoken_ms) for one in found.lectures], view)
    return parts.chart("speaking", said, caption, drawn, summary)


def _minutes(ms: int | None) -> float | None:
    return None if ms is None else ms / 60_000


def _table(found: Term, *, linked: bool) -> html.Section:
    head = html.Tr([html.Th(_(name), scope="col") for name in HEADS])
    table = html.Table([html.Thead(head), html.Tbody([_row(one, linked=linked) for one in found.lectures])])
    scroll = html.Div(table, className="cp-scroll", tabIndex=0)
    return html.Section([html.H2(_("Lectures")), scroll], className="cp-card")


def _row(one: Attended, *, linked: bool) -> html.Tr:
    """A lecture, `linked` for whom may see it; a dash where no record tells, or too little was seen."""
    href = f"/lecture/{quote(one.lecture_id, safe='')}"
    link = dcc.Link(one.name, href=href, className="cp-link") if linked else one.name
    date = html.Time(words.day(one.held_at), dateTime=one.held_at.isoformat() if one.held_at else "")
    lengths = [words.DASH if ms is None else words.length(ms) for ms in (one.attended_ms, one.spoken_ms)]
    wrote = words.DASH if one.messages is None else str(one.messages)
    seen: list[Any] = [terms.value(one)]
    if linked and one.point.coverage > 0:
        rows = address.lecture(one.lecture_id, "rows", participant=one.participant_id)
        seen += [" ", parts.rows_link(rows, one.name)]
    cells: list[Any] = [
        date,
        seen,
        words.percent(one.point.coverage),
        words.percent(one.camera_on),
        *lengths,
        wrote,
    ]
    return html.Tr([html.Th(link, scope="row"), *(html.Td(cell) for cell in cells)])
