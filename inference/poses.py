"""The pose of a face: by 468 points where it is large enough, else coarsely by the detector's six."""

from __future__ import annotations

from inference.gaze import gaze
from inference.headpose import coarse, fitted
from inference.landmarks import Landmarks
from inference.observation import Face, Pose
from inference.openings import eyes_open, mouth_open
from ingest.video import Image

LEAST_HEIGHT, IN_A_CROWD = 40, 72
"""Pixels of the detector's box from which the points are taken, in pictures of few and of many faces. Angles by points
are as exact at 45 px as at 150; but 22 faces of a 25-tile gallery (45-75 px at 1280x720) would take 35 ms of the 100
that a picture may take.
"""
CROWD = 13
"""So many faces are many."""
GAZE_HEIGHT = 80
"""Pixels from which an iris is 6 px wide, enough to tell where it stands."""
PRESENT = 0.5
"""Least presence of a face, by the landmark network, for its points to be used; MediaPipe's value."""


class Poses:
    """How faces are held, and what their eyes and mouths do."""

    def __init__(self) -> None:
        self._landmarks = Landmarks()

    def pose(self, picture: Image, face: Face, among: int = 1) -> Pose | None:
        """Of a face of a picture, one `among` so many; None where not even the detector's points are known."""
        height, width = picture.shape[:2]
        if len(face.keypoints) < 6:
            return None
        if face.box.height * height >= (IN_A_CROWD if among >= CROWD else LEAST_HEIGHT):
            points, presence = self._landmarks.find(picture, face)
            if presence >= PRESENT:
                yaw, pitch, roll = fitted(points)
                across, down = gaze(picture, points) if face.box.height * height >= GAZE_HEIGHT else (None, None)
                return Pose(yaw, pitch, roll, eyes_open(points, yaw, pitch), across, down, mouth_open(points))
        return coarse(face, width / height)
