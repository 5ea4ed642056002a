"""What was seen: the small records that leave a picture behind. Everything later works on these alone.

Coordinates are fractions of the frame (0..1), origin top left. Times are whole milliseconds since the recording began.
"""

from __future__ import annotations

from dataclasses import dataclass

EXPRESSIONS = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")
"""The seven FER classes, in the order of every probability vector of the project (that of FER2013, Goodfellow et al.
2013).
"""


class ModelError(Exception):
    """A model file is missing, damaged or does not fit. The message names the file and the next command to type."""


@dataclass(frozen=True, slots=True)
class Box:
    """An axis-parallel rectangle in fractions of the frame (0..1), origin top left."""

    x: float
    y: float
    width: float
    height: float

    def overlap(self, other: Box) -> float:
        """Intersection over union with `other`, 0..1."""
        across = min(self.x + self.width, other.x + other.width) - max(self.x, other.x)
        down = min(self.y + self.height, other.y + other.height) - max(self.y, other.y)
        if across <= 0 or down <= 0:
            return 0.0
        shared = across * down
        return shared / (self.width * self.height + other.width * other.height - shared)


@dataclass(frozen=True, slots=True)
class Tile:
    """One participant's rectangle in the picture. `camera_on` is False for a name or avatar card."""

    box: Box
    camera_on: bool = True


@dataclass(frozen=True, slots=True)
class Face:
    """A detected face.

    `confidence` is the detector's (0..1). `keypoints` are BlazeFace's six (x, y) in fractions of the frame: the
    person's right eye, left eye, nose tip, mouth, right ear, left ear. They feed the crop and are never stored.
    """

    box: Box
    confidence: float
    keypoints: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Pose:
    """How a face is held, in degrees from facing the camera, and what its eyes and mouth do (None where the face is too
    small to tell). Numbers alone: the points they come from are never stored.

    `yaw` is to the picture's right, `pitch` downwards, `roll` clockwise. `eyes_open` and `mouth_open` are the height of
    the opening over its width, `gaze_x` and `gaze_y` how far the irises stand to the right of and below the middle of
    the eyes, in widths of an eye; of both eyes the mean.
    """

    yaw: float
    pitch: float
    roll: float
    eyes_open: float | None = None
    gaze_x: float | None = None
    gaze_y: float | None = None
    mouth_open: float | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """One tile at one instant.

    `label` is the name as read from the picture ("" where none is shown or legible). `face` is None when no face is
    visible. `expression` holds seven probabilities in the order of `EXPRESSIONS`, or is None without a face, and where
    the face is too small or blurred to tell (inference/expression.py). `pose` is None where it is unknown.
    """

    tile: Tile
    label: str = ""
    face: Face | None = None
    expression: tuple[float, ...] | None = None
    pose: Pose | None = None


@dataclass(frozen=True, slots=True)
class Screen:
    """What was shared in one picture, by so little that it is no picture of it.

    `print` is a difference hash in hexadecimal digits (inference/screen/prints.py). `line` is the most prominent line
    of text, mostly a title, as read ("" where none is legible); it may name people, as what is said aloud may.
    `filmed`: neither line nor paper, as a film or photograph.
    """

    box: Box
    print: str
    line: str = ""
    filmed: bool = False


@dataclass(frozen=True, slots=True)
class Moment:
    """Everything seen in one sampled picture, at `at_ms` milliseconds of media time; may be empty.

    `screen` is None where nothing is shared.
    """

    at_ms: int
    observations: tuple[Observation, ...] = ()
    screen: Screen | None = None
