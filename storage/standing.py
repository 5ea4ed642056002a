"""How things stand, in numbers without names: what a monitor wants to know of a database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from storage import holding
from storage.chores import LEASE
from storage.engine import reading
from storage.jobs import NAMING
from storage.tables import chore, job, live

if TYPE_CHECKING:
    from storage.store import Store

STATES = ("queued", "running", "cancelling", "done", "failed", "cancelled")
"""Of jobs: each is told, also where there is none in it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Counts by state; `behind_s` under "" the seconds since the newest picture of a live class was stored, of the one
    that is furthest behind; `succeeded` Unix times and `failed` 0 or 1 by chore; `work` whether a process works.
    """

    jobs: dict[str, float]
    live: dict[str, float]
    behind_s: dict[str, float]
    succeeded: dict[str, float]
    failed: dict[str, float]
    work: bool


def standing(store: Store, now: datetime) -> Standing:
    """How things stand at an instant."""
    jobs = select(job.c.state, func.count()).where(job.c.kind != NAMING).group_by(job.c.state)
    lives = select(live.c.state, func.count()).where(live.c.state != "ended").group_by(live.c.state)
    stored = select(live.c.stored_at).where(live.c.state.not_in(("ended", "paused")), live.c.stored_at.is_not(None))
    with reading(store.engine) as connection:
        counted = {row[0]: float(row[1]) for row in connection.execute(jobs)}
        followed = {row[0]: float(row[1]) for row in connection.execute(lives)}
        behind = [(now - at).total_seconds() for at in connection.execute(stored).scalars() if at]
        chores = connection.execute(select(chore.c.name, chore.c.succeeded_at, chore.c.failed)).all()
    return Standing(
        {**dict.fromkeys(STATES, 0.0), **counted},
        followed,
        {"": max(behind, default=0.0)},
        {row.name: row.succeeded_at.timestamp() for row in chores if row.succeeded_at},
        {row.name: float(row.failed) for row in chores},
        holding.held(store, LEASE, now),
    )
