"""The numbers of a lecture that its charts show, kept as long as the database stands still: they are small, and what
they are computed from is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pandas import DataFrame, Series

from dashboard import trends
from dashboard.trends import Grid
from storage import levels, policy, queries
from storage.least import of_class
from storage.levels import Level
from storage.memory import kept
from storage.terms import named

if TYPE_CHECKING:
    from storage.store import Store


@dataclass(frozen=True)
class Numbers:
    """A lecture by a formula: the class by `bins`, its `level` over the whole, the `shares` of expressions read, and
    the `grid` of those who may be looked at alone.
    """

    bins: DataFrame
    level: Level
    shares: Series[Any]
    grid: Grid


@kept
def numbers(store: Store, lecture_id: str, formula: str, length_ms: int, bin_ms: int) -> Numbers | None:
    """The numbers of a lecture of `length_ms`, drawn in bins of `bin_ms`; None where nobody was seen."""
    timeline = queries.timeline(store, lecture_id, bin_ms, formula)
    if timeline.empty:
        return None
    spoken = of_class(timeline, formula, policy.least_of(store))
    alone = timeline[timeline["participant_id"].isin(list(named(store, lecture_id)))]
    return Numbers(
        trends.by_bin(spoken, formula, length_ms, bin_ms),
        levels.lecture(spoken, formula),
        trends.overall_shares(spoken),
        trends.by_person(alone, formula, length_ms, bin_ms),
    )
