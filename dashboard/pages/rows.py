"""The rows behind a number of a lecture: what was seen of whom in each second of a span, and how a row came about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import dash_ag_grid as dag
import pandas as pd
from dash import dcc, html
from pandas import DataFrame

from dashboard import address, parts, words
from dashboard.address import Span
from dashboard.language import _, ngettext
from dashboard.lecture.shown import summarise
from dashboard.view import Page, View
from inference.engagement import formulas
from storage import policy, rows
from storage.export import Wanted
from storage.queries import LectureSummary
from storage.rows import Made

if TYPE_CHECKING:
    from storage.store import Store

PATH = "/lecture/<lecture_id>/rows"
HELD = ("second", "participant")
ROWS = 100
"""So many rows stand on a page, about."""


@dataclass(frozen=True)
class Asked:
    """Which rows: of `span` (ms), of one `participant` (None: everybody), shown from `at_ms` on for `page_ms`."""

    span: Span
    participant: int | None
    at_ms: int
    page_ms: int

    @property
    def shown(self) -> Span:
        """What stands on the page."""
        return self.at_ms, min(self.at_ms + self.page_ms, self.span[1])


def page(store: Store, view: View, query: Mapping[str, str], lecture_id: str) -> Page:
    """The rows of the span `?from=&to=`, of everybody or of one `?participant=`, from second `?at=` on."""
    summary = summarise(store, lecture_id)
    people = rows.people(store, lecture_id)
    if summary is None:
        return Page(_("Not found"), parts.not_found(_("There is no lecture at this address.")))
    asked = _asked(query, summary, len(people))
    if asked.participant is not None and asked.participant not in people:
        return Page(_("Not found"), parts.not_found(_("There is nobody here whose rows may be shown alone.")))
    wanted = people if asked.participant is None else [asked.participant]
    found = rows.rows(store, lecture_id, Wanted(*asked.shown, wanted))
    name = "" if asked.participant is None else people[asked.participant]
    made = _made(rows.made(store, lecture_id), policy.formulas(store)[0])
    content = [_head(summary, asked, name), _table(summary, asked, found, view), made]
    return Page(_("Rows of {lecture}").format(lecture=summary.name), html.Article(content, className="cp-lecture"))


def _asked(query: Mapping[str, str], summary: LectureSummary, people: int) -> Asked:
    """What the address asks for, within the lecture."""
    end_ms = max(summary.length_ms, 1000)
    start, end = address.span(query) or (0, end_ms)
    start = min(start, end_ms - 1000)
    span = start, max(min(end, end_ms), start + 1000)
    said = query.get("participant", "")
    one = int(said) if said.isascii() and said.isdecimal() and len(said) < 18 else None
    at = address.instant(query.get("at"))
    page_s = ROWS if one is not None else max(ROWS // max(people, 1), 1)
    return Asked(span, one, at if at is not None and span[0] <= at < span[1] else start, page_s * 1000)


def _head(summary: LectureSummary, asked: Asked, name: str) -> html.Header:
    """The way back, what the rows are of, and their file."""
    crumbs = [
        dcc.Link(_("Lectures"), href="/"),
        html.Span("\u203a", **parts.HIDDEN),
        dcc.Link(summary.name, href=address.lecture(summary.id)),
    ]
    span = {"from_": asked.span[0] // 1000, "to": -(-asked.span[1] // 1000)}
    file = address.lecture(summary.id, "download", "observations.csv", **span)
    everybody = address.rows(summary.id, *asked.span)
    facts: list[Any] = [words.span(*asked.span), name or words.people(summary.people)]
    if name:
        facts.append(dcc.Link(_("everybody's rows"), href=everybody))
    else:
        facts.append(html.A(_("these rows as a file"), href=file, download=""))
    return html.Header(
        [
            html.Nav(crumbs, className="cp-crumbs", **parts.spoken(_("Where you are"))),
            html.H1(_("Rows of {lecture}").format(lecture=summary.name)),
            html.Ul([html.Li(fact) for fact in facts], className="cp-facts"),
        ],
        className="cp-page-head",
    )


def _table(summary: LectureSummary, asked: Asked, found: DataFrame, view: View) -> html.Section:
    """A row per participant and second, with the way to those before and after."""
    count = ngettext("{n} row, {span}", "{n} rows, {span}", len(found)).format(
        n=len(found), span=words.span(*asked.shown)
    )
    ways = html.Nav(_ways(summary, asked), className="cp-ways", **parts.spoken(_("Rows before and after")))
    head = html.Div([html.H2(count), ways], className="cp-card-head")
    none = html.P(_("Nobody was on screen then, or it was not analysed."), className="cp-caption")
    return html.Section([head, _cells(found, view) if len(found) else none], className="cp-card")


def _cells(found: DataFrame, view: View) -> dag.AgGrid:
    """The table; who and when stay in sight where the screen is wide."""
    columns = [str(name) for name in found]
    texts = [[text(value) for value in found[name].tolist()] for name in columns]
    return dag.AgGrid(
        id="rows",
        rowData=[dict(zip(columns, row, strict=True)) for row in zip(*texts, strict=True)],
        columnDefs=[_column(name, held=name in HELD and not view.narrow) for name in columns],
        defaultColDef={"sortable": False, "suppressMovable": True, "cellDataType": False, "width": 128},
        columnSize="autoSize",
        dashGridOptions={"rowHeight": 32, "headerHeight": 36, "animateRows": False, "enableCellTextSelection": True},
        className="cp-table cp-rows-table",
        style={"height": 560},
    )


def _column(name: str, *, held: bool) -> dict[str, Any]:
    return {"field": name, "headerName": name, "pinned": "left" if held else None}


def text(value: Any) -> str:
    """As the export has it: fractions with four decimals, nothing where there is nothing to say."""
    if value is None or (isinstance(value, float) and pd.isna(value)):
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return f"{value:.4f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _ways(summary: LectureSummary, asked: Asked) -> list[Any]:
    """Links to the rows before and after within the span."""
    span = {"from_": asked.span[0] // 1000, "to": -(-asked.span[1] // 1000), "participant": asked.participant}
    before, after = max(asked.at_ms - asked.page_ms, asked.span[0]), asked.at_ms + asked.page_ms

    def way(said: str, at_ms: int) -> dcc.Link:
        return dcc.Link(said, href=address.lecture(summary.id, "rows", **span, at=at_ms // 1000), className="cp-button")

    earlier = [way(_("Earlier"), before)] if asked.at_ms > asked.span[0] else []
    return [*earlier, *([way(_("Later"), after)] if after < asked.span[1] else [])]


def _made(every: list[Made], formula: str) -> html.Section:
    """By what the rows were made: each run with its recording and the versions of all that saw."""
    terms = [part for one in every for part in (html.Dt(_("Run {n}").format(n=one.run_id)), html.Dd(_run(one)))]
    note = _(
        "A row is what was seen of one person at one sampled instant. Columns are those of the export; engagement "
        "and its parts are by {formula}, version {version}. Who has not agreed to be looked at alone is not in here."
    ).format(formula=words.formula(formula), version=formulas()[formula].VERSION)
    body = [html.H2(_("Where these rows come from")), html.Dl(terms, className="cp-facts-list"), html.P(note)]
    return html.Section(body, className="cp-card cp-made")


def _run(one: Made) -> list[Any]:
    """Recording, when it was analysed, how often it was looked at, and the versions."""
    begins = (
        _(", which begins at {time} of the lecture").format(time=words.clock(one.offset_ms)) if one.offset_ms else ""
    )
    said = _("{recording}{begins}; analysed on {day}, an instant every {period}").format(
        recording=one.recording, begins=begins, day=words.day(one.begun_at), period=words.length(one.period_ms)
    )
    versions = [html.Li([f"{name} ", html.Code(version)]) for name, version in sorted(one.versions.items())]
    return [html.P(said), html.Ul(versions, className="cp-versions")]
