"""The pose of drawn faces: by points and by the detector's six, what eyes and mouths do, and which faces get what."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from inference.assets import missing
from inference.detectors import blazeface
from inference.gaze import dark
from inference.headpose import coarse, fitted
from inference.landmarks import SIDE, Landmarks, Points, around
from inference.observation import Box, Face, Pose
from inference.openings import eyes_open, mouth_open, opening
from inference.poses import CROWD, GAZE_HEIGHT, IN_A_CROWD, LEAST_HEIGHT, Poses
from ingest.render.backdrops import paint
from ingest.render.figure import Figure, Look
from ingest.render.person import invent
from ingest.video import Image

PEOPLE = (3, 5, 8, 12)


def drawn(look: Look, person: int = 3, height: int = 276) -> Image:
    """Somebody in a room."""
    width = round(height * 16 / 9)
    tile = paint("plain", person, width, height).copy()
    sprite = Figure(invent(np.random.default_rng(person)), width, height).draw(look)
    part = tile[:, sprite.left : sprite.left + sprite.cover.shape[1]]
    part[:] = part * (1 - sprite.cover[:height, :, None] / 255) + sprite.colour[:height]
    return tile


@pytest.fixture(scope="module")
def landmarks() -> Landmarks:
    if missing():
        pytest.skip("model files are not installed")
    return Landmarks()


@pytest.fixture(scope="module")
def poses(landmarks: Landmarks) -> Poses:
    return Poses()


@pytest.fixture(scope="module")
def detector(landmarks: Landmarks) -> blazeface.Detector:
    return blazeface.Detector()


def pose_of(look: Look, poses: Poses, detector: blazeface.Detector, person: int = 3, height: int = 276) -> Pose:
    picture = drawn(look, person, height)
    pose = poses.pose(picture, detector.detect(picture)[0])
    assert pose
    return pose


def usual(look: Look, poses: Poses, detector: blazeface.Detector, what: str) -> float:
    """The middle of what several people give."""
    return float(np.median([getattr(pose_of(look, poses, detector, person), what) for person in PEOPLE]))


def test_the_square_is_around_the_box_with_level_eyes() -> None:
    face = Face(Box(0.4, 0.3, 0.2, 0.4), 0.9, ((0.45, 0.45), (0.55, 0.55), *((0.5, 0.5),) * 4))
    square = around(face, 400, 200)
    assert square @ (SIDE / 2, SIDE / 2, 1) == pytest.approx((200, 100), abs=1e-3)
    along = square[:, :2] @ (1, 0)
    assert np.degrees(np.arctan2(along[1], along[0])) == pytest.approx(np.degrees(np.arctan2(20, 40)))
    assert np.hypot(*along) * SIDE == pytest.approx(1.5 * 80)


def test_points_lie_where_the_detector_has_seen_them(landmarks: Landmarks, detector: blazeface.Detector) -> None:
    picture = drawn(Look(roll=20))
    face = detector.detect(picture)[0]
    points, presence = landmarks.find(picture, face)
    assert presence > 0.9
    (right, left, nose, mouth, *_) = np.array(face.keypoints) * (picture.shape[1], picture.shape[0])
    size = np.linalg.norm(left - right)
    for place, numbers in ((right, (33, 133)), (left, (263, 362)), (nose, (4,)), (mouth, (13, 14))):
        assert np.linalg.norm(points[list(numbers), :2].mean(axis=0) - place) < 0.25 * size


@pytest.mark.parametrize(("yaw", "pitch"), [(0, 0), (40, 0), (-40, 0), (20, 20), (-25, -20), (0, 25), (0, -25)])
def test_angles_of_drawn_heads(yaw: int, pitch: int, poses: Poses, detector: blazeface.Detector) -> None:
    look = Look(yaw=yaw, pitch=pitch)
    assert usual(look, poses, detector, "yaw") == pytest.approx(yaw, abs=6)
    assert usual(look, poses, detector, "pitch") == pytest.approx(pitch, abs=9)


def test_both_ways_agree(poses: Poses, detector: blazeface.Detector, landmarks: Landmarks) -> None:
    apart = []
    for person in PEOPLE:
        for yaw in (-30, -15, 0, 15, 30):
            picture = drawn(Look(yaw=yaw), person)
            face = detector.detect(picture)[0]
            rough = coarse(face, picture.shape[1] / picture.shape[0])
            assert rough
            apart.append(np.subtract(fitted(landmarks.find(picture, face)[0])[:2], (rough.yaw, rough.pitch)))
    assert np.abs(np.mean(apart, axis=0)).max() < 4
    assert np.abs(apart).mean() < 6


def test_eyes_and_mouth(poses: Poses, detector: blazeface.Detector) -> None:
    opened, closed = (usual(Look(openness=openness), poses, detector, "eyes_open") for openness in (1.0, 0.0))
    assert closed < 0.75 * opened
    assert usual(Look(), poses, detector, "mouth_open") < 0.1
    assert usual(Look(yawning=True), poses, detector, "mouth_open") > 0.3


def test_height_over_width() -> None:
    points = np.zeros((468, 3), np.float32)
    for corners, upper, lower in (
        ((33, 133), (160, 159, 158), (144, 145, 153)),
        ((263, 362), (387, 386, 385), (373, 374, 380)),
    ):
        points[corners[1], 0] = 10
        points[list(upper), 1], points[list(lower), 1] = -1, 2
    points[291, 0], points[[87, 14, 317], 1] = 20, 8
    assert eyes_open(points, 0, 0) == pytest.approx(0.3)
    assert eyes_open(points, 0, 20) == pytest.approx(0.3 / 1.1)
    assert mouth_open(points) == pytest.approx(0.4)
    points[[144, 145, 153], 1] = 5
    assert eyes_open(points, 30, 0) == pytest.approx(0.6), "the person's right eye is the near one"
    assert eyes_open(points, -30, 0) == pytest.approx(0.3)
    assert opening(np.zeros((468, 3), np.float32), (0, 1), ((2, 3),)) == 0


def test_the_dark_of_an_eye() -> None:
    shown = np.full((24, 48), 220, np.uint8)
    assert dark(shown) == (0, 0)
    cv2.circle(shown, (30, 14), 5, 40, -1)
    assert dark(shown) == pytest.approx((30 / 48 - 0.5, 2 / 48), abs=0.01)


class Sure:
    """Stands for the landmark network: points anywhere, and a face as likely as told."""

    def __init__(self, presence: float) -> None:
        self._presence = presence

    def find(self, picture: Image, face: Face) -> tuple[Points, float]:
        points = np.random.default_rng(0).uniform(100, 200, (468, 3)).astype(np.float32)
        return points, self._presence


def asked(height: float, among: int = 1, presence: float = 1.0) -> Pose | None:
    """The pose of a face so many pixels high."""
    poses = Poses.__new__(Poses)
    poses._landmarks = Sure(presence)  # type: ignore[assignment]
    points = ((0.45, 0.4), (0.55, 0.4), (0.5, 0.5), (0.5, 0.55), (0.4, 0.42), (0.6, 0.42))
    face = Face(Box(0.4, 0.3, 0.2, height / 500), 0.9, points)
    return poses.pose(np.zeros((500, 500, 3), np.uint8), face, among)


def test_small_faces_and_those_in_a_crowd_have_coarse_poses() -> None:
    for height, among, points in (
        (LEAST_HEIGHT - 1, 1, False), (LEAST_HEIGHT, 1, True), (LEAST_HEIGHT, CROWD - 1, True),
        (IN_A_CROWD - 1, CROWD, False), (IN_A_CROWD, CROWD, True),
    ):  # fmt: skip
        pose = asked(height, among)
        assert pose
        assert (pose.eyes_open is not None) == points, (height, among)


def test_gaze_needs_a_larger_face() -> None:
    small, large = asked(GAZE_HEIGHT - 1), asked(GAZE_HEIGHT)
    assert small
    assert large
    assert small.gaze_x is None
    assert large.gaze_x is not None


def test_no_face_no_points() -> None:
    pose = asked(200, presence=0.2)
    assert pose
    assert pose.eyes_open is None


def test_a_detector_without_key_points_tells_no_pose() -> None:
    poses = Poses.__new__(Poses)
    bare = Face(Box(0.4, 0.3, 0.2, 0.4), 0.9)
    assert poses.pose(np.zeros((500, 500, 3), np.uint8), bare) is None
