"""Presence: somebody sits in front of the camera. The plainest reading, and the one that claims least.

1 in a second with a visible face, 0 in one with the camera on and nobody to be seen, and nothing (NaN) while the camera
is off: absence is not disengagement. A mean over time is the share of the camera's seconds in which the face was there.
"""

from __future__ import annotations

from pandas import DataFrame, Series

VERSION = "1"


def engagement(seconds: DataFrame) -> Series[float]:
    """A row per participant and second with `camera_on` and `face_visible` (bool); gives 0, 1 or NaN for each."""
    return seconds["face_visible"].astype(float).where(seconds["camera_on"] | seconds["face_visible"])
