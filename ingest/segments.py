"""Cut a recording into segments, the pieces of work that travel to the workers."""

from __future__ import annotations

from ingest.video import Recording, Segment


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
