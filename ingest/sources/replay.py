"""A recording as if it happened now: `class.mp4?live`. Its pictures are the very ones of the file, at their time.

Whoever comes late, as after a restart, finds it where it is by then: what was missed is missing, as of any class.
"""

from __future__ import annotations

from collections.abc import Iterator

from ingest.happening import REPLAYED, Instants
from ingest.sources import file
from ingest.video import Frame, HopelessError, OverError, Recording, Segment, SourceError

LIVE = True


def accepts(uri: str) -> bool:
    """Whether `uri` is a path to a recording with `?live` after it."""
    return uri.endswith(REPLAYED) and file.accepts(_path(uri))


def probe(uri: str) -> Recording:
    """What the recording is, without its length: a replay is over when it is."""
    found = file.probe(_path(uri))
    return Recording(uri, f"{found.fingerprint}{REPLAYED}", None, found.width, found.height)


def frames(segment: Segment, period_ms: int) -> Iterator[Frame | None]:
    """The pictures of the recording from `start_ms` on, each when it is due. OverError at its end."""
    now = Instants(segment.start_ms, period_ms)
    try:
        for frame in file.frames(Segment(_path(segment.uri), segment.start_ms), period_ms):
            yield from now.until(frame.at_ms)
            yield frame
    except SourceError as error:
        raise HopelessError(str(error)) from error
    raise OverError


def _path(uri: str) -> str:
    return uri.removesuffix(REPLAYED)
