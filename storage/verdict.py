"""What has become of a run: all of the recording, a part of it, or nothing."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.video import Recording

ENOUGH = 0.98
"""Share of a recording's instants from which an analysis is done, not partial: containers round their duration."""


def verdict(recording: Recording, stored: int, period_ms: int, lost: Sequence[str] = ()) -> tuple[str, str]:
    """State and reason of a run, by how many of the recording's instants are stored and why segments were lost."""
    expected = max(stored, -(-(recording.duration_ms or 0) // period_ms))
    if not stored:
        return "failed", "; ".join(("nothing of the recording could be read", *lost[:1]))
    if lost or (stored < ENOUGH * expected and expected - stored > 1):
        read, whole = (count * period_ms // 1000 for count in (stored, expected))
        why = lost[0] if lost else "the file may be cut off or damaged"
        return "partial", f"only {read} of {whole} s could be read ({stored / expected:.0%}); {why}"
    return "done", ""
