"""From seconds to bins: sums that can be added, per participant and bin; and the means that people are shown.

The same functions make the stored sums per minute and the short bins that are computed when asked for.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame
from sqlalchemy import Connection, Select, Table, delete, select

from inference.engagement import formulas
from storage.bulk import put
from storage.reading import Part, People, frames, part_of
from storage.tables import (
    PROBABILITIES,
    STRONGEST,
    SUMS,
    TILE,
    bearer,
    class_minute,
    engagement_minute,
    participant_minute,
    participant_total,
)

MINUTE_MS = 60_000
KEYS = ["bin_start_ms", "participant_id"]
MINUTE_KEYS = ("run_id", "minute", "participant_id")
ENGAGED = ("formula", "version", "count", "sum")
TOTAL = ("seconds", "face_visible")
PAIR = ["label_id", "participant_id"]
COUNTS = ("seconds", "camera_on", "face_visible")
MINUTE = (*COUNTS, "attention_sum", "attention_count", *SUMS, *STRONGEST)


@dataclass(frozen=True, slots=True)
class Rollups:
    """What is computed of who was seen in a run: the `sums` per minute, and each pair of a label and who was seen under
    it (columns label_id, participant_id).
    """

    sums: DataFrame
    bearers: DataFrame


def rebuild(connection: Connection, run_id: int) -> None:
    """Compute the sums per minute of a run anew, from its observations and who they are."""
    keep(connection, run_id, compute(connection, part_of(connection, run_id)))


def compute(connection: Connection, part: Part, people: People | None = None) -> Rollups:
    """The rollups of a run; `people` says who its observations are where the database does not yet. Writes nothing."""
    each, pairs = [], []
    for frame in frames(connection, part, people):
        each.append(sums(frame, MINUTE_MS))
        pairs.append(frame[PAIR].dropna().drop_duplicates())
    if not each:
        return Rollups(DataFrame(), DataFrame())
    return Rollups(pd.concat(each, ignore_index=True), pd.concat(pairs).drop_duplicates())


def keep(connection: Connection, run_id: int, found: Rollups, ids: Mapping[int, int] | None = None) -> None:
    """Replace the rollups of a run; `ids` has the participants for the numbers that `people` said."""
    for table in (participant_minute, participant_total, class_minute, bearer):
        connection.execute(delete(table).where(table.c.run_id == run_id))
    if found.sums.empty:
        return
    own = _meant(found.sums.assign(run_id=run_id, minute=found.sums["bin_start_ms"] // MINUTE_MS), ids)
    _put(connection, participant_minute, own, [*MINUTE_KEYS, *MINUTE])
    total = own.groupby(["run_id", "participant_id"], as_index=False)[list(TOTAL)].sum()
    _put(connection, participant_total, total, ["run_id", "participant_id", *TOTAL])
    for name, formula in formulas().items():
        columns = {f"engagement_{name}_sum": "sum", f"engagement_{name}_count": "count"}
        said = own.rename(columns=columns).assign(formula=name, version=formula.VERSION).query("count > 0")
        _put(connection, engagement_minute, said, [*MINUTE_KEYS, *ENGAGED])
        groups = said.groupby(["run_id", "minute", "formula", "version"], as_index=False)
        everyone = groups.agg({"count": "sum", "sum": math.fsum})  # the same in whichever order people have their ids
        _put(connection, class_minute, everyone, ["run_id", "minute", *ENGAGED])
    _put(connection, bearer, _meant(found.bearers.assign(run_id=run_id), ids), ["run_id", *PAIR])


def current() -> set[tuple[str, str]]:
    """The formulas as they are now: (name, version)."""
    return {(name, formula.VERSION) for name, formula in formulas().items()}


def stale(connection: Connection, run_ids: Iterable[int]) -> set[int]:
    """Those of the runs whose engagement was computed by other formulas than the present ones."""
    table = class_minute.c
    query = select(table.run_id, table.formula, table.version).distinct()
    made: dict[int, set[tuple[str, str]]] = {}
    for run_id, name, version in connection.execute(query.where(table.run_id.in_(list(run_ids)))):
        made.setdefault(run_id, set()).add((name, version))
    return {run_id for run_id, versions in made.items() if versions != current()}


def sums(seconds: DataFrame, bin_ms: int) -> DataFrame:
    """Rows of `reading.frames` to a row per bin and participant: `KEYS`, `MINUTE` and, for each formula,
    engagement_<formula>_sum and _count. Someone in two tiles counts once; who is not known yet does not count."""
    seen = once(seconds.dropna(subset=["participant_id"]))
    best = strongest(seen)
    columns = {
        "bin_start_ms": seen["at_ms"] // bin_ms * bin_ms,
        "participant_id": seen["participant_id"].astype(np.int64),
        "seconds": 1,
        "camera_on": seen["camera_on"].astype(int),
        "face_visible": seen["face_visible"].astype(int),
        "attention_sum": seen["attention"],
        "attention_count": seen["attention"].notna().astype(int),
    }
    for index, (probability, total, count) in enumerate(zip(PROBABILITIES, SUMS, STRONGEST, strict=True)):
        columns[total] = seen[probability].where(best >= 0)
        columns[count] = (best == index).astype(int)
    for name, formula in formulas().items():
        value = formula.engagement(seen)
        columns[f"engagement_{name}_sum"] = value
        columns[f"engagement_{name}_count"] = value.notna().astype(int)
    return DataFrame(columns, index=seen.index).groupby(KEYS, as_index=False).sum()


def once(seconds: DataFrame) -> DataFrame:
    """One row per participant and instant: the one with a face, else the larger tile, else the earlier place.

    Rows of nobody known stay as they are.
    """
    twice = seconds.duplicated(["at_ms", "participant_id"], keep=False) & seconds["participant_id"].notna()
    if not twice.any():
        return seconds
    ranked = seconds[twice].assign(area=seconds[TILE[2]] * seconds[TILE[3]])
    order = ranked.sort_values(["face_visible", "area", "place"], ascending=[False, False, True])
    return seconds.drop(index=order.index[order.duplicated(["at_ms", "participant_id"])])


def strongest(seconds: DataFrame) -> NDArray[np.int64]:
    """The index of each row's strongest expression, -1 where none was read."""
    probabilities = seconds[list(PROBABILITIES)].to_numpy(dtype=float)
    missing = np.isnan(probabilities).any(axis=1)
    return np.where(missing, -1, np.nan_to_num(probabilities).argmax(axis=1))


