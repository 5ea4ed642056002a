"""The class curve: its band, dips and peaks, another lecture's faint line, marks and notes, and coverage below it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd
from pandas import DataFrame

from dashboard import theme, words
from dashboard.figures.axis import Axis, Drawn, edges, figure, gaps, instants, numbers, shortened
from dashboard.language import _
from dashboard.trends import runs
from inference.changes import DIP, PEAK, Change
from storage.binning import MINUTE_MS
from storage.marks import Mark
from storage.notes import Note

SYMBOLS = {DIP: "triangle-down", PEAK: "triangle-up"}
HEIGHT = 264


@dataclass(frozen=True)
class Faint:
    """What the lecture is held beside: its name, and the class by the beginning of each minute (ms)."""

    name: str
    minutes: Mapping[int, float]


@dataclass(frozen=True)
class Marked:
    """What people said of moments: marks and notes."""

    marks: Sequence[Mark] = ()
    notes: Sequence[Note] = ()


def curve(
    bins: DataFrame,
    axis: Axis,
    changes: Sequence[Change] = (),
    marked: Marked | None = None,
    faint: Faint | None = None,
    *,
    foot: bool = True,
) -> Drawn:
    """Class engagement with its 95 % band, its dips and peaks, what was said of moments along the top, another lecture
    as a faint line, and below it coverage as a thin grey band.
    """
    shown = bins["enough"] & bins["value"].notna()
    value = bins["value"].where(shown)
    traces = [
        *gaps(axis, bins, shown),
        *_faint(faint, axis),
        _band(bins, shown, axis),
        _line(bins, value, axis),
        _changes(changes, axis),
        *_said(marked or Marked(), axis),
        _strip(bins, axis),
    ]
    seen = {"domain": [0, 0.045], "fixedrange": True, "tickvals": [0.5], "ticktext": [_("seen")], "showgrid": False}
    lanes = {"xaxis": {"anchor": "y2"}, "yaxis": {"domain": [0.1, 1]}, "yaxis2": seen}
    return figure(axis, HEIGHT, traces, foot=foot, hovermode="x", shapes=_spans(changes, axis), **lanes)


def _line(bins: DataFrame, value: pd.Series[float], axis: Axis) -> Drawn:
    """The values, each between two others as a line, alone as a point."""
    ink, known = theme.tokens(axis.view.scheme), value.notna().to_numpy()
    beside = np.concatenate([[False], known[:-1]]) | np.concatenate([known[1:], [False]])
    return {
        "type": "scatter",
        "name": "engagement",
        "x": axis.middles(bins),
        "y": numbers(value),
        "mode": "lines+markers",
        "line": {"color": ink.accent, "width": 2.25},
        "marker": {"size": np.where(known & ~beside, 6, 0.1).tolist(), "color": ink.accent},
        "hovertext": _hovers(axis, bins),
        "hoverinfo": "text",
    }


def _hovers(axis: Axis, bins: DataFrame) -> list[str]:
    """What each bin says."""
    columns = (bins[name].tolist() for name in ("value", "low", "high", "people", "coverage"))
    return [_hover(axis.when(start), *each) for start, *each in zip(bins.index, *columns, strict=True)]


def _hover(when: str, value: float, low: float, high: float, people: float, coverage: float) -> str:
    """Value, interval, people and coverage of one bin."""
    between = _("(95 %: {low} to {high})").format(low=words.percent(low), high=words.percent(high))
    around = "" if np.isnan(high - low) else f" {between}"
    count = 0 if np.isnan(people) else int(people)
    seen = _("faces seen {share}").format(share=words.percent(coverage))
    return f"{when}<br><b>{words.percent(value)}</b>{around}<br>{words.people(count)} · {seen}"


def _band(bins: DataFrame, shown: pd.Series[bool], axis: Axis) -> Drawn:
    """The interval as closed shapes, one a run without a gap."""
    x: list[str | None] = []
    y: list[float | None] = []
    middle = axis.middles(bins)
    low, high = bins["low"].tolist(), bins["high"].tolist()
    for a, b in runs(shown & bins["low"].notna()):
        x += [*middle[a:b], *middle[a:b][::-1], None]
        y += [*high[a:b], *low[a:b][::-1], None]
    fill = theme.tokens(axis.view.scheme).band
    own = {"fill": "toself", "fillcolor": fill, "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    return {"type": "scatter", "name": "interval", "x": x, "y": y, **own}


def _faint(faint: Faint | None, axis: Axis) -> list[Drawn]:
    """Another lecture, or the mean of several, as far as this one goes."""
    if faint is None:
        return []
    starts = range(0, max(axis.length_ms, MINUTE_MS), MINUTE_MS)
    return [
        {
            "type": "scatter",
            "name": "beside",
            "x": instants([start + MINUTE_MS // 2 for start in starts]),
            "y": [faint.minutes.get(start) for start in starts],
            "mode": "lines",
            "line": {"color": theme.tokens(axis.view.scheme).grey, "width": 1.5, "dash": "dot"},
            "opacity": 0.75,
            "hoverinfo": "skip",
        }
    ]


def _changes(changes: Sequence[Change], axis: Axis) -> Drawn:
    """A triangle above each dip and peak, pointing where the class went."""
    ink = theme.tokens(axis.view.scheme)
    return {
        "type": "scatter",
        "name": "changes",
        "x": instants([(one.start_ms + one.end_ms) // 2 for one in changes]),
        "y": [1.0] * len(changes),
        "mode": "markers",
        "marker": {"size": 11, "color": ink.text, "symbol": [SYMBOLS[one.kind] for one in changes]},
        "hovertext": [_change_hover(one) for one in changes],
        "hoverinfo": "text",
        "cliponaxis": False,
    }


def _change_hover(one: Change) -> str:
    within = {"start": words.clock(one.start_ms), "end": words.clock(one.end_ms)}
    what = _("Dip from {start} to {end}") if one.kind == DIP else _("Peak from {start} to {end}")
    off = _("<b>{points}</b> off the class's own level").format(points=words.points(one.depth))
    return f"{what.format(**within)}<br>{off}"


def _spans(changes: Sequence[Change], axis: Axis) -> list[Drawn]:
    """Each dip and peak shaded over the height of the chart."""
    ink = theme.tokens(axis.view.scheme)
    own = {"type": "rect", "xref": "x", "yref": "y", "y0": 0, "y1": 1, "layer": "below"}
    look = {"fillcolor": ink.hatch, "opacity": 0.35, "line": {"width": 0}}
    return [own | look | dict(zip(("x0", "x1"), instants([one.start_ms, one.end_ms]), strict=True)) for one in changes]


def _said(marked: Marked, axis: Axis) -> list[Drawn]:
    """What was said of moments along the top, of one colour: a dot for fine, a cross for lost, a square for a note."""
    fine = _("You said: they were fine")
    lost = _("You said: they were lost")
    marks = [
        ((one.start_ms + one.end_ms) // 2, "circle" if one.fine else "x", one.start_ms, fine if one.fine else lost)
        for one in marked.marks
    ]
    found = _symbols("marked", marks, 0.92, axis)
    noted = _("Note")
    notes = [
        (one.at_ms, "square", one.at_ms, f"{noted}: {escape(shortened(one.text, 60), quote=False)}")
        for one in marked.notes
    ]
    return [*found, *_symbols("notes", notes, 0.84, axis)]


def _symbols(name: str, each: Sequence[tuple[int, str, int, str]], height: float, axis: Axis) -> list[Drawn]:
    """A row of symbols; nothing without any."""
    if not each:
        return []
    at, symbols, starts, texts = zip(*each, strict=True)
    return [
        {
            "type": "scatter",
            "name": name,
            "x": instants(at),
            "y": [height] * len(at),
            "mode": "markers",
            "marker": {"symbol": list(symbols), "size": 10, "color": theme.tokens(axis.view.scheme).muted},
            "hovertext": [f"{words.clock(start)}<br>{text}" for start, text in zip(starts, texts, strict=True)],
            "hoverinfo": "text",
            "cliponaxis": False,
        }
    ]


def _strip(bins: DataFrame, axis: Axis) -> Drawn:
    """Coverage as a band of grey under the curve: the darker, the more was seen."""
    ink = theme.tokens(axis.view.scheme)
    return {
        "type": "heatmap",
        "name": "coverage",
        "x": edges(list(bins.index), axis.bin_ms),
        "y": [0, 1],
        "z": [numbers(bins["coverage"])],
        "yaxis": "y2",
        "zmin": 0,
        "zmax": 1,
        "colorscale": [[0, ink.sunken], [1, ink.grey]],
        "showscale": False,
        "hoverinfo": "skip",
    }
