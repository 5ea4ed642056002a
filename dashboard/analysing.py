"""Do the jobs of the queue one after the other, each in a process of its own: it can be stopped, whatever it is at."""

from __future__ import annotations

import logging
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Event
from time import monotonic
from typing import TYPE_CHECKING

from inference.observation import ModelError
from ingest.children import obey_parent
from ingest.video import SourceError
from storage import StoreError, doing, jobs
from storage.jobs import Job
from storage.lease import BEAT_S
from storage.store import Store

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

LOOK_S = 0.5
"""So often is looked whether a job is to be cancelled."""
PATIENCE_S = 5.0
"""So long a job may take to stop in good order."""
NICE = 10
"""Analyses use every core; who reads a page goes before."""
FAULT = "The program failed; its log says how"

log = logging.getLogger(__name__)


def analyse_all(
    store: Store, over: Event, analyse: Callable[[int], None], asked_before: Callable[[], datetime] = lambda: doing.ALL
) -> None:
    """Do jobs until none waits that was `asked_before` what that says, or it is `over`; `analyse` does one, given its
    id, and closes it.
    """
    while not over.is_set() and (one := doing.take(store, asked_before())):
        _do(store, one, over, analyse)


def _do(store: Store, one: Job, over: Event, analyse: Callable[[int], None]) -> None:
    process = multiprocessing.get_context("spawn").Process(target=analyse, args=(one.id,))
    process.start()
    beaten, state = monotonic(), "running"
    try:
        while process.is_alive() and state == "running" and not over.is_set():
            process.join(LOOK_S)
            state = doing.state(store, one.id)
            if monotonic() - beaten > BEAT_S:
                doing.beat(store, one.id)
                beaten = monotonic()
        if process.is_alive():
            process.terminate()  # as by Ctrl-C, so that what is stored says that it stopped
            doing.put_back(store, one.id)
    finally:  # also where the database is away: nobody else would stop it, and the next job would run beside it
        if process.is_alive():
            process.terminate()
            _end(process)
    doing.drop(store, one.id)  # no matter for one that closed itself


def _end(process: BaseProcess) -> None:
    """Wait for it, and end it where it does not heed."""
    process.join(PATIENCE_S)
    if process.is_alive():
        process.kill()
        process.join()


@contextmanager
def doing_job(store: Store, job_id: int) -> Iterator[Job]:
    """In the job's own process: the job; closes it as failed with its reason when that is an expected error."""
    obey_parent()
    if hasattr(os, "nice"):
        os.nice(NICE)
    one = jobs.found(store, job_id)
    if one is None:
        sys.exit()
    try:
        yield one
    except KeyboardInterrupt:
        sys.exit(1)
    except (SourceError, ModelError, StoreError) as error:
        doing.end(store, job_id, "failed", str(error))
    except Exception:
        log.exception("job %d failed", job_id)
        doing.end(store, job_id, "failed", FAULT)


def pace(store: Store, one: Job) -> Callable[[int, int], None]:
    """Keeps how far a job is and how fast, given the media time done and that of the whole, in ms."""
    began: tuple[float, int] | None = None

    def tell(done_ms: int, total_ms: int) -> None:
        nonlocal began
        began = began or (monotonic(), done_ms)
        passed = monotonic() - began[0]
        speed = (done_ms - began[1]) / 1000 / passed if passed > 1 and done_ms > began[1] else None
        doing.advance(store, one.id, done_ms, total_ms, speed)

    return tell
