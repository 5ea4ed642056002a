"""Look at a recording in another process: a damaged file may take its decoder down, or keep it for ever."""

from __future__ import annotations

from concurrent.futures import BrokenExecutor
from functools import cache

from inference.workers import Processes
from ingest import sources
from ingest.remote import shown
from ingest.video import Recording, SourceError

LIMIT_S = 600.0
"""How long a look may last: opening a file takes less than a second, reading one through minutes on a slow network."""


def probe(uri: str) -> Recording:
    """What `probe` of its source says. SourceError too when the decoder crashes on it or comes to no end.

    The process is kept for the next recording. What happens now is none: SourceError too.
    """
    if sources.is_live(uri):
        raise SourceError(f"{shown(uri)} is no recording, it happens now: classpulse live '{shown(uri)}'")
    try:
        return _once_more(uri)
    except TimeoutError as error:
        _dismiss()
        raise SourceError(
            f"{shown(uri)}: the decoder came to no end in {LIMIT_S / 60:.0f} minutes; download or record it again"
        ) from error
    except BrokenExecutor as error:
        _dismiss()
        raise SourceError(f"{shown(uri)}: the decoder crashed on it; download or record it again") from error
    except KeyboardInterrupt:
        _dismiss()
        raise


def _once_more(uri: str) -> Recording:
    """Look, and look again when the process is gone: it may have died since the recording before."""
    try:
        found: Recording = _process().submit(_look, uri).result(LIMIT_S)
    except BrokenExecutor:
        _dismiss()
        found = _process().submit(_look, uri).result(LIMIT_S)
    return found


def _look(uri: str) -> Recording:
    return sources.source_for(uri).probe(uri)


@cache
def _process() -> Processes:
    return Processes(1)


def _dismiss() -> None:
    """Stop the process, whatever it is doing; the next look starts another one."""
    _process().shutdown(wait=False)
    _process.cache_clear()
