"""The detector finds drawn and real people, and agrees with MediaPipe's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from inference.detectors import Detector, blazeface, load
from inference.detectors.blazeface import anchors, letterbox, merge, overlaps
from inference.observation import Box, Face, ModelError
from ingest.video import Image
from tests.inference.conftest import Lesson

PHOTO = Path(__file__).parents[3] / "shared" / "media" / "five_faces.jpg"


@pytest.fixture(scope="module")
def reference(detector: blazeface.Detector) -> Iterator[Detector]:
    pytest.importorskip("mediapipe", reason="MediaPipe is not installed (requirements-mediapipe.lock)")
    from inference.detectors import mediapipe

    other = mediapipe.Detector()
    yield other
    other.close()


@pytest.fixture(scope="module")
def photo() -> Image:
    """Five people, in pictures of a part each."""
    if not PHOTO.exists():
        pytest.skip(f"{PHOTO.name} is not there: it shows real people and is not part of the repository")
    picture = cv2.imread(str(PHOTO), cv2.IMREAD_COLOR_RGB)
    assert picture is not None
    return picture.astype(np.uint8)


def box_of(row: dict[str, str]) -> Box:
    return Box(*(float(row[side]) for side in ("x", "y", "width", "height")))


def tile(picture: Image, row: dict[str, str]) -> tuple[Image, Box]:
    """The pixels of a truth's row, and its face's box as fractions of them."""
    height, width = picture.shape[:2]
    x, y, wide, high = (float(row[f"tile_{side}"]) for side in ("x", "y", "width", "height"))
    part = picture[round(y * height) : round((y + high) * height), round(x * width) : round((x + wide) * width)]
    face = box_of(row)
    return part, Box((face.x - x) / wide, (face.y - y) / high, face.width / wide, face.height / high)


def parts(photo: Image) -> Iterator[Image]:
    """Overlapping parts of a photo, as large as tiles that show a person."""
    side = photo.shape[0] // 2
    for top in range(0, photo.shape[0] - side + 1, side // 2):
        for left in range(0, photo.shape[1] - side + 1, side // 2):
            yield photo[top : top + side, left : left + side]


def moved_in(box: Box) -> Box:
    """What MediaPipe gives for a box that begins outside of the picture: as large, beginning at the edge."""
    return Box(max(0.0, box.x), max(0.0, box.y), box.width, box.height)


def assert_same_faces(ours: list[Face], theirs: list[Face]) -> None:
    """One to one, but for a face whose confidence is about that from which one counts."""
    for these, those in ((ours, theirs), (theirs, ours)):
        for face in these:
            likeness = max((moved_in(face.box).overlap(moved_in(other.box)) for other in those), default=0.0)
            assert likeness >= 0.9 or face.confidence < 0.55, (face, those)


def test_drawn_people_are_found_where_they_are(lesson: Lesson, detector: blazeface.Detector) -> None:
    found = shown = 0
    for picture, rows in zip(lesson.pictures, lesson.truth, strict=True):
        for row in rows:
            if row["face_visible"] == "true":
                part, truth = tile(picture, row)
                shown += 1
                found += any(face.box.overlap(truth) > 0.5 for face in detector.detect(part))
    assert shown >= 15
    assert found >= 0.9 * shown


def test_same_faces_as_mediapipe_in_the_drawn_class(
    lesson: Lesson, detector: blazeface.Detector, reference: Detector
) -> None:
    count = 0
    for row in lesson.truth[0]:
        part, _ = tile(lesson.pictures[0], row)
        ours, theirs = detector.detect(part), reference.detect(part)
        assert_same_faces(ours, theirs)
        count += len(theirs)
    assert count >= 5


def test_same_faces_as_mediapipe_in_a_photo(photo: Image, detector: blazeface.Detector, reference: Detector) -> None:
    count = 0
    for part in parts(photo):
        ours, theirs = detector.detect(part), reference.detect(part)
        assert_same_faces(ours, theirs)
        count += len(theirs)
    assert count >= 5


def test_same_key_points_and_confidence_as_mediapipe(
    tile_pictures: list[Image], detector: blazeface.Detector, reference: Detector
) -> None:
    ours, theirs = (one.detect(tile_pictures[0])[0] for one in (detector, reference))
    assert ours.confidence == pytest.approx(theirs.confidence, abs=0.05)
    assert np.array(ours.keypoints) == pytest.approx(np.array(theirs.keypoints), abs=0.02)


def test_key_points_are_in_the_promised_order(tile_pictures: list[Image], detector: blazeface.Detector) -> None:
    for picture in tile_pictures:
        right_eye, left_eye, nose, mouth, right_ear, left_ear = detector.detect(picture)[0].keypoints
        assert right_eye[0] < left_eye[0]
        assert right_ear[0] < nose[0] < left_ear[0]
        assert right_eye[1] < nose[1] < mouth[1]


def test_nobody_in_grey_or_noise(detector: blazeface.Detector) -> None:
    random = np.random.default_rng(0)
    for picture in (np.full((138, 247, 3), 128, np.uint8), random.integers(0, 256, (138, 247, 3)).astype(np.uint8)):
        assert detector.detect(picture) == []


def test_most_confident_first(tile_pictures: list[Image], detector: blazeface.Detector) -> None:
    pair = np.hstack([cv2.resize(picture, (120, 130)) for picture in tile_pictures[:2]]).astype(np.uint8)
    confidences = [face.confidence for face in detector.detect(pair)]
    assert confidences == sorted(confidences, reverse=True)
    assert all(confidence >= blazeface.CONFIDENCE for confidence in confidences)


@pytest.mark.parametrize(
    ("width", "height", "shape"),
    [(247, 138, (80, 128)), (138, 247, (128, 80)), (128, 128, (128, 128)), (40, 20, (64, 128)), (900, 20, (16, 128))],
)
def test_letterbox_puts_the_picture_in_the_middle_of_whole_cells(
    width: int, height: int, shape: tuple[int, int]
) -> None:
    shown, scale, left, top = letterbox(np.full((height, width, 3), 200, np.uint8))
    assert shown.shape == (*shape, 3)
    assert (scale * width + 2 * left, scale * height + 2 * top) == pytest.approx(shape[::-1])
    assert shown[shape[0] // 2, shape[1] // 2, 0] >= 100
    assert shown.mean() == pytest.approx(200 * scale * width * scale * height / (shape[0] * shape[1]), abs=6)


def test_anchors_are_cell_centres() -> None:
    centres = anchors(128, 128)
    assert centres.shape == (896, 2)
    assert tuple(centres[0]) == tuple(centres[1]) == (4, 4)
    assert tuple(centres[512]) == tuple(centres[517]) == (8, 8)
    assert tuple(centres[-1]) == (120, 120)
    assert [tuple(place) for place in anchors(16, 32)[[0, 2, -7, -1]]] == [(4, 4), (12, 4), (8, 8), (24, 8)]


def answers(*boxes: tuple[float, float, float, float]) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Centre and size of boxes, with all key points in the centre."""
    return np.array([[(x, y), (width, height), *[(x, y)] * 6] for x, y, width, height in boxes])


