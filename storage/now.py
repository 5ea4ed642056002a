"""A class as it is now: its level over the last ten minutes and the last one, who is there, how old all of that is.

What was seen is read once and kept in the process (`storage.watching`), so asking again costs the rows that are new.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
from pandas import DataFrame
from sqlalchemy import Connection, Engine, select

from inference.changes.bins import BIN_MS
from storage import levels
from storage.engine import reading
from storage.levels import Level
from storage.tables import gap, live, recording, run
from storage.watching import BACK_MS, FACE, SAID, SEEN, SUM, Grid, Watch

if TYPE_CHECKING:
    from storage.store import Store

LATELY_MS = 60_000
"""The present value is that of the last minute: shorter, it is more chance than class."""
HERE_MS = 5_000
"""Who was on screen in most of the pictures within it is there."""
SMALL_PX = 16
"""A face lower than that says nothing of an expression (`inference.expression`)."""
FORGOTTEN_S = 600.0


@dataclass(frozen=True, slots=True)
class Gap:
    """Nobody looked from `start_ms` to `end_ms`; `reason` as in the table."""

    start_ms: int
    end_ms: int
    reason: str


@dataclass(frozen=True, slots=True)
class Now:
    """A class at `until_ms` since it began. `last_ms` is the newest instant that was looked at; None before there is
    one. `bins` are those of the last ten minutes (index: start in ms; columns as of `dashboard.trends.by_bin`, but for
    the shares of expressions); those without an instant have no value.

    `level` is that of the last minute, `before` the mean of the other nine (NaN where nothing is known of them).
    `people`, `cameras` and `faces` are counts of who is on screen; of those whose face is seen `small` are too small to
    be read.
    """

    until_ms: int
    last_ms: int | None
    bins: DataFrame
    gaps: tuple[Gap, ...]
    level: Level
    before: float
    people: int
    cameras: int
    faces: int
    small: int

    @property
    def dropped_s(self) -> int:
        """Of the last minute, the seconds left out because the models were behind."""
        since = self.until_ms - LATELY_MS
        spans = (max(0, one.end_ms - max(one.start_ms, since)) for one in self.gaps if one.reason == "dropped")
        return round(sum(spans) / 1000)


class Watched:
    """The watches of a process, by run; a run that nobody asks for any more is let go."""

    def __init__(self) -> None:
        """None yet."""
        self._lock = Lock()
        self._each: dict[int, tuple[Lock, list[Watch]]] = {}
        self._asked: dict[int, float] = {}

    def of(self, run_id: int) -> tuple[Lock, list[Watch]]:
        """The watch of a run in a list, empty where it is to be made, and whose turn it is."""
        with self._lock:
            self._asked[run_id] = monotonic()
            for old in [one for one, at in self._asked.items() if monotonic() - at > FORGOTTEN_S]:
                self._each.pop(old, None)
                self._asked.pop(old)
            return self._each.setdefault(run_id, (Lock(), []))


_watched: WeakKeyDictionary[Engine, Watched] = WeakKeyDictionary()


def look(store: Store, run_id: int, until_ms: int) -> Now:
    """A class at an instant of it, which is now: what was stored until then."""
    with watched(store, run_id, until_ms) as (connection, watch):
        return now(connection, watch, until_ms)


@contextmanager
def watched(store: Store, run_id: int, until_ms: int) -> Iterator[tuple[Connection, Watch]]:
    """The watch of a run, which knows all that was stored until now, with the connection that told it."""
    turn, held = _watched.setdefault(store.engine, Watched()).of(run_id)
    with turn, reading(store.engine) as connection:
        if not held:
            held.append(Watch.of(connection, run_id, max(0, until_ms - BACK_MS - BIN_MS)))
        held[0].look(connection)
        yield connection, held[0]


def ended_since(store: Store, at: datetime) -> Sequence[int]:
    """The ids of classes that have ended since an instant, the last one first."""
    query = select(live.c.id).where(live.c.ended_at >= at).order_by(live.c.ended_at.desc(), live.c.id)
    with reading(store.engine) as connection:
        return list(connection.execute(query).scalars())


def now(connection: Connection, watch: Watch, until_ms: int) -> Now:
    """What a watch has seen, as it is shown at an instant."""
    last = None if watch.last_ms < max(0, watch.since_ms) else watch.last_ms
    bins = _bins(watch, until_ms)
    gaps = _gaps(connection, watch.run_id, until_ms)
    return Now(until_ms, last, bins, gaps, *_minutes(watch), *_here(connection, watch))


def _bins(watch: Watch, until_ms: int) -> DataFrame:
    """The last ten minutes, to the bin that has begun."""
    first, end = max(0, until_ms - BACK_MS) // BIN_MS, until_ms // BIN_MS + 1
    counted, looked = watch.spoken_of(first, end), watch.looked[first:end]
    seen = counted[SEEN].sum(axis=1)
    coverage = np.where(seen > 0, counted[FACE].sum(axis=1) / np.maximum(seen, 1.0), np.nan)
    rows = levels.of_class(*_shares(counted, looked), watch.formula).assign(sampled=looked, coverage=coverage)
    rows = rows.set_index(np.arange(first, first + len(looked)) * BIN_MS).reindex(np.arange(first, end) * BIN_MS)
    rows["sampled"] = rows["sampled"].fillna(0)
    rows["enough"] = rows["coverage"].fillna(0.0) >= levels.ENOUGH
    return rows


def _minutes(watch: Watch) -> tuple[Level, float]:
    """The last minute, and the mean of those before it: each as a bin of its own, as of a lecture."""
    if watch.last_ms < watch.since_ms:
        return Level(np.nan, np.nan, np.nan, 0.0, 0, "nothing was seen yet"), np.nan
    end, whole = watch.last_ms // BIN_MS + 1, BACK_MS // BIN_MS
    pad = ((0, 0), (max(0, whole - end), 0), (0, 0))
    shape = (BACK_MS // LATELY_MS, LATELY_MS // BIN_MS)
    counted = np.pad(watch.spoken_of(max(0, end - whole), end), pad).reshape(5, *shape, -1).sum(axis=2)
    looked = np.pad(watch.looked[max(0, end - whole) : end], pad[1]).reshape(shape).sum(axis=1)
    here = counted[SEEN].any(axis=0)
    rows = levels.of_class(*_shares(counted[:, :, here], looked), watch.formula)
    seen = float(counted[FACE, -1].sum() / max(counted[SEEN, -1].sum(), 1.0))
    value, low, high = (float(rows[name].iloc[-1]) for name in ("value", "low", "high"))
    before = float(rows["value"].iloc[:-1].mean())
    return Level(value, low, high, seen, int(looked[-1]), "" if seen >= levels.ENOUGH else "too little seen"), before


def _shares(counted: Grid, looked: Grid) -> tuple[Grid, Grid]:
    """(people, bins): the value of each in each bin, NaN where nothing is, and the share of it that is told of."""
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(counted[SAID] > 0, counted[SUM] / counted[SAID], np.nan)
        return value.T, np.nan_to_num(counted[SAID] / looked[:, None]).T


def _here(connection: Connection, watch: Watch) -> tuple[int, int, int, int]:
    """People, cameras, faces and small faces: the median of the last pictures, in which one may be misread."""
    rows = watch.since(watch.last_ms + 1 - HERE_MS)
    if rows.empty:
        return 0, 0, 0, 0
    query = select(recording.c.height).join(run, run.c.recording_id == recording.c.id).where(run.c.id == watch.run_id)
    height = connection.execute(query).scalar() or 0
    _, at = np.unique(rows["at_ms"].to_numpy(), return_inverse=True)
    small = rows["height"].to_numpy() * height < SMALL_PX
    each = (None, rows["camera_on"], rows["face_visible"], small)
    people, cameras, faces, few = (round(float(np.median(np.bincount(at, weights=flags)))) for flags in each)
    return people, cameras, faces, few


def _gaps(connection: Connection, run_id: int, until_ms: int) -> tuple[Gap, ...]:
    query = select(gap.c.start_ms, gap.c.end_ms, gap.c.reason).where(gap.c.run_id == run_id)
    rows = connection.execute(query.where(gap.c.end_ms > until_ms - BACK_MS).order_by(gap.c.start_ms))
    return tuple(Gap(*row) for row in rows)
