"""The words of video: a recording, a segment of it, a frame of that, and what a source must be able to do.

Media time is an int of milliseconds since the recording began (`..._ms`); wall time is aware UTC (`..._at`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
"""RGB, uint8, (height, width, 3)."""


class SourceError(Exception):
    """A video cannot be opened or read. The message names the item, what is wrong and the next step."""


class HopelessError(SourceError):
    """A live source that no second try will open: no such file, no such part of a screen."""


class OverError(Exception):
    """A live source is over for good: a replay at its end, a meeting that its host has ended. Whatever else happens to
    one (its stream ends, its sender fails) may pass, and it is connected to again.
    """


@dataclass(frozen=True, slots=True)
class Recording:
    """One video as it was opened.

    `uri` is what a source opens again, in any process. `fingerprint` identifies the content (not the path), so that the
    same recording is recognised. `duration_ms` is None for a live one. `width` and `height` are in pixels as shown,
    after rotation. `started_at` is wall time (UTC), where the file says so.
    """

    uri: str
    fingerprint: str
    duration_ms: int | None
    width: int
    height: int
    started_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """The part [start_ms, end_ms) of a recording: all that travels to a worker. `end_ms` None: until it ends."""

    uri: str
    start_ms: int
    end_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """The picture on show at `at_ms`."""

    at_ms: int
    image: Image


class Source(Protocol):
    """What a file in `sources/` offers, as module-level functions."""

    def accepts(self, uri: str) -> bool:
        """Whether this kind of source is the one for `uri`."""

    def probe(self, uri: str) -> Recording:
        """Open, look and close. SourceError when it is not a video that can be analysed."""

    def frames(self, segment: Segment, period_ms: int) -> Iterator[Frame]:
        """The picture on show at every multiple of `period_ms` in the segment, in order; ends early where the video
        does.
        """


class LiveSource(Protocol):
    """What a file in `sources/` offers whose pictures are of now: it says so by `LIVE`. The wall clock rules: whatever
    timestamps its pictures have, their media time is when they came.

    `PUSHED = True` beside that: the other side connects to us and cannot be asked to begin anew, so a pause keeps the
    connection (looking at nothing), and after a loss is listened again at once.
    """

    LIVE: bool

    def accepts(self, uri: str) -> bool:
        """As of any source."""

    def probe(self, uri: str) -> Recording:
        """Connect, take the first picture and let go: a recording without a length."""

    def frames(self, segment: Segment, period_ms: int) -> Iterator[Frame | None]:
        """Pictures as they come, of each period the first one (`ingest.happening.Instants`). `start_ms` is the media
        time at the moment of the call; `end_ms` means nothing.

        None comes where something was heard, or waited for, that is no picture to look at: whoever follows can leave
        then, and can tell waiting from hanging. Ends when the stream does; SourceError when it cannot be had or says
        nothing for some seconds, HopelessError when it never will; OverError when it is over for good.
        """
