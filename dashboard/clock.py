"""Chores by the clock: APScheduler, whose job store is in the database, in the one process that holds the lease.

Its jobs outlive the process: what was due while none ran is done once when one runs again (`coalesce`, without a time
after which it would be let go). What admins wish (`storage.chores`) is looked at every second.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from threading import Lock
from types import ModuleType
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.base import STATE_STOPPED
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy.exc import SQLAlchemyError

from dashboard.chores import chores, enabled, lacking
from ingest.video import SourceError
from storage import StoreError, holding
from storage import chores as kept
from storage.chores import LEASE, Chore
from storage.store import Store

AT_ONCE = 4
"""So many chores at a time."""
AGAIN = timedelta(minutes=5)
"""What was interrupted is done again after this, not at once: it may be what ended the process."""
FAULT = "The program failed; its log says how"
AWAY_S = 10
"""So long is waited when the database is away."""
IN_DATABASE, IN_MEMORY = "database", "default"

log = logging.getLogger(__name__)


def do(name: str) -> None:
    """Do a chore in the process that has the clock; what the jobs in the database refer to."""
    if Clock.present:
        Clock.present.do(name)


class Steady(BackgroundScheduler):  # type: ignore[misc]  # APScheduler has no types
    """One that waits for a database that is away; APScheduler's own thread ends where a job cannot be written, and
    tries to begin what is due also while it is shut down.
    """

    def _process_jobs(self) -> Any:
        if self.state == STATE_STOPPED:
            return None
        try:
            return super()._process_jobs()
        except SQLAlchemyError as error:
            log.warning("chores wait for the database: %s", error)
            return self.jobstore_retry_interval


class Clock:
    """The chores of a database, done here as long as this process holds the lease."""

    present: Clock | None = None
    """The one that does chores in this process."""

    def __init__(self, store: Store, known: Mapping[str, ModuleType] | None = None) -> None:
        """At rest; `known` are the chores by name, by default those of the folder."""
        self.holder = token_hex(8)
        self._store, self._chores = store, chores() if known is None else known
        self._scheduler: BackgroundScheduler | None = None
        self._placed: dict[str, tuple[bool, int | None]] = {}
        self._asked: dict[str, datetime] = {}
        self._busy: set[str] = set()
        self._over = False
        self._lock, self._turn = Lock(), Lock()

    def look(self) -> None:
        """To be called every second: hold or take the lease, and do as admins wish; rest while another has it."""
        with self._turn:
            try:
                if not self._over:
                    self._look()
            except (StoreError, SQLAlchemyError) as error:
                log.warning("chores wait: %s", error)

    def end(self) -> None:
        """For good: wait for what is at work, and leave the lease to another."""
        with self._turn:
            self._over = True
            self._rest(wait=True)
            try:
                holding.let_go(self._store, LEASE, self.holder)
            except StoreError as error:
                log.warning("the lease runs out by itself: %s", error)

    def do(self, name: str) -> None:
        """Do one now, unless it is at work."""
        with self._lock:
            if name in self._busy:
                return
            self._busy.add(name)
        try:
            self._do(name)
        except StoreError as error:
            log.warning("what became of the chore %s could not be kept: %s", name, error)
        finally:
            with self._lock:
                self._busy.discard(name)

    def _look(self) -> None:
        if not holding.hold(self._store, LEASE, self.holder, datetime.now(UTC)):
            self._rest(wait=False)
            return
        if self._scheduler is None:
            self._scheduler = self._begun()
        self._follow(self._scheduler)

    def _rest(self, *, wait: bool) -> None:
        """Begin no more chores."""
        if self._scheduler:
            self._scheduler.shutdown(wait=wait)
            self._scheduler = None
            self._placed.clear()

    def _do(self, name: str) -> None:
        chore = self._chores.get(name)
        if chore and kept.begin(self._store, name, self.holder, datetime.now(UTC)):
            said, failed = _done(chore, self._store)
            kept.end(self._store, name, datetime.now(UTC), said, failed=failed)

    def _begun(self) -> BackgroundScheduler:
        kept.make_known(self._store, {name: enabled(one) for name, one in self._chores.items()})
        found = Steady(
            jobstores={IN_DATABASE: SQLAlchemyJobStore(engine=self._store.engine)},
            executors={"default": ThreadPoolExecutor(AT_ONCE)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
            jobstore_retry_interval=AWAY_S,
        )
        Clock.present = self
        found.start(paused=True)  # else it would begin those that are not wished any more
        try:
            self._arrange(found)
        except BaseException:
            found.shutdown(wait=False)
            raise
        found.resume()
        return found

    def _arrange(self, scheduler: BackgroundScheduler) -> None:
        """Have all done as wished that were left by whoever held the lease before."""
        rows = kept.every(self._store)
        for job in scheduler.get_jobs(IN_DATABASE):
            if job.id not in self._chores:
                job.remove()
        for name in self._chores.keys() & rows.keys():
            self._place(scheduler, rows[name])
            if rows[name].running:
                _once(scheduler, name, datetime.now(UTC) + AGAIN)

    def _follow(self, scheduler: BackgroundScheduler) -> None:
        """Bring what is scheduled in line with what is wished."""
        for name, row in kept.every(self._store).items():
            if name not in self._chores:
                continue
            if self._placed.get(name) != _wish(row):
                self._place(scheduler, row)
            if row.asked_at and name not in self._busy and self._asked.get(name) != row.asked_at:
                self._asked[name] = row.asked_at
                _once(scheduler, name, datetime.now(UTC))

    def _place(self, scheduler: BackgroundScheduler, row: Chore) -> None:
        """Have one done by the clock, or not."""
        chore, job = self._chores[row.name], scheduler.get_job(row.name, IN_DATABASE)
        self._placed[row.name] = _wish(row)
        if not row.enabled or lacking(chore):
            if job:
                job.remove()
            return
        trigger = _trigger(chore, row.hour)
        if job is None:
            first = {} if isinstance(trigger, CronTrigger) else {"next_run_time": datetime.now(UTC)}
            scheduler.add_job(do, trigger, (row.name,), id=row.name, jobstore=IN_DATABASE, **first)
        elif _told(job.trigger) != _told(trigger):
            job.reschedule(trigger)


def _done(chore: ModuleType, store: Store) -> tuple[str, bool]:
    """What a chore says of what it did, and whether it failed."""
    if missing := lacking(chore):
        return missing, True
    try:
        return str(chore.run(store, datetime.now(UTC))), False
    except (StoreError, SourceError) as error:
        log.warning("the chore %s failed: %s", chore.__name__.rpartition(".")[2], error)
        return str(error), True
    except Exception:  # a fault of the program in one keeps none of the others from being done
        log.exception("the chore %s failed", chore.__name__.rpartition(".")[2])
        return FAULT, True


def _once(scheduler: BackgroundScheduler, name: str, at: datetime) -> None:
    scheduler.add_job(do, "date", (name,), run_date=at, id=name, jobstore=IN_MEMORY, replace_existing=True)


def _wish(row: Chore) -> tuple[bool, int | None]:
    return row.enabled, row.hour


def _trigger(chore: ModuleType, hour: int | None) -> Any:
    if hasattr(chore, "EVERY"):
        return IntervalTrigger(seconds=round(chore.EVERY.total_seconds()))
    return CronTrigger(hour=chore.HOUR if hour is None else hour, minute=0)


def _told(trigger: Any) -> tuple[str, str]:
    return str(trigger), str(trigger.timezone)
