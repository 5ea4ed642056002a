"""Sections of the bench: a file here is one, named by its file name, with `figures(lent)`, what becomes its JSON."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import TypeVar

from inference.passing import Passing
from inference.workers import Processes
from ingest.console import progress

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True, slots=True)
class Lent:
    """What a section is lent: the product's own path for recordings (`passing`), whether to be `quick`, the `seed`
    (another number, other people), and on how many processes to work.
    """

    passing: Passing
    quick: bool
    seed: int
    processes: int

    def each(self, what: str, work: Callable[[T], U], cases: Iterable[T]) -> Iterator[U]:
        """What `work` gives for each case in turn, on all processes, with a bar that says `what`."""
        todo, crew = list(cases), Processes(self.processes)
        try:
            with progress(what, speed="{:.1f}/s") as advance:
                for number, outcome in enumerate(crew.map(work, todo), 1):
                    advance(number, len(todo))
                    yield outcome
        finally:
            crew.shutdown(wait=False, cancel_futures=True)


def sections() -> dict[str, ModuleType]:
    """Every section by its name, in alphabetical order."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return {name: importlib.import_module(f"{__name__}.{name}") for name in names}
