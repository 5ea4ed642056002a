"""What the dashboard and the report ask: plain functions on a store, domain objects and DataFrames out, never rows."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

import pandas as pd
from pandas import DataFrame
from sqlalchemy import Connection, select

from inference.observation import EXPRESSIONS
from storage import StoreError, levels, sums
from storage.binning import KEYS, MINUTE_MS, NOTED, means
from storage.engine import reading
from storage.export import COLUMNS, portions
from storage.memory import kept
from storage.overview import LectureSummary, lectures
from storage.reading import Part, participants, parts, sampled
from storage.runs import known
from storage.tables import PROBABILITIES, participant, recording, run
from storage.tables import lecture as lecture_table
from storage.tables import usual as usual_table

if TYPE_CHECKING:
    from storage.store import Store

__all__ = ["TIMELINE", "LectureSummary", "find", "lectures", "observations", "timeline", "usual"]

TIMELINE = (
    *("bin_start_ms", "participant_id", "participant", "sampled", "seconds", "camera_on", "face_visible", "attention"),
    *(*PROBABILITIES, *(f"share_{name}" for name in EXPRESSIONS), "coverage", "eyes_shut", "yawning"),
)
"""The columns of a timeline, before those of each formula."""


def find(store: Store, lecture: str) -> str:
    """The id of the lecture with this id or name. StoreError otherwise, naming the nearest names."""
    with reading(store.engine) as connection:
        found = known(connection, lecture)
        names = list(
            connection.execute(select(lecture_table.c.name).order_by(lecture_table.c.created_at.desc())).scalars()
        )
    if found is not None:
        return found
    if not names:
        raise StoreError(f"There is no lecture {lecture!r}, nor any other yet: classpulse analyse RECORDING")
    near = get_close_matches(lecture, names, n=3, cutoff=0.4) or names[:3]
    raise StoreError(f"There is no lecture {lecture!r}: did you mean {' or '.join(map(repr, near))}?")


def observations(store: Store, lecture_id: str) -> DataFrame:
    """The columns of the export (`storage.export`), a row per participant and sampled second on screen."""
    found = list(portions(store, lecture_id))
    return pd.concat(found, ignore_index=True) if found else DataFrame(columns=list(COLUMNS))


def timeline(store: Store, lecture_id: str, bin_ms: int = MINUTE_MS, formula: str | None = None) -> DataFrame:
    """A row per participant and bin of lecture time, ordered by bin and participant; those identified only. By all
    formulas; or by the one that is asked for, and then without attention, p_.., eyes_shut and yawning.

    Columns: bin_start_ms, participant_id (int), participant, sampled (instants sampled in the bin, the same for
    everyone), seconds (on screen), camera_on, face_visible (counts of sampled instants; seconds at the usual period of
    1 s), attention (mean), p_angry..p_neutral (means over the faces read), share_angry..share_neutral (share of them
    whose strongest expression it is), coverage (face_visible over sampled), eyes_shut and yawning (counts of instants,
    of two seconds or more); for each formula engagement_<formula> (mean), the same with _said (count of instants of
    which it says something), _low and _high (95 % interval, `inference.certainty`), and part_<formula>_<part> (adding
    up to it); NaN where nothing can be said. Every participant has a row in every bin in which anything was sampled,
    with `seconds` 0 while not on screen.
    """
    with reading(store.engine) as connection:
        found = parts(connection, lecture_id)
        summed = sums.totals(connection, found, bin_ms, formula)
        looked = pd.Series(_sampled(connection, found, bin_ms), name="sampled", dtype="int64")
        people = participants(connection, lecture_id)
    every = pd.MultiIndex.from_product([looked.index, summed["participant_id"].unique()], names=KEYS)
    shown = means(summed.set_index(KEYS).reindex(every, fill_value=0).reset_index())
    shown["sampled"] = shown["bin_start_ms"].map(looked)
    shown["participant"] = shown["participant_id"].map(people)
    shown["coverage"] = shown["face_visible"] / shown["sampled"]
    left_out = () if formula is None else ("attention", *PROBABILITIES, *NOTED)
    named = [name for name in TIMELINE if name not in left_out]
    columns = [*named, *(name for name in map(str, shown) if name.startswith(("engagement_", "part_")))]
    return levels.between(shown[columns].sort_values(["bin_start_ms", "participant"], ignore_index=True))


@kept
def usual(store: Store, lecture_id: str) -> DataFrame:
    """What is usual of the people of a lecture: a row per part (from 0), participant and quantity.

    Columns: part, participant_id, participant, quantity (yaw and pitch in degrees, eyes_open, p_angry..p_neutral),
    value, spread (median distance from it, NaN where unknown), seconds (it rests on) and basis ("own" of this
    recording, with "earlier" ones, the "class"'s or a "neutral" one where less than a minute was seen).
    """
    with reading(store.engine) as connection:
        runs = [part.run_id for part in parts(connection, lecture_id)]
        columns = (
            usual_table.c.quantity,
            usual_table.c.value,
            usual_table.c.spread,
            usual_table.c.seconds,
            usual_table.c.basis,
        )
        query = (
            select(recording.c.part, participant.c.id, participant.c.name, *columns)
            .join(run, run.c.id == usual_table.c.run_id)
            .join(recording, recording.c.id == run.c.recording_id)
            .join(participant, participant.c.id == usual_table.c.participant_id)
            .where(usual_table.c.run_id.in_(runs))
        )
        rows = sorted(connection.execute(query).all(), key=lambda row: (row.part, row.name))
    names = ("part", "participant_id", "participant", "quantity", "value", "spread", "seconds", "basis")
    return DataFrame(rows, columns=names).astype({"spread": float})


def _sampled(connection: Connection, found: list[Part], bin_ms: int) -> dict[int, int]:
    counts: dict[int, int] = {}
    for part in found:
        for start_ms, count in sampled(connection, part, bin_ms).items():
            counts[start_ms] = counts.get(start_ms, 0) + count
    return counts
