"""The side of the process that follows a live class (`storage.live`): take one up, tell how it goes, close it.

A process gives a sign of life every few seconds. A class whose process fell silent is taken up again by the work
process, and goes on in its run after a gap; one that a command followed is over with its command.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, func, insert, or_, select, update

from ingest.remote import shown
from storage import lease, runs
from storage.engine import reading, writing
from storage.jobs import now
from storage.live import ASKED, ENDED, SILENT
from storage.tables import gap, live, moment, recording, run

if TYPE_CHECKING:
    from storage.runs import Run
    from storage.store import Store

BEAT_S = 3.0
"""Seconds between two signs of life."""
STOPPED = "the command that followed it was stopped"

Span = tuple[int, int, str]
"""start_ms, end_ms and reason of a gap."""


def take(store: Store) -> list[int]:
    """The classes that nobody follows, now to be followed by the caller: new ones, and those whose process fell silent.

    Whoever takes one has it alone: writers come one after the other.
    """
    with reading(store.engine) as connection:
        if connection.execute(select(live.c.id).where(_left())).first() is None:
            return []  # without keeping other writers waiting
    with writing(store.engine) as connection:
        _close_commanded(connection)
        found = list(connection.execute(select(live.c.id).where(_left()).order_by(live.c.id)).scalars())
        values = {"state": "connecting", "reason": "", "alive_at": now(), "retry_at": None}
        connection.execute(update(live).where(live.c.id.in_(found)).values(values))
    return found


def claim(store: Store, live_id: int, name: str) -> None:
    """Note the name of its lecture, and that it is being followed. StoreError when such a lecture is in another
    course.
    """
    with writing(store.engine) as connection:
        wanted = connection.execute(select(live.c.course).where(live.c.id == live_id)).scalar_one()
        runs.same_course(connection, name, wanted)
        connection.execute(
            _row(live_id).where(live.c.state != ENDED).values(lecture=name, state="connecting", alive_at=now())
        )


def alive(store: Store, live_id: int) -> AbstractContextManager[None]:
    """Give signs of life as long as the block lasts."""
    return lease.beating(store.engine, _row(live_id), BEAT_S)


def wanted(store: Store, live_id: int) -> str:
    """What is wanted of a class: "live", "paused" or "ended"; "ended" too where there is none any more."""
    with reading(store.engine) as connection:
        return connection.execute(select(live.c.wanted).where(live.c.id == live_id)).scalar() or ENDED


def begin(store: Store, live_id: int, one: Run, begun_at: datetime) -> None:
    """Note what a class becomes, and when its media time began. Its recording lasts, also one that was stopped."""
    values = {"lecture_id": one.lecture_id, "run_id": one.id, "begun_at": begun_at}
    with writing(store.engine) as connection:
        connection.execute(_row(live_id).values(values))
        connection.execute(update(recording).where(recording.c.id == one.recording_id).values(duration_ms=None))


def tell(store: Store, live_id: int, **values: Any) -> None:
    """Note how it goes: `state`, `reason`, `retry_at`, `picture_at`, `stored_at` or `step_ms`; a sign of life too."""
    with writing(store.engine) as connection:
        connection.execute(_row(live_id).where(live.c.state != ENDED).values(alive_at=now(), **values))


def miss(store: Store, live_id: int, run_id: int, gaps: Sequence[Span]) -> None:
    """Keep which seconds nobody looked at, and count them; what was kept before stays as it is."""
    with writing(store.engine) as connection:
        known = set(connection.execute(select(gap.c.start_ms).where(gap.c.run_id == run_id)).scalars())
        fresh = [one for one in gaps if one[0] not in known]
        if not fresh:
            return
        rows = [{"run_id": run_id, "start_ms": start, "end_ms": end, "reason": why} for start, end, why in fresh]
        connection.execute(insert(gap), rows)
        period_ms = connection.execute(select(run.c.period_ms).where(run.c.id == run_id)).scalar_one()
        dropped = sum(end - start for start, end, why in fresh if why == "dropped") // period_ms
        missed = sum(end - start for start, end, why in fresh if why in ("stalled", "reconnecting")) // period_ms
        counts = {"dropped": live.c.dropped + dropped, "missed": live.c.missed + missed}
        connection.execute(_row(live_id).values(counts))


def next_ms(store: Store, run_id: int) -> int:
    """The first instant of a run after what is stored of it, looked at or missing; 0 where nothing is."""
    with reading(store.engine) as connection:
        seen = select(func.max(moment.c.at_ms + run.c.period_ms)).join(run, run.c.id == moment.c.run_id)
        last = connection.execute(seen.where(moment.c.run_id == run_id)).scalar()
        missed = connection.execute(select(func.max(gap.c.end_ms)).where(gap.c.run_id == run_id)).scalar()
    return max(last or 0, missed or 0)


def release(store: Store, live_id: int, reason: str) -> None:
    """Let go of a class that is not over: whoever takes one up next goes on with it."""
    with writing(store.engine) as connection:
        values = {"state": "reconnecting", "reason": reason, "alive_at": None}
        connection.execute(_row(live_id).where(live.c.state != ENDED).values(values))


def end(store: Store, live_id: int, reason: str = "") -> None:
    """Close a class: nothing comes after that. From then on its address is kept without its secrets."""
    with writing(store.engine) as connection:
        _end(connection, live.c.id == live_id, reason)


def gaps(store: Store, run_id: int) -> list[Span]:
    """Which parts of a run nobody looked at, in order: (start_ms, end_ms, reason)."""
    query = select(gap.c.start_ms, gap.c.end_ms, gap.c.reason).where(gap.c.run_id == run_id).order_by(gap.c.start_ms)
    with reading(store.engine) as connection:
        return [(row.start_ms, row.end_ms, row.reason) for row in connection.execute(query)]


def _end(connection: Connection, which: ColumnElement[bool], reason: str) -> None:
    for live_id, uri in connection.execute(select(live.c.id, live.c.uri).where(which, live.c.state != ENDED)).all():
        values = {"state": ENDED, "wanted": ENDED, "reason": reason, "ended_at": now(), "retry_at": None}
        connection.execute(_row(live_id).values(uri=shown(uri), **values))


def _close_commanded(connection: Connection) -> None:
    """What a command followed that is gone is over: its source may be a camera of another computer."""
    gone = live.c.commanded & _silent()
    runs_of = select(run.c.id, run.c.recording_id, live.c.lecture_id).join(live, live.c.run_id == run.c.id)
    for run_id, recording_id, lecture_id in connection.execute(runs_of.where(gone)).all():
        runs.stop(connection, runs.Run(run_id, lecture_id, recording_id, frozenset(), "running"), STOPPED)
    _end(connection, gone, STOPPED)


def _left() -> ColumnElement[bool]:
    return or_((live.c.state == ASKED) & ~live.c.commanded, _silent())


def _silent() -> ColumnElement[bool]:
    """Of those once taken up. A command that was stopped before it began counts from when it asked."""
    taken_up = (live.c.state != ASKED) & (live.c.alive_at.is_(None) | (live.c.alive_at < now() - SILENT))
    never_begun = (live.c.state == ASKED) & live.c.commanded & (live.c.asked_at < now() - SILENT)
    return (live.c.state != ENDED) & or_(taken_up, never_begun)


def _row(live_id: int) -> Any:
    return update(live).where(live.c.id == live_id)
