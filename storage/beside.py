"""The other lectures of a course, to hold one beside: which there are, and how the class went in them by the minute."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, select

from inference.engagement import DEFAULT, formulas
from storage import weights
from storage.binning import MINUTE_MS
from storage.engine import reading
from storage.levels import ENOUGH
from storage.lineage import in_order
from storage.memory import kept
from storage.reading import Part, parts_of
from storage.tables import class_minute, participant_minute, participant_total

if TYPE_CHECKING:
    from storage.store import Store

LAST = 5
"""So many lectures before are what a lecture is usually held beside."""


@dataclass(frozen=True, slots=True)
class Other:
    """Another lecture of the course; whether it was held `before` the one in question."""

    id: str
    name: str
    held_at: datetime | None
    before: bool


@kept
def others(store: Store, lecture_id: str) -> list[Other]:
    """All other lectures of the course in the order in which they were held; none for a lecture without a course."""
    with reading(store.engine) as connection:
        held = in_order(connection, lecture_id)
    place = next((place for place, row in enumerate(held) if row.id == lecture_id), 0)
    return [Other(row.id, row.name, row.held_at, at < place) for at, row in enumerate(held) if at != place]


@kept
def minutes(store: Store, lecture_ids: tuple[str, ...], formula: str) -> dict[int, float]:
    """The class by the beginning of each minute (ms): the mean over these lectures, where half of them say something.

    Of each, the mean over all seconds of all people, in minutes in which at least 30 % of these were seen.
    """
    if not lecture_ids:
        return {}
    with reading(store.engine) as connection:
        found = parts_of(connection, lecture_ids)
        seen = _seen(connection, found)
        said = _said(connection, [part.run_id for part in found], formula)
    values: dict[int, list[float]] = defaultdict(list)
    for part in found:
        for at_ms, total, count in said[part.run_id]:
            if count and seen.get((part.run_id, at_ms), 0.0) >= ENOUGH:
                values[at_ms].append(total / count)
    return {at: sum(each) / len(each) for at, each in sorted(values.items()) if 2 * len(each) >= len(lecture_ids)}


def _seen(connection: Connection, found: Sequence[Part]) -> dict[tuple[int, int], float]:
    """Share of the class's faces that were seen, by run and beginning of the minute."""
    sampled = {part.run_id: MINUTE_MS / part.period_ms for part in found}
    total, minute = participant_total.c, participant_minute.c
    people = select(total.run_id, func.count()).where(total.run_id.in_(sampled)).group_by(total.run_id)
    faces = select(minute.run_id, minute.minute, func.sum(minute.face_visible))
    counts = {run_id: count for run_id, count in connection.execute(people)}
    return {
        (run_id, at * MINUTE_MS): seen / (counts[run_id] * sampled[run_id])
        for run_id, at, seen in connection.execute(
            faces.where(minute.run_id.in_(sampled)).group_by(minute.run_id, minute.minute)
        )
    }


def _said(connection: Connection, run_ids: list[int], formula: str) -> dict[int, weights.Curve]:
    """(start_ms, sum, count) of the class in each minute by run, by the formula as it is now."""
    table = class_minute.c
    query = select(table.run_id, table.minute, table.sum, table.count).where(
        table.run_id.in_(run_ids), table.formula == formula, table.version == formulas()[formula].VERSION
    )
    found: dict[int, weights.Curve] = defaultdict(list)
    for run_id, minute, total, count in connection.execute(query):
        found[run_id].append((minute * MINUTE_MS, total, count))
    if formula == DEFAULT:
        found.update(weights.minutes(connection, run_ids))
    return found
