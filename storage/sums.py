"""The sums of a lecture as readers are given them: those that are stored where they serve, else from the facts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from pandas import DataFrame
from sqlalchemy import Connection, Select, Table, select

from inference.engagement import formulas
from storage import rollups, weights
from storage.binning import MINUTE_MS, SUMMED, added, engaged
from storage.places import MINUTES, SHORT, Place
from storage.reading import Part
from storage.tables import participant_bin


def totals(connection: Connection, found: list[Part], bin_ms: int) -> DataFrame:
    """The sums of a lecture per bin, in the columns of `binning.sums`, by the weights in force in its course."""
    summed = plain(connection, found, bin_ms)
    return weights.applied(connection, found[0].lecture_id, summed) if found else summed


def plain(connection: Connection, found: list[Part], bin_ms: int) -> DataFrame:
    """The same by the formulas' own weights."""
    place = _serves(connection, [part.run_id for part in found], bin_ms)
    if place is not None and rollups.current(connection, found):
        return added(stored(connection, place, [part.run_id for part in found]), bin_ms)
    each = [rollups.of_run(connection, part, bin_ms).sums for part in found]
    known = [one for one in each if len(one)]
    return added(pd.concat(known, ignore_index=True), bin_ms) if known else stored(connection, MINUTES, [])


def _serves(connection: Connection, run_ids: list[int], bin_ms: int) -> Place | None:
    """Where sums are stored that make up bins of this length, of all the runs; None where they are not.

    Runs stored before there were short bins have none until their people are named anew.
    """
    if bin_ms % MINUTE_MS == 0:
        return MINUTES
    table = participant_bin.c
    rows = connection.execute(select(table.run_id, table.bin_ms).where(table.run_id.in_(run_ids)).distinct()).all()
    fit = {run_id for run_id, length in rows if bin_ms % length == 0}
    return SHORT if fit.issuperset(run_ids) else None


def stored(connection: Connection, place: Place, run_ids: list[int]) -> DataFrame:
    """The stored sums of some runs, in the columns of `binning.sums`.

    The two tables are read one by one: PostgreSQL would join them by a bad plan (2 s) for a run stored since it last
    gathered statistics.
    """
    names = (*place.keys, *SUMMED)
    summed = _read(connection, select(*(place.people.c[name] for name in names)), place.people, run_ids)
    for name in formulas():
        own = place.engaged.c
        columns = (own[column].label(shown) for shown, column in engaged(name).items())
        query = select(*(own[key] for key in place.keys), *columns).where(own.formula == name)
        summed = summed.merge(_read(connection, query, place.engaged, run_ids), on=place.keys, how="left")
    filled = summed.fillna(0)
    return filled.assign(bin_start_ms=filled[place.key] * place.unit_ms).drop(columns=[place.key, "run_id"])


def _read(connection: Connection, query: Select[Any], table: Table, run_ids: list[int]) -> DataFrame:
    """The rows of some runs; numbers even where there are none."""
    found = connection.execute(query.where(table.c.run_id.in_(run_ids)))
    names, rows = list(found.keys()), found.all()
    columns = map(np.array, zip(*rows, strict=True)) if rows else (np.empty(0, dtype=np.int64) for _ in names)
    return DataFrame(dict(zip(names, columns, strict=True)))
