"""Where segments are analysed: here, or on any executor of `concurrent.futures` (processes of this machine, a Dask
cluster).

Both are functions `where(analyse, segments)` that yield a segment and its moments in time order. A segment that cannot
be analysed comes back with a `Lost` instead, and the others go on: a decoder may take its whole process down on a
damaged file.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cv2

from inference.observation import Moment
from ingest.children import end_with_parent
from ingest.console import complain
from ingest.video import Segment, SourceError

if TYPE_CHECKING:
    from inference.models import ModelSpec

Analyse = Callable[[Segment], list[Moment]]
CRASHED = "the decoder crashed on this part of the recording"
ENDLESS = "the decoder came to no end with this part of the recording"


@dataclass(frozen=True, slots=True)
class Lost:
    """Why a segment has no moments."""

    reason: str


Outcome = list[Moment] | Lost
Outcomes = Generator[tuple[Segment, Outcome], None, None]
Where = Callable[[Analyse, Iterable[Segment]], Outcomes]
"""Close what it gives when you leave early: that stops the workers."""


def here(analyse: Analyse, segments: Iterable[Segment]) -> Outcomes:
    """One after the other, in this process."""
    for segment in segments:
        try:
            outcome: Outcome = analyse(segment)
        except SourceError as error:
            outcome = Lost(str(error))
        yield segment, outcome


def patience_s(segment: Segment) -> float:
    """How long a segment of a minute may take before its decoder counts as hanging: ten minutes, and half the time
    before it, because a file without key frames is decoded from its beginning.
    """
    return 600 + segment.start_ms / 2000


def processes(count: int) -> Where:
    """On up to `count` processes of this machine, and no more than there are segments."""
    return on(lambda: Processes(count), at_once=2 * count, patience_s=patience_s)


def chosen(count: int, address: str | None, spec: ModelSpec) -> Where:
    """On `count` processes here or, where it has an address, on a cluster, which is looked at first."""
    if address is None:
        return processes(count)
    from inference import cluster

    complain(f"connecting to the cluster at {address} ...")
    complain(f"workers of the cluster: {cluster.size(address, spec)}")
    return cluster.across(address, spec)


def on(
    start: Callable[[], Executor], at_once: int, patience_s: Callable[[Segment], float | None] = lambda segment: None
) -> Where:
    """On the executor that `start()` gives, `at_once` segments at a time. After a crash a fresh one is started.

    So it is after a segment that takes longer than `patience_s`, counted from when all before it are there.
    """

    def where(analyse: Analyse, segments: Iterable[Segment]) -> Outcomes:
        crew = Crew(start, analyse, patience_s)
        try:
            for segment in segments:
                crew.send(segment)
                if len(crew.waiting) >= at_once:
                    yield crew.first()
            while crew.waiting:
                yield crew.first()
        finally:
            crew.dismiss()

    return where


class Crew:
    """Segments at work, in order, on an executor that is replaced when it breaks."""

    def __init__(
        self, start: Callable[[], Executor], analyse: Analyse, patience_s: Callable[[Segment], float | None]
    ) -> None:
        self.waiting: deque[tuple[Segment, Future[list[Moment]]]] = deque()
        self._start, self._analyse, self._patience_s = start, analyse, patience_s
        self._executor: Executor | None = None

    def send(self, segment: Segment) -> None:
        """Give a segment to the executor."""
        self.waiting.append((segment, self._submit(segment)))

    def first(self) -> tuple[Segment, Outcome]:
        """Wait for the segment sent first. After a crash it is tried alone, to tell whether it was the cause."""
        segment, future = self.waiting.popleft()
        try:
            return segment, outcome_of(future, self._patience_s(segment))
        except BrokenExecutor:
            self.dismiss()
            outcome = self._alone(segment)
        except TimeoutError:
            self.dismiss()
            outcome = Lost(ENDLESS)
        self.waiting = deque((other, self._again(other, before)) for other, before in self.waiting)
        return segment, outcome

    def _alone(self, segment: Segment) -> Outcome:
        try:
            return outcome_of(self._submit(segment), self._patience_s(segment))
        except (BrokenExecutor, TimeoutError) as error:
            self.dismiss()
            return Lost(ENDLESS if isinstance(error, TimeoutError) else CRASHED)

    def dismiss(self) -> None:
        """Stop the executor, whatever it is doing."""
        if self._executor:
            self._executor.shutdown(wait=False, cancel_futures=True)
        self._executor = None

    def _submit(self, segment: Segment) -> Future[list[Moment]]:
        self._executor = self._executor or self._start()
        try:
            return self._executor.submit(self._analyse, segment)
        except BrokenExecutor as error:  # it broke on an earlier segment, which will tell
            refused: Future[list[Moment]] = Future()
            refused.set_exception(error)
            return refused

    def _again(self, segment: Segment, before: Future[list[Moment]]) -> Future[list[Moment]]:
        """What was finished before the crash need not be done again."""
        finished = before.done() and not before.cancelled() and not isinstance(before.exception(), BrokenExecutor)
        return before if finished else self._submit(segment)


def outcome_of(future: Future[list[Moment]], patience_s: float | None = None) -> Outcome:
    """Wait for it. BrokenExecutor when its process died, TimeoutError when it takes too long."""
    try:
        return future.result(patience_s)
    except SourceError as error:
        return Lost(str(error))


class Processes(ProcessPoolExecutor):
    """Processes that leave Ctrl-C to their parent and end with it, however it ends."""

    def __init__(self, count: int) -> None:
        super().__init__(count, mp_context=multiprocessing.get_context("spawn"), initializer=begin_quietly)

    def submit(self, *call: Any, **named: Any) -> Future[Any]:
        """As the base class does; a process started by it never sees SIGINT, not even while it is being loaded."""
        with without_ctrl_c():
            return super().submit(*call, **named)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """As the base class does; without `wait`, what is at work is stopped too (`terminate_workers` in 3.14)."""
        working = list((self._processes or {}).values()) if not wait else []
        super().shutdown(wait, cancel_futures=cancel_futures)
        for process in working:
            process.terminate()


@contextmanager
def without_ctrl_c() -> Iterator[None]:
    """What is started within never sees SIGINT, not even while it is being loaded; where there are no such masks, it
    does until it says that it will not.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def begin_quietly() -> None:
    """In a new process: no Ctrl-C, one thread, and an end when the parent is gone, which a pool does not notice."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    cv2.setNumThreads(1)
    end_with_parent()
