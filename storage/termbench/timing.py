"""How long something takes: median, 95th percentile and most of repeated calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from time import perf_counter, process_time

import numpy as np

CALLS = 100
"""How often each question is asked."""

Took = tuple[float, float]
"""Seconds by the clock, and of this process's own work."""

Question = Callable[[np.random.Generator], object]
"""Something asked of a store, each time of another lecture, person or formula."""


@contextmanager
def timed(took: list[Took]) -> Iterator[None]:
    """Note how long what is inside takes."""
    began, busy = perf_counter(), process_time()
    yield
    took.append((perf_counter() - began, process_time() - busy))


def figures(took: Sequence[Took]) -> dict[str, float]:
    """Calls; of their time, in milliseconds, median, 95th percentile and most; and the median of what this process
    computed in it (a server's work and other programs' are in the time alone).
    """
    time, busy = (np.array(each) * 1000 for each in zip(*took, strict=True))
    median, late = np.percentile(time, (50, 95))
    shown = {"median_ms": median, "p95_ms": late, "most_ms": time.max(), "busy_ms": np.median(busy)}
    return {"calls": len(took)} | {name: round(float(value), 1) for name, value in shown.items()}


def ask(
    questions: Mapping[str, Question], seed: int, on_progress: Callable[[float, float], None]
) -> dict[str, dict[str, float]]:
    """Ask every question `CALLS` times, in turns, so that what is slow for a while is slow for all."""
    random = np.random.default_rng(seed)
    took: dict[str, list[Took]] = {name: [] for name in questions}
    for number in range(CALLS):
        for name, question in questions.items():
            with timed(took[name]):
                question(random)
        on_progress(number + 1, CALLS)
    return {name: figures(each) for name, each in took.items()}
