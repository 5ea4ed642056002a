"""The clock and the memory of a run, on its way."""

from __future__ import annotations

import math
import multiprocessing
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

import numpy as np

EVERY_S = 0.2
STARTING = 0.2
"""Share of a run in which processes start and caches fill: no growth is read from it."""
EARLY, LATE = (0.1, 0.5), (0.6, 1.0)
"""Shares of the recording whose speed is compared."""


@dataclass
class Course:
    """What was noted: (seconds, share of the recording done), (seconds, megabytes), and seconds of the whole."""

    done: list[tuple[float, float]] = field(default_factory=list)
    memory: list[tuple[float, float]] = field(default_factory=list)
    began: float = field(default_factory=time.perf_counter)
    seconds: float = math.nan
    own_seconds: float = math.nan
    """Processor time of this process: what is not done by the workers."""

    def progress(self, done_ms: int, total_ms: int) -> None:
        """Note how far it is."""
        self.done.append((time.perf_counter() - self.began, done_ms / max(1, total_ms)))

    def figures(self) -> dict[str, float]:
        """Highest memory in MB, its growth in MB a minute, and by which factor the late part was slower."""
        return {
            "seconds": self.seconds,
            "parent_core_seconds": self.own_seconds,
            "peak_memory_mb": max((mb for _, mb in self.memory), default=math.nan),
            "memory_growth_mb_per_minute": 60 * slope([at for at in self.memory if at[0] > STARTING * self.seconds]),
            "late_to_early": self._takes(*LATE) / self._takes(*EARLY),
        }

    def _takes(self, start: float, end: float) -> float:
        """Seconds for the whole recording at the speed between two shares of it."""
        return slope([(share, at) for at, share in self.done if start <= share <= end])


def slope(points: list[tuple[float, float]]) -> float:
    """Of the straight line that fits best (least squares); NaN for fewer than three points."""
    x, y = np.array(points, np.float64).reshape(-1, 2).T
    if len(x) < 3 or np.ptp(x) == 0:
        return math.nan
    return float(((x - x.mean()) * (y - y.mean())).sum() / ((x - x.mean()) ** 2).sum())


@contextmanager
def noted(course: Course | None = None) -> Iterator[Course]:
    """The course of what is done meanwhile, or in `course`, which begins anew."""
    course, over = course or Course(), Event()
    course.began, began = time.perf_counter(), time.process_time()

    def sample() -> None:
        while not over.wait(EVERY_S):
            course.memory.append((time.perf_counter() - course.began, resident_mb()))

    sampler = Thread(target=sample, daemon=True)
    if Path("/proc/self/statm").exists():  # Linux; elsewhere no memory is told
        sampler.start()
    try:
        yield course
    finally:
        course.seconds, course.own_seconds = time.perf_counter() - course.began, time.process_time() - began
        over.set()


def resident_mb() -> float:
    """Memory that this process and its workers hold, in MB; what they share counts for each of them."""
    return sum(map(held_mb, [os.getpid(), *(child.pid for child in multiprocessing.active_children())]))


def held_mb(process: int | None) -> float:
    """Memory that a process holds, in MB; 0 when it has ended."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    except (OSError, IndexError):
        return 0.0
