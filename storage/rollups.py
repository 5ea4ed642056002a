"""From seconds to bins: sums that can be added, per participant and bin; and the means that people are shown.

The same functions make the stored sums and the bins that are computed when asked for. Stored are sums per minute and,
of a run under half an hour, those in the short bins in which the charts of a lecture of its length are drawn.
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
from sqlalchemy import Connection, Select, Table, delete, func, select

from inference.changes import Found
from inference.engagement import formulas
from storage import changes
from storage.bulk import put
from storage.reading import Part, People, frames, part_of
from storage.tables import (
    PROBABILITIES,
    STRONGEST,
    SUMS,
    TILE,
    bearer,
    class_minute,
    engagement_bin,
    engagement_minute,
    moment,
    participant_bin,
    participant_minute,
    participant_total,
)

MINUTE_MS = 60_000
KEYS = ["bin_start_ms", "participant_id"]
ENGAGED = ("formula", "version", "count", "sum")
TOTAL = ("seconds", "face_visible")
PAIR = ["label_id", "participant_id"]
COUNTS = ("seconds", "camera_on", "face_visible")
SUMMED = (*COUNTS, "attention_sum", "attention_count", *SUMS, *STRONGEST)


@dataclass(frozen=True, slots=True)
class Place:
    """Where sums are stored: those of people and those of what the formulas say of them, by bins whose `key` counts
    `unit_ms` of lecture time; `more` columns say more of them.
    """

    people: Table
    engaged: Table
    key: str
    unit_ms: int
    more: tuple[str, ...] = ()

    @property
    def keys(self) -> list[str]:
        """A row of `people` by the names of the columns."""
        return ["run_id", self.key, "participant_id"]


MINUTES = Place(participant_minute, engagement_minute, "minute", MINUTE_MS)
SHORT = Place(participant_bin, engagement_bin, "start_ms", 1, ("bin_ms",))


def bin_length(length_ms: int) -> int:
    """Width of a chart's bin in ms: 5 s under ten minutes, 15 s under half an hour, a minute from there on."""
    if length_ms < 600_000:
        return 5_000
    return 15_000 if length_ms < 1_800_000 else MINUTE_MS


@dataclass(frozen=True, slots=True)
class Rollups:
    """What is computed of who was seen in a run: the `sums` in bins of `bin_ms`, of which a minute is a whole number,
    each pair of a label and who was seen under it (columns label_id, participant_id), and the class's `changes` by
    formula.
    """

    bin_ms: int
    sums: DataFrame
    bearers: DataFrame
    changes: dict[str, Found]


def rebuild(connection: Connection, run_id: int) -> None:
    """Compute the sums of a run anew, from its observations and who they are."""
    keep(connection, run_id, compute(connection, part_of(connection, run_id)))


def compute(connection: Connection, part: Part, people: People | None = None) -> Rollups:
    """The rollups of a run; `people` says who its observations are where the database does not yet. Writes nothing."""
    bin_ms = _finest(connection, part)
    each, pairs, said = [], [], changes.Collected(part.period_ms)
    for frame in frames(connection, part, people):
        each.append(sums(frame, bin_ms))
        said.add(once(frame.dropna(subset=["participant_id"])))
        pairs.append(frame[PAIR].dropna().drop_duplicates())
    if not each:
        return Rollups(bin_ms, DataFrame(), DataFrame(), {})
    return Rollups(bin_ms, pd.concat(each, ignore_index=True), pd.concat(pairs).drop_duplicates(), said.found())


def _finest(connection: Connection, part: Part) -> int:
    """The shortest bins in which a lecture with this run may be drawn: none is shorter than its last instant."""
    last = connection.execute(select(func.max(moment.c.at_ms)).where(moment.c.run_id == part.run_id)).scalar()
    return bin_length((last or 0) + 1)


