"""The drawings of a report, from the numbers of `dashboard.trends`; what is missing is hatched, never zero."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from pandas import DataFrame, Series

from dashboard import words
from dashboard.language import _
from dashboard.report.drawing import (
    ACCENT,
    BAND,
    FAINT,
    INK,
    LINE,
    MUTED,
    SHADE,
    Area,
    Drawing,
    Shape,
    Stroke,
    Words,
    box,
    hatched,
)
from dashboard.trends import runs
from inference.changes import DIP, Change

STEPS_S = (5, 10, 15, 30, 60, 120, 300, 600, 900, 1200, 1800, 3600, 7200, 14400)
TICKS = 5
WIDE = 2.0
"""Millimetres from which on bars stand apart."""
APART = 3.2
"""Millimetres between two labels, at least."""


@dataclass(frozen=True)
class Room:
    """Where the values of a chart lie in its drawing: time across, shares 0..1 upwards."""

    left: float
    top: float
    right: float
    bottom: float
    length_ms: int

    def x(self, ms: float) -> float:
        """Of an instant of the lecture."""
        return self.left + (self.right - self.left) * min(1.0, ms / max(self.length_ms, 1))

    def y(self, share: float) -> float:
        """Of a share."""
        return self.bottom - (self.bottom - self.top) * min(1.0, max(0.0, share))


@dataclass(frozen=True)
class Label:
    """What stands beside the end of a line at `y`."""

    y: float
    lines: tuple[str, ...]
    colour: str
    bold: bool = False


def curve(
    bins: DataFrame, bin_ms: int, length_ms: int, before: Sequence[Series[float]], moments: Sequence[Change]
) -> Drawing:
    """The class's engagement with its interval, over the lectures `before` it (each by the middle of its bins, ms) and
    their mean, one by itself; the `moments` shaded and numbered.
    """
    drawn = Drawing(182.0, 66.0)
    room = Room(11.0, 5.0, drawn.width - 25.0, drawn.height - 6.0, length_ms)
    shown = bins["enough"] & bins["value"].notna()
    value = bins["value"].where(shown)
    middle = Series(value.to_numpy(), index=bins.index.to_numpy() + bin_ms / 2)
    mean = together(before, list(middle.index))
    shapes: list[Shape] = [*_moments(room, moments), *_missing(room, bins, bin_ms, ~shown), *_axes(room, 4)]
    shapes += _band(room, bins, shown, bin_ms)
    if len(before) > 1:
        shapes += [stroke for one in before for stroke in _line(room, one, FAINT, 0.2)]
    shapes += _line(room, mean, MUTED, 0.35, dash=1.2)
    shapes += _line(room, middle, ACCENT, 0.6)
    labels = [Label(_end(room, middle), (_("this lecture"),), ACCENT, bold=True)]
    labels += [Label(_end(room, mean), _before(len(before)), MUTED)] if before else []
    return Drawing(drawn.width, drawn.height, (*shapes, *_labels(room, labels)))


def _before(count: int) -> tuple[str, ...]:
    return (words.lectures(count), _("before, mean")) if count > 1 else (_("the lecture"), _("before"))


def together(before: Sequence[Series[float]], middles: Sequence[float]) -> Series[float]:
    """The mean of other lectures at some instants of this one, where at least half of them say something."""
    if not before:
        return Series(dtype=float)
    each = np.array([np.interp(middles, one.index, one.to_numpy(), right=np.nan) for one in before])
    known = (~np.isnan(each)).sum(axis=0)
    mean = np.nansum(each, axis=0) / np.where(known * 2 >= max(len(before), 1), known, np.nan)
    return Series(mean, index=list(middles))


def coverage(bins: DataFrame, bin_ms: int, length_ms: int) -> Drawing:
    """Share of the faces seen in each bin, and the 30 % under which nothing is said."""
    drawn, room = _half(length_ms)
    bars = [one for start, share in bins["coverage"].items() for one in _bar(room, start, bin_ms, 0.0, share, FAINT)]
    least = room.y(words.ENOUGH)
    line = Stroke(((room.left, least), (room.right, least)), MUTED, 0.2, 0.8)
    missing = _missing(room, bins, bin_ms, bins["coverage"].isna())
    return Drawing(drawn.width, drawn.height, (*missing, *_axes(room, 2), *bars, line))


def speaking(spoken: DataFrame, bin_ms: int, length_ms: int) -> Drawing:
    """Share of each bin in which the one who spoke most spoke (`one`, light), and others (`others`, dark, above)."""
    drawn, room = _half(length_ms)
    bars: list[Shape] = []
    for start, one, others in zip(spoken.index, spoken["one"], spoken["others"], strict=True):
        bars += [*_bar(room, start, bin_ms, 0.0, one, FAINT), *_bar(room, start, bin_ms, one, one + others, ACCENT)]
    return Drawing(drawn.width, drawn.height, (*_axes(room, 2), *bars))


def _half(length_ms: int) -> tuple[Drawing, Room]:
    """Room for one of two charts side by side."""
    drawn = Drawing(88.0, 36.0)
    return drawn, Room(11.0, 2.5, drawn.width - 5.0, drawn.height - 6.0, length_ms)


def _bar(room: Room, start: object, bin_ms: int, low: float, high: float, colour: str) -> Iterator[Shape]:
    at = float(str(start))
    if high > low:
        left, right = room.x(at), room.x(at + bin_ms)
        gap = 0.15 if right - left > WIDE else 0.0
        yield box(left, room.y(high), right - gap, room.y(low), colour)


def _axes(room: Room, parts: int) -> Iterator[Shape]:
    """Lines at shares, and at most five times."""
    for step in range(parts + 1):
        share, y = step / parts, room.y(step / parts)
        yield Stroke(((room.left, y), (room.right, y)), LINE, 0.15)
        yield Words(room.left - 1.5, y + 0.9, words.percent(share), anchor="end")
    for ms in ticks(room.length_ms):
        yield Stroke(((room.x(ms), room.bottom), (room.x(ms), room.bottom + 1.0)), MUTED, 0.15)
        yield Words(room.x(ms), room.bottom + 4.2, words.clock(ms), anchor="middle")


def ticks(length_ms: int) -> list[int]:
    """Round times from the beginning on, at most five besides it."""
    step = next((one * 1000 for one in STEPS_S if length_ms / (one * 1000) <= TICKS), length_ms or 1)
    return list(range(0, length_ms + 1, step))


def _missing(room: Room, bins: DataFrame, bin_ms: int, flags: Series[bool]) -> Iterator[Shape]:
    for first, last in runs(flags):
        left, right = room.x(int(bins.index[first])), room.x(int(bins.index[last - 1]) + bin_ms)
        yield from hatched(left, room.top, right, room.bottom)


def _moments(room: Room, moments: Sequence[Change]) -> Iterator[Shape]:
    """Shaded over the height, with a triangle and the number above."""
    for number, one in enumerate(moments, 1):
        left, right = room.x(one.start_ms), max(room.x(one.end_ms), room.x(one.start_ms) + 0.8)
        yield box(left, room.top, right, room.bottom, SHADE)
        middle, tip = (left + right) / 2, 1.0 if one.kind == DIP else -1.0
        y = room.top - 2.2
        yield Area(((middle - 1.1, y - 0.9 * tip), (middle + 1.1, y - 0.9 * tip), (middle, y + 0.9 * tip)), INK)
        yield Words(middle + 1.7, y + 0.9, str(number), INK, bold=True)


def _band(room: Room, bins: DataFrame, shown: Series[bool], bin_ms: int) -> Iterator[Shape]:
    """A polygon for each run of bins with an interval."""
    for first, last in runs(shown & bins["low"].notna()):
        part = bins.iloc[first:last]
        xs = [room.x(start + bin_ms / 2) for start in part.index]
        above = [(x, room.y(high)) for x, high in zip(xs, part["high"], strict=True)]
        below = [(x, room.y(low)) for x, low in zip(xs, part["low"], strict=True)]
        yield Area((*above, *below[::-1]), BAND)


def _line(room: Room, values: Series[float], colour: str, width: float, dash: float = 0.0) -> Iterator[Stroke]:
    """A stroke for each run of values; a value alone as a dot."""
    inside = values[values.index.to_numpy(dtype=float) <= room.length_ms] if len(values) else values
    for first, last in runs(inside.notna()):
        part = inside.iloc[first:last]
        points = tuple((room.x(float(at)), room.y(float(one))) for at, one in part.items())  # type: ignore[arg-type]
        if len(points) == 1:
            (x, y), half = points[0], max(width, 0.3)
            points, dash = ((x - half, y), (x + half, y)), 0.0
        yield Stroke(points, colour, width, dash)


def _end(room: Room, values: Series[float]) -> float:
    """The height at which a line ends; NaN where there is none."""
    known = values.dropna()
    return room.y(float(known.iloc[-1])) if len(known) else float("nan")


def _labels(room: Room, labels: Sequence[Label]) -> Iterator[Words]:
    """What each line is, beside its end and apart from the other."""
    lowest = room.top
    for one in sorted((one for one in labels if one.y == one.y), key=lambda one: one.y):
        at = max(one.y, lowest)
        for number, line in enumerate(one.lines):
            yield Words(room.right + 1.5, at + 0.9 + APART * number, line, one.colour, bold=one.bold)
        lowest = at + APART * len(one.lines)
