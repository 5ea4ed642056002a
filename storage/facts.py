"""Facts in and out: segments of moments, in the transaction that also moves the cursor past them."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, insert, select

from inference.observation import Box, Face, Moment, Observation, Pose, Screen, Tile
from ingest.video import Segment
from storage.bulk import put
from storage.reading import labels
from storage.tables import BOX, POSE, PROBABILITIES, TILE, label, moment, observation, run, screen, segment

PORTION = 5_000
PLACES = ("label_id", "camera_on", *TILE, *BOX, "confidence")
COLUMNS = (*PLACES, *PROBABILITIES, *POSE)
KEY = ("run_id", "at_ms", "place")
SHOWN = (*BOX, "print", "line", "filmed")
NO_FACE = (None,) * (len(BOX) + 1)
NO_EXPRESSION = (None,) * len(PROBABILITIES)
NO_POSE = (None,) * len(POSE)


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


def read(connection: Connection, run_id: int, lecture_id: str, *, expressions: bool = True) -> Iterator[Moment]:
    """The moments of a run in time order, a few thousand rows in memory at a time; sooner without facial expressions,
    poses and shared screens, which tell nobody apart.

    Moments, observations and screens are read side by side, each along its key: PostgreSQL joins them by a bad plan (20
    times slower) while it has no statistics, which is just after they were stored.
    """
    texts = labels(connection, lecture_id)
    columns = [observation.c[name] for name in ("at_ms", *(COLUMNS if expressions else PLACES))]
    seen = select(*columns).where(observation.c.run_id == run_id).order_by(observation.c.at_ms, observation.c.place)
    instants = select(moment.c.at_ms).where(moment.c.run_id == run_id).order_by(moment.c.at_ms)
    groups = groupby(_streamed(connection, seen), key=itemgetter(0))
    waiting = next(groups, None)
    shown = screens(connection, run_id) if expressions else iter(())
    coming = next(shown, None)
    for (at_ms,) in _streamed(connection, instants):
        people: tuple[Observation, ...] = ()
        if waiting and waiting[0] == at_ms:
            people = tuple(_observation(row, texts) for row in waiting[1])
            waiting = next(groups, None)
        shared = coming[1] if coming and coming[0] == at_ms else None
        if shared:
            coming = next(shown, None)
        yield Moment(at_ms, people, shared)


def screens(connection: Connection, run_id: int) -> Iterator[tuple[int, Screen]]:
    """(at_ms, shared screen) of the moments of a run that have one, in time order."""
    columns = [screen.c[name] for name in ("at_ms", *SHOWN)]
    for row in _streamed(connection, select(*columns).where(screen.c.run_id == run_id).order_by(screen.c.at_ms)):
        at_ms, *values = tuple(row)
        yield at_ms, Screen(_place(*values[:4]), *values[4:])


def _streamed(connection: Connection, query: Select[Any]) -> Iterator[Row[Any]]:
    """Rows, `PORTION` of them in memory at a time."""
    streaming = connection.execution_options(stream_results=True, yield_per=PORTION)
    for portion in streaming.execute(query).partitions():
        yield from portion


def _move(connection: Connection, run_id: int, start_ms: int, end_ms: int, lost: str | None) -> None:
    connection.execute(delete(segment).where(segment.c.run_id == run_id, segment.c.start_ms == start_ms))
    connection.execute(insert(segment).values(run_id=run_id, start_ms=start_ms, end_ms=end_ms, lost=lost))


def _end(connection: Connection, run_id: int, fresh: Sequence[Moment]) -> int:
    """The end of what an endless segment holds so far: one period after its last moment."""
    period_ms = connection.execute(select(run.c.period_ms).where(run.c.id == run_id)).scalar_one()
    return max((one.at_ms + period_ms for one in fresh), default=0)


def _insert(connection: Connection, run_id: int, lecture_id: str, moments: Sequence[Moment]) -> None:
    ids = label_ids(connection, lecture_id, {seen.label for one in moments for seen in one.observations} - {""})
    rows = (
        (run_id, one.at_ms, place, ids.get(seen.label), *_row(seen))
        for one in moments
        for place, seen in enumerate(one.observations)
    )
    put(connection, moment, ("run_id", "at_ms"), ((run_id, one.at_ms) for one in moments))
    put(connection, observation, (*KEY, *COLUMNS), rows)
    shown = ((one.at_ms, one.screen) for one in moments if one.screen)
    put(connection, screen, ("run_id", "at_ms", *SHOWN), ((run_id, at_ms, *_shown(one)) for at_ms, one in shown))


def label_ids(connection: Connection, lecture_id: str, texts: set[str]) -> dict[str, int]:
    """The ids of labels by their text, new ones for those not read before in this lecture."""
    known = {text: number for number, text in labels(connection, lecture_id).items()}
    fresh = {text: new_id() for text in sorted(texts - known.keys())}
    if fresh:
        rows = [{"id": number, "lecture_id": lecture_id, "text": text} for text, number in fresh.items()]
        connection.execute(insert(label), rows)
    return known | fresh


def _row(seen: Observation) -> tuple[Any, ...]:
    """The values of `COLUMNS` from camera_on on."""
    face, pose = seen.face, seen.pose
    return (
        seen.tile.camera_on,
        *_box(seen.tile.box),
        *(NO_FACE if face is None else (*_box(face.box), float(face.confidence))),
        *(NO_EXPRESSION if seen.expression is None else _seven(seen.expression)),
        *(NO_POSE if pose is None else map(_float, attrgetter(*POSE)(pose))),
    )


def _float(value: float | None) -> float | None:
    return None if value is None else float(value)


def _seven(expression: Sequence[float]) -> list[float]:
    """ValueError for more or fewer."""
    return [float(each) for _, each in zip(PROBABILITIES, expression, strict=True)]


def _box(box: Box) -> tuple[float, float, float, float]:
    return float(box.x), float(box.y), float(box.width), float(box.height)


def _shown(one: Screen) -> tuple[Any, ...]:
    """The values of `SHOWN`."""
    return *_box(one.box), one.print, one.line, one.filmed


@lru_cache(maxsize=256)
def _place(x: float, y: float, width: float, height: float) -> Box:
    return Box(x, y, width, height)


@lru_cache(maxsize=4096)
def _tile(x: float, y: float, width: float, height: float, on: bool) -> Tile:
    """Tiles mostly stay: in an hour there are a few."""
    return Tile(Box(x, y, width, height), on)


def _observation(row: Sequence[Any], texts: Mapping[int, str]) -> Observation:
    """From at_ms and the values of `COLUMNS`, or of `PLACES` alone."""
    _, label_id, on, tile_x, tile_y, tile_width, tile_height, x, y, width, height, confidence, *rest = row
    tile = _tile(tile_x, tile_y, tile_width, tile_height, on)
    face = None if x is None else Face(Box(x, y, width, height), confidence)
    if not rest:
        return Observation(tile, texts.get(label_id, ""), face)
    read, held = rest[: len(PROBABILITIES)], rest[len(PROBABILITIES) :]
    expression = None if read[0] is None else tuple(read)
    return Observation(tile, texts.get(label_id, ""), face, expression, None if held[0] is None else Pose(*held))
