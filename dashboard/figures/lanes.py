"""Lanes under the class curve: who spoke, ticks of the chat, and the slides, a row each."""

from __future__ import annotations

from html import escape
from typing import Any

from dashboard import theme, words
from dashboard.figures.axis import Axis, Drawn, figure, hatch, instants, shortened
from dashboard.lanes import Lanes, Spans
from dashboard.language import _, ngettext
from storage.slides import Slide

ROW = 24
"""Height of a lane in pixels."""


def lanes(shown: Lanes, axis: Axis) -> Drawn:
    """The lanes from top to bottom: speakers, other people, chat, slides; none where nothing is known."""
    rows: list[tuple[str, Drawn]] = []
    for name, spans in shown.speakers.items():
        rows.append((name, _spoke(name, spans, len(rows), axis)))
    if shown.others:
        name = _("others") if shown.speakers else _("people")
        rows.append((name, _spoke(name, shown.others, len(rows), axis)))
    if shown.ticks:
        rows.append((_("chat"), _chat(shown, len(rows), axis)))
    if shown.slides:
        rows.append((_("slides"), _slides(shown, len(rows), axis)))
    short = 8 if axis.view.narrow else 19
    names = [escape(shortened(name, short), quote=False) for name, _trace in rows]
    lane: dict[str, Any] = {"range": [len(rows) - 0.5, -0.5], "tickvals": list(range(len(rows))), "ticktext": names}
    lane |= {"showgrid": False}
    return figure(axis, 40 + ROW * len(rows), [trace for _name, trace in rows], yaxis=lane, barmode="overlay")


def _spoke(name: str, spans: Spans, row: int, axis: Axis) -> Drawn:
    """When somebody spoke, on hovering who and from when to when."""
    ink, said = theme.tokens(axis.view.scheme), escape(name, quote=False)
    return _blocks("spoke", spans, row) | {
        "width": 0.5,
        "marker": {"color": ink.grey, "line": {"width": 0}},
        "hovertext": [f"{said}<br>{words.span(start, end)}" for start, end in spans],
    }


def _blocks(name: str, spans: Spans, row: int) -> Drawn:
    """Horizontal bars from instant to instant."""
    return {
        "type": "bar",
        "name": name,
        "orientation": "h",
        "base": instants([start for start, _end in spans]),
        "x": [end - start for start, end in spans],
        "y": [row] * len(spans),
        "hoverinfo": "text",
    }


def _chat(shown: Lanes, row: int, axis: Axis) -> Drawn:
    """A tick where something was written to all."""
    ink = theme.tokens(axis.view.scheme)
    said = {count: ngettext("{n} message", "{n} messages", count).format(n=count) for count in shown.ticks.values()}
    return {
        "type": "scatter",
        "name": "chat",
        "x": instants([start + shown.tick_ms // 2 for start in shown.ticks]),
        "y": [row] * len(shown.ticks),
        "mode": "markers",
        "marker": {"symbol": "line-ns", "size": 12, "line": {"width": 2, "color": ink.accent}},
        "hovertext": [f"{words.clock(start)}<br>{said[count]}" for start, count in shown.ticks.items()],
        "hoverinfo": "text",
    }


def _slides(shown: Lanes, row: int, axis: Axis) -> Drawn:
    """A block each with its number, the line of text on hovering; films hatched."""
    ink, spans = theme.tokens(axis.view.scheme), [(one.start_ms, one.end_ms) for one in shown.slides]
    hatched = hatch(axis.view.scheme)["pattern"]
    return _blocks("slides", spans, row) | {
        "width": 0.8,
        "text": ["" if one.number is None else str(one.number) for one in shown.slides],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "constraintext": "inside",
        "textfont": {"color": ink.text},
        "marker": {
            "color": ink.sunken,  # one for all: a list of them takes the place of the hatching's own
            "pattern": hatched | {"shape": ["/" if one.number is None else "" for one in shown.slides]},
            "line": {"width": 1, "color": ink.line},
        },
        "hovertext": [_slide_hover(one) for one in shown.slides],
    }


def _slide_hover(one: Slide) -> str:
    return f"{words.span(one.start_ms, one.end_ms)}<br>{escape(words.slide(one), quote=False)}"