def test_answers_for_one_face_are_averaged_by_confidence() -> None:
    (face,) = merge(answers((0.5, 0.5, 0.2, 0.2), (0.54, 0.5, 0.2, 0.2)), np.array([0.6, 0.9]))
    assert face.confidence == pytest.approx(0.9)
    middle = (0.6 * 0.5 + 0.9 * 0.54) / 1.5
    assert (face.box.x + face.box.width / 2) == pytest.approx(middle)
    assert np.array(face.keypoints) == pytest.approx(np.array([(middle, 0.5)] * 6))


def test_answers_for_two_faces_stay_two() -> None:
    faces = merge(answers((0.2, 0.5, 0.2, 0.2), (0.7, 0.5, 0.2, 0.2), (0.71, 0.5, 0.2, 0.2)), np.array([0.6, 0.9, 0.8]))
    assert [round(face.box.x, 2) for face in faces] == [0.6, 0.1]
    assert merge(np.empty((0, 8, 2)), np.empty(0)) == []


def test_overlaps_are_those_of_the_boxes() -> None:
    points = answers((0.5, 0.5, 0.2, 0.4), (0.55, 0.5, 0.2, 0.2), (0.9, 0.9, 0.1, 0.1))
    boxes = [Box(x - w / 2, y - h / 2, w, h) for (x, y), (w, h) in points[:, :2]]
    assert overlaps(points) == pytest.approx([boxes[0].overlap(box) for box in boxes])


def test_an_unknown_detector_is_named_with_the_known_ones() -> None:
    with pytest.raises(ModelError, match=r"no face detector 'haar'; choose one of blazeface, mediapipe"):
        load("haar")
