"""What a command shows: results on standard output, everything else on standard error."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.video import SourceError


def say(text: str) -> None:
    """A result, on standard output."""
    print(text, flush=True)


def complain(text: str) -> None:
    """A line on standard error."""
    print(f"classpulse: {text}", file=sys.stderr, flush=True)


def written(found: object, to: Path | None = None) -> None:
    """JSON on standard output, or in the file `to`. SourceError when that cannot be written."""
    text = json.dumps(found, indent=2)
    if to is None:
        say(text)
        return
    try:
        to.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise SourceError(f"{to} cannot be written ({error.strerror}); name another file by --to") from error


@contextmanager
def progress(what: str, speed: str) -> Iterator[Callable[[float, float], None]]:
    """A bar on standard error with `speed` and time left, as a function of (done, total); nothing if that is no screen.

    What is done at the first call was done before: the clock starts then.
    """
    from rich.console import Console  # workers show nothing
    from rich.progress import BarColumn, Progress

    columns = ("{task.description}", BarColumn(), "{task.percentage:.0f}%", "{task.fields[pace]}")
    screen = Console(stderr=True)
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as bars:
        bar = bars.add_task(what, total=None, pace="")
        began: tuple[float, float] | None = None

        def advance(done: float, total: float) -> None:
            nonlocal began
            now = time.monotonic()
            began = began or (now, done)
            text = pace(speed, done - began[1], now - began[0], total - done)
            bars.update(bar, completed=done, total=total, pace=text)

        yield advance


@contextmanager
def status_line() -> Iterator[Callable[[str, str], None]]:
    """A line on standard error that is written over, as a function of (what happens, figures). Where that is no screen,
    a line each time something else happens, without figures.
    """
    screen, width, before = sys.stderr.isatty(), 0, ""

    def show(what: str, figures: str) -> None:
        nonlocal width, before
        if screen:
            line = f"{what}  {figures}".rstrip()
            print(f"\r{line:{width}}", end="", file=sys.stderr, flush=True)
            width = len(line)
        elif what != before:
            complain(what)
        before = what

    try:
        yield show
    finally:
        if width:
            print(file=sys.stderr)


def pace(speed: str, done: float, seconds: float, left: float) -> str:
    """`speed` filled in, and the time that is left at it; "" as long as it cannot be told."""
    if not done or seconds < 1:
        return ""
    minutes, rest = divmod(round(left * seconds / done), 60)
    return f"{speed.format(done / seconds)}, {minutes}:{rest:02} left"


def checked(found: list[tuple[str, bool, str]]) -> None:
    """What was looked at, a line each; exit code 2 where something is wrong."""
    for what, fine, said in found:
        say(f"{'ok' if fine else 'WRONG':7}{what:18}{said}")
    if not all(fine for _, fine, _ in found):
        raise SystemExit(2)
