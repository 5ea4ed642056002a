"""Labelled faces from Kaggle's CSV and Microsoft's, and what an npz must hold."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from inference.observation import ModelError
from inference.training import data, fer2013

USAGES = ["Training", "Training", "PublicTest", "PrivateTest", "PrivateTest"]
EMOTIONS = [3, 0, 6, 4, 5]
VOTES = [[0, 9, 1, 0, 0, 0, 0, 0, 0, 0], [0] * 9 + [10], [4, 0, 0, 5, 0, 0, 0, 1, 0, 0], [10] + [0] * 9, [0] * 10]
"""The second is no face to anybody, the third sad to most, the last was never shown to the crowd."""


def faces(count: int = 5) -> list[str]:
    """Pixels as the CSV has them, no two alike."""
    return [" ".join(str((number + place) % 256) for place in range(48 * 48)) for number in range(count)]


def write(folder: Path, pixels: list[str], header: str = "emotion,pixels,Usage") -> Path:
    path = folder / "fer2013.csv"
    rows = [f"{e},{p},{u}" for e, p, u in zip(EMOTIONS, pixels, USAGES, strict=True)]
    path.write_text("\n".join([header, *rows]) + "\n")
    return path


def write_crowd(folder: Path, usages: list[str] = USAGES) -> None:
    with (folder / "fer2013new.csv").open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["Usage", "Image name", *fer2013.VOTES])
        for number, (usage, votes) in enumerate(zip(usages, VOTES, strict=False)):
            out.writerow([usage, f"fer{number:07}.png" if number < 4 else "", *votes])


def test_faces_labels_and_parts_come_from_kaggles_file(tmp_path: Path) -> None:
    read = data.load(write(tmp_path, faces()))
    assert read.emotion.tolist() == EMOTIONS
    assert read.usage.tolist() == [data.TRAINING] * 2 + [data.PUBLIC_TEST] + [data.PRIVATE_TEST] * 2
    assert read.pixels.shape == (5, 48, 48)
    assert read.pixels[2, 1, :3].tolist() == [50, 51, 52]
    assert read.majority.tolist() == [-1] * 5


def test_the_crowds_votes_are_taken_from_the_file_beside_it(tmp_path: Path) -> None:
    write_crowd(tmp_path)
    read = data.load(write(tmp_path, faces()))
    assert read.majority.tolist() == [3, -1, 4, 6, -1]
    assert read.votes[0].tolist() == pytest.approx([0, 0, 0, 0.9, 0, 0.1, 0])
    assert read.votes[4].sum() == 0


def test_spaces_in_the_header_and_another_order_are_fine(tmp_path: Path) -> None:
    path = write(tmp_path, faces())
    rows = [line.split(",") for line in path.read_text().splitlines()]
    path.write_text("emotion, Usage, pixels\n" + "".join(f"{e},{u},{p}\n" for e, p, u in rows[1:]))
    assert data.load(path).emotion.tolist() == EMOTIONS


def test_copies_of_test_faces_are_not_trained_on(tmp_path: Path) -> None:
    first, second, third, fourth, _ = faces()
    write_crowd(tmp_path)
    read = data.load(write(tmp_path, [first, third, third, fourth, first]))
    assert read.usage.tolist() == [data.PUBLIC_TEST, data.PRIVATE_TEST, data.PRIVATE_TEST]
    assert read.emotion.tolist() == [6, 4, 5]
    assert read.majority.tolist() == [4, 6, -1]
    assert len(data.load(write(tmp_path, [first, first, second, third, fourth]))) == 5  # twice within a part is fine


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (lambda row: row.replace("1 2 3", "1 x 3", 1), "line 3: not a face"),
        (lambda row: row.replace("1 2 3", "1 256 3", 1), "line 3: not a face"),
        (lambda row: row.replace("1 2 3", "1 3", 1), "line 3: 2303 pixels"),
        (lambda row: "7" + row[1:], "line 3: 2304 pixels and emotion 7"),
        (lambda row: row.replace("Training", "Test"), "line 3: not a face"),
        (lambda row: row.rpartition(",")[0], "line 3: 2 columns instead of 3"),
    ],
)
def test_a_broken_row_is_named_with_file_and_line(tmp_path: Path, broken: object, said: str) -> None:
    path = write(tmp_path, faces())
    rows = path.read_text().splitlines()
    path.write_text("\n".join([*rows[:2], broken(rows[2]), *rows[3:]]))  # type: ignore[operator]
    with pytest.raises(ModelError, match=rf"fer2013\.csv, {said}"):
        data.load(path)


@pytest.mark.parametrize(
    ("usages", "said"),
    [
        (USAGES[:4], "line 5: ends after 4 of 5 faces"),
        (["Training", "PublicTest", *USAGES[2:]], "line 3: not the row of fer2013.csv's face 2"),
    ],
)
def test_votes_that_do_not_match_the_faces_are_refused(tmp_path: Path, usages: list[str], said: str) -> None:
    write_crowd(tmp_path, usages)
    with pytest.raises(ModelError, match=rf"fer2013new\.csv, {said}"):
        data.load(write(tmp_path, faces()))


def test_a_csv_of_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="line 1: no column pixels"):
        data.load(write(tmp_path, faces(), header="emotion,image,Usage"))
    with pytest.raises(ModelError, match="not a readable CSV"):
        data.load(tmp_path / "absent.csv")


def test_by_default_only_faces_that_are_not_for_training_are_measured() -> None:
    def chosen(*usage: int) -> list[int]:
        blank, emotion = np.zeros((len(usage), 48, 48), np.uint8), np.zeros(len(usage), np.uint8)
        votes, majority = np.zeros((len(usage), 7), np.float32), np.full(len(usage), -1)
        part = data.held_out(data.Faces(blank, emotion, np.array(usage, np.uint8), votes, majority, majority >= 0))
        return [int(one) for one in part.usage]

    assert chosen(0, 1, 0, 2) == [1, 2]
    assert chosen(0, 0) == [0, 0]
    assert chosen(2, 2) == [2, 2]
