"""Moments of a lecture that a teacher marks, "they were fine here" or "they were lost here", and what came of it."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html

from dashboard import parts, words
from dashboard.figures import Axis
from storage.marks import Mark
from storage.queries import LectureSummary
from storage.weights import Weights

SAID = {"fine": "They were fine here", "lost": "They were lost here"}
MOMENT = "moment"
"""The id of the list of moments; a press on the class curve chooses in it (assets/classpulse.js)."""


def card(summary: LectureSummary, starts: Sequence[int], marks: Sequence[Mark], axis: Axis) -> html.Section:
    """A list of moments with two buttons, and the marks made so far, each with its Undo."""
    options = [html.Option(axis.when(start), value=str(start)) for start in starts]
    choice = [
        html.Label("Moment", htmlFor=MOMENT),
        html.Select(options, id=MOMENT, className="cp-select"),
        *(_button(summary.id, name, axis.bin_ms) for name in SAID),
    ]
    hint = "Choose a moment, or press the curve there. What you mark can fit the formula to this course:"
    fit = [html.P(hint, className="cp-caption"), parts.command(f'classpulse fit "{summary.course}"')]
    alone = [html.P("Choose a moment, or press the curve there.", className="cp-caption")]
    return html.Section(
        [
            html.H2("How was it? You were there"),
            html.Div(choice, className="cp-choice"),
            *([html.Ul([_mark(one, summary.id, axis) for one in marks])] if marks else []),
            *(fit if summary.course else alone),
        ],
        className="cp-card cp-moments",
    )


def in_force(own: Weights | None) -> str:
    """Which weights the default formula has here, in a sentence; nothing for its own."""
    if own is None:
        return ""
    each = ", ".join(
        f"{name} {words.percent(own.weights[name])} (by itself {words.percent(own.own[name])})" for name in own.weights
    )
    fitted = f"Weights of this course, fitted to {own.marks} marked moments: {each}."
    return f"{fitted} Dips and peaks are by the formula's own weights."


def _button(lecture_id: str, name: str, length_ms: int) -> html.Button:
    ident = {"mark": name, "lecture": lecture_id, "length": length_ms}
    return html.Button(SAID[name], id=ident, className="cp-button")


def _mark(one: Mark, lecture_id: str, axis: Axis) -> html.Li:
    """`23:00 to 24:00 · They were lost here`, and Undo."""
    when, said = f"{words.clock(one.start_ms)} to {words.clock(one.end_ms)}", SAID[one.answer]
    ident = {"unmark": one.id, "lecture": lecture_id}
    undo = html.Button("Undo", id=ident, className="cp-button", **parts.spoken(f"Undo: {when}, {said}"))
    return html.Li([html.Span(when), html.Span(said), undo])
