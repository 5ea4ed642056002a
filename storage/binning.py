"""From seconds to bins: sums that can be added, per participant and bin; and the means that people are shown.

The same functions make the stored sums (`storage/rollups.py`) and the bins that are computed when asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame

from inference.engagement import formulas, total
from storage.tables import PARTS, PROBABILITIES, STRONGEST, SUMS

MINUTE_MS = 60_000
KEYS = ["bin_start_ms", "participant_id"]
COUNTS = ("seconds", "camera_on", "face_visible")
NOTED = ("eyes_shut", "yawning")
CHARTED = (*COUNTS, *STRONGEST)
"""What charts need, beside what a formula says."""
SUMMED = (*COUNTS, *NOTED, "attention_sum", "attention_count", *SUMS, *STRONGEST)


def bin_length(length_ms: int) -> int:
    """Width of a chart's bin in ms: 5 s under ten minutes, 15 s under half an hour, a minute from there on."""
    if length_ms < 600_000:
        return 5_000
    return 15_000 if length_ms < 1_800_000 else MINUTE_MS


def engaged(name: str) -> dict[str, str]:
    """The columns of the sums by a formula, and what they are called where they are stored: count, sum, part_1 .. ."""
    stored = ("count", "sum", *PARTS[: len(formulas()[name].PARTS)])
    return {f"engagement_{name}_{column}": column for column in stored}


def sums(seen: DataFrame, said: Mapping[str, DataFrame], bin_ms: int) -> DataFrame:
    """Rows of `behaviour`, of people known, and the parts that each formula gives them, to a row per bin and
    participant: `KEYS`, `SUMMED` and, for each formula, the columns `engaged` names.
    """
    best = strongest(seen)
    columns = {
        "bin_start_ms": seen["at_ms"] // bin_ms * bin_ms,
        "participant_id": seen["participant_id"].astype(np.int64),
        "seconds": 1,
        **{name: seen[name].astype(int) for name in (*COUNTS[1:], *NOTED)},
        "attention_sum": seen["attention"],
        "attention_count": seen["attention"].notna().astype(int),
    }
    for index, (probability, summed, count) in enumerate(zip(PROBABILITIES, SUMS, STRONGEST, strict=True)):
        columns[summed] = seen[probability].where(best >= 0)
        columns[count] = (best == index).astype(int)
    for name in formulas():
        columns |= _said(name, said[name])
    return DataFrame(columns, index=seen.index).groupby(KEYS, as_index=False).sum()


def _said(name: str, parts: DataFrame) -> dict[str, object]:
    """What a formula says of each row, in the columns of its sums."""
    value = total(parts)
    each = [value.notna().astype(int), value, *(parts[part] for part in formulas()[name].PARTS)]
    return dict(zip(engaged(name), each, strict=True))


def strongest(seconds: DataFrame) -> NDArray[np.int64]:
    """The index of each row's strongest expression, -1 where none was read."""
    probabilities = seconds[list(PROBABILITIES)].to_numpy(dtype=float)
    missing = np.isnan(probabilities).any(axis=1)
    return np.where(missing, -1, np.nan_to_num(probabilities).argmax(axis=1))


def added(short: DataFrame, bin_ms: int) -> DataFrame:
    """Sums over longer bins, and over the parts of a lecture that share a bin."""
    binned = short.assign(bin_start_ms=short["bin_start_ms"] // bin_ms * bin_ms)
    return binned.groupby(KEYS, as_index=False).sum()


def means(summed: DataFrame) -> DataFrame:
    """Sums to what is shown: counts stay, the others become means, NaN where there was nothing to say.

    Of what there are no sums of, nothing. Of each formula that there are sums of: engagement_<formula>, the count of
    instants it said something of (_said), and part_<formula>_<part> for each of its parts, which add up to it.
    """
    values = {str(name): summed[name].to_numpy() for name in summed}
    read = np.stack([values[name] for name in STRONGEST]).sum(axis=0)
    shown = {name: values[name] for name in (*KEYS, *COUNTS, *NOTED) if name in values}
    if "attention_sum" in values:
        shown["attention"] = _share(values["attention_sum"], values["attention_count"])
        shown |= {name: _share(values[column], read) for name, column in zip(PROBABILITIES, SUMS, strict=True)}
    shown |= {name.replace("strongest", "share"): _share(values[name], read) for name in STRONGEST}
    for name, formula in formulas().items():
        if f"engagement_{name}_count" not in values:
            continue
        count = values[f"engagement_{name}_count"]
        shown[f"engagement_{name}"] = _share(values[f"engagement_{name}_sum"], count)
        shown[f"engagement_{name}_said"] = count.astype(np.int64)
        for place, part in zip(PARTS, formula.PARTS, strict=False):
            shown[f"part_{name}_{part}"] = _share(values[f"engagement_{name}_{place}"], count)
    return DataFrame(shown)


def _share(total: NDArray[Any], count: NDArray[Any]) -> NDArray[np.float64]:
    """NaN where there is nothing to divide by."""
    return np.asarray(np.divide(total, count, out=np.full(len(count), np.nan), where=count > 0))
