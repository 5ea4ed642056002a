"""Presence: somebody sits in front of the camera. The plainest reading, and the one that claims least.

1 in a second with a visible face, 0 in one with the camera on and nobody to be seen, and nothing (NaN) while the camera
is off: absence is not disengagement. A mean over time is the share of the camera's seconds in which the face was there.
"""

from __future__ import annotations

from pandas import DataFrame

VERSION = "1"
PARTS = ("presence",)
NEEDS: tuple[str, ...] = ()
ERROR = 0.01
"""Faces missed and found where there are none, GalleryBench (docs/gallerybench.md)."""


def parts(seconds: DataFrame) -> DataFrame:
    """`camera_on` and `face_visible` to 0, 1 or NaN."""
    there = seconds["face_visible"].astype(float).where(seconds["camera_on"] | seconds["face_visible"])
    return there.to_frame("presence")
