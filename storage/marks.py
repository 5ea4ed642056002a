"""Moments of a lecture that a teacher marked: "they were fine here", "they were lost here". Kept as they are, and what
a course's weights are fitted to.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from pandas import DataFrame, Series
from sqlalchemy import Connection, delete, func, insert, select

from inference.engagement import DEFAULT, formulas
from inference.fitting import FINE, LOST, Fit, fit
from storage import StoreError, sums, weights
from storage.binning import bin_length, engaged
from storage.engine import reading
from storage.reading import parts
from storage.tables import course, lecture, mark, recording

if TYPE_CHECKING:
    from storage.store import Store


@dataclass(frozen=True, slots=True)
class Mark:
    """What was said of a moment: "fine" or "lost", from `start_ms` to `end_ms` of the lecture."""

    id: int
    start_ms: int
    end_ms: int
    answer: str
    made_at: datetime

    @property
    def fine(self) -> bool:
        """Whether they were, by what was said."""
        return self.answer == FINE


def make(connection: Connection, lecture_id: str, start_ms: int, end_ms: int, answer: str) -> int:
    """Keep a mark, in the place of those that it overlaps; gives its id. StoreError where there is no lecture."""
    if answer not in (FINE, LOST) or not 0 <= start_ms < end_ms:
        raise ValueError(f"{answer!r} of {start_ms} to {end_ms} ms is no mark")
    if connection.execute(select(lecture.c.id).where(lecture.c.id == lecture_id)).first() is None:
        raise StoreError("This lecture is no longer in the database, perhaps erased: load the page again")
    connection.execute(
        delete(mark).where(mark.c.lecture_id == lecture_id, mark.c.start_ms < end_ms, mark.c.end_ms > start_ms)
    )
    values = {"lecture_id": lecture_id, "start_ms": start_ms, "end_ms": end_ms, "answer": answer}
    found = connection.execute(insert(mark).values(**values, made_at=datetime.now(UTC))).inserted_primary_key
    return int(found[0]) if found else 0


def undo(connection: Connection, lecture_id: str, mark_id: int) -> None:
    """Take a mark of a lecture back; one that is not there any more is fine."""
    connection.execute(delete(mark).where(mark.c.id == mark_id, mark.c.lecture_id == lecture_id))


def of_lecture(store: Store, lecture_id: str) -> list[Mark]:
    """The marks of a lecture in its order."""
    columns = (mark.c.id, mark.c.start_ms, mark.c.end_ms, mark.c.answer, mark.c.made_at)
    query = select(*columns).where(mark.c.lecture_id == lecture_id).order_by(mark.c.start_ms)
    with reading(store.engine) as connection:
        return [Mark(*row) for row in connection.execute(query)]


def course_id(connection: Connection, name: str) -> int:
    """The course of this name. StoreError otherwise, naming those there are."""
    known = {row.name: row.id for row in connection.execute(select(course))}
    if name in known:
        return int(known[name])
    others = f"choose one of {', '.join(map(repr, sorted(known)))}" if known else "give one by analyse --course"
    raise StoreError(f"There is no course {name!r}: {others}")


def fitted(connection: Connection, of_course: int) -> Fit:
    """The default formula's weights fitted to all marks of a course; writes nothing."""
    query = select(mark.c.lecture_id, mark.c.start_ms, mark.c.end_ms, mark.c.answer)
    here = query.join(lecture, lecture.c.id == mark.c.lecture_id).where(lecture.c.course_id == of_course)
    rows = connection.execute(here.order_by(mark.c.lecture_id, mark.c.start_ms)).all()
    own = weights.default()
    found = [_lecture(connection, one, group) for one, group in DataFrame(rows).groupby("lecture_id")] if rows else []
    every = pd.concat(found, ignore_index=True) if found else DataFrame(columns=list(own))
    return fit(every, [row.answer for row in rows], [row.lecture_id for row in rows], own)


def _lecture(connection: Connection, lecture_id: object, marked: DataFrame) -> DataFrame:
    """How far each part (0..1) of the class was above the lecture's mean in the marked moments, a row each."""
    query = select(func.sum(recording.c.duration_ms)).where(recording.c.lecture_id == str(lecture_id))
    bin_ms = bin_length(int(connection.execute(query).scalar() or 0))
    summed = sums.plain(connection, parts(connection, str(lecture_id)), bin_ms)
    start, whole = summed["bin_start_ms"], _class(summed)
    moments = zip(marked["start_ms"], marked["end_ms"], strict=True)
    return DataFrame([_class(summed[(start < end) & (start + bin_ms > begin)]) - whole for begin, end in moments])


def _class(summed: DataFrame) -> Series[float]:
    """The mean of each part of the default formula as a share of its weight; NaN where it says nothing."""
    count, _, *columns = engaged(DEFAULT)
    said = summed[count].sum() or np.nan
    names, own = formulas()[DEFAULT].PARTS, weights.default()
    return Series({name: summed[at].sum() / said / own[name] for name, at in zip(names, columns, strict=True)})
