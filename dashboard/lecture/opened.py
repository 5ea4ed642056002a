"""What opens beside the page of a lecture: a moment, the class curve as a table, and what is usual of its people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from dash import html
from pandas import DataFrame

from dashboard import address, parts, usual, words
from dashboard.language import _
from dashboard.lecture import moments
from dashboard.lecture.shown import Shown
from inference.changes import Change
from storage import participation, queries
from storage.occasions import BEFORE_MS
from storage.slides import slide_at

if TYPE_CHECKING:
    from storage.store import Store

SENTENCES = 12
"""So many are shown at once; a long dip has more, folded."""


@dataclass(frozen=True)
class Then:
    """A moment, [start_ms, end_ms): a dip or peak, or a bin of the curve."""

    start_ms: int
    end_ms: int
    change: Change | None


def then(shown: Shown, at_ms: int) -> Then:
    """The moment at an instant."""
    for one in shown.changes.changes:
        if one.start_ms <= at_ms < one.end_ms:
            return Then(one.start_ms, one.end_ms, one)
    last = int(shown.bins.index[-1])
    start = min(at_ms // shown.axis.bin_ms * shown.axis.bin_ms, last)
    return Then(start, max(min(start + shown.axis.bin_ms, shown.axis.length_ms), start + 1000), None)


def moment(store: Store, shown: Shown, at_ms: int) -> tuple[str, list[Any]]:
    """What was said around then, by whom, the slide, the chat, value and coverage, and what people say of it."""
    when = then(shown, at_ms)
    wall = words.wall(shown.summary.held_at, when.start_ms)
    title = f"{words.span(when.start_ms, when.end_ms)}{f' · {wall}' if wall else ''}"
    return title, [
        *([html.P(moments.what(when.change), className="cp-who")] if when.change else []),
        *_facts(store, shown, when),
        *_told(shown, when),
        *_said(store, shown, when),
    ]


def _facts(store: Store, shown: Shown, when: Then) -> list[Any]:
    """Value, slide, speakers, chat; each where it is known."""
    number = _number(shown, when)
    way = parts.rows_link(address.rows(shown.summary.id, when.start_ms, when.end_ms), words.clock(when.start_ms))
    slide = slide_at(shown.slides, when.start_ms)
    spoke, wrote = _spoke(store, shown, when), _wrote(store, shown, when)
    each: dict[str, Any] = {
        _("Engagement"): [number, " ", way],
        _("Slide"): words.slide(slide) if slide else None,
        _("Spoke"): spoke,
        _("Chat"): wrote,
    }
    lines = [part for name, said in each.items() if said for part in (html.Dt(name), html.Dd(said))]
    return [html.Dl(lines, className="cp-facts-list")]


def _number(shown: Shown, when: Then) -> str:
    """The class then with its interval: the mean of the bins, and of their intervals, for what makes neighbouring bins
    unsure is much the same.
    """
    inside = shown.bins[(shown.bins.index < when.end_ms) & (shown.bins.index + shown.axis.bin_ms > when.start_ms)]
    looked = inside["sampled"].to_numpy()
    seen = float(np.nansum(inside["coverage"] * looked) / max(looked.sum(), 1))
    known = inside[inside["enough"]]
    value, half = known["value"].mean(), ((known["high"] - known["low"]) / 2).mean()
    share = looked.sum() / max(len(inside) * shown.bins["sampled"].max(), 1)
    return words.value(float(value), seen, (when.end_ms - when.start_ms) * float(share), float(half))


def _spoke(store: Store, shown: Shown, when: Then) -> str:
    """`Prof. Lind 3 min, Ana Brandt 20 s`, in the order of who spoke longest."""
    turns = participation.turns(store, shown.summary.id)
    overlap = turns["end_ms"].clip(upper=when.end_ms) - turns["start_ms"].clip(lower=when.start_ms)
    names = turns["participant_id"].combine(turns["participant"], shown.speaker)
    spoken = overlap[overlap > 0].groupby(names).sum().sort_values(ascending=False)
    return ", ".join(f"{name} {words.length(int(ms))}" for name, ms in spoken.items())


def _wrote(store: Store, shown: Shown, when: Then) -> str:
    """`12 messages`; nothing where the lecture has no chat."""
    at = participation.messages(store, shown.summary.id)["at_ms"]
    return "" if at.empty else parts.messages(int(at.between(when.start_ms, when.end_ms, inclusive="left").sum()))


def _said(store: Store, shown: Shown, when: Then) -> list[Any]:
    """The sentences begun shortly before and within."""
    every = participation.sentences(store, shown.summary.id)
    if every.empty:
        return []
    inside = every[every["start_ms"].between(when.start_ms - BEFORE_MS, when.end_ms, inclusive="left")]
    lines = [
        html.Li([html.Span(words.clock(start), className="cp-when"), html.P(_spoken(who, name, text, shown))])
        for start, who, name, text in zip(
            inside["start_ms"],
            inside["participant_id"].astype(object),
            inside["participant"].fillna(""),
            inside["text"],
            strict=True,
        )
    ]
    rest = lines[SENTENCES:]
    more = [html.Details([html.Summary(_("The rest")), html.Ul(rest, className="cp-sentences")])] if rest else []
    none = [html.P(_("Nothing was said."), className="cp-caption")]
    shows = [html.Ul(lines[:SENTENCES], className="cp-sentences"), *more] if lines else none
    return [html.H3(_("What was said")), *shows]


def _spoken(who: int, name: str, text: str, shown: Shown) -> list[Any]:
    return [html.Strong(f"{shown.speaker(who, name)} "), text] if name else [text]


def _told(shown: Shown, when: Then) -> list[Any]:
    """How it was and notes: what was said so far, two buttons, and a field."""
    lecture_id = shown.summary.id
    ident = {"lecture": lecture_id, "moment": when.start_ms, "length": when.end_ms - when.start_ms}
    buttons = [
        html.Button(_(said), id={**ident, "mark": name}, className="cp-button cp-press")
        for name, said in moments.SAID.items()
    ]
    marks = [moments.mark(one, lecture_id) for one in shown.marks if _meet(one.start_ms, one.end_ms, when)]
    notes = [moments.note(one, lecture_id) for one in shown.notes if when.start_ms <= one.at_ms < when.end_ms]
    field = html.Label(
        [_("Note"), html.Textarea(name="text", rows=2, maxLength=2000, required=True, className="cp-note")]
    )
    form = html.Form(
        [field, html.Button(_("Keep the note"), type="submit", className="cp-button")],
        id={"note": when.start_ms, "lecture": lecture_id},
        className="cp-form",
    )
    return [
        html.H3(_("How was it? You were there")),
        html.Div(buttons, className="cp-choice"),
        *([html.Ul([*marks, *notes], className="cp-kept")] if marks or notes else []),
        form,
    ]


def _meet(start_ms: int, end_ms: int, when: Then) -> bool:
    return start_ms < when.end_ms and end_ms > when.start_ms


def numbers(shown: Shown) -> tuple[str, list[Any]]:
    """The class curve as a table, each line with the way to its rows."""
    names = (_("Time"), _("Engagement"), _("95 % interval"), _("Faces seen"), _("Rows"))
    head = html.Tr([html.Th(name, scope="col") for name in names])
    rows = [_line(shown, line) for line in shown.bins.itertuples()]
    table = html.Table([html.Thead(head), html.Tbody(rows)])
    return _("The numbers as a table"), [
        html.Div(table, className="cp-scroll cp-whole", tabIndex=0, role="region", **parts.spoken(_("Class curve"))),
        html.P(_("Every person and second, as a file:"), className="cp-caption"),
        parts.command(f"classpulse export {shown.summary.id} --to lecture.csv"),
    ]


def _line(shown: Shown, line: Any) -> html.Tr:
    """A bin as a row of the table: value and interval only with enough coverage."""
    between = words.DASH if np.isnan(line.low) else f"{words.percent(line.low)} {words.DASH} {words.percent(line.high)}"
    cells = (words.percent(line.value), between) if line.enough else (words.DASH, words.DASH)
    start, end = int(line.Index), int(line.Index) + shown.axis.bin_ms
    rows = parts.rows_link(address.rows(shown.summary.id, start, end), words.clock(start))
    return html.Tr(
        [
            html.Th(words.clock(start), scope="row"),
            *map(html.Td, cells),
            html.Td(words.percent(line.coverage)),
            html.Td(rows),
        ]
    )


def usually(store: Store, shown: Shown) -> tuple[str, Any]:
    """What is usual of each person, which attention and expression are held against."""
    found: DataFrame = queries.usual(store, shown.summary.id)
    nothing = html.P(_("Nothing is known of the people of this lecture."))
    table = [part for card in usual.card(found, shown.people) for part in card.children[1:]]  # folded for a page
    return _("What is usual of each person"), table or nothing
