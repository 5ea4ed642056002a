"""All lectures: courses on the left, a line a lecture on the right, and above them what is asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from dash import dcc, html
from werkzeug.exceptions import Forbidden

from dashboard import parts, queue, unstated, uploads, words
from dashboard.chores import nightly
from dashboard.language import N_, _, ngettext
from dashboard.lectures import rows, table
from dashboard.pages import review
from dashboard.reader import ADMIN, TEACHER, Reader
from dashboard.reasons import reason
from dashboard.view import Page, View
from ingest import inbox
from ingest.folders import demo_film
from ingest.video import SourceError
from storage import StoreError, jobs, policy, queries
from storage.jobs import Job
from storage.queries import LectureSummary

if TYPE_CHECKING:
    from storage.store import Store

PATH = "/"
ROLES = (ADMIN, TEACHER)
WORKING = {"queued", "running", "cancelling"}
FILTERS = {
    "": N_("All states"),
    "working": N_("At work"),
    "done": N_("Done"),
    "partial": N_("Partial"),
    "failed": N_("Failed"),
}
"""What can be chosen of the states; the address has the word."""


def page(store: Store, view: View, query: Mapping[str, str]) -> Page:
    """The reader's lectures. `?course=` keeps one course (empty: lectures without one); `q`, `state` and `sort` are
    seen to in the browser, so that typing waits for nothing. Often asked while something runs.
    """
    if view.reader.role not in (ADMIN, TEACHER):
        return Page(_("Lectures"), _nothing())
    lectures = _readable(store, view.reader)
    asked = [one for one in jobs.waiting(store) if view.reader.reads(one.course)]
    states = {*(one.state for one in lectures), *(one.state for one in asked)}
    refresh_ms = 3_000 if states & WORKING else 15_000
    first = unstated.told(store)
    work = queue.lines(asked, nightly.asked_before(store, datetime.now(UTC)), stated=not first)
    if not lectures:
        return _empty(view.reader, first, work, refresh_ms)
    course = query.get("course")
    kept = [lecture for lecture in lectures if course is None or (lecture.course or "") == course]
    nav, head = _courses(lectures, course), _head(course, kept, asked, review.link(store, reader=view.reader))
    held = rows(kept, asked)
    known = {lecture.course for lecture in lectures if lecture.course}
    shown = [
        html.Header(head, id="overview-head", className="cp-page-head"),
        html.Div(work, id="work"),
        html.Div([_search(), queue.forms(view.reader, known, first)], className="cp-tools"),
        table(held, view),
    ]
    nav_bar = html.Nav(nav, id="courses", className="cp-courses", **parts.spoken(_("Courses")))
    content = html.Div([nav_bar, html.Div(shown, className="cp-main-column")], className="cp-overview")
    changing = {"courses": nav, "overview-head": head, "work": work}
    return Page(
        _heading(course),
        content,
        refresh_ms,
        {name: {"children": made} for name, made in changing.items()} | {"lectures": {"rowData": held}},
    )


def answer(store: Store, reader: Reader, pressed: Mapping[str, Any]) -> Any:
    """Cancel, try again or remove a job; analyse what lies on the server; draw and analyse the demo class."""
    done = {"cancel": jobs.cancel, "retry": jobs.retry, "remove": _remove}
    for what, do in done.items():
        if what in pressed:
            do(store, _job(store, reader, pressed[what]).id)
            return None
    if reader.role != ADMIN:
        raise Forbidden
    if "demo" in pressed:
        jobs.ask(store, str(demo_film()), kind=jobs.DEMO, course="Demo", account_id=reader.account_id)
        return None
    return _ask(store, reader, pressed)


def _readable(store: Store, reader: Reader) -> list[LectureSummary]:
    return queries.lectures(store, courses=None if reader.role == ADMIN else reader.courses)


def _job(store: Store, reader: Reader, number: object) -> Job:
    """The job that is meant, if it is the reader's."""
    one = jobs.found(store, number) if isinstance(number, int) and abs(number) < 2**31 else None
    if one is None or not reader.changes(one.course):
        raise Forbidden
    return one


def _remove(store: Store, job_id: int) -> None:
    uri = jobs.remove(store, job_id)
    if uri:
        uploads.discard(uri)


