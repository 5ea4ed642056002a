"""From seconds to bins: sums that can be added, per participant and bin; and the means that people are shown.

The same functions make the stored sums per minute and the short bins that are computed when asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame
from sqlalchemy import Connection, delete, insert, select

from inference.engagement import formulas
from storage.reading import Part, frames
from storage.tables import (
    PROBABILITIES,
    STRONGEST,
    SUMS,
    TILE,
    engagement_minute,
    participant_minute,
    recording,
    run,
)

MINUTE_MS = 60_000
KEYS = ["bin_start_ms", "participant_id"]
COUNTS = ("seconds", "camera_on", "face_visible")
MINUTE = (*COUNTS, "attention_sum", "attention_count", *SUMS, *STRONGEST)


def rebuild(connection: Connection, run_id: int) -> None:
    """Compute the sums per minute of a run anew, from its observations and who they are."""
    connection.execute(delete(participant_minute).where(participant_minute.c.run_id == run_id))
    for frame in frames(connection, _part(connection, run_id)):
        _keep(connection, run_id, sums(frame, MINUTE_MS))


def current() -> set[tuple[str, str]]:
    """The formulas as they are now: (name, version)."""
    return {(name, formula.VERSION) for name, formula in formulas().items()}


def stale(connection: Connection, run_ids: Iterable[int]) -> set[int]:
    """Those of the runs whose engagement was computed by other formulas than the present ones."""
    query = select(engagement_minute.c.run_id, engagement_minute.c.formula, engagement_minute.c.version).distinct()
    made: dict[int, set[tuple[str, str]]] = {}
    for run_id, name, version in connection.execute(query.where(engagement_minute.c.run_id.in_(list(run_ids)))):
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
    """The stored sums of some runs, in the columns of `sums`."""
    table = participant_minute.c
    names = ("minute", "participant_id", "run_id", *MINUTE)
    rows = connection.execute(select(*(table[name] for name in names)).where(table.run_id.in_(run_ids))).all()
    summed = DataFrame.from_records(rows, columns=names)
    key = ["run_id", "minute", "participant_id"]
    for name in formulas():
        summed = summed.merge(_engagement(connection, run_ids, name), on=key, how="left")
    filled = summed.fillna(0)
    return filled.assign(bin_start_ms=filled["minute"] * MINUTE_MS).drop(columns=["minute", "run_id"])


def _engagement(connection: Connection, run_ids: list[int], name: str) -> DataFrame:
    table = engagement_minute.c
    query = select(table.run_id, table.minute, table.participant_id, table.sum, table.count)
    rows = connection.execute(query.where(table.run_id.in_(run_ids), table.formula == name)).all()
    names = ["run_id", "minute", "participant_id", f"engagement_{name}_sum", f"engagement_{name}_count"]
    return DataFrame.from_records(rows, columns=names).astype(
        dict(zip(names, ["int64"] * 3 + ["float"] * 2, strict=True))
    )


def _part(connection: Connection, run_id: int) -> Part:
    query = select(recording.c.lecture_id, recording.c.id, run.c.id, recording.c.offset_ms, run.c.period_ms)
    joined = query.join(run, run.c.recording_id == recording.c.id)
    return Part(*connection.execute(joined.where(run.c.id == run_id)).one())


def _keep(connection: Connection, run_id: int, summed: DataFrame) -> None:
    if summed.empty:
        return
    keyed = summed.assign(run_id=run_id, minute=summed["bin_start_ms"] // MINUTE_MS)
    names = ["run_id", "minute", "participant_id"]
    connection.execute(insert(participant_minute), _rows(keyed[[*names, *MINUTE]]))
    for name, formula in formulas().items():
        own = {f"engagement_{name}_sum": "sum", f"engagement_{name}_count": "count"}
        rows = keyed[[*names, *own]].rename(columns=own).assign(formula=name, version=formula.VERSION)
        said = _rows(rows[rows["count"] > 0])
        if said:
            connection.execute(insert(engagement_minute), said)


def _rows(frame: DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]