def means(summed: DataFrame) -> DataFrame:
    """Sums to what is shown: counts stay, the others become means, NaN where there was nothing to say."""
    read = summed[list(STRONGEST)].sum(axis=1)
    shown = {name: summed[name] for name in (*KEYS, *COUNTS)}
    shown["attention"] = summed["attention_sum"] / summed["attention_count"]
    shown |= {name: summed[total] / read for name, total in zip(PROBABILITIES, SUMS, strict=True)}
    shown |= {name.replace("strongest", "share"): summed[name] / read for name in STRONGEST}
    for name in formulas():
        shown[f"engagement_{name}"] = summed[f"engagement_{name}_sum"] / summed[f"engagement_{name}_count"]
    return DataFrame(shown)


def totals(connection: Connection, found: list[Part], bin_ms: int) -> DataFrame:
    """The sums of a lecture per bin: from the stored ones per minute where they serve, else from the observations."""
    run_ids = [part.run_id for part in found]
    if bin_ms % MINUTE_MS == 0 and not stale(connection, run_ids):
        return added(minutes(connection, run_ids), bin_ms)
    each = [sums(frame, bin_ms) for part in found for frame in frames(connection, part)]
    return added(pd.concat(each, ignore_index=True), bin_ms) if each else minutes(connection, [])


def added(short: DataFrame, bin_ms: int) -> DataFrame:
    """Sums over longer bins, and over the parts of a lecture that share a bin."""
    binned = short.assign(bin_start_ms=short["bin_start_ms"] // bin_ms * bin_ms)
    return binned.groupby(KEYS, as_index=False).sum()


def minutes(connection: Connection, run_ids: list[int]) -> DataFrame:
    """The stored sums of some runs, in the columns of `sums`.

    The two tables are read one by one: PostgreSQL would join them by a bad plan (2 s) for a run stored since it last
    gathered statistics.
    """
    names = (*MINUTE_KEYS, *MINUTE)
    summed = _read(connection, select(*(participant_minute.c[name] for name in names)), participant_minute, run_ids)
    for name in formulas():
        own = engagement_minute.c
        columns = (own.sum.label(f"engagement_{name}_sum"), own.count.label(f"engagement_{name}_count"))
        query = select(*(own[key] for key in MINUTE_KEYS), *columns).where(own.formula == name)
        summed = summed.merge(_read(connection, query, engagement_minute, run_ids), on=list(MINUTE_KEYS), how="left")
    filled = summed.fillna(0)
    return filled.assign(bin_start_ms=filled["minute"] * MINUTE_MS).drop(columns=["minute", "run_id"])


def _read(connection: Connection, query: Select[Any], table: Table, run_ids: list[int]) -> DataFrame:
    """The rows of some runs; numbers even where there are none."""
    found = connection.execute(query.where(table.c.run_id.in_(run_ids)))
    names, rows = list(found.keys()), found.all()
    columns = zip(*rows, strict=True) if rows else (np.empty(0, dtype=np.int64) for _ in names)
    return DataFrame(dict(zip(names, columns, strict=True)))


def _meant(frame: DataFrame, ids: Mapping[int, int] | None) -> DataFrame:
    return frame if ids is None else frame.assign(participant_id=frame["participant_id"].map(ids))


def _put(connection: Connection, table: Table, frame: DataFrame, columns: list[str]) -> None:
    put(connection, table, columns, zip(*(frame[name].tolist() for name in columns), strict=True))
