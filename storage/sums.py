"""The sums of a lecture as readers are given them: those that are stored where they serve, else from the facts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame
from sqlalchemy import Connection, select
from sqlalchemy import Table as TableOfSums

from inference.engagement import formulas
from storage import rollups, weights
from storage.binning import CHARTED, COUNTS, KEYS, MINUTE_MS, NOTED, SUMMED, added, engaged
from storage.bulk import rows_of
from storage.places import MINUTES, SHORT, Place
from storage.reading import Part
from storage.tables import STRONGEST, participant_bin

Table = NDArray[np.float64]
Ids = NDArray[np.int64]
COUNTED = {*KEYS, *COUNTS, *NOTED, *STRONGEST}


def totals(connection: Connection, found: list[Part], bin_ms: int, formula: str | None = None) -> DataFrame:
    """The sums of a lecture per bin, in the columns of `binning.sums`, by the weights in force in its course; where
    they are stored, those of the formula alone that is asked for, beside `CHARTED`.
    """
    summed = plain(connection, found, bin_ms, formula)
    return weights.applied(connection, found[0].lecture_id, summed) if found else summed


def plain(connection: Connection, found: list[Part], bin_ms: int, formula: str | None = None) -> DataFrame:
    """The same by the formulas' own weights."""
    place = _serves(connection, [part.run_id for part in found], bin_ms)
    if place is not None and rollups.current(connection, found):
        short = stored(connection, place, [part.run_id for part in found], formula)
        whole = len(found) == 1 and place.unit_ms == bin_ms
        return short.sort_values(KEYS, ignore_index=True) if whole else added(short, bin_ms)
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


def stored(connection: Connection, place: Place, run_ids: list[int], formula: str | None = None) -> DataFrame:
    """The stored sums of some runs, in the columns of `binning.sums`.

    The two tables are read one by one: PostgreSQL would join them by a bad plan (2 s) for a run stored since it last
    gathered statistics.
    """
    names = SUMMED if formula is None else CHARTED
    own = _read(connection, place, place.people, names, run_ids)
    columns = dict(zip((*place.keys, *names), own.T, strict=True))
    numbered = _numbers(own)
    order = np.argsort(numbered(own))
    keys = numbered(own)[order]
    for name in formulas() if formula is None else [formula]:
        said = _read(connection, place, place.engaged, list(engaged(name).values()), run_ids, formula=name)
        at = order[np.searchsorted(keys, numbered(said))]
        for shown, values in zip(engaged(name), said[:, len(place.keys) :].T, strict=True):
            columns[shown] = np.zeros(len(own))
            columns[shown][at] = values
    columns["bin_start_ms"] = columns.pop(place.key) * place.unit_ms
    del columns["run_id"]
    whole = [name for name in columns if name in COUNTED or name.endswith("_count")]
    return DataFrame(columns).astype(dict.fromkeys(whole, np.int64))


def _numbers(own: Table) -> Callable[[Table], Ids]:
    """What numbers rows by their keys (run, bin, participant): all of them are among those of `own`."""
    people, most = np.unique(own[:, 2]), own[:, 1].max(initial=0) + 1

    def numbered(rows: Table) -> Ids:
        person = np.searchsorted(people, rows[:, 2])
        return np.asarray((rows[:, 0] * most + rows[:, 1]) * (len(people) + 1) + person, dtype=np.int64)

    return numbered


def _read(
    connection: Connection,
    place: Place,
    table: TableOfSums,
    names: Sequence[str],
    run_ids: list[int],
    formula: str | None = None,
) -> Table:
    """The keys and the named columns of some runs, a row each; what is missing is NaN."""
    query = select(*(table.c[name] for name in (*place.keys, *names))).where(table.c.run_id.in_(run_ids))
    if formula is not None:
        query = query.where(table.c.formula == formula)
    rows = rows_of(connection, query) if run_ids else []
    return np.array(rows, dtype=float).reshape(len(rows), len(place.keys) + len(names))
