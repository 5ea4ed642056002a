"""How long something takes: median, 95th percentile and most of repeated calls."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from time import perf_counter

import numpy as np

CALLS = 100
"""How often each question is asked."""

Question = Callable[[np.random.Generator], object]
"""Something asked of a store, each time of another lecture, person or formula."""


@contextmanager
def timed(took: list[float]) -> Iterator[None]:
    """Note how many seconds what is inside takes."""
    began = perf_counter()
    yield
    took.append(perf_counter() - began)


def figures(took: Iterable[float]) -> dict[str, float]:
    """Calls and, in milliseconds, their median, 95th percentile and most."""
    each = np.array(list(took)) * 1000
    median, late = np.percentile(each, (50, 95))
    shown = {"median_ms": median, "p95_ms": late, "most_ms": each.max()}
    return {"calls": len(each)} | {name: round(float(value), 1) for name, value in shown.items()}


def ask(
    questions: Mapping[str, Question], seed: int, on_progress: Callable[[float, float], None]
) -> dict[str, dict[str, float]]:
    """Ask every question `CALLS` times, in turns, so that what is slow for a while is slow for all."""
    random = np.random.default_rng(seed)
    took: dict[str, list[float]] = {name: [] for name in questions}
    for number in range(CALLS):
        for name, question in questions.items():
            with timed(took[name]):
                question(random)
        on_progress(number + 1, CALLS)
    return {name: figures(each) for name, each in took.items()}
