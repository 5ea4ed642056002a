"""Facts in and out: segments of moments, in the transaction that also moves the cursor past them."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select

from inference.observation import Box, Face, Moment, Observation, Tile
from ingest.video import Segment
from storage.reading import labels
from storage.tables import BOX, PROBABILITIES, TILE, label, moment, observation, run, segment

PORTION = 5_000
COLUMNS = ("label_id", "camera_on", *TILE, *BOX, "confidence", *PROBABILITIES, "attention")
NO_FACE = dict.fromkeys((*BOX, "confidence"))
NO_EXPRESSION = dict.fromkeys(PROBABILITIES)


def new_id() -> int:
    """A random id for someone: 48 bits, exact in JavaScript too."""
    return secrets.randbits(48)


def add(connection: Connection, run_id: int, lecture_id: str, part: Segment, moments: Sequence[Moment]) -> None:
    """Store the moments that no stored segment covers yet, and move the cursor: what comes twice changes nothing."""
    covered = stored(connection, run_id)
    fresh = [one for one in moments if not any(start <= one.at_ms < end for start, end in covered)]
    _insert(connection, run_id, lecture_id, fresh)
    known = dict(covered).get(part.start_ms, part.start_ms)
    end_ms = part.end_ms if part.end_ms is not None else _end(connection, run_id, fresh)
    _move(connection, run_id, part.start_ms, max(known, end_ms), None)


def lose(connection: Connection, run_id: int, part: Segment, reason: str) -> None:
    """Note that a segment cannot be analysed; one that is stored already stays so."""
    if part.start_ms not in dict(stored(connection, run_id)):
        end_ms = part.end_ms if part.end_ms is not None else part.start_ms
        _move(connection, run_id, part.start_ms, end_ms, reason)


def stored(connection: Connection, run_id: int) -> frozenset[tuple[int, int]]:
    """The (start_ms, end_ms) of the segments that are stored; lost ones are not, and may be tried again."""
    query = select(segment.c.start_ms, segment.c.end_ms).where(segment.c.run_id == run_id, segment.c.lost.is_(None))
    return frozenset((row.start_ms, row.end_ms) for row in connection.execute(query))


def instants(connection: Connection, run_id: int) -> int:
    """How many moments are stored."""
    return connection.execute(select(func.count()).select_from(moment).where(moment.c.run_id == run_id)).scalar_one()


def read(connection: Connection, run_id: int, lecture_id: str) -> Iterator[Moment]:
    """The moments of a run in time order, a few thousand rows in memory at a time.

    Moments and observations are read side by side, each along its key: PostgreSQL joins them by a bad plan (20 times
    slower) while it has no statistics, which is just after they were stored.
    """
    texts = labels(connection, lecture_id)
    columns = [observation.c[name] for name in ("at_ms", *COLUMNS)]
    seen = select(*columns).where(observation.c.run_id == run_id).order_by(observation.c.at_ms, observation.c.place)
    instants = select(moment.c.at_ms).where(moment.c.run_id == run_id).order_by(moment.c.at_ms)
    streaming = connection.execution_options(stream_results=True, yield_per=PORTION)
    groups = groupby(streaming.execute(seen), key=lambda row: row.at_ms)
    waiting = next(groups, None)
    for at_ms in streaming.execute(instants).scalars():
        if waiting is None or waiting[0] != at_ms:
            yield Moment(at_ms)
        else:
            yield Moment(at_ms, tuple(_observation(row, texts) for row in waiting[1]))
            waiting = next(groups, None)


def _move(connection: Connection, run_id: int, start_ms: int, end_ms: int, lost: str | None) -> None:
    connection.execute(delete(segment).where(segment.c.run_id == run_id, segment.c.start_ms == start_ms))
    connection.execute(insert(segment).values(run_id=run_id, start_ms=start_ms, end_ms=end_ms, lost=lost))


def _end(connection: Connection, run_id: int, fresh: Sequence[Moment]) -> int:
    """The end of what an endless segment holds so far: one period after its last moment."""
    period_ms = connection.execute(select(run.c.period_ms).where(run.c.id == run_id)).scalar_one()
    return max((one.at_ms + period_ms for one in fresh), default=0)


def _insert(connection: Connection, run_id: int, lecture_id: str, moments: Sequence[Moment]) -> None:
    ids = label_ids(connection, lecture_id, {seen.label for one in moments for seen in one.observations} - {""})
    rows = [
        {"run_id": run_id, "at_ms": one.at_ms, "place": place, "label_id": ids.get(seen.label), **_row(seen)}
        for one in moments
        for place, seen in enumerate(one.observations)
    ]
    if moments:
        connection.execute(insert(moment), [{"run_id": run_id, "at_ms": one.at_ms} for one in moments])
    if rows:
        connection.execute(insert(observation), rows)


def label_ids(connection: Connection, lecture_id: str, texts: set[str]) -> dict[str, int]:
    """The ids of labels by their text, new ones for those not read before in this lecture."""
    known = {text: number for number, text in labels(connection, lecture_id).items()}
    fresh = {text: new_id() for text in sorted(texts - known.keys())}
    if fresh:
        rows = [{"id": number, "lecture_id": lecture_id, "text": text} for text, number in fresh.items()]
        connection.execute(insert(label), rows)
    return known | fresh


def _row(seen: Observation) -> dict[str, Any]:
    row: dict[str, Any] = {"camera_on": seen.tile.camera_on, **_box(TILE, seen.tile.box)}
    row |= NO_FACE if seen.face is None else {**_box(BOX, seen.face.box), "confidence": float(seen.face.confidence)}
    if seen.expression is None:
        row |= NO_EXPRESSION
    else:
        row |= zip(PROBABILITIES, map(float, seen.expression), strict=True)
    row["attention"] = None if seen.attention is None else float(seen.attention)
    return row


def _box(names: Sequence[str], box: Box) -> dict[str, float]:
    return dict(zip(names, (float(box.x), float(box.y), float(box.width), float(box.height)), strict=True))


def _observation(row: Row[Any], texts: Mapping[int, str]) -> Observation:
    tile = Tile(Box(row.tile_x, row.tile_y, row.tile_width, row.tile_height), row.camera_on)
    face = None if row.x is None else Face(Box(row.x, row.y, row.width, row.height), row.confidence)
    expression: tuple[float, ...] | None = None if row.p_angry is None else tuple(row[-8:-1])
    return Observation(tile, texts.get(row.label_id, ""), face, expression, row.attention)
