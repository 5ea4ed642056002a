"""One lecture: class engagement, facial expressions, people and coverage on one time axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import numpy as np
from dash import dcc, html
from pandas import DataFrame

from dashboard import dips, figures, findings, limits, moments, parts, rights, trends, usual, words
from dashboard.pages import review
from dashboard.reader import Reader
from dashboard.view import Page, View
from inference.engagement import DEFAULT, formulas
from storage import binning, changes, levels, marks, occasions, queries, terms, weights
from storage.marks import Mark
from storage.queries import LectureSummary
from storage.slides import Slide, slides
from storage.weights import Weights

if TYPE_CHECKING:
    from storage.store import Store

PATH = "/lecture/<lecture_id>"


@dataclass(frozen=True)
class Shown:
    """What the page of a lecture shows: how it went by a formula, what a teacher said of its moments, the course's own
    weights if these are in force, and `people` who may be looked at alone, by id, and what
    is `usual` of everybody.
    """

    summary: LectureSummary
    timeline: DataFrame
    formula: str
    changes: changes.Stored
    occasions: Sequence[occasions.Occasion]
    slides: Sequence[Slide]
    marks: Sequence[Mark]
    weights: Weights | None
    people: Mapping[int, str]
    usual: DataFrame


def page(store: Store, view: View, query: Mapping[str, str], lecture_id: str) -> Page:
    """The lecture with this id; `?formula=` chooses the engagement formula. Asks again while it is being analysed."""
    formula = query.get("formula", "")
    formula = formula if formula in formulas() else DEFAULT
    summary = summarise(store, lecture_id, formula)
    if summary is None:
        return Page("Not found", parts.not_found("There is no lecture at this address. It may have been erased."))
    bin_ms = binning.bin_length(summary.length_ms)
    timeline = queries.timeline(store, lecture_id, bin_ms)
    refresh = 5_000 if summary.state in ("queued", "running") else None
    body = charts(_asked(store, summary, timeline, formula), view) if len(timeline) else _nobody(summary)
    return Page(
        summary.name,
        html.Article([_head(summary, review.link(store, lecture_id)), *_state(summary), *body], className="cp-lecture"),
        refresh,
    )


def _asked(store: Store, summary: LectureSummary, timeline: DataFrame, formula: str) -> Shown:
    lecture_id = summary.id
    found, shared = changes.changes(store, lecture_id, formula), slides(store, lecture_id)
    return Shown(
        summary,
        timeline,
        formula,
        found,
        occasions.occasions(store, lecture_id, found.changes, shared),
        shared,
        marks.of_lecture(store, lecture_id),
        weights.of(store, lecture_id) if formula == DEFAULT else None,
        terms.named(store, lecture_id),
        queries.usual(store, lecture_id),
    )


def answer(store: Store, reader: Reader, pressed: Mapping[str, Any]) -> None:
    """Do what a button says: keep a mark of a moment, or take one back."""
    rights.lecture(store, reader, pressed["lecture"])
    if "unmark" in pressed:
        store.unmark(pressed["lecture"], int(pressed["unmark"]))
    else:
        start_ms, length_ms = int(pressed["moment"]), int(pressed["length"])
        store.mark(pressed["lecture"], start_ms, start_ms + length_ms, pressed["mark"])


def summarise(store: Store, lecture_id: str, formula: str) -> LectureSummary | None:
    """The lecture's line of the overview, by `formula`; None when there is no such lecture."""
    return next(iter(queries.lectures(store, formula, lecture_id)), None)


def _head(summary: LectureSummary, to_review: list[Any]) -> html.Header:
    """Course and title, date, length, people, coverage, and the way to names that wait for a decision."""
    course = summary.course or "Without a course"
    crumbs = [
        dcc.Link("Lectures", href="/"),
        html.Span("\u203a", **parts.HIDDEN),
        dcc.Link(course, href="/?" + urlencode({"course": summary.course or ""})),
    ]
    facts: list[Any] = [
        html.Time(words.day(summary.held_at), dateTime=summary.held_at.isoformat() if summary.held_at else ""),
        words.length(summary.length_ms) if summary.length_ms else "length not known",
        words.people(summary.people),
        f"coverage {words.percent(summary.coverage)}",
        *to_review,
    ]
    return html.Header(
        [
            html.Nav(crumbs, className="cp-crumbs", **parts.spoken("Where you are")),
            html.H1(summary.name),
            html.Ul([html.Li(fact) for fact in facts], className="cp-facts"),
        ],
        className="cp-page-head",
    )