def keep(connection: Connection, run_id: int, found: Rollups, ids: Mapping[int, int] | None = None) -> None:
    """Replace the rollups of a run; `ids` has the participants for the numbers that `people` said."""
    for table in (participant_bin, participant_minute, participant_total, class_minute, bearer):
        connection.execute(delete(table).where(table.c.run_id == run_id))
    changes.keep(connection, run_id, found.changes)
    if found.sums.empty:
        return
    short = _meant(found.sums, ids)
    own = added(short, MINUTE_MS)
    own = own.assign(run_id=run_id, minute=own["bin_start_ms"] // MINUTE_MS)
    _keep(connection, MINUTES, own)
    if found.bin_ms < MINUTE_MS:
        _keep(connection, SHORT, short.assign(run_id=run_id, start_ms=short["bin_start_ms"], bin_ms=found.bin_ms))
    total = own.groupby(["run_id", "participant_id"], as_index=False)[list(TOTAL)].sum()
    _put(connection, participant_total, total, ["run_id", "participant_id", *TOTAL])
    for name in formulas():
        groups = _said(own, name).groupby(["run_id", "minute", "formula", "version"], as_index=False)
        everyone = groups.agg({"count": "sum", "sum": math.fsum})  # the same in whichever order people have their ids
        _put(connection, class_minute, everyone, ["run_id", "minute", *ENGAGED])
    _put(connection, bearer, _meant(found.bearers.assign(run_id=run_id), ids), ["run_id", *PAIR])


def _keep(connection: Connection, place: Place, summed: DataFrame) -> None:
    """Store sums, which have the columns of `place` beside their own."""
    _put(connection, place.people, summed, [*place.keys, *place.more, *SUMMED])
    for name in formulas():
        _put(connection, place.engaged, _said(summed, name), [*place.keys, *ENGAGED])


def _said(summed: DataFrame, name: str) -> DataFrame:
    """What a formula says of people, where it says anything, as `ENGAGED`."""
    columns = {f"engagement_{name}_sum": "sum", f"engagement_{name}_count": "count"}
    said = summed.rename(columns=columns).assign(formula=name, version=formulas()[name].VERSION)
    return said[said["count"] > 0]


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
    """Rows of `reading.frames` to a row per bin and participant: `KEYS`, `SUMMED` and, for each formula,
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
    """The sums of a lecture per bin: from the stored ones where they serve, else from the observations."""
    run_ids = [part.run_id for part in found]
    place = _serves(connection, run_ids, bin_ms)
    if place is not None and not stale(connection, run_ids):
        return added(stored(connection, place, run_ids), bin_ms)
    each = [sums(frame, bin_ms) for part in found for frame in frames(connection, part)]
    return added(pd.concat(each, ignore_index=True), bin_ms) if each else stored(connection, MINUTES, [])


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


def added(short: DataFrame, bin_ms: int) -> DataFrame:
    """Sums over longer bins, and over the parts of a lecture that share a bin."""
    binned = short.assign(bin_start_ms=short["bin_start_ms"] // bin_ms * bin_ms)
    return binned.groupby(KEYS, as_index=False).sum()


def stored(connection: Connection, place: Place, run_ids: list[int]) -> DataFrame:
    """The stored sums of some runs, in the columns of `sums`.

    The two tables are read one by one: PostgreSQL would join them by a bad plan (2 s) for a run stored since it last
    gathered statistics.
    """
    names = (*place.keys, *SUMMED)
    summed = _read(connection, select(*(place.people.c[name] for name in names)), place.people, run_ids)
    for name in formulas():
        own = place.engaged.c
        columns = (own.sum.label(f"engagement_{name}_sum"), own.count.label(f"engagement_{name}_count"))
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


def _meant(frame: DataFrame, ids: Mapping[int, int] | None) -> DataFrame:
    return frame if ids is None else frame.assign(participant_id=frame["participant_id"].map(ids))


def _put(connection: Connection, table: Table, frame: DataFrame, columns: list[str]) -> None:
    put(connection, table, columns, zip(*(frame[name].tolist() for name in columns), strict=True))
