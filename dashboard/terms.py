"""One person over the lectures of a course in words and as a drawing: careful, and nothing where nothing is known."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from statistics import median
from typing import Any

from dashboard import theme, words
from dashboard.figures import SHARE_TICKS, Drawn, hatch, numbers
from dashboard.view import View
from storage.terms import LEAST_LECTURES, Attended, Term


def sentence(term: Term) -> str:
    """`No clear change over the term; camera on in 7 of 9 lectures.`"""
    there = [one for one in term.lectures if one.there]
    on = sum(one.camera_on >= words.ENOUGH for one in there)
    return f"{change(term)}; camera on in {on} of {lectures(len(there))}."


def change(term: Term) -> str:
    """Whether it changed, and how much at most and at least; nothing of a direction unless the test is passed."""
    trend = term.trend
    if trend.lectures < LEAST_LECTURES:
        seen = f"enough was seen in {lectures(trend.lectures)}, and {LEAST_LECTURES} are needed"
        return f"Too little to speak of a trend: {seen}"
    if not trend.change:
        return "No clear change over the term"
    slow, fast = sorted(abs(bound) * 100 for bound in (trend.low, trend.high))
    verb = "rose" if trend.change == "up" else "fell"
    return f"Engagement {verb} over the term, by {slow:.1f} to {fast:.1f} points a lecture"


def lectures(count: int) -> str:
    """`1 lecture`, `9 lectures`."""
    return "1 lecture" if count == 1 else f"{count} lectures"


def value(one: Attended) -> str:
    """`62 % (53 to 71)`, or a dash where too little was seen."""
    point = one.point
    if not point.counts:
        return words.DASH
    around = f" ({round(point.low * 100)} to {round(point.high * 100)})" if point.low == point.low else ""
    return words.percent(point.value) + around


def figure(term: Term, view: View) -> Drawn:
    """A point and its 95 % interval for each lecture in order, a line where there is a change; hatched where too little
    was seen.
    """
    ink, held = theme.tokens(view.scheme), term.lectures
    seen = [one for one in held if one.point.counts]
    missing = [one.point.place for one in held if not one.point.counts]
    points = {
        "type": "scatter",
        "name": "engagement",
        "x": [one.point.place for one in seen],
        "y": numbers([one.point.value for one in seen]),
        "error_y": _intervals(seen, ink.band),
        "mode": "markers",
        "marker": {"size": 9, "color": ink.accent},
        "hovertext": [f"{escape(one.name)}<br>{value(one)} · seen {words.percent(one.point.coverage)}" for one in seen],
        "hoverinfo": "text",
    }
    gaps = {
        "type": "bar",
        "name": "missing",
        "x": missing,
        "y": [1.0] * len(missing),
        "width": 0.8,
        "marker": hatch(view.scheme),
        "hovertext": [f"{escape(held[place].name)}<br>Too little seen to say" for place in missing],
        "hoverinfo": "text",
    }
    return {"data": [gaps, *_line(term, seen, ink.accent), points], "layout": _layout(held, view)}


def _intervals(seen: Sequence[Attended], colour: str) -> Drawn:
    above = numbers([one.point.high - one.point.value for one in seen])
    below = numbers([one.point.value - one.point.low for one in seen])
    return {
        "type": "data",
        "symmetric": False,
        "array": above,
        "arrayminus": below,
        "color": colour,
        "thickness": 5,
        "width": 0,
    }


def _line(term: Term, seen: Sequence[Attended], colour: str) -> list[Drawn]:
    """The slope, with as many points above it as below."""
    slope = term.trend.slope
    if not term.trend.change:
        return []
    ends = [seen[0].point.place, seen[-1].point.place]
    begin = median(one.point.value - slope * one.point.place for one in seen)
    y = [min(1.0, max(0.0, begin + slope * end)) for end in ends]
    line = {"color": colour, "width": 1.5, "dash": "dot"}
    return [{"type": "scatter", "name": "trend", "x": ends, "y": y, "mode": "lines", "line": line, "hoverinfo": "skip"}]


def _layout(held: Sequence[Attended], view: View) -> dict[str, Any]:
    every = max(1, -(-len(held) // (4 if view.narrow else 12)))
    ticks = {"tickvals": list(range(0, len(held), every)), "ticktext": [str(n + 1) for n in range(0, len(held), every)]}
    return {
        "template": theme.template(view.scheme),
        "height": 264,
        "margin": {"l": 56, "r": 16, "t": 8, "b": 40},
        "dragmode": False,
        "hovermode": "closest",
        "xaxis": {"range": [-0.6, len(held) - 0.4], "fixedrange": True, "title": {"text": "lecture"}, **ticks},
        "yaxis": {"range": [0, 1], "fixedrange": True, **SHARE_TICKS},
    }
