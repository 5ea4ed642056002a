"""The workers of a Dask cluster as an executor (extra [cluster]), and a look at them before any work.

A `Segment` goes to a worker and its moments come back; the worker reads the video itself. Dask gives what a lost worker
was doing to another one. What it does not promise is made good here: an executor whose tasks die with their workers
raises `BrokenExecutor`, as a pool of processes does, so that `workers.on` treats both alike.
"""

from __future__ import annotations

import logging
import os
import re
import warnings
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache, partial
from importlib import metadata
from threading import Lock, Timer
from typing import TYPE_CHECKING, Any

import cv2

from inference import models
from inference.models import ModelSpec
from inference.observation import ModelError, Moment
from inference.workers import Analyse, Outcomes, Where, on, patience_s
from ingest.files import place
from ingest.video import Segment, SourceError

if TYPE_CHECKING:
    from distributed import Client

PATIENCE_S = 5.0
"""How long a cluster may take to answer."""
ADDRESS = re.compile(r"(tcp|tls|wss?|ucx)://\S+:\d+")
GUIDE = "docs/scaling.md"

_alone = Lock()
"""One segment at a time in a process, however many threads its worker has: interpreters are not to be shared."""


Patience = Callable[[Segment], float]
"""How many seconds a segment may take."""


def across(address: str, spec: ModelSpec, patience: Patience = patience_s) -> Where:
    """On all workers that the cluster has when the work begins. One that is at a segment for longer than `patience`
    ends itself, as if it had crashed.
    """

    def where(analyse: Analyse, segments: Iterable[Segment]) -> Outcomes:
        at_once = 2 * size(address, spec)
        return on(lambda: Cluster(address, spec, patience), at_once)(analyse, segments)

    return where


