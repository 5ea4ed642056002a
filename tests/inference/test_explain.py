"""Maps of what an expression hangs on, with a network whose answer is known to hang on one spot."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image as Pictures
from typer.testing import CliRunner

import pipeline
from inference import assets, explain
from inference.observation import Box, Face, ModelError
from ingest.video import SourceError

SPOT = (slice(30, 38), slice(18, 30))
"""Where the network below looks: the mouth."""


class Mouth:
    """Happy as far as the spot is bright, else neutral."""

    def probabilities(self, faces: NDArray[np.uint8]) -> NDArray[np.float32]:
        answers = np.zeros((len(faces), 7), np.float32)
        answers[:, 3] = faces[:, *SPOT].mean(axis=(1, 2)) / 255
        answers[:, 6] = 1 - answers[:, 3]
        return answers


def smile(brightness: int = 250) -> NDArray[np.uint8]:
    face = np.full((48, 48), 90, np.uint8)
    face[SPOT] = brightness
    face[14:18, 12:18] = face[14:18, 30:36] = 20
    return face


def test_the_map_is_hot_where_the_network_looks_and_cold_elsewhere() -> None:
    whole, maps = explain.sensitivity(smile(), Mouth())  # type: ignore[arg-type]
    assert whole[3] == pytest.approx(250 / 255)
    top, left = np.unravel_index(maps[3].argmax(), (48, 48))
    assert 26 <= top < 42
    assert 14 <= left < 34
    assert maps[3][SPOT].mean() == pytest.approx(0.3, abs=0.05)
    assert np.abs(maps[3][:18]).max() == 0
    assert maps[6] == pytest.approx(-maps[3], abs=1e-6)  # what happy loses, neutral gains
    assert np.abs(maps[0]).max() == 0


def test_a_mean_is_made_of_recognised_faces_and_never_of_a_few() -> None:
    faces = np.array([smile(220 + number) for number in range(12)] + [smile(20)] * 15)
    emotion = np.array([3] * 12 + [3] * 6 + [6] * 9)
    found = explain.mean_maps(faces, emotion, Mouth())  # type: ignore[arg-type]
    assert list(found) == ["happy"]  # nine neutral ones are too few; six happy ones are not recognised
    average, _, count = found["happy"]
    assert count == 12
    assert average[SPOT].mean() == pytest.approx(225, abs=1)


def test_labelled_faces_give_a_picture(tmp_path: Path) -> None:
    lines = explain.explain_faces(np.array([smile()] * 10), np.full(10, 3), Mouth(), tmp_path / "why.png")  # type: ignore[arg-type]
    assert lines[0].startswith("happy: 10 faces, at most 0.")
    with Pictures.open(tmp_path / "why.png") as written:
        red = np.asarray(written.convert("RGB")).astype(int)
    assert (red[..., 0] - red[..., 2] > 100).any()
    with pytest.raises(ModelError, match="no expression is recognised on 10 of the 9 faces"):
        explain.explain_faces(np.array([smile()] * 9), np.full(9, 3), Mouth(), tmp_path / "none.png")  # type: ignore[arg-type]


@pytest.fixture
def one_face(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A picture with the face above in the middle, which the detector finds."""

    class Finder:
        def detect(self, picture: NDArray[np.uint8]) -> list[Face]:
            background, face = Box(0.1, 0.1, 0.05, 0.05), Box(0.25, 0.25, 0.5, 0.5)
            return [Face(background, 0.9), Face(face, 0.8)] if picture.max() > 100 else []

    monkeypatch.setattr("inference.detectors.load", lambda name: Finder())
    monkeypatch.setattr(assets, "fetch", lambda: None)
    picture = np.full((400, 400, 3), 60, np.uint8)
    picture[100:300, 100:300] = cv2.resize(smile(), (200, 200), interpolation=cv2.INTER_NEAREST)[..., None]
    Pictures.fromarray(picture).save(tmp_path / "face.png")
    return tmp_path / "face.png"


def test_a_picture_gives_a_panel_per_expression_in_the_file_named(one_face: Path, tmp_path: Path) -> None:
    asked = CliRunner().invoke(pipeline.app, ["explain", str(one_face), "--to", str(tmp_path / "why.png")])
    assert asked.exit_code == 0, asked.output
    lines = asked.stdout.splitlines()
    names = ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"]
    assert [line.split(":")[0] for line in lines[:7]] == names
    assert lines[7] == str(tmp_path / "why.png")
    with Pictures.open(tmp_path / "why.png") as written:
        assert written.size == (4 * 204 + 12, 2 * 232 + 12)


def test_the_face_explained_is_the_most_prominent_one(one_face: Path, tmp_path: Path) -> None:
    lines = explain.explain_picture(one_face, Mouth(), tmp_path / "why.png")  # type: ignore[arg-type]
    assert lines[3].startswith("happy: ")
    assert float(lines[3].split()[1].rstrip("%,")) > 60  # the mouth; the background is at 24


def test_what_cannot_be_explained_is_said_in_one_line(one_face: Path, tmp_path: Path) -> None:
    to, model = tmp_path / "why.png", Mouth()
    (tmp_path / "text.jpg").write_text("not a picture")
    Pictures.new("RGB", (90, 90)).save(tmp_path / "black.png")
    Pictures.new("RGB", (90, 90), "white").save(tmp_path / "white.png")
    with pytest.raises(SourceError, match="not a readable picture"):
        explain.explain_picture(tmp_path / "text.jpg", model, to)  # type: ignore[arg-type]
    with pytest.raises(SourceError, match="not a readable picture"):
        explain.explain_picture(tmp_path / "absent.jpg", model, to)  # type: ignore[arg-type]
    with pytest.raises(ModelError, match="no face found"):
        explain.explain_picture(tmp_path / "black.png", model, to)  # type: ignore[arg-type]
    with pytest.raises(ModelError, match="too small or too blurred"):
        explain.explain_picture(tmp_path / "white.png", model, to)  # type: ignore[arg-type]
    with pytest.raises(SourceError, match="cannot be written"):
        explain.explain_picture(one_face, model, tmp_path / "absent" / "why.png")  # type: ignore[arg-type]
    assert not to.exists()


def test_the_mean_may_be_drawn_over_another_face(tmp_path: Path) -> None:
    faces, emotion = np.array([smile(220 + number) for number in range(12)]), np.array([3] * 12)
    for name, over in (("own", None), ("other", np.full((48, 48), 200, np.uint8))):
        explain.explain_faces(faces, emotion, Mouth(), tmp_path / f"{name}.png", over)  # type: ignore[arg-type]
    own, other = (explain.read(tmp_path / f"{name}.png").astype(int) for name in ("own", "other"))
    assert own.shape == other.shape
    assert (other - own).max() > 40
