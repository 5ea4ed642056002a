"""The drawings: pure functions from the numbers of `trends` to Plotly figures, all on the same time axis.

Times are drawn as instants of 1 January 1970, so that the axis finds good ticks (`mm:ss`) at every zoom. What is
missing is hatched; nothing is ever drawn as zero that was not seen.

A figure is a dict of `data` and `layout` as plotly.js reads it (https://plotly.com/javascript/reference/), of lists and
texts alone: `plotly.graph_objects` checks every value of it for longer than all the rest of a page takes, so that
is left to the tests.
"""

from __future__ import annotations

from dashboard.figures.axis import SHARE_TICKS, Axis, Drawn, hatch, instants, numbers
from dashboard.figures.coverage import coverage
from dashboard.figures.curve import Faint, Marked, curve
from dashboard.figures.expressions import expressions
from dashboard.figures.lanes import lanes
from dashboard.figures.people import people

__all__ = [
    "SHARE_TICKS",
    "Axis",
    "Drawn",
    "Faint",
    "Marked",
    "coverage",
    "curve",
    "expressions",
    "hatch",
    "instants",
    "lanes",
    "numbers",
    "people",
]