class Cluster(Executor):
    """The workers of the cluster at `address`. ModelError when it cannot be reached."""

    def __init__(self, address: str, spec: ModelSpec, patience: Patience = patience_s) -> None:
        self._client, self._address = connected(address), address
        self._tasks: set[Any] = set()
        self._wanted = Wanted(spec, tuple(versions(spec).items()))
        self._patience, self._over = patience, False

    def submit(self, call: Any, /, *given: Any, **named: Any) -> Future[Any]:
        """As the base class says; an analysis of a segment (`workers.Analyse`), nothing else."""
        from distributed.client import ClosedClientError

        answer: Future[Any] = Future()
        try:
            task = self._client.submit(
                partial(on_worker, self._wanted, self._patience, call), *given, **named, pure=False
            )
        except ClosedClientError as error:
            raise self._gone() from error
        self._tasks.add(task)  # what nobody holds is dropped
        task.add_done_callback(partial(self._pass_on, answer))
        return answer

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """As the base class says; without `wait`, what is at work is dropped. A segment begun is still ended there."""
        from distributed import wait as ended

        if wait and self._tasks:
            ended(self._tasks)
        self._over = True
        for end in (partial(self._client.cancel, list(self._tasks)), partial(self._client.close, timeout=PATIENCE_S)):
            with suppress(OSError, TimeoutError, CancelledError):  # the cluster is gone: nothing is left to be stopped
                end()

    def _pass_on(self, answer: Future[Any], task: Any) -> None:
        """The outcome of a task in the words of `concurrent.futures`. Not by Dask's own executor: that one forgets who
        waits for a result that is dropped while it is fetched.
        """
        from distributed import KilledWorker

        try:
            answer.set_result(task.result())
        except KilledWorker as error:
            answer.set_exception(BrokenExecutor(str(error)))
        except Exception as error:
            gone = isinstance(error, CancelledError) or self._client.status != "running"
            answer.set_exception(BrokenExecutor() if self._over else self._gone() if gone else error)
        self._tasks.discard(task)

    def _gone(self) -> ModelError:
        return ModelError(
            f"the cluster at {self._address} is gone; start it again (dask scheduler, dask worker) and run the same "
            "command, which goes on where it was"
        )


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a worker must have so that its moments are those of any other: (item, version or sha256)."""

    spec: ModelSpec
    versions: tuple[tuple[str, str], ...]


def size(address: str, spec: ModelSpec) -> int:
    """How many workers the cluster has, once each was found to have the same ClassPulse and its model files.

    ModelError names the address of the cluster or worker where that is not so, and the next command.
    """
    wanted = Wanted(spec, tuple(versions(spec).items()))
    client = connected(address)
    try:
        with suppress(TimeoutError):  # one that died is started again soon
            client.wait_for_workers(1, timeout=PATIENCE_S)
        found = client.run(lacking, wanted, on_error="return")
    finally:
        client.close(timeout=PATIENCE_S)
    found = {worker: answer for worker, answer in found.items() if not isinstance(answer, OSError)}  # died just now
    if not found:
        raise ModelError(f"the cluster at {address} has no workers; start some: dask worker {address} --nthreads 1")
    for worker, answer in found.items():
        if isinstance(answer, BaseException):
            answer = f"has no ClassPulse that works ({_first_line(answer)}); pip install 'classpulse[cluster]' there"
        if answer:
            raise ModelError(f"the worker {worker} {answer} ({GUIDE})")
    return len(found)


def connected(address: str) -> Client:
    """A client of the cluster. ModelError when it cannot be reached within `PATIENCE_S`, or Dask is not installed."""
    try:
        from distributed import Client
    except ModuleNotFoundError as error:
        raise ModelError(f"--cluster needs {error.name}; pip install 'classpulse[cluster]'") from error
    for name in ("distributed", "distributed.client", "distributed.core", "distributed.comm"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what matters comes back as an error
    if not ADDRESS.fullmatch(address):
        raise ModelError(f"{address!r} is no address of a cluster; give it as in --cluster tcp://host:8786")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what must agree is compared by `size`
            return Client(address, timeout=PATIENCE_S, set_as_default=False)
    except (OSError, TimeoutError) as error:
        raise ModelError(
            f"the cluster at {address} cannot be reached ({_first_line(error)}); give the address that "
            "`dask scheduler` prints, as in --cluster tcp://host:8786"
        ) from error


@cache
def versions(spec: ModelSpec) -> dict[str, str]:
    """What must be the same on all machines."""
    return {"ClassPulse": metadata.version("classpulse"), "PyAV": metadata.version("av"), **models.versions(spec)}


def on_worker(wanted: Wanted, patience: Patience, analyse: Analyse, segment: Segment) -> list[Moment]:
    """What a worker does with a segment. ModelError names the worker where it lacks something or sees no such file."""
    with _alone:
        cv2.setNumThreads(1)
        if said := lacking(wanted):
            raise ModelError(f"the worker {_address()} {said} ({GUIDE})")
        try:
            place(segment.uri)
        except SourceError as error:
            raise ModelError(
                f"the worker {_address()} cannot read the recording: {error}; "
                f"all machines must see the recordings at the same address ({GUIDE})"
            ) from error
        with ends_within(patience(segment)):
            return analyse(segment)


@contextmanager
def ends_within(seconds: float) -> Iterator[None]:
    """End this process when the `with` block takes longer: a decoder that hangs heeds nothing else. The worker's nanny
    starts another.
    """
    end = Timer(seconds, os._exit, (1,))
    end.daemon = True
    end.start()
    try:
        yield
    finally:
        end.cancel()


def lacking(wanted: Wanted) -> str:
    """What this process lacks of what is wanted, as the end of a sentence about it; "" when nothing."""
    try:
        own = versions(wanted.spec)
    except ModelError as error:
        return f"lacks something: {error} there"
    other = ", ".join(name for name, version in wanted.versions if own.get(name) != version)
    return f"has another version of {other}; install the same there and run `classpulse setup`" if other else ""


def _address() -> str:
    from distributed import get_worker

    return str(get_worker().address)


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