def _state(summary: LectureSummary) -> list[Any]:
    """A line about the analysis where it is not simply done."""
    said = {
        "queued": ("Waiting to be analysed", "Its turn comes when the recordings before it are through."),
        "running": (f"{words.percent(summary.progress)} analysed", "The charts grow while it runs."),
        "partial": ("Part of this recording could not be analysed", summary.reason),
        "failed": ("This recording could not be analysed", summary.reason),
    }.get(summary.state)
    return [parts.notice(said[0], said[1] or "No reason was recorded.")] if said else []


def _nobody(summary: LectureSummary) -> list[Any]:
    """In the place of the charts when there is nothing to draw; what is not done has said so already."""
    if summary.state not in ("done", "partial"):
        return []
    return [
        parts.notice(
            "Nobody was seen in this recording",
            "No participant's tile or face was found. Does the recording show the gallery? Then analyse it again:",
            parts.command("classpulse analyse FILE"),
        )
    ]


def charts(shown: Shown, view: View) -> list[Any]:
    """The cards below the head, all on one time axis."""
    summary, timeline, formula = shown.summary, shown.timeline, shown.formula
    bin_ms = binning.bin_length(summary.length_ms)
    axis = figures.Axis(summary.length_ms, bin_ms, summary.held_at, view)
    bins = trends.by_bin(timeline, formula, summary.length_ms, bin_ms)
    grid = trends.by_person(timeline, formula, summary.length_ms, bin_ms)
    shares = trends.overall_shares(timeline)
    faces = bins["share_neutral"].notna().any()
    return [
        _zoom(view),
        _engagement(shown, bins, axis),
        *dips.card(shown.occasions),
        moments.card(summary, list(bins.index[bins["sampled"] > 0]), shown.marks, axis),
        *([_expressions(bins, shares, axis)] if faces else []),
        *([_slides(shown.slides, axis)] if shown.slides else []),
        *([_people(grid, axis)] if grid.names else []),
        *_students(shown.people),
        *usual.card(shown.usual, shown.people),
        _coverage(bins, summary, axis),
        limits.limits(),
        _numbers(summary, bins, axis),
    ]


def _zoom(view: View) -> html.Div:
    """How to look closer, and the way back while zoomed in."""
    hint = "Drag across a chart to look closer; all follow. Double-click shows the whole lecture."
    back = html.Button("Show the whole lecture", id="whole", className="cp-button", hidden=view.span is None)
    return html.Div([html.P(hint), back], className="cp-hint")


def _engagement(shown: Shown, bins: DataFrame, axis: figures.Axis) -> html.Section:
    """The class curve with the number for the whole lecture and the choice of formula."""
    summary, formula = shown.summary, shown.formula
    level = levels.lecture(shown.timeline, formula)
    looked_ms = summary.length_ms * summary.progress
    number = words.value(level.value, level.coverage, looked_ms, trends.half_width(level))
    whole = html.P(number, className="cp-number")
    caption = [
        "Mean over people",
        f", every {words.length(axis.bin_ms)}. " if axis.bin_ms < 60_000 else ", every minute. ",
        "Soft band: 95 % interval, by what was not seen, by chance and by the error of measuring. Grey strip: share of "
        "faces seen. ",
        findings.smallest(shown.changes),
        words.MEANINGS.get(formula, ""),
        f" {moments.in_force(shown.weights)}",
    ]
    picker = _picker(trends.formulas(shown.timeline), formula, summary)
    title, summary_words = findings.engagement(bins, shown.changes), findings.curve_summary(bins, shown.changes)
    drawn = figures.curve(bins, axis, shown.changes.changes, shown.marks)
    return parts.chart("curve", title, caption, drawn, summary_words, whole, picker)


