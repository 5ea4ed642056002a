"""What is known around the moments of a lecture: pure functions on its records, in lecture time (ms)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame

from dashboard.report.suggestions import Around
from storage.occasions import Occasion

PAUSE_MS = 5_000
"""A speaker who pauses for less, or is interrupted for less, speaks on; who speaks for less has not."""


@dataclass(frozen=True)
class Records:
    """What beside the video is known of a lecture: its length, the breaks between its recordings, who spoke when
    (participant_id, start_ms, end_ms) and when messages were written (at_ms).
    """

    length_ms: int
    breaks: Sequence[int]
    turns: DataFrame
    messages: DataFrame


def around(one: Occasion, records: Records) -> Around:
    """Everything that a suggestion may rest on."""
    start, end = one.change.start_ms, one.change.end_ms
    past, coming = [at for at in records.breaks if at <= start], [at for at in records.breaks if at > start]
    at, turns = records.messages["at_ms"], records.turns
    within = turns["end_ms"].clip(upper=end) - turns["start_ms"].clip(lower=start) >= PAUSE_MS
    share = (end - start) / max(records.length_ms, 1)
    return Around(
        one,
        records.length_ms,
        start - past[-1] if past else None,
        max(0, coming[0] - end) if coming else None,
        alone(turns, start),
        turns.loc[within, "participant_id"].nunique(),
        int(at.between(start, end).sum()),
        float(at.between(0, records.length_ms).sum()) * share,
    )


def alone(turns: DataFrame, at_ms: int) -> int:
    """How long, at an instant, one person has been speaking with nobody else between for more than `PAUSE_MS`."""
    begun = turns[turns["start_ms"] < at_ms].sort_values("start_ms")
    if begun.empty or at_ms - int(begun["end_ms"].max()) > PAUSE_MS:
        return 0
    long = begun[(begun["end_ms"].clip(upper=at_ms) - begun["start_ms"]) > PAUSE_MS]
    if long.empty:
        return 0
    who, since, until = long["participant_id"].iloc[-1], at_ms, at_ms
    for speaker, start, end in zip(
        *(long[name].iloc[::-1] for name in ("participant_id", "start_ms", "end_ms")), strict=True
    ):
        if speaker != who or since - min(end, until) > PAUSE_MS:
            break
        since = start
    return at_ms - int(since)


def spoken(turns: DataFrame, bin_ms: int, length_ms: int) -> DataFrame:
    """By bin (index: its start), the share of it in which the one who spoke most of all spoke (`one`), and in which
    somebody else did meanwhile (`others`), in whole seconds; no rows without turns.
    """
    seconds = -(-length_ms // 1000)
    if turns.empty or not seconds:
        return DataFrame({"one": [], "others": []}, dtype=float)
    most = (turns["end_ms"] - turns["start_ms"]).groupby(turns["participant_id"]).sum().idxmax()
    main = turns["participant_id"] == most
    one = _spoken(turns[main], seconds)
    each = DataFrame({"one": one, "others": _spoken(turns[~main], seconds) & ~one})
    return each.groupby(np.arange(seconds) * 1000 // bin_ms * bin_ms).mean()


def _spoken(turns: DataFrame, seconds: int) -> NDArray[np.bool_]:
    found = np.zeros(seconds, dtype=bool)
    for start, end in zip(turns["start_ms"] // 1000, turns["end_ms"] // 1000, strict=True):
        found[max(0, start) : max(0, end)] = True
    return found
