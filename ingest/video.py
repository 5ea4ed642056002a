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
