"""The card of a lecture's dips and peaks: when, how far, what was on the screen, what was being said, who spoke."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard import parts, words
from dashboard.language import N_, _
from inference.changes.change import DIP
from storage.occasions import Occasion, Said

SENTENCES = 2
"""So many of the sentences are shown: the one before and the first within."""

CAPTION = N_(
    "Where the class was off its own level by more than chance, and what was being said then. "
    "That is when to look, not why it happened."
)


def card(each: Sequence[Occasion]) -> list[Any]:
    """A line per change, in time order; no card where there is none."""
    if not each:
        return []
    lines = html.Ul([html.Li(_line(one)) for one in each], className="cp-occasions")
    head = html.Div(html.H2(_("Dips and peaks")), className="cp-card-head")
    return [html.Section([head, lines, html.P(_(CAPTION), className="cp-caption")], className="cp-card")]


def _line(one: Occasion) -> list[Any]:
    """`23:10  Dip, 4 min, 18 points`, the slide, the speaker, and the sentences."""
    change = one.change
    arrow = "\u25bc" if change.kind == DIP else "\u25b2"
    mark = html.Span(arrow, **parts.HIDDEN)
    lasts = words.length(change.end_ms - change.start_ms)
    what = f" {words.kind(change.kind)}, {lasts}, {words.points(change.depth)}"
    said = _("{person} spoke most").format(person=one.speaker)
    spoke = [html.P(said, className="cp-under")] if one.speaker else []
    on_screen = [html.P(words.slide(one.slide), className="cp-under")] if one.slide else []
    return [
        html.Span(words.clock(change.start_ms), className="cp-when"),
        html.Div([html.P([mark, what], className="cp-who"), *on_screen, *spoke, *map(_sentence, one.said[:SENTENCES])]),
    ]


def _sentence(said: Said) -> html.P:
    by = f"{said.participant}: " if said.participant else ""
    return html.P(f"{words.clock(said.start_ms)}  {by}\u201c{said.text}\u201d", className="cp-said")
