"""Single people of a class that goes on: by their labels, for who is who is told after class.

Consent is told by names on rosters. Before anybody is named, a label that is like the name of somebody who has not
agreed is left out; and where the course has such people, so is every label that is nobody's on its rosters.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz import fuzz
from sqlalchemy import Connection, select

from inference.changes.bins import BIN_MS
from storage import levels, policy
from storage.decisions import together
from storage.levels import Level
from storage.now import HERE_MS, watched
from storage.reading import labels
from storage.tables import participant
from storage.watching import FACE, SAID, SUM, Watch

if TYPE_CHECKING:
    from storage.store import Store

MINUTES_MS = 300_000
LIKE = 75
SURE = 90
"""Of 100: how like a label must be to a name to be taken for it, where that hides it, and where it shows it."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody by the label in the picture: whether they are `here` now, with the camera on, and their `level` over the
    last five minutes.
    """

    label: str
    here: bool
    camera_on: bool
    level: Level


def people(store: Store, run_id: int, until_ms: int) -> list[Person]:
    """Everybody who may be looked at alone, by label; who has none counts for the class alone."""
    with watched(store, run_id, until_ms) as (connection, watch):
        texts = labels(connection, watch.lecture_id)
        known = {texts[who]: column for who, column in watch.who.items() if texts.get(who)}
        allowed = _allowed(connection, watch.lecture_id, list(known))
        return [_person(watch, text, known[text]) for text in sorted(allowed, key=str.casefold)]


def _allowed(connection: Connection, lecture_id: str, read: list[str]) -> list[str]:
    """Of the labels that were read, those that may be shown."""
    if not policy.alone(policy.stated(connection)):
        return []
    columns = participant.c.name, participant.c.aliases, participant.c.consent, participant.c.place
    query = select(*columns).where(participant.c.lecture_id.in_(list(together(connection, lecture_id))))
    rows = connection.execute(query).all()
    refused = [name for row in rows if row.consent is False for name in (row.name, *json.loads(row.aliases))]
    others = [
        name
        for row in rows
        if row.consent is not False and row.place is not None
        for name in (row.name, *json.loads(row.aliases))
    ]
    if not refused:
        return read
    return [text for text in read if not _like(text, refused, LIKE) and _like(text, others, SURE)]


def _like(text: str, names: list[str], least: float) -> bool:
    return any(fuzz.token_set_ratio(text.casefold(), name.casefold()) >= least for name in names)


def _person(watch: Watch, text: str, column: int) -> Person:
    first = max(0, watch.last_ms + 1 - MINUTES_MS) // BIN_MS
    counted, looked = watch.counted[:, first:, column], watch.looked[first:]
    counted, looked = counted[:, looked > 0], looked[looked > 0]
    value = np.where(counted[SAID] > 0, counted[SUM] / np.maximum(counted[SAID], 1), np.nan)[None, :]
    mean, low, high = levels.over_time(value, (counted[SAID] / looked)[None, :], looked, watch.formula)
    seen = float(counted[FACE].sum() / max(looked.sum(), 1.0))
    level = Level(float(mean[0]), float(low[0]), float(high[0]), seen, int(looked.sum()))
    who = next(one for one, place in watch.who.items() if place == column)
    rows = watch.since(watch.last_ms + 1 - HERE_MS)
    rows = rows[rows["participant_id"] == who]
    return Person(text, not rows.empty, bool(rows["camera_on"].any()), level)
