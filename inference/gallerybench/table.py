"""The figures as a table for people, and as an object for JSON."""

from __future__ import annotations

import math
from collections.abc import Mapping

from rich.table import Table

Figures = Mapping[str, float]

COLUMNS = {
    "tiles_found": "tiles\nfound", "tiles_true": "tiles\ntrue", "faces_found": "faces\nfound",
    "faces_true": "faces\ntrue", "names_right": "names\nright", "names_wrong": "names\nwrong",
    "names_abstained": "abs-\ntained", "labels_right": "labels\nright",
    "idf1": "IDF1", "swaps_per_hour": "swaps\n/ hour",
    "camera_off_f1": "off\nF1", "expressions_right": "expr.\nright", "ms_mean": "ms\nmean", "ms_median": "ms\nmedian",
    "ms_gallery": "ms w/o\nexpr.",
    "readings": "read\n/ pict.",
}  # fmt: skip
WIDTH = 150
"""Characters that the table takes at most."""
PLAIN = {"swaps_per_hour": ".0f", "ms_mean": ".0f", "ms_median": ".0f", "ms_gallery": ".0f", "readings": ".2f"}
"""How to write what is no share."""


def table(found: Mapping[str, Figures]) -> Table:
    """A row per case; the last one, the mean, apart."""
    shown = Table("case", *COLUMNS.values(), header_style="bold")
    for number, (name, figures) in enumerate(found.items(), 1):
        row = [_cell(figures.get(column, math.nan), PLAIN.get(column, ".1%")) for column in COLUMNS]
        shown.add_row(name, *row, end_section=number == len(found) - 1)
    return shown


def with_mean(found: Mapping[str, Figures]) -> dict[str, Figures]:
    """The cases, and in the end `mean`: of each figure over the cases that have it."""
    known = {
        column: [one for figures in found.values() if not math.isnan(one := figures.get(column, math.nan))]
        for column in COLUMNS
    }
    return {**found, "mean": {column: sum(values) / len(values) for column, values in known.items() if values}}


def plain(found: Mapping[str, Figures]) -> dict[str, dict[str, float | None]]:
    """What JSON can hold: null for NaN, and no more digits than mean anything."""
    return {
        name: {what: None if math.isnan(value) else round(value, 4) for what, value in figures.items()}
        for name, figures in found.items()
    }


def _cell(value: float, form: str) -> str:
    return "-" if math.isnan(value) else format(value, form).removesuffix("%")
