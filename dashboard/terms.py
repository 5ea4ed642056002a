"""One person over the lectures of a course in words and as a drawing: careful, and nothing where nothing is known."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from statistics import median
from typing import Any

from dashboard import theme, words
from dashboard.figures import SHARE_TICKS, Drawn, hatch, numbers
from dashboard.language import _
from dashboard.view import View
from storage.terms import LEAST_LECTURES, Attended, Term

SECOND_MS = 1_000
"""Less is none."""


def sentence(term: Term) -> str:
    """`No clear change over the term; camera on in 7 of 9 lectures.`"""
    there = [one for one in term.lectures if one.there]
    on = sum(one.camera_on >= words.ENOUGH for one in there)
    said = _("{change}; camera on in {count} of {lectures}.")
    return said.format(change=change(term), count=on, lectures=words.lectures(len(there)))


def change(term: Term) -> str:
    """Whether it changed, and how much at most and at least; nothing of a direction unless the test is passed."""
    trend = term.trend
    if trend.lectures < LEAST_LECTURES:
        said = _("Too little to speak of a trend: enough was seen in {lectures}, and {least} are needed")
        return said.format(lectures=words.lectures(trend.lectures), least=LEAST_LECTURES)
    if not trend.change:
        return _("No clear change over the term")
    slow, fast = (words.decimal(100 * one) for one in sorted(abs(bound) for bound in (trend.low, trend.high)))
    said = (
        _("Engagement rose over the term, by {slow} to {fast} points a lecture")
        if trend.change == "up"
        else _("Engagement fell over the term, by {slow} to {fast} points a lecture")
    )
    return said.format(slow=slow, fast=fast)


def attendance(term: Term) -> str:
    """`In the meeting in 8 of 9 lectures`: counted, of those with a record; nothing is said of a change."""
    told = [one.attended_ms for one in term.lectures if one.attended_ms is not None]
    if not told:
        return _("No record tells who was in the meeting")
    said = _("In the meeting in {count} of {lectures}")
    return said.format(count=sum(ms >= SECOND_MS for ms in told), lectures=words.lectures(len(told)))


def speaking(term: Term) -> str:
    """`Spoke in 5 of 9 lectures, 12 min in all`: counted, of those with a record."""
    told = [one.spoken_ms for one in term.lectures if one.spoken_ms is not None]
    if not told:
        return _("No record tells who spoke")
    said = _("Spoke in {count} of {lectures}, {length} in all")
    length, count = words.length(sum(told)), sum(ms >= SECOND_MS for ms in told)
    return said.format(count=count, lectures=words.lectures(len(told)), length=length)


def value(one: Attended) -> str:
    """`62 % (53 to 71)`, or a dash where too little was seen."""
    point = one.point
    if not point.counts:
        return words.DASH
    if point.low != point.low:
        return words.percent(point.value)
    said = _("{value} ({low} to {high})")
    low, high = round(point.low * 100), round(point.high * 100)
    return said.format(value=words.percent(point.value), low=low, high=high)


def figure(term: Term, view: View) -> Drawn:
    """A point and its 95 % interval for each lecture in order, a line where there is a change; hatched where too little
    was seen.
    """
    ink, held = theme.tokens(view.scheme), term.lectures
    seen = [one for one in held if one.point.counts]
    missing = [one.point.place for one in held if not one.point.counts]
    why = _("Too little seen to say")
    points = {
        "type": "scatter",
        "name": "engagement",
        "x": [one.point.place for one in seen],
        "y": numbers([one.point.value for one in seen]),
        "error_y": _intervals(seen, ink.band),
        "mode": "markers",
        "marker": {"size": 9, "color": ink.accent},
        "hovertext": [f"{escape(one.name)}<br>{value(one)} · {_seen(one)}" for one in seen],
        "hoverinfo": "text",
    }
    gaps = {
        "type": "bar",
        "name": "missing",
        "x": missing,
        "y": [1.0] * len(missing),
        "width": 0.8,
        "marker": hatch(view.scheme),
        "hovertext": [f"{escape(held[place].name)}<br>{why}" for place in missing],
        "hoverinfo": "text",
    }
    return {"data": [gaps, *_line(term, seen, ink.accent), points], "layout": _layout(held, view)}


def counted(term: Term, minutes: Sequence[float | None], view: View) -> Drawn:
    """Minutes of each lecture as bars: attendance, or speaking; hatched where no record tells."""
    ink, held = theme.tokens(view.scheme), term.lectures
    most = max([1.0, *(one for one in minutes if one is not None)])
    bars = {
        "type": "bar",
        "name": "minutes",
        "x": list(range(len(held))),
        "y": list(minutes),
        "width": 0.7,
        "marker": {"color": ink.grey, "opacity": 0.7, "line": {"width": 0}},
        "hovertext": [
            f"{escape(one.name)}<br>{words.length(60_000 * (told or 0))}"
            for one, told in zip(held, minutes, strict=True)
        ],
        "hoverinfo": "text",
    }
    missing = [place for place, told in enumerate(minutes) if told is None]
    why = _("No record")
    gaps = {
        "type": "bar",
        "name": "missing",
        "x": missing,
        "y": [most] * len(missing),
        "width": 0.8,
        "marker": hatch(view.scheme),
        "hovertext": [f"{escape(held[place].name)}<br>{why}" for place in missing],
        "hoverinfo": "text",
    }
    up = {"range": [0, most * 1.1], "fixedrange": True, "nticks": 4, "ticksuffix": " min"}
    own = {"height": 152, "barmode": "overlay", "yaxis": up, "margin": {"l": 64, "r": 8, "t": 8, "b": 24}}
    layout = _layout(held, view, few=True) | own
    layout["xaxis"] = {name: each for name, each in layout["xaxis"].items() if name != "title"}
    return {"data": [bars, gaps], "layout": layout}


def _seen(one: Attended) -> str:
    return _("seen {share}").format(share=words.percent(one.point.coverage))


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


def _layout(held: Sequence[Attended], view: View, *, few: bool = False) -> dict[str, Any]:
    every = max(1, -(-len(held) // (4 if view.narrow or few else 12)))
    ticks = {"tickvals": list(range(0, len(held), every)), "ticktext": [str(n + 1) for n in range(0, len(held), every)]}
    title = {"text": _("lecture"), "font": {"size": 12, "color": theme.tokens(view.scheme).muted}}
    return {
        "template": theme.template(view.scheme),
        "height": 264 if view.narrow else 340,
        "margin": {"l": 56, "r": 16, "t": 8, "b": 40},
        "dragmode": False,
        "hovermode": "closest",
        "xaxis": {"range": [-0.6, len(held) - 0.4], "fixedrange": True, "title": title, **ticks},
        "yaxis": {"range": [0, 1], "fixedrange": True, **SHARE_TICKS},
    }
