"""A course's own weights of the default formula, in force wherever its engagement is read. The stored sums stay those
of the formula itself: its parts are sums too, so that other weights are a factor for each.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Any

from pandas import DataFrame
from sqlalchemy import ColumnElement, Connection, delete, func, insert, select

from inference.engagement import DEFAULT, formulas
from inference.fitting import Fit, reweighted
from storage.binning import MINUTE_MS, engaged
from storage.engine import reading
from storage.memory import kept
from storage.tables import PARTS, class_minute, course_weights, engagement_minute, lecture, recording, run

if TYPE_CHECKING:
    from storage.store import Store

Curve = list[tuple[int, float, int]]


@dataclass(frozen=True, slots=True)
class Weights:
    """What is in force in a course instead of the formula's `own` weights: fitted to so many marks, with the log loss
    of held-out ones `before` and `after`.
    """

    weights: dict[str, float]
    own: dict[str, float]
    marks: int
    before: float
    after: float

    @property
    def factors(self) -> list[float]:
        """By what each part is to be multiplied, in the order of the formula's PARTS."""
        return [self.weights[name] / self.own[name] for name in formulas()[DEFAULT].PARTS]

    def total(self, columns: Any) -> ColumnElement[Any]:
        """The value by these weights, from the stored `columns` of its parts."""
        weighed = (columns[name] * factor for name, factor in zip(PARTS, self.factors, strict=False))
        return reduce(add, weighed)

    def reweighted(self, parts: DataFrame) -> DataFrame:
        """The parts of the formula (a column each) as they make up a value in this course."""
        return reweighted(parts, self.own, self.weights)


def default() -> dict[str, float]:
    """The default formula's own weights."""
    return dict(formulas()[DEFAULT].WEIGHTS)


def of_lecture(connection: Connection, lecture_id: str) -> Weights | None:
    """What is in force in the lecture's course; None for the formula's own."""
    course_id = connection.execute(select(lecture.c.course_id).where(lecture.c.id == lecture_id)).scalar()
    return _every(connection).get(course_id) if course_id is not None else None


@kept
def of(store: Store, lecture_id: str) -> Weights | None:
    """What is in force in the lecture's course, for those who show it."""
    with reading(store.engine) as connection:
        return of_lecture(connection, lecture_id)


def told(store: Store, lecture_id: str) -> str:
    """`, engagement by weights of its course: presence 0.22, ...`; nothing where the formula's own are in force."""
    own = of(store, lecture_id)
    each = ", ".join(f"{name} {weight:.2f}" for name, weight in own.weights.items()) if own else ""
    return f", engagement by weights of its course: {each}" if own else ""


def applied(connection: Connection, lecture_id: str, summed: DataFrame) -> DataFrame:
    """Sums of a lecture (`binning.sums`) with the weights that are in force."""
    found = of_lecture(connection, lecture_id)
    if found is None or f"engagement_{DEFAULT}_sum" not in summed:
        return summed
    _, total, *parts = engaged(DEFAULT)
    weighted = summed[parts] * found.factors
    return summed.assign(**weighted, **{total: weighted.sum(axis=1)})


def minutes(connection: Connection, run_ids: Iterable[int]) -> dict[int, Curve]:
    """(start_ms, sum, count) of the class by run, of those runs whose course has weights of its own."""
    place = select(run.c.id, lecture.c.course_id).join(recording, recording.c.id == run.c.recording_id)
    own, wanted = _every(connection), set(run_ids)
    found: dict[int, Curve] = defaultdict(list)
    if not own:
        return found
    for run_id, course_id in connection.execute(place.join(lecture, lecture.c.id == recording.c.lecture_id)).all():
        if run_id in wanted and course_id in own:
            found[run_id] = _minutes(connection, run_id, own[course_id])
    return found


def keep(connection: Connection, course_id: int, fit: Fit) -> None:
    """Put fitted weights in force, in the place of earlier ones; the formula's own, where they were refused."""
    drop(connection, course_id)
    if fit.refused or fit.before is None or fit.after is None:
        return
    values = {
        "course_id": course_id,
        "formula": DEFAULT,
        "version": formulas()[DEFAULT].VERSION,
        "weights": json.dumps(fit.weights, sort_keys=True),
        "marks": fit.marks,
        "before": fit.before.log_loss,
        "after": fit.after.log_loss,
        "fitted_at": datetime.now(UTC),
    }
    connection.execute(insert(course_weights).values(**values))


def drop(connection: Connection, course_id: int) -> None:
    """The formula's own weights from now on."""
    table = course_weights.c
    connection.execute(delete(course_weights).where(table.course_id == course_id, table.formula == DEFAULT))


def _every(connection: Connection) -> dict[int, Weights]:
    """All that are in force, by course: those fitted to the formula as it is now."""
    table = course_weights.c
    query = select(table.course_id, table.weights, table.marks, table.before, table.after)
    current = query.where(table.formula == DEFAULT, table.version == formulas()[DEFAULT].VERSION)
    found = {}
    for course_id, written, *rest in connection.execute(current):
        weights = json.loads(written)
        found[course_id] = Weights({name: weights[name] for name in default()}, default(), *rest)
    return found


def _minutes(connection: Connection, run_id: int, own: Weights) -> Curve:
    table = engagement_minute.c
    query = select(table.minute, func.sum(own.total(table)), func.sum(table.count)).group_by(table.minute)
    here = (table.run_id == run_id) & (table.formula == DEFAULT) & (table.version == formulas()[DEFAULT].VERSION)
    spoken = select(class_minute.c.minute).where(class_minute.c.run_id == run_id, class_minute.c.formula == DEFAULT)
    here &= table.minute.in_(spoken)  # of the others too few people were there
    return [
        (minute * MINUTE_MS, float(total), int(count))
        for minute, total, count in connection.execute(query.where(here).order_by(table.minute))
    ]
