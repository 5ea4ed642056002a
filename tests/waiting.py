"""Waiting for what another thread, process or browser does a moment later: nothing of that is asserted at once."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")
LIMIT_S = 120.0
"""Reached only where something hangs; a busy machine takes its time."""


def nap() -> None:
    """Let the others work."""
    time.sleep(0.05)


def until(true: Callable[[], Found], seconds: float = LIMIT_S, *, meanwhile: Callable[[], object] = nap) -> Found:
    """What `true()` gives once that counts as true; until then `meanwhile()`, again and again. AssertionError when it
    never does.
    """
    end = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < end, f"in vain for {seconds:.0f} s"
        meanwhile()
    return found
