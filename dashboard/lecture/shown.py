"""All that the page of a lecture shows, asked of the store once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pandas import DataFrame, Series

from dashboard.address import Asked
from dashboard.figures import Axis, Faint
from dashboard.lanes import Lanes, lanes
from dashboard.language import _, ngettext
from dashboard.lecture.numbers import numbers
from dashboard.trends import Grid
from dashboard.view import View
from inference.engagement import DEFAULT
from storage import beside, binning, changes, marks, notes, occasions, participation, policy, queries, terms, weights
from storage.beside import LAST, Other
from storage.changes import Stored
from storage.levels import Level
from storage.marks import Mark
from storage.notes import Note
from storage.occasions import Occasion
from storage.queries import LectureSummary
from storage.slides import Slide, slides
from storage.weights import Weights

if TYPE_CHECKING:
    from storage.store import Store

NONE = "none"
"""In the address: held beside nothing."""


@dataclass(frozen=True)
class Shown:
    """A lecture by a formula: its numbers by bin, its dips and peaks with what was happening, what people said of it,
    the `people` who may be looked at alone, by id, what is `inferred` of a face, and of how many at `least` the class
    speaks (None: of any).
    """

    summary: LectureSummary
    asked: Asked
    axis: Axis
    bins: DataFrame
    level: Level
    shares: Series[Any]
    grid: Grid
    changes: Stored
    occasions: Sequence[Occasion]
    slides: Sequence[Slide]
    lanes: Lanes
    marks: Sequence[Mark]
    notes: Sequence[Note]
    weights: Weights | None
    people: Mapping[int, str]
    others: Sequence[Other]
    faint: Faint | None
    formulas: Sequence[str]
    inferred: Sequence[str]
    least: int | None

    @property
    def looked_ms(self) -> float:
        """How much of the lecture is analysed."""
        return self.summary.length_ms * self.summary.progress

    def speaker(self, participant_id: int | None, name: str) -> str:
        """The name as it may be shown; none, where that is of one who has not agreed to be looked at alone."""
        return name if participant_id in self.people else _("a person not named")


def summarise(store: Store, lecture_id: str) -> LectureSummary | None:
    """The lecture's line of the overview; None when there is no such lecture."""
    return next(iter(queries.lectures(store, lecture_id=lecture_id)), None)


def gather(store: Store, view: View, summary: LectureSummary, asked: Asked) -> Shown | None:
    """What there is to show of a lecture; None where nobody was seen."""
    lecture_id, formula = summary.id, asked.formula
    axis = Axis(summary.length_ms, binning.bin_length(summary.length_ms), summary.held_at, view)
    known = numbers(store, lecture_id, formula, summary.length_ms, axis.bin_ms)
    if known is None:
        return None
    found, shared = changes.changes(store, lecture_id, formula), slides(store, lecture_id)
    turns, people = participation.turns(store, lecture_id), terms.named(store, lecture_id)
    said = participation.sentences(store, lecture_id) if found.changes else None
    others = beside.others(store, lecture_id)
    return Shown(
        summary,
        asked,
        axis,
        known.bins,
        known.level,
        known.shares,
        known.grid,
        found,
        [] if said is None else occasions.happening(found.changes, said, turns, shared),
        shared,
        lanes(turns, participation.messages(store, lecture_id), shared, people, summary.length_ms),
        marks.of_lecture(store, lecture_id),
        notes.of_lecture(store, lecture_id),
        weights.of(store, lecture_id) if formula == DEFAULT else None,
        people,
        others,
        faint(store, others, asked),
        policy.formulas(store),
        policy.inferred(policy.current(store)),
        policy.least_of(store),
    )


def faint(store: Store, others: Sequence[Other], asked: Asked) -> Faint | None:
    """What the class curve is held beside: the mean of the last lectures, or the one chosen."""
    if asked.compare == NONE:
        return None
    before = [one for one in others if one.before][-LAST:]
    chosen = [one for one in others if one.id == asked.compare] or before
    minutes = beside.minutes(store, tuple(one.id for one in chosen), asked.formula)
    if not minutes:
        return None
    if chosen != before or len(chosen) == 1:
        return Faint(chosen[0].name, minutes)
    said = ngettext("the last lecture", "mean of the last {n} lectures", len(chosen))
    return Faint(said.format(n=len(chosen)), minutes)
