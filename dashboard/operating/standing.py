"""What stands in the database, as numbers for Prometheus: jobs, live classes, chores. Asked when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from prometheus_client.core import GaugeMetricFamily, Metric

from storage import StoreError, standing

if TYPE_CHECKING:
    from storage.store import Store


class Standing:
    """A collector on a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def collect(self) -> Iterator[Metric]:
        """Gauges; only that the database is away, where it is."""
        up = GaugeMetricFamily("classpulse_database_up", "Whether the database answers.")
        try:
            found = standing.standing(self._store, datetime.now(UTC))
        except StoreError:
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        yield _by("classpulse_jobs", "Analyses that were asked for, by state.", "state", found.jobs)
        yield _by("classpulse_live", "Live classes that have not ended, by state.", "state", found.live)
        yield _by("classpulse_live_behind_seconds", "How old the newest of a class is, at worst.", None, found.behind_s)
        yield _by("classpulse_chore_success_seconds", "When a chore last succeeded (Unix).", "chore", found.succeeded)
        yield _by("classpulse_chore_failed", "Whether a chore failed the last time.", "chore", found.failed)
        yield _by("classpulse_work_up", "Whether a work process is alive.", None, {"": found.work})


def _by(name: str, said: str, label: str | None, values: dict[str, float]) -> Metric:
    found = GaugeMetricFamily(name, said, labels=[label] if label else [])
    for key, value in values.items():
        found.add_metric([key] if label else [], value)
    return found
