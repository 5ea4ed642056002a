"""What is usual of a person: where the head is held, how far the eyes are open, and the expression of the resting face.

Pose and eyes are relative to the lecture, for cameras are moved between lectures: the median of yaw and pitch over all
seconds seen, and for the eyes the upper quartile of how far they are open, since nearly all that departs from the usual
is shutting them. A facial expression belongs to the face: the median of each probability over the first ten minutes
seen, together with what earlier lectures gave. With each goes its spread, the median distance from the usual value.

Half of the seconds may be anything without moving a median far. Who is turned away for more than half of the time has
that as the usual pose, and is then told to look away when looking at the screen: from a head alone nobody can tell
which of the two is the screen. With two screens, the one faced for longer is the usual one. Of whom less than a minute
was seen, the class's usual stands for their own; where the class was not seen for a minute, facing the camera with a
neutral face does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame, Series

from inference.observation import EXPRESSIONS

Table = NDArray[np.float64]
Ids = NDArray[np.int64]

VERSION = "1"
PROBABILITIES = [f"p_{name}" for name in EXPRESSIONS]
HELD = ["yaw", "pitch", "eyes_open"]
QUANTITIES = [*HELD, *PROBABILITIES]
NEUTRAL = np.array([0.0, 0.0, 0.3, *(name == "neutral" for name in EXPRESSIONS)])
"""What stands where nobody was seen for long enough; eyes are open to .3 of their width."""
ENOUGH_S = 60
FIRST_S = 600
OPEN = 0.75
"""The quantile of how far eyes are open."""
REMEMBERED_S = 3 * FIRST_S
"""Earlier lectures count for no more than this, so that a beard or new glasses are learned."""
EVERYBODY = -1
"""The number under which the class stands."""
BASIS = "<U7"
FIELDS = ("people", "value", "spread", "seconds", "basis")


@dataclass(frozen=True)
class Usual:
    """What is usual of `people` (n,), the last of which is `EVERYBODY`. Tables (n, quantities): the usual `value`, its
    `spread`, the `seconds` seen that it rests on, and the `basis`: "own" of this recording alone, with that of
    "earlier" ones, the "class", or "neutral".
    """

    people: Ids
    value: Table
    spread: Table
    seconds: Table
    basis: NDArray[np.str_]

    def of(self, people: Series[int]) -> Table:
        """(rows, quantities): the usual values of each, the class's where somebody is not known (missing) or met."""
        row = pd.Index(self.people).get_indexer(pd.Index(_ids(people)))  # -1 where not met: the last
        return self.value[row]


@dataclass(frozen=True, slots=True)
class Habit:
    """Somebody's usual facial expression in earlier recordings: value and spread of the seven, and the seconds that
    they rest on.
    """

    seconds: float
    value: tuple[float, ...]
    spread: tuple[float, ...]


def usual(seconds: DataFrame, period_ms: int, before: Mapping[int, Habit]) -> Usual:
    """What is usual of everybody in a recording: a row per person and instant, in order of time.

    Columns: participant_id (missing where not known: counts for the class alone) and `QUANTITIES`, NaN where unknown.
    `before` has those who are known from earlier recordings.
    """
    who = _ids(seconds["participant_id"])
    seen = _first_minutes(seconds, who, period_ms)
    own = _measured(seen[who != EVERYBODY], who[who != EVERYBODY], period_ms)
    everybody = _measured(seen, np.full(len(seen), EVERYBODY), period_ms)
    if not len(everybody.people):
        everybody = _empty()
    everybody = _filled(everybody, NEUTRAL[None, :], "neutral")
    class_s = np.where(everybody.basis == "neutral", "neutral", "class")
    own = _filled(_remembering(own, before), everybody.value, class_s)
    return Usual(*(np.concatenate([getattr(own, name), getattr(everybody, name)]) for name in FIELDS))


def _ids(people: Series[int]) -> Ids:
    return np.asarray(people.fillna(EVERYBODY), dtype=np.int64)


def _first_minutes(seconds: DataFrame, who: Ids, period_ms: int) -> DataFrame:
    """The quantities, expressions only in the first ten minutes in which they were read of a person."""
    read = seconds[PROBABILITIES[0]].notna()
    early = read & (read.groupby(who).cumsum() * period_ms <= FIRST_S * 1000)
    return pd.concat([seconds[HELD], seconds[PROBABILITIES].where(early)], axis=1)


def _measured(seen: DataFrame, who: Ids, period_ms: int) -> Usual:
    """Of each person by itself, nothing filled in; medians are NaN of what was never seen."""
    groups = seen.groupby(who)
    value = groups.median()
    value["eyes_open"] = groups["eyes_open"].quantile(OPEN)
    away = (seen - value.reindex(who).to_numpy()).abs().groupby(who).median()
    rest = groups.count().to_numpy() * period_ms / 1000
    people = value.index.to_numpy(dtype=np.int64)
    return Usual(people, value.to_numpy(), away.to_numpy(), rest, np.full(rest.shape, "own", dtype=BASIS))


def _empty() -> Usual:
    """Everybody, of whom nothing was seen."""
    nothing = np.full((1, len(QUANTITIES)), np.nan)
    basis = np.full(nothing.shape, "own", dtype=BASIS)
    return Usual(np.array([EVERYBODY]), nothing, nothing, np.zeros_like(nothing), basis)


def _remembering(own: Usual, before: Mapping[int, Habit]) -> Usual:
    """Expressions averaged with those of earlier recordings, by the seconds that they rest on."""
    value, spread, rest, basis = (getattr(own, name).copy() for name in FIELDS[1:])
    read = slice(len(HELD), None)
    for row, person in enumerate(own.people.tolist()):
        if habit := before.get(person):
            now, past = rest[row, read], min(habit.seconds, REMEMBERED_S)
            for table, earlier in ((value, habit.value), (spread, habit.spread)):
                table[row, read] = (np.nan_to_num(table[row, read]) * now + np.array(earlier) * past) / (now + past)
            rest[row, read] += past
            basis[row, read] = "earlier"
    return Usual(own.people, value, spread, rest, basis)


def _filled(found: Usual, others: Table, basis: str | NDArray[np.str_]) -> Usual:
    """`others` (1, quantities) wherever less than a minute was seen."""
    few = found.seconds < ENOUGH_S
    return replace(
        found,
        value=np.where(few, others, found.value),
        spread=np.where(few, np.nan, found.spread),
        basis=np.where(few, basis, found.basis).astype(BASIS),
    )