def _picker(names: list[str], chosen: str, summary: LectureSummary) -> html.Nav:
    """Links that choose the engagement formula; the address keeps it."""
    here = f"/lecture/{quote(summary.id, safe='')}"
    links = [
        dcc.Link(
            words.formula(name),
            href=here if name == DEFAULT else f"{here}?formula={quote(name)}",
            className="cp-here" if name == chosen else "",
        )
        for name in names
    ]
    return html.Nav(links, className="cp-picker", **parts.spoken("Engagement formula"))


def _expressions(bins: DataFrame, shares: Any, axis: figures.Axis) -> html.Section:
    """The stacked shares with their key."""
    caption = "Share of the faces seen by the facial expression read most strongly. Not what anybody felt."
    summary = findings.expression_summary(shares)
    figure = figures.expressions(bins, axis)
    return parts.chart("expressions", findings.expressions(shares), caption, figure, summary, parts.expression_key())


def _slides(shown: Sequence[Slide], axis: figures.Axis) -> html.Section:
    """The lane of slides."""
    title = findings.slides(shown)
    caption = (
        "Numbered as they first appeared, whatever is printed on them. Hatched: moving pictures. Hover for the line."
    )
    lane = figures.slides(shown, axis)
    said = "; ".join(f"{words.clock(one.start_ms)} {one.name}" for one in shown)
    return parts.chart("slides", title, caption, lane, f"Lane of slides. {said}.")


def _people(grid: trends.Grid, axis: figures.Axis) -> html.Section:
    """The heat map with its key."""
    caption = "A row a person. Hatched: the face was seen in less than 30 % of that time, so there is nothing to say."
    figure = figures.people(grid, axis)
    return parts.chart("people", findings.each(grid), caption, figure, findings.grid_summary(grid), parts.heat_key())


def _students(people: Mapping[int, str] | None) -> list[Any]:
    """Folded away: the way to each person over the term."""
    if not people:
        return []
    links = [html.Li(dcc.Link(name, href=f"/student/{number}", className="cp-link")) for number, name in people.items()]
    return [html.Details([html.Summary("One person over the term"), html.Ul(links)], className="cp-card cp-fold")]


def _coverage(bins: DataFrame, summary: LectureSummary, axis: figures.Axis) -> html.Section:
    """How much of everyone was seen."""
    title = findings.coverage(bins, summary.coverage)
    caption = "Faces seen, of all people at every sampled instant. Dotted: the 30 % under which no value is shown."
    return parts.chart("coverage", title, caption, figures.coverage(bins, axis), f"Bar chart of coverage. {title}.")


def _numbers(summary: LectureSummary, bins: DataFrame, axis: figures.Axis) -> html.Details:
    """The class curve as a table, and how to get every row."""
    rows = [_line(axis, line) for line in bins.itertuples()]
    head = html.Tr([html.Th(name, scope="col") for name in ("Time", "Engagement", "95 % interval", "Faces seen")])
    return html.Details(
        [
            html.Summary("The numbers as a table"),
            html.Div(html.Table([html.Thead(head), html.Tbody(rows)]), className="cp-scroll", tabIndex=0),
            html.P("Every person and second, as a file:"),
            parts.command(f"classpulse export {summary.id} --to lecture.csv"),
        ],
        className="cp-card cp-fold",
    )


def _line(axis: figures.Axis, line: Any) -> html.Tr:
    """A bin as a row of the table: value and interval only with enough coverage."""
    between = words.DASH if np.isnan(line.low) else f"{words.percent(line.low)} to {words.percent(line.high)}"
    cells = (words.percent(line.value), between) if line.enough else (words.DASH, words.DASH)
    return html.Tr(
        [html.Th(axis.when(line.Index), scope="row"), *map(html.Td, cells), html.Td(words.percent(line.coverage))]
    )
