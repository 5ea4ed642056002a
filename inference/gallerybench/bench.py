"""`classpulse bench gallery`: its films written, or analysed and measured."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TypeVar

from rich.console import Console

from inference import assets, models
from inference.gallerybench import cases, films, measuring
from inference.gallerybench.table import WIDTH, plain, table, with_mean
from inference.passing import Passing
from ingest.console import progress, written
from ingest.folders import cache_folder, make_folder
from ingest.video import SourceError

T = TypeVar("T")


def bench(
    passing: Passing, chosen: list[cases.Case], to: Path | None, write: Path | None, found: Path | None, count: int
) -> None:
    """Report on what the product sees, or another tool saw (`found`), of some cases; or only `write` their films."""
    if write and found:
        raise SourceError("--films writes what --seen measures; give one of them")
    cache = cache_folder("gallerybench")
    if write:
        make_folder(write)
        list(watched(measuring.each(partial(films.copy, cache=cache, to=write), chosen, count), len(chosen)))
        return
    if not found:
        assets.fetch()
    analysed = partial(measuring.by_another, found) if found else partial(measuring.by_us, passing)
    work = partial(measuring.measured, cache=cache, analysed=analysed)
    report(dict(watched(measuring.each(work, chosen, count), len(chosen))), to)


def watched(outcomes: Iterator[T], total: int) -> Iterator[T]:
    """The same, with a bar."""
    with progress("GalleryBench", speed="{:.2f} classes/s") as advance:
        for number, outcome in enumerate(outcomes, 1):
            advance(number, total)
            yield outcome


def report(found: dict[str, dict[str, float]], to: Path | None) -> None:
    """A table, and JSON: on standard output and the table on standard error, or into the file `to`."""
    figures = with_mean(found)
    screen = Console(stderr=to is None)
    screen.width = max(screen.width, WIDTH)
    screen.print(table(figures))
    written({"gallerybench": cases.VERSION, "observe": models.VERSION, "cases": plain(figures)}, to)
