"""Moments of a lecture: the three to look at first, and what people who were there said of theirs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard import findings, parts, words
from dashboard.language import N_, _
from dashboard.lecture.shown import Shown
from inference.changes import DIP, Change
from storage.marks import Mark
from storage.notes import Note
from storage.occasions import Occasion, Said
from storage.weights import Weights

SAID = {"fine": N_("They were fine"), "lost": N_("They were lost")}
SENTENCES = 2
"""So many of the sentences are shown: the one before and the first within."""
CAPTION = N_(
    "Where the class was above or below its own level by more than chance, and what was being said then. "
    "That is when to look, not why it happened."
)


def card(shown: Shown) -> html.Section:
    """Three moments, each with slide, speaker and sentence, the others folded; or why there is none."""
    every = shown.occasions
    first = findings.three([one.change for one in every])
    chosen, others = ([one for one in every if (one.change in first) is at] for at in (True, False))
    title = {0: _("No moment stands out"), 1: _("One moment"), 2: _("Two moments")}.get(len(chosen), _("Three moments"))
    left = [html.Details([html.Summary(_("All others")), _lines(others, shown)])] if others else []
    none = [html.P(_("The class stayed near its own level, or too little was seen to tell."), className="cp-caption")]
    body = [_lines(chosen, shown), *left, html.P(_(CAPTION), className="cp-caption")] if chosen else none
    return html.Section([html.Div(html.H2(title), className="cp-card-head"), *body], className="cp-card")


def _lines(each: Sequence[Occasion], shown: Shown) -> html.Ul:
    return html.Ul([html.Li(_line(one, shown)) for one in each], className="cp-occasions")


def _line(one: Occasion, shown: Shown) -> list[Any]:
    """`23:10  Dip, 4 min, 18 points`, the slide, the speaker, and the sentences."""
    spoke = _("{person} spoke most").format(person=shown.speaker(one.speaker_id, one.speaker)) if one.speaker else ""
    slide = words.slide(one.slide) if one.slide else ""
    under = [html.P(" · ".join(filter(None, (slide, spoke))), className="cp-under")] if slide or spoke else []
    said = [sentence(each, shown) for each in one.said[:SENTENCES]]
    opened = parts.moment(words.clock(one.change.start_ms), one.change.start_ms, what(one.change))
    arrow = html.Span("\u25bc " if one.change.kind == DIP else "\u25b2 ", **parts.HIDDEN)
    return [opened, html.Div([html.P([arrow, what(one.change)], className="cp-who"), *under, *said])]


def what(change: Change) -> str:
    """`Dip, 4 min, 18 points`."""
    lasts = words.length(change.end_ms - change.start_ms)
    return f"{words.kind(change.kind)}, {lasts}, {words.points(change.depth)}"


def sentence(said: Said, shown: Shown) -> html.P:
    """`23:05  Ana: "..."`."""
    by = f"{shown.speaker(said.participant_id, said.participant)}: " if said.participant else ""
    when = html.Span(words.clock(said.start_ms), className="cp-when")
    return html.P([when, f" {by}{words.quoted(said.text)}"], className="cp-said")


def yours(shown: Shown) -> html.Section:
    """What was marked and noted so far, each with the way to take it back, and what marks are good for."""
    summary = shown.summary
    kept = [*(mark(one, summary.id) for one in shown.marks), *(note(one, summary.id) for one in shown.notes)]
    hint = _("Press the curve at a moment to say how it was, or to note something.")
    fit = _("What you mark can fit the formula to this course:")
    more = [html.P(fit, className="cp-caption"), parts.command(f'classpulse fit "{summary.course}"')]
    return html.Section(
        [
            html.H2(_("How was it? You were there")),
            *([html.Ul(kept)] if kept else []),
            html.P(hint, className="cp-caption"),
            *(more if summary.course and shown.marks else []),
        ],
        className="cp-card cp-moments",
    )


def mark(one: Mark, lecture_id: str) -> html.Li:
    """`23:00 to 24:00 · They were lost`, and Undo."""
    when, said = words.span(one.start_ms, one.end_ms), _(SAID[one.answer])
    return _kept(when, one.start_ms, said, _("Undo"), {"unmark": one.id, "lecture": lecture_id})


def note(one: Note, lecture_id: str) -> html.Li:
    """`23:05 · Explain this with a picture · Ana Brandt`, and the way to take it back."""
    text = f"{one.text} · {one.author}" if one.author else one.text
    return _kept(words.clock(one.at_ms), one.at_ms, text, _("Take back"), {"unnote": one.id, "lecture": lecture_id})


def _kept(when: str, at_ms: int, said: str, undo: str, ident: dict[str, Any]) -> html.Li:
    spoken = parts.spoken(f"{undo}: {when}, {said}")
    button = html.Button(undo, id=ident, className="cp-button cp-press", **spoken)
    return html.Li([parts.moment(when, at_ms, said), html.Span(said), button])


def in_force(own: Weights | None) -> str:
    """Which weights the default formula has here, in a sentence; nothing for its own."""
    if own is None:
        return ""
    weight = _("{part} {share} (by itself {own})")
    each = ", ".join(
        weight.format(part=words.part(name), share=words.percent(own.weights[name]), own=words.percent(own.own[name]))
        for name in own.weights
    )
    fitted = _("Weights of this course, fitted to {n} marked moments: {weights}.").format(n=own.marks, weights=each)
    return " ".join([fitted, _("Dips and peaks are by the own weights of the formula.")])
