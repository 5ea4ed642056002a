"""The work process: what pages ask for and nobody waits for. One beside the server, however many processes answer.

What is left to do stands in the database, so it may be ended at any time and goes on when it is started again.
"""

from __future__ import annotations

import gc
import logging
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from threading import Event, Thread
from time import monotonic

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.blocking import BlockingScheduler

from dashboard.analysing import analyse_all
from dashboard.chores import nightly
from dashboard.clock import Clock
from dashboard.following import begin_with
from dashboard.live import drops, telling
from dashboard.live.drops import Drops
from dashboard.operating import logs
from storage import StoreError, doing
from storage.store import Store

LOOK_S = 1
"""So often is looked whether there is something to do."""
AGAIN_S = 60
"""After naming people failed, it is tried again."""

log = logging.getLogger(__name__)


def work(db: str, analyse: Callable[[str, int], None], follow: Callable[[str, int], None]) -> None:
    """Work on the database until standard input ends, which it does with the process that started this one. `analyse`
    does a job and `follow` a live class, given database and id, each in a process of its own.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which ends this in its turn
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    logs.begin()
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # that a chore still runs is no news
    over = Event()
    with Store.open(db) as store:
        clock = Clock(store)
        often = scheduler(store, over, partial(analyse, db), clock)
        followers = begin_with(store, partial(follow, db), over)
        often.add_job(followers, "interval", seconds=LOOK_S, next_run_time=datetime.now(UTC))
        Thread(target=_end_with_input, args=(over, often, clock), daemon=True).start()
        gc.freeze()  # so that it ends quickly
        often.start()


def scheduler(store: Store, over: Event, analyse: Callable[[int], None], clock: Clock) -> BlockingScheduler:
    """What is looked after every second, in memory; none is begun while it still runs. The rest is chores."""
    defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    found = BlockingScheduler(executors={"default": ThreadPoolExecutor(8)}, job_defaults=defaults, timezone=UTC)
    analyses = (store, over, analyse, lambda: nightly.asked_before(store, datetime.now(UTC)))
    found.add_job(analyse_all, "interval", analyses, seconds=LOOK_S, next_run_time=datetime.now(UTC))
    found.add_job(Naming(store), "interval", seconds=LOOK_S, next_run_time=datetime.now(UTC))
    found.add_job(clock.look, "interval", seconds=LOOK_S, next_run_time=datetime.now(UTC))
    found.add_job(Drops(store), "interval", seconds=drops.LOOK_S)
    found.add_job(telling.tell, "interval", (store,), seconds=telling.LOOK_S)
    return found


class Naming:
    """Name people anew wherever something was decided; why that failed is kept for those who wait for it."""

    def __init__(self, store: Store) -> None:
        """On `store`, at rest."""
        self._store = store
        self._not_before = 0.0

    def __call__(self) -> None:
        """Once, unless it failed a moment ago."""
        if monotonic() < self._not_before:
            return
        try:
            self._store.catch_up()
            doing.note_stopped(self._store, "")
        except StoreError as error:
            log.warning("people could not be named anew: %s", error)
            self._failed(str(error))
        except Exception:  # a fault of the program
            log.exception("people could not be named anew")
            self._failed("The program failed; its log says how")

    def _failed(self, reason: str) -> None:
        self._not_before = monotonic() + AGAIN_S
        try:
            doing.note_stopped(self._store, reason)
        except StoreError as error:
            log.warning("that could not be kept: %s", error)


def _end_with_input(over: Event, often: BlockingScheduler, clock: Clock) -> None:
    while sys.stdin.buffer.read(1):
        pass
    over.set()
    often.pause()
    clock.end()  # waits for what is at work, as long as the server does
    often.shutdown()
