"""What is usual of people (`inference/usual.py`) in and out of the database, and handed on to later recordings.

An earlier recording is one before it in the order of a course: by when the lecture began (else when it was added), then
by part. People are known from one lecture to the next by the e-mail address, or else the name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from sqlalchemy import Connection, delete, func, select

from inference.linking import UNLABELLED
from inference.usual import BASIS, EVERYBODY, FIELDS, NEUTRAL, PROBABILITIES, QUANTITIES, Habit, Usual
from storage import decisions, policy
from storage.bulk import put
from storage.reading import Part, part_of, parts
from storage.tables import lecture, participant, recording, run, summed, usual

BACK = 10
"""How many recordings are looked back: an expression handed on has those before in it."""
PERSONAL = ("own", "earlier")

Before = Mapping[str, Habit]
"""What is known of people from earlier recordings, by e-mail address and by name, in small letters."""

Who = Mapping[int, tuple[str, str]]
"""Name and e-mail address of participants, by their number."""


def people(connection: Connection, part: Part) -> Who:
    """The participants of a run's lecture."""
    query = select(participant.c.id, participant.c.name, participant.c.email)
    rows = connection.execute(query.where(participant.c.lecture_id == part.lecture_id))
    return {row.id: (row.name, row.email) for row in rows}


def met(who: Who, before: Before) -> dict[int, Habit]:
    """The habits of those who were met before: known by their address, else by their name where no address is told."""
    found = {
        number: before.get(email.casefold()) or before.get(name.casefold()) for number, (name, email) in who.items()
    }
    return {number: habit for number, habit in found.items() if habit is not None}


def before(connection: Connection, part: Part) -> dict[str, Habit]:
    """What the recordings before this one in its course say of people; the latest that saw somebody counts."""
    order = in_order(connection, decisions.together(connection, part.lecture_id))
    past = order[: order.index(part.recording_id)][-BACK:]
    runs = {one.recording_id: one.run_id for one in parts(connection)}
    found: dict[str, Habit] = {}
    for recording_id in past:
        found |= _told(connection, runs.get(recording_id))
    return found


def in_order(connection: Connection, lecture_ids: Iterable[str] | None = None) -> list[int]:
    """The recordings in the order in which they were made, of some lectures or all."""
    began = func.coalesce(func.min(recording.c.started_at).over(partition_by=lecture.c.id), lecture.c.created_at)
    query = select(recording.c.id).join(lecture, lecture.c.id == recording.c.lecture_id)
    if lecture_ids is not None:
        query = query.where(lecture.c.id.in_(list(lecture_ids)))
    return list(connection.execute(query.order_by(began, lecture.c.id, recording.c.part)).scalars())


def _told(connection: Connection, run_id: int | None) -> dict[str, Habit]:
    """The expressions that one run says are somebody's own, by address and name; those without a name are nobody."""
    query = (
        select(
            participant.c.name, participant.c.email, usual.c.quantity, usual.c.value, usual.c.spread, usual.c.seconds
        )
        .join(participant, participant.c.id == usual.c.participant_id)
        .where(usual.c.run_id == run_id, usual.c.basis.in_(PERSONAL), usual.c.quantity.in_(PROBABILITIES))
    )
    each: dict[tuple[str, str], dict[str, tuple[float, float, float]]] = {}
    for name, email, quantity, value, spread, seconds in connection.execute(query):
        each.setdefault((name, email), {})[quantity] = value, spread, seconds
    found = {}
    for (name, email), read in each.items():
        value, spread, seconds = zip(*(read[quantity] for quantity in PROBABILITIES), strict=True)
        if not name.startswith(UNLABELLED):
            found[(email or name).casefold()] = Habit(seconds[0], value, spread)
    return found


def stored(connection: Connection, run_id: int) -> Usual:
    """What is kept of a run, for its people; of anybody else nothing is usual but a neutral face."""
    query = select(usual.c.participant_id, *(usual.c[name] for name in ("quantity", *FIELDS[1:])))
    each: dict[int, dict[str, Any]] = {}
    for person, quantity, *kept in connection.execute(query.where(usual.c.run_id == run_id)):
        each.setdefault(person, {})[quantity] = kept
    nothing = {name: [float(value), np.nan, 0.0, "neutral"] for name, value in zip(QUANTITIES, NEUTRAL, strict=True)}
    rows = [list((nothing | kept).values()) for kept in (*each.values(), {})]
    value, spread, seconds = (np.array([[one[at] for one in row] for row in rows], dtype=float) for at in range(3))
    basis = np.array([[one[3] for one in row] for row in rows], dtype=BASIS)
    return Usual(np.array([*each, EVERYBODY], dtype=np.int64), value, spread, seconds, basis)


def keep(connection: Connection, run_id: int, found: Usual, ids: Mapping[int, int] | None) -> None:
    """Replace what is usual in a run, as far as the policy in force lets it be inferred. Where an expression changed,
    the sums of later recordings are out of date.
    """
    old, allowed = _told(connection, run_id), policy.quantities(connection)
    connection.execute(delete(usual).where(usual.c.run_id == run_id))
    known = [(row, number) for row, number in enumerate(found.people.tolist()) if number != EVERYBODY]
    tables = [table.tolist() for table in (found.value, found.spread, found.seconds, found.basis)]
    rows = (
        (run_id, number if ids is None else ids[number], quantity, value, _number(spread), seconds, basis)
        for row, number in known
        for quantity, value, spread, seconds, basis in zip(QUANTITIES, *(table[row] for table in tables), strict=True)
        if quantity in allowed
    )
    put(connection, usual, [column.name for column in usual.c], rows)
    if _told(connection, run_id) != old:
        _outdate_later(connection, run_id)


def outdate(connection: Connection, lecture_id: str) -> None:
    """Note that the sums of a lecture and of those after it in its course are to be computed anew: who was met before
    may be others. Nothing was met in a lecture without a recording.
    """
    own = set(connection.execute(select(recording.c.id).where(recording.c.lecture_id == lecture_id)).scalars())
    order = in_order(connection, decisions.together(connection, lecture_id))
    first = next((place for place, one in enumerate(order) if one in own), len(order))
    _outdate(connection, order[first:])


def _number(value: float) -> float | None:
    return None if np.isnan(value) else value


def _outdate_later(connection: Connection, run_id: int) -> None:
    """Note that the sums of the recordings after this run's are to be computed anew."""
    part = part_of(connection, run_id)
    order = in_order(connection, decisions.together(connection, part.lecture_id))
    _outdate(connection, order[order.index(part.recording_id) + 1 :])


def _outdate(connection: Connection, recordings: list[int]) -> None:
    runs = select(run.c.id).where(run.c.recording_id.in_(recordings))
    connection.execute(delete(summed).where(summed.c.run_id.in_(runs)))
