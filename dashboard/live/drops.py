"""Looks for drops of the classes that go on, in the work process; what is found is kept, and told by `telling`."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from inference.changes.alarm import Alarm
from storage import StoreError, alerts, live
from storage.engine import reading
from storage.watching import Watch

if TYPE_CHECKING:
    from storage.store import Store

LOOK_S = 5
"""So often is looked: drops are told by bins of so long."""

log = logging.getLogger(__name__)


@dataclass
class Followed:
    """A class, and what looks out over it."""

    watch: Watch
    alarm: Alarm = field(default_factory=Alarm)


class Drops:
    """Of a store; to be called every few seconds."""

    def __init__(self, store: Store) -> None:
        """Nothing followed yet."""
        self._store = store
        self._each: dict[int, Followed] = {}

    def __call__(self) -> None:
        """Once, over all classes that go on; those that have ended are let go."""
        try:
            runs = {one.run_id for one in live.current(self._store) if one.run_id is not None}
            self._each = {run_id: followed for run_id, followed in self._each.items() if run_id in runs}
            for run_id in sorted(runs):
                self._look(run_id)
        except StoreError as error:
            log.warning("drops could not be looked for: %s", error)

    def _look(self, run_id: int) -> None:
        with reading(self._store.engine) as connection:
            if run_id not in self._each:
                self._each[run_id] = Followed(Watch.of(connection, run_id))
            followed = self._each[run_id]
            followed.watch.look(connection)
        for drop in followed.alarm.look(followed.watch.bins()):
            if followed.watch.last_ms - drop.at_ms > alerts.FRESH.total_seconds() * 1000:
                continue  # of a class that was going on before this process was
            now = datetime.now(UTC)
            alerts.keep(self._store, run_id, drop.at_ms, drop.since_ms, drop.level, drop.usual, now)
