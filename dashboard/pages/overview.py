"""All lectures: courses on the left, a line a lecture on the right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import dash_ag_grid as dag
from dash import dcc, html

from dashboard import parts, words
from dashboard.pages import review
from dashboard.reader import ADMIN, TEACHER
from dashboard.view import Page, View
from storage import queries
from storage.queries import LectureSummary

if TYPE_CHECKING:
    from storage.store import Store

PATH = "/"
ROLES = (ADMIN, TEACHER)
WORKING = ("queued", "running")
STATES = {"queued": "Queued", "done": "Done", "partial": "Partial", "failed": "Failed"}


def page(store: Store, view: View, query: Mapping[str, str]) -> Page:
    """The overview; `?course=` keeps one course (empty: lectures without one); often asked while something runs."""
    lectures = [one for one in queries.lectures(store) if view.reader.reads(one.course)]
    if not lectures:
        return Page("Lectures", _empty(), refresh_ms=15_000)
    working = any(lecture.state in WORKING for lecture in lectures)
    course = query.get("course")
    kept = [lecture for lecture in lectures if course is None or (lecture.course or "") == course]
    content = html.Div(
        [
            _courses(lectures, course),
            html.Div(
                [_head(course, kept, review.link(store, reader=view.reader)), table(kept, view)],
                className="cp-main-column",
            ),
        ],
        className="cp-overview",
    )
    return Page(_heading(course), content, refresh_ms=3_000 if working else 15_000)


def _empty() -> html.Section:
    """Nothing yet: one drawing, one sentence, the two next steps."""
    return html.Section(
        [
            parts.room(),
            html.H1("No lectures yet"),
            html.P("Analyse a recording of a class, or look around with a class of drawn people first."),
            html.Div([html.H2("Try the demo class"), parts.command("classpulse demo")], className="cp-step"),
            html.Div([html.H2("Analyse a recording"), parts.command("classpulse analyse FILE")], className="cp-step"),
        ],
        className="cp-empty",
    )


def _heading(course: str | None) -> str:
    """What the table shows."""
    return "Lectures" if course is None else course or "Without a course"


def _head(course: str | None, lectures: list[LectureSummary], to_review: list[Any]) -> html.Header:
    """The heading, how many lectures, one line for the running work, and the way to names that wait for a decision."""
    count = "1 lecture" if len(lectures) == 1 else f"{len(lectures)} lectures"
    return html.Header(
        [
            html.H1(_heading(course)),
            html.P(count, className="cp-caption"),
            html.P(_working(lectures), role="status"),
            *map(html.P, to_review),
        ],
        className="cp-page-head",
    )


def _working(lectures: list[LectureSummary]) -> str:
    """`Analysing Lecture 7, 43 %`, or nothing."""
    running = [lecture for lecture in lectures if lecture.state == "running"]
    if not running:
        return ""
    more = f" and {len(running) - 1} more" if len(running) > 1 else ""
    return f"Analysing {running[0].name}, {words.percent(running[0].progress)}{more}"


def _courses(lectures: list[LectureSummary], course: str | None) -> html.Nav:
    """Links that keep one course, with the number of their lectures."""
    counts = Counter(lecture.course or "" for lecture in lectures)
    named = sorted(counts, key=lambda name: (not name, name.casefold()))
    links = [_course("All lectures", "/", len(lectures), course is None)]
    for name in named:
        links.append(_course(_heading(name), "/?" + urlencode({"course": name}), counts[name], course == name))
    return html.Nav([html.H2("Courses"), html.Ul(links)], className="cp-courses", **parts.spoken("Courses"))


def _course(name: str, href: str, count: int, here: bool) -> html.Li:
    """One link of the navigation."""
    inside = [html.Span(name, title=name), html.Span(str(count), className="cp-count")]
    return html.Li(dcc.Link(inside, href=href, className="cp-here" if here else ""))


def row(lecture: LectureSummary) -> dict[str, Any]:
    """What the table holds of a lecture; numbers stay numbers, so that columns sort."""
    running = lecture.state == "running"
    return {
        "id": lecture.id,
        "href": f"/lecture/{quote(lecture.id, safe='')}",
        "title": lecture.name,
        "course": lecture.course or "",
        "held_at": lecture.held_at.isoformat() if lecture.held_at else None,
        "minutes": lecture.length_ms / 60_000,
        "length": words.length(lecture.length_ms) if lecture.length_ms else words.DASH,
        "people": lecture.people,
        "sparkline": list(lecture.sparkline),
        "engagement": _engagement(lecture),
        "coverage": lecture.coverage,
        "state": words.percent(lecture.progress) if running else STATES.get(lecture.state, lecture.state),
        "kind": lecture.state,
        "progress": lecture.progress,
        "reason": lecture.reason,
    }


def _engagement(lecture: LectureSummary) -> str:
    """The sparkline in words: value with coverage, or why there is none."""
    if not lecture.people:
        return "nobody seen"
    return words.value(lecture.engagement, lecture.coverage, lecture.length_ms * lecture.progress)


def columns(view: View) -> list[dict[str, Any]]:
    """The columns; on a narrow screen title, engagement and state only, the rest stands under the title."""
    title = {"field": "title", "headerName": "Lecture", "cellRenderer": "CpTitle", "flex": 1, "minWidth": 130}
    spark = {
        "field": "sparkline",
        "headerName": "Engagement",
        "cellRenderer": "CpSpark",
        "sortable": False,
        "cellDataType": False,
    }
    state = {"field": "state", "headerName": "State", "cellRenderer": "CpState", "tooltipField": "reason", "width": 116}
    if view.narrow:
        return [{**title, "minWidth": 100}, {**spark, "width": 104}, {**state, "width": 76}]
    middle = [
        {"field": "held_at", "headerName": "Date", "valueFormatter": {"function": "cpDay(params.value)"}, "width": 172},
        {"field": "minutes", "headerName": "Length", "valueFormatter": {"function": "params.data.length"}, "width": 96},
        {"field": "people", "headerName": "People", "type": "rightAligned", "width": 92},
    ]
    seen = {
        "field": "coverage",
        "headerName": "Coverage",
        "type": "rightAligned",
        "valueFormatter": {"function": "cpPercent(params.value)"},
        "headerTooltip": "Share of the time in which a face was seen, over everyone in the lecture",
        "width": 108,
    }
    return [title, *middle, {**spark, "width": 148}, seen, state]


def table(lectures: list[LectureSummary], view: View) -> dag.AgGrid:
    """The lectures, newest first; a click on a row opens one, and so does Enter."""
    return dag.AgGrid(
        id="lectures",
        rowData=[row(lecture) for lecture in lectures],
        columnDefs=columns(view),
        defaultColDef={"resizable": False, "suppressMovable": True, "sortable": True},
        getRowId="params.data.id",
        dashGridOptions={
            "domLayout": "autoHeight",
            "rowHeight": 76 if view.narrow else 52,
            "headerHeight": 40,
            "animateRows": False,
            "suppressCellFocus": False,
            "tooltipShowDelay": 200,
            "context": {"narrow": view.narrow},
        },
        className="cp-table",
        style={"height": None},
    )
