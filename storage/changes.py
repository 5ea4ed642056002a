"""Dips and peaks of each run by each formula: found in the pass over its observations that makes its sums, and stored.

They are opinions: replaced as a whole whenever people are named anew, a formula or the search changes.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from pandas import DataFrame
from sqlalchemy import Connection, delete, insert, select

from inference.changes import VERSION, Change, Found, find
from inference.engagement import formulas, total
from storage import StoreError
from storage.binning import MINUTE_MS
from storage.engine import reading
from storage.memory import kept
from storage.reading import parts
from storage.tables import change, searched

if TYPE_CHECKING:
    from storage.store import Store

LONGEST = 24 * 3600
"""Instants of a run in which changes are looked for; a longer recording of one class there is not."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What a lecture's changes are by a formula, in lecture time and order. `searched` is False where none were looked
    for yet; `least` is the depth that a dip of a minute must have to be found nine times in ten (the greatest of all
    parts), None where too little was seen to tell.
    """

    changes: tuple[Change, ...]
    searched: bool
    least: float | None


class Collected:
    """What the formulas say of everybody in each second of a run, portion by portion, until changes are looked for."""

    def __init__(self, period_ms: int) -> None:
        """Of a run with an instant every `period_ms`."""
        self._period_ms = period_ms
        self._portions: list[DataFrame] = []

    def add(self, seconds: DataFrame, said: Mapping[str, DataFrame]) -> None:
        """A portion of people known, each once an instant, and the parts that each formula gives its rows."""
        if seconds.empty:
            return
        values = {name: total(parts).astype("float32") for name, parts in said.items()}
        self._portions.append(DataFrame({"at_ms": seconds["at_ms"], "person": seconds["participant_id"], **values}))

    def found(self, spoken_of: Mapping[str, Set[int]] | None = None) -> dict[str, Found]:
        """The changes by each formula, in lecture time; looked for in the minutes that may be `spoken_of` alone."""
        if not self._portions:
            return {}
        every = pd.concat(self._portions, ignore_index=True)
        first = int(every["at_ms"].min())
        rows = ((every["at_ms"] - first) // self._period_ms).to_numpy()
        people, columns = np.unique(every["person"].to_numpy(dtype=np.int64), return_inverse=True)
        inside, minute = rows < LONGEST, every["at_ms"] // MINUTE_MS * MINUTE_MS
        shape = (int(rows[inside].max()) + 1, len(people))

        def searched_by(name: str) -> Found:
            values = np.full(shape, np.nan)
            here = inside if spoken_of is None else inside & minute.isin(spoken_of[name]).to_numpy()
            values[rows[here], columns[here]] = every[name].to_numpy(dtype=np.float64)[here]
            return _later(find(values, self._period_ms), first)

        return {name: searched_by(name) for name in formulas()}


def _later(found: Found, first_ms: int) -> Found:
    moved = (replace(one, start_ms=one.start_ms + first_ms, end_ms=one.end_ms + first_ms) for one in found.changes)
    return replace(found, changes=tuple(moved))


def keep(connection: Connection, run_id: int, found: Mapping[str, Found]) -> None:
    """Replace the changes of a run."""
    connection.execute(delete(searched).where(searched.c.run_id == run_id))
    for name, each in found.items():
        own = {"run_id": run_id, "formula": name}
        made = {"version": formulas()[name].VERSION, "search": VERSION, "least": each.least}
        connection.execute(insert(searched), [own | made])
        rows = [
            own | {"start_ms": one.start_ms, "end_ms": one.end_ms, "kind": one.kind, "depth": one.depth, "p": one.p}
            for one in each.changes
        ]
        if rows:
            connection.execute(insert(change), rows)


@kept
def changes(store: Store, lecture_id: str, formula: str) -> Stored:
    """The dips and peaks of a lecture by a formula. StoreError when there is no such formula."""
    if formula not in formulas():
        raise StoreError(f"There is no engagement formula {formula!r}: choose one of {', '.join(formulas())}")
    with reading(store.engine) as connection:
        runs = [part.run_id for part in parts(connection, lecture_id)]
        here = (searched.c.run_id.in_(runs), searched.c.formula == formula)
        looked = connection.execute(select(searched.c.least).where(*here)).scalars().all()
        joined = change.join(searched)
        query = select(change.c.kind, change.c.start_ms, change.c.end_ms, change.c.depth, change.c.p)
        rows = connection.execute(query.select_from(joined).where(*here).order_by(change.c.start_ms)).all()
    told = [least for least in looked if least is not None]
    return Stored(tuple(Change(*row) for row in rows), bool(looked), max(told, default=None))
