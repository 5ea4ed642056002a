"""What another tool saw of a film: its CSV, checked before it is measured (docs/gallerybench.md)."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from pandas import DataFrame, Series

from ingest.render.pairing import FACE, TILE
from ingest.video import SourceError

REQUIRED = ("second", "participant", *TILE)
NUMBERS = {"second": (0, 1e6)} | dict.fromkeys((*TILE, *FACE), (-1, 2))
"""Columns of numbers, with the least and the largest that can be meant; boxes are fractions of the picture."""
FLAGS = ("camera_on", "face_visible")
OPTIONAL = ("label", "expression", *FACE, *FLAGS)


def read(path: Path) -> DataFrame:
    """The rows, with empty columns for the optional ones that are not there. SourceError names file and cell."""
    try:
        rows = pd.read_csv(
            path, dtype="str", keep_default_na=False, na_values=[""], encoding="utf-8-sig", index_col=False
        )
    except (OSError, ValueError) as error:  # ValueError: also no UTF-8, nothing at all, rows of unequal length
        why = " ".join(str(error).split())
        raise SourceError(f"{path} is no table ({why}); write it as CSV in UTF-8 with a row of headers") from error
    if missing := [column for column in REQUIRED if column not in rows]:
        raise SourceError(f"{path} has no column {', '.join(missing)}; write the columns of docs/gallerybench.md")
    rows = rows.reindex(columns=[*REQUIRED, *OPTIONAL])
    for column in NUMBERS:
        rows[column] = _numbers(path, rows[column])
    for column in FLAGS:
        said = rows[column].astype("str").str.lower()
        _refuse(path, rows[column], said.isin(["true", "false"]), "true or false")
    return rows.astype({"second": "int64"})


def _numbers(path: Path, cells: Series[str]) -> Series[float]:
    """A column of numbers; empty cells are NaN, but a second has to be there and whole."""
    least, largest = NUMBERS[str(cells.name)]
    numbers = pd.to_numeric(cells, errors="coerce").astype("float64")
    meant = numbers.between(least, largest)
    if cells.name == "second":
        _refuse(path, cells.fillna(""), meant & (numbers % 1 == 0), "a whole second")
    _refuse(path, cells, meant, f"a number from {least} to {largest}")
    return numbers


def _refuse(path: Path, cells: Series[str], good: Series[bool], expected: str) -> None:
    """SourceError for the first cell that is neither good nor empty."""
    bad = cells[~good & cells.notna()]
    if len(bad):
        raise SourceError(
            f"{path}, row {bad.index[0] + 1} below the headers: {cells.name} is {bad.iloc[0]!r}; "
            f"write {expected}, as docs/gallerybench.md says"
        )
