"""A run whose process gives no sign of life is told as stopped, one at work as running."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from storage import lease, queries
from storage.store import Run, Store
from storage.tables import run as runs
from tests.storage import classes
from tests.waiting import until


def begun(store: Store) -> Run:
    return store.begin(classes.recording(), lecture="now", course=None, period_ms=1_000, versions={})


def heard(store: Store) -> datetime:
    with store.engine.connect() as connection:
        found: datetime | None = connection.execute(select(runs.c.alive_at)).scalar_one()
    assert found is not None
    return found


def told(store: Store) -> tuple[str, str]:
    (summary,) = queries.lectures(store)
    return summary.state, summary.reason


def test_a_sign_of_life_every_while_as_long_as_the_work_lasts(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "BEAT_S", 0.02)
    run = begun(store)
    first = heard(store)
    with store.alive(run):
        newer = until(lambda: (now := heard(store)) != first and now)
        until(lambda: heard(store) != newer)
    until(lambda: not any("(_beat)" in thread.name for thread in threading.enumerate()))


@pytest.mark.parametrize(
    ("ago", "expected"),
    [
        (lease.LEASE / 2, ("running", "")),
        (lease.LEASE + timedelta(seconds=5), ("partial", lease.STOPPED)),
        (None, ("partial", lease.STOPPED)),  # from before there were signs of life
    ],
)
def test_silence_is_a_stop(store: Store, ago: timedelta | None, expected: tuple[str, str]) -> None:
    run = begun(store)
    with store.engine.begin() as connection:
        connection.execute(update(runs).values(alive_at=None if ago is None else datetime.now(UTC) - ago))
    assert told(store) == expected
    begun(store)
    assert told(store) == ("running", "")
    with store.engine.begin() as connection:
        connection.execute(update(runs).values(alive_at=None))
    store.finish(run, "done")
    assert told(store) == ("done", "")
