"""The table of lectures: a row each, that sorts and filters in the browser (assets/overview.js)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import dash_ag_grid as dag

from dashboard import words
from dashboard.language import N_, _
from dashboard.reasons import reason
from dashboard.view import View
from storage.jobs import Job
from storage.queries import LectureSummary

STATES = {"queued": N_("Queued"), "done": N_("Done"), "partial": N_("Partial"), "failed": N_("Failed")}
TALL = 25
"""With more lectures the table scrolls in itself, and only the rows on the screen are drawn."""


def rows(lectures: list[LectureSummary], jobs: list[Job]) -> list[dict[str, Any]]:
    """What the table holds; numbers stay numbers, so that columns sort."""
    asked = {one.lecture: one for one in jobs if one.lecture and one.state in ("queued", "running")}
    return [row(lecture, asked.get(lecture.name)) for lecture in lectures]


def row(lecture: LectureSummary, job: Job | None = None) -> dict[str, Any]:
    """A lecture, with the job that is to analyse it."""
    kind = "queued" if job and job.state == "queued" and lecture.state != "running" else lecture.state
    return {
        "id": lecture.id,
        "href": f"/lecture/{quote(lecture.id, safe='')}",
        "title": lecture.name,
        "course": lecture.course or "",
        "held_at": lecture.held_at.isoformat() if lecture.held_at else None,
        "minutes": lecture.length_ms / 60_000,
        "length": words.length(lecture.length_ms) if lecture.length_ms else words.DASH,
        "people": lecture.people,
        "sparkline": [None if one is None else round(one, 3) for one in lecture.sparkline] if _enough(lecture) else [],
        "engagement": _engagement(lecture),
        "coverage": lecture.coverage,
        "dips": lecture.dips if lecture.people else None,
        "state": _running(lecture, job) if kind == "running" else _(STATES.get(kind, kind)),
        "kind": kind,
        "progress": lecture.progress,
        "reason": reason(lecture.reason),
    }


def table(held: list[dict[str, Any]], view: View) -> dag.AgGrid:
    """The lectures, newest first; a click on a row opens one, and so does Enter."""
    tall = len(held) > TALL
    return dag.AgGrid(
        id="lectures",
        rowData=held,
        columnDefs=columns(view),
        defaultColDef={"resizable": False, "suppressMovable": True, "sortable": True},
        getRowId="params.data.id",
        dashGridOptions={
            "domLayout": "normal" if tall else "autoHeight",
            "rowHeight": 76 if view.narrow else 52,
            "headerHeight": 40,
            "animateRows": False,
            "suppressCellFocus": False,
            "tooltipShowDelay": 200,
            "isExternalFilterPresent": {"function": "true"},
            "doesExternalFilterPass": {"function": "cpPasses(params.data)"},
            "context": {**_words(), "narrow": view.narrow},
        },
        className="cp-table",
        style={"height": "max(420px, calc(100vh - 250px))" if tall else None},
    )


def columns(view: View) -> list[dict[str, Any]]:
    """The columns; on a narrow screen title, engagement and state only, the rest stands under the title."""
    title = {"field": "title", "headerName": _("Lecture"), "cellRenderer": "CpTitle", "flex": 1, "minWidth": 130}
    spark = {
        "field": "sparkline",
        "headerName": _("Engagement"),
        "cellRenderer": "CpSpark",
        "sortable": False,
        "cellDataType": False,
    }
    state = {"field": "state", "headerName": _("State"), "cellRenderer": "CpState", "tooltipField": "reason"}
    if view.narrow:
        return [{**title, "minWidth": 100}, {**spark, "width": 104}, {**state, "width": 76}]
    day, length = {"function": "cpDate(params.value)"}, {"function": "params.data.length"}
    date = {"field": "held_at", "headerName": _("Date"), "valueFormatter": day, "width": 122}
    seen = _number("coverage", _("Coverage"), "cpPercent(params.value)", 100)
    seen["headerTooltip"] = _("Share of the time in which a face was seen, over everyone in the lecture")
    dips = _number("dips", _("Dips"), "cpCount(params.value)", 72)
    dips["headerTooltip"] = _("Moments at which the class fell below its own level, by the default formula")
    return [
        date,
        title,
        {"field": "minutes", "headerName": _("Length"), "valueFormatter": length, "width": 108},
        _number("people", _("People"), "cpCount(params.value)", 84),
        {**spark, "width": 148},
        seen,
        dips,
        {**state, "width": 116},
    ]


def _number(field: str, head: str, shown: str, width: int) -> dict[str, Any]:
    formatter = {"function": shown}
    return {"field": field, "headerName": head, "type": "rightAligned", "valueFormatter": formatter, "width": width}


def _words() -> Mapping[str, str]:
    """What the cells say that is not in a row."""
    return {"engagement": _("Engagement"), "undated": _("date not known")}


def _enough(lecture: LectureSummary) -> bool:
    """Whether so much was seen that a value says something."""
    return (lecture.coverage or 0.0) >= words.ENOUGH


def _engagement(lecture: LectureSummary) -> str:
    """The sparkline in words: value with coverage, or why there is none."""
    if not lecture.people:
        return _("nobody seen")
    return words.value(lecture.engagement, lecture.coverage, lecture.length_ms * lecture.progress)


def _running(lecture: LectureSummary, job: Job | None) -> str:
    """`43 % · 12x`: how much is analysed and, of a job of the queue, how many times as fast as it lasted."""
    speed = f" \u00b7 {job.speed:.0f}x" if job and job.speed else ""
    return words.percent(lecture.progress) + speed