def _ask(store: Store, reader: Reader, pressed: Mapping[str, Any]) -> Any:
    """Queue what a path or an address means; each file of a folder is a lecture of its own."""
    path, course, lecture = (str(pressed.get(name) or "").strip() for name in ("path", "course", "lecture"))
    try:
        if not path:
            raise SourceError(_("Name a file, a folder or an address first."))
        policy.required(store)
        uris = inbox.recordings(path)
        if lecture and len(uris) > 1:
            raise SourceError(_("This is a folder of several recordings: leave the lecture's name empty."))
        for uri in uris:
            jobs.ask(store, uri, lecture=lecture or None, course=course or None, account_id=reader.account_id)
    except (SourceError, StoreError) as error:
        return parts.notice(_("This cannot be analysed"), reason(error))
    return None


def _nothing() -> html.Section:
    said = _("The lectures are for those who teach them.")
    return html.Section([parts.room(), html.H1(_("Nothing here for you")), html.P(said)], className="cp-empty")


def _empty(reader: Reader, first: list[Any], work: list[Any], refresh_ms: int) -> Page:
    """Nothing yet: one drawing, one sentence, the two next steps."""
    said = _("Analyse a recording of a class, or look around with a class of drawn people first.")
    demo = html.Button(_("Try the demo class"), id={"demo": 1}, className="cp-press cp-button")
    shown = [
        parts.room(),
        html.H1(_("No lectures yet")),
        html.P(said),
        html.Div(work, id="work"),
        html.Div([queue.forms(reader, (), first), *([demo] if reader.role == ADMIN else [])], className="cp-tools"),
    ]
    changing = {"work": {"children": work}}
    return Page(_("No lectures yet"), html.Section(shown, className="cp-empty"), refresh_ms, changing)


def _heading(course: str | None) -> str:
    """What the table shows."""
    return _("Lectures") if course is None else course or _("Without a course")


def _head(course: str | None, lectures: list[LectureSummary], asked: list[Job], to_review: list[Any]) -> list[Any]:
    """The heading, how many lectures, one line for the running work, and the way to names that wait for a decision."""
    count = ngettext("{n} lecture", "{n} lectures", len(lectures)).format(n=len(lectures))
    return [
        html.H1(_heading(course)),
        html.P(count, className="cp-caption"),
        html.P(_working(lectures) or queue.summary(asked), role="status"),
        *map(html.P, to_review),
    ]


def _working(lectures: list[LectureSummary]) -> str:
    """`Analysing Lecture 7, 43 %`, or nothing."""
    running = [lecture for lecture in lectures if lecture.state == "running"]
    if not running:
        return ""
    more = _(" and {n} more").format(n=len(running) - 1) if len(running) > 1 else ""
    first = _("Analysing {lecture}, {share}")
    return first.format(lecture=running[0].name, share=words.percent(running[0].progress)) + more


def _search() -> html.Div:
    """Narrows the table while typing (assets/overview.js), which also keeps it in the address."""
    options = [html.Option(_(said), value=name) for name, said in FILTERS.items()]
    return html.Div(
        [
            html.Label(_("Search"), htmlFor="q", className="cp-spoken"),
            dcc.Input(id="q", type="search", placeholder=_("Search"), autoComplete="off"),
            html.Select(options, id="state", className="cp-select", **parts.spoken(_("State"))),
            html.Span(id="shown", role="status", className="cp-caption"),
        ],
        className="cp-search",
        role="search",
    )


def _courses(lectures: list[LectureSummary], course: str | None) -> list[Any]:
    """Links that keep one course, with the number of their lectures."""
    counts = Counter(lecture.course or "" for lecture in lectures)
    named = sorted(counts, key=lambda name: (not name, name.casefold()))
    links = [_course(_("All lectures"), "/", len(lectures), course is None)]
    for name in named:
        links.append(_course(_heading(name), "/?" + urlencode({"course": name}), counts[name], course == name))
    return [html.H2(_("Courses")), html.Ul(links)]


def _course(name: str, href: str, count: int, here: bool) -> html.Li:
    """One link of the navigation."""
    inside = [html.Span(name, title=name), html.Span(str(count), className="cp-count")]
    return html.Li(dcc.Link(inside, href=href, className="cp-here" if here else ""))
