"""Cut a recording into segments, the pieces of work that travel to the workers."""

from __future__ import annotations

from collections.abc import Iterable

from ingest.video import Recording, Segment

PERIOD_MS, SEGMENT_MS = 1_000, 60_000
"""How far apart the instants are that an analysis looks at, and how long a segment is, unless said otherwise."""


def cut(recording: Recording, length_ms: int) -> list[Segment]:
    """Segments of `length_ms` that follow one another without gap or overlap; the last one ends with the recording.

    A live recording (no known duration) is a single endless segment. ValueError when `length_ms` is not positive.
    """
    if length_ms <= 0:
        raise ValueError(f"a segment must be longer than nothing, not {length_ms} ms")
    if recording.duration_ms is None:
        return [Segment(recording.uri, 0)]
    end = recording.duration_ms
    return [Segment(recording.uri, start, min(start + length_ms, end)) for start in range(0, end, length_ms)]


def length_ms(parts: Iterable[Segment]) -> int:
    """Media time of segments together; those without an end count nothing."""
    return sum(part.end_ms - part.start_ms for part in parts if part.end_ms is not None)
