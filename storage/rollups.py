"""The sums of a run: computed from its facts and who they are, kept per minute and, of a run under half an hour, in the
short bins in which the charts of a lecture of its length are drawn.

`summed` says by which versions they were made. What that does not say of a run is computed anew by `Store.refresh`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
from pandas import DataFrame
from sqlalchemy import Connection, Select, Table, delete, func, insert, select

from inference import attention
from inference import changes as search
from inference import usual as habits
from inference.changes import Found
from inference.engagement import formulas
from inference.usual import Habit, Usual
from storage import changes, least, policy, usual
from storage.behaviour import behaviour, read, what_is_usual
from storage.binning import MINUTE_MS, SUMMED, added, bin_length, engaged, sums
from storage.bulk import put
from storage.places import MINUTES, SHORT, Place
from storage.reading import Part, People, part_of, parts
from storage.tables import (
    bearer,
    class_minute,
    moment,
    participant_bin,
    participant_minute,
    participant_total,
    summed,
)

ENGAGED = ("formula", "version", "count", "sum")
TOTAL = ("seconds", "face_visible")
PAIR = ["label_id", "participant_id"]


@dataclass(frozen=True, slots=True)
class Rollups:
    """What is computed of who was seen in a run: what is `usual` of them, the `sums` in bins of `bin_ms`, of which a
    minute is a whole number, each pair of a label and who was seen under it (columns label_id, participant_id), and the
    class's `changes` by formula; `least` is k, by which it speaks of minutes.
    """

    bin_ms: int
    usual: Usual
    sums: DataFrame
    bearers: DataFrame
    changes: dict[str, Found]
    least: int | None = None


def rebuild(connection: Connection, run_id: int) -> None:
    """Compute the sums of a run anew, from its observations and who they are."""
    keep(connection, run_id, of_run(connection, part_of(connection, run_id)))


def of_run(connection: Connection, part: Part, bin_ms: int | None = None) -> Rollups:
    """The rollups of a run whose people the database knows. Writes nothing."""
    before = usual.met(usual.people(connection, part), usual.before(connection, part))
    return compute(connection, part, before, bin_ms=bin_ms)


def compute(
    connection: Connection,
    part: Part,
    before: Mapping[int, Habit],
    people: People | None = None,
    bin_ms: int | None = None,
) -> Rollups:
    """The rollups of a run, by default in the bins in which they are stored. Writes nothing.

    `people` says who its observations are where the database does not yet, `before` what is known of them from earlier
    recordings.
    """
    fewest = policy.least(connection)
    bin_ms, portions = bin_ms or _finest(connection, part), read(connection, part, people)
    found = what_is_usual(portions, part.period_ms, before)
    if not portions:
        return Rollups(bin_ms, found, DataFrame(), DataFrame(), {})
    each, collected = [], changes.Collected(part.period_ms)
    for portion in portions:
        seconds = behaviour(portion, found, part.period_ms).dropna(subset=["participant_id"])
        said = {name: formula.parts(seconds) for name, formula in formulas().items()}
        each.append(sums(seconds, said, bin_ms))
        collected.add(seconds, said)
    pairs = pd.concat([portion.loc[portion["inside"], PAIR].dropna().drop_duplicates() for portion in portions])
    summed_up = pd.concat(each, ignore_index=True)
    of_class = collected.found(_spoken_of(summed_up, fewest))
    return Rollups(bin_ms, found, summed_up, pairs.drop_duplicates(), of_class, fewest)


def _spoken_of(summed_up: DataFrame, fewest: int | None) -> Mapping[str, set[int]] | None:
    """The minutes of which the class may speak, by formula; None for all."""
    return None if fewest is None else {name: least.spoken_of(summed_up, name, fewest) for name in formulas()}


def _finest(connection: Connection, part: Part) -> int:
    """The shortest bins in which a lecture with this run may be drawn: none is shorter than its last instant."""
    last = connection.execute(select(func.max(moment.c.at_ms)).where(moment.c.run_id == part.run_id)).scalar()
    return bin_length((last or 0) + 1)


def keep(connection: Connection, run_id: int, found: Rollups, ids: Mapping[int, int] | None = None) -> None:
    """Replace the rollups of a run; `ids` has the participants for the numbers that `people` said. Those of later
    recordings are out of date where what is usual of somebody changed.
    """
    for table in (participant_bin, participant_minute, participant_total, class_minute, bearer, summed):
        connection.execute(delete(table).where(table.c.run_id == run_id))
    connection.execute(insert(summed).values(run_id=run_id, versions=versions(found.least)))
    usual.keep(connection, run_id, found.usual, ids)
    changes.keep(connection, run_id, found.changes)
    if found.sums.empty:
        return
    short = _meant(found.sums, ids)
    own = added(short, MINUTE_MS)
    own = own.assign(run_id=run_id, minute=own["bin_start_ms"] // MINUTE_MS)
    _keep(connection, MINUTES, own)
    if found.bin_ms < MINUTE_MS:
        _keep(connection, SHORT, short.assign(run_id=run_id, start_ms=short["bin_start_ms"], bin_ms=found.bin_ms))
    total = own.groupby(["run_id", "participant_id"], as_index=False)[list(TOTAL)].sum()
    _put(connection, participant_total, total, ["run_id", "participant_id", *TOTAL])
    spoken_of = _spoken_of(short, found.least)
    for name in formulas():
        spoken = own if spoken_of is None else own[own["bin_start_ms"].isin(spoken_of[name])]
        groups = _said(spoken, name).groupby(["run_id", "minute", "formula", "version"], as_index=False)
        everyone = groups.agg({"count": "sum", "sum": math.fsum})  # the same in whichever order people have their ids
        _put(connection, class_minute, everyone, ["run_id", "minute", *ENGAGED])
    _put(connection, bearer, _meant(found.bearers.assign(run_id=run_id), ids), ["run_id", *PAIR])


def _keep(connection: Connection, place: Place, own: DataFrame) -> None:
    """Store sums, which have the columns of `place` beside their own."""
    _put(connection, place.people, own, [*place.keys, *place.more, *SUMMED])
    for name in formulas():
        said = _said(own, name)
        _put(connection, place.engaged, said, [*place.keys, "formula", "version", *engaged(name).values()])


def _said(own: DataFrame, name: str) -> DataFrame:
    """What a formula says of people, where it says anything, in the columns in which it is stored."""
    said = own.rename(columns=engaged(name)).assign(formula=name, version=formulas()[name].VERSION)
    return said[said["count"] > 0]


def versions(fewest: int | None) -> str:
    """All that sums are computed by, as it is now: a JSON object with sorted keys; k is in it where one is stated."""
    made = {f"engagement {name}": formula.VERSION for name, formula in formulas().items()}
    others = {"attention": attention.VERSION, "changes": search.VERSION, "usual": habits.VERSION}
    stated = {} if fewest is None else {"least": fewest}
    return json.dumps(made | others | stated, sort_keys=True)


def current(connection: Connection, found: list[Part]) -> bool:
    """Whether the sums of all these runs are those that would be computed now; a run has none before it is named."""
    ids = {part.run_id for part in found}
    has_sums = select(participant_total.c.run_id).where(participant_total.c.run_id.in_(ids)).distinct()
    made = set(connection.execute(_made_now(connection).where(summed.c.run_id.in_(ids))).scalars())
    return made >= set(connection.execute(has_sums).scalars())


def outdated(connection: Connection, *, every: bool = False) -> list[int]:
    """The runs that readers see whose sums are not those that would be computed now, or every one that has sums; in the
    order in which they were recorded: what is usual of somebody is handed on.
    """
    waiting = set(connection.execute(select(participant_total.c.run_id).distinct()).scalars())
    if not every:
        waiting -= set(connection.execute(_made_now(connection)).scalars())
    visible = {part.recording_id: part.run_id for part in parts(connection)}
    ordered = [visible[one] for one in usual.in_order(connection) if one in visible]
    return [run_id for run_id in ordered if run_id in waiting]


def _made_now(connection: Connection) -> Select[tuple[int]]:
    return select(summed.c.run_id).where(summed.c.versions == versions(policy.least(connection)))


def _meant(frame: DataFrame, ids: Mapping[int, int] | None) -> DataFrame:
    return frame if ids is None else frame.assign(participant_id=frame["participant_id"].map(ids))


def _put(connection: Connection, table: Table, frame: DataFrame, columns: list[str]) -> None:
    put(connection, table, columns, zip(*(frame[name].tolist() for name in columns), strict=True))
