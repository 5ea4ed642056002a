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
from contextlib import suppress
from dataclasses import dataclass

import cv2

from inference.observation import Moment
from ingest.video import Segment, SourceError

Analyse = Callable[[Segment], list[Moment]]


@dataclass(frozen=True, slots=True)
class Lost:
    """Why a segment has no moments."""

    reason: str


Outcome = list[Moment] | Lost
Where = Callable[[Analyse, Iterable[Segment]], Iterator[tuple[Segment, Outcome]]]


def here(analyse: Analyse, segments: Iterable[Segment]) -> Iterator[tuple[Segment, Outcome]]:
    """One after the other, in this process."""
    for segment in segments:
        try:
            yield segment, analyse(segment)
        except SourceError as error:
            yield segment, Lost(str(error))


def on(start: Callable[[], Executor], at_once: int) -> Where:
    """On the executor that `start()` gives, `at_once` segments at a time. After a crash a fresh one is started."""

    def where(analyse: Analyse, segments: Iterable[Segment]) -> Iterator[tuple[Segment, Outcome]]:
        executor = start()
        waiting: deque[tuple[Segment, Future[list[Moment]]]] = deque()
        try:
            for segment in segments:
                waiting.append((segment, executor.submit(analyse, segment)))
                while len(waiting) >= at_once:
                    executor = yield from _next(start, executor, waiting, analyse)
            while waiting:
                executor = yield from _next(start, executor, waiting, analyse)
        finally:
            executor.shutdown(wait=False, cancel_futures=True)

    return where


def _next(
    start: Callable[[], Executor],
    executor: Executor,
    waiting: deque[tuple[Segment, Future[list[Moment]]]],
    analyse: Analyse,
) -> Generator[tuple[Segment, Outcome], None, Executor]:
    """Yield the outcome of the first waiting segment; returns the executor to go on with."""
    segment, future = waiting.popleft()
    try:
        yield segment, future.result()
        return executor
    except SourceError as error:
        yield segment, Lost(str(error))
        return executor
    except BrokenExecutor:
        executor.shutdown(wait=False)
    yield segment, _alone(start, analyse, segment)
    executor = start()
    again = [(other, executor.submit(analyse, other)) for other, _ in waiting]
    waiting.clear()
    waiting.extend(again)
    return executor


def _alone(start: Callable[[], Executor], analyse: Analyse, segment: Segment) -> Outcome:
    """Once more on a fresh executor, to tell the segment that crashes from those that were beside it."""
    with start() as executor:
        try:
            return executor.submit(analyse, segment).result()
        except BrokenExecutor:
            return Lost("the decoder crashed on this part of the recording")
        except SourceError as error:
            return Lost(str(error))


def processes(count: int) -> Where:
    """On `count` processes of this machine."""
    context = multiprocessing.get_context("spawn")
    return on(lambda: ProcessPoolExecutor(count, mp_context=context, initializer=_quiet), at_once=2 * count)


def _quiet() -> None:
    """In a worker: Ctrl-C is the parent's business, and one thread each."""
    with suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    cv2.setNumThreads(1)
