"""The head of a lecture's page: where one is, the facts, what can be taken away, what is to be said of the analysis."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from dash import dcc, html
from pandas import DataFrame

from dashboard import address, parts, words
from dashboard.figures import Axis
from dashboard.language import _
from dashboard.reasons import reason
from dashboard.trends import runs
from storage.queries import LectureSummary


def head(summary: LectureSummary, to_review: list[Any], charts: dict[str, str] | None = None) -> html.Header:
    """Course and title, date, length, people, coverage, the way to names that wait for a decision; and the menus, where
    there are `charts` (their titles by name).
    """
    course = summary.course or _("Without a course")
    crumbs = [
        dcc.Link(_("Lectures"), href="/"),
        html.Span("\u203a", **parts.HIDDEN),
        dcc.Link(course, href="/?" + urlencode({"course": summary.course or ""})),
    ]
    facts: list[Any] = [
        html.Time(words.day(summary.held_at), dateTime=summary.held_at.isoformat() if summary.held_at else ""),
        words.length(summary.length_ms) if summary.length_ms else _("length not known"),
        *([words.people(summary.people), _coverage(summary)] if summary.people else []),
        *to_review,
    ]
    title = [
        html.Nav(crumbs, className="cp-crumbs", **parts.spoken(_("Where you are"))),
        html.H1(summary.name),
        html.Ul([html.Li(fact) for fact in facts], className="cp-facts"),
    ]
    menus = [html.Div([_report(summary.id), _export(summary.id, charts)], className="cp-menus")] if charts else []
    return html.Header([html.Div(title), *menus], className="cp-page-head cp-with-menus")


def _coverage(summary: LectureSummary) -> str:
    return _("coverage {share}").format(share=words.percent(summary.coverage))


def _report(lecture_id: str) -> html.Details:
    links = [
        _taken(_("To read here"), lecture_id, "report.html", target="_blank"),
        _taken(_("To print (PDF)"), lecture_id, "report.pdf"),
    ]
    return parts.menu(_("Report"), [links])


def _export(lecture_id: str, charts: dict[str, str]) -> html.Details:
    """Files of what is shown: the zoomed part, by the formula in the address."""
    curve = [
        _taken(_("Class curve (CSV)"), lecture_id, "curve.csv"),
        _taken(_("Class curve (Parquet)"), lecture_id, "curve.parquet"),
    ]
    observations = [
        _taken(_("Every row (CSV)"), lecture_id, "observations.csv"),
        _taken(_("Every row (Parquet)"), lecture_id, "observations.parquet"),
        parts.spanned(_("Look at the rows"), address.lecture(lecture_id, "rows")),
    ]
    pictures = [_picture(name, title) for name, title in charts.items()]
    return parts.menu(_("Export"), [curve, observations, pictures], _("Of the part that is shown"))


def _picture(name: str, title: str) -> html.Button:
    """The chart as a picture, which the browser makes (assets/zoom.js)."""
    said = _("Picture: {chart} (PNG)").format(chart=title)
    return html.Button(said, className="cp-picture", **parts.carrying(chart=name))


def _taken(text: str, lecture_id: str, name: str, target: str = "") -> html.A:
    """A link to a file of the lecture."""
    href = address.lecture(lecture_id, "download", name)
    return parts.spanned(text, href, **({"target": target} if target else {"download": ""}))


def state(summary: LectureSummary, bins: DataFrame | None, axis: Axis | None) -> list[Any]:
    """A notice about the analysis where it is not simply done; which parts are missing, where some are."""
    said = {
        "queued": (_("Waiting to be analysed"), _("Its turn comes when the recordings before it are through.")),
        "running": (
            _("{share} analysed").format(share=words.percent(summary.progress)),
            _("The charts grow while it runs."),
        ),
        "partial": (_("Part of this recording could not be analysed"), reason(summary.reason)),
        "failed": (_("This recording could not be analysed"), reason(summary.reason)),
    }.get(summary.state)
    if said is None:
        return []
    more = [html.P(_missing(bins, axis))] if summary.state == "partial" and bins is not None and axis else []
    return [parts.notice(said[0], said[1] or _("No reason was recorded."), *more)]


def _missing(bins: DataFrame, axis: Axis) -> str:
    """`Not analysed: 25:00 to 30:00.`"""
    each = [
        words.span(int(bins.index[a]), min(int(bins.index[b - 1]) + axis.bin_ms, axis.length_ms))
        for a, b in runs(bins["sampled"] == 0)
    ]
    if not each:
        return _("It is shorter than what the charts can show.")
    return _("Not analysed: {spans}.").format(spans=", ".join(each))


def nobody(summary: LectureSummary) -> list[Any]:
    """In the place of the charts when there is nothing to draw; what is not done has said so already."""
    if summary.state in ("queued", "running"):
        return [parts.waiting()]
    if summary.state != "done":
        return []
    said = _("No participant's tile or face was found. Does the recording show the gallery? Then analyse it again:")
    return [parts.notice(_("Nobody was seen in this recording"), said, parts.command("classpulse analyse FILE"))]
