"""Drawn people: a class of nine as a picture, with its truth, and the detector that most tests here need."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import pytest

from inference import labels
from inference.detectors import blazeface
from inference.models import Models, ModelSpec, load
from inference.observation import ModelError
from ingest.render import Room, render
from ingest.sources import file
from ingest.video import Image, Segment

ROOM = Room(people=9, seconds=3, width=1280, height=720, seed=5, rate=5)


@dataclass(frozen=True)
class Lesson:
    """A picture for each second, and the truth's rows of that second."""

    pictures: list[Image]
    truth: list[list[dict[str, str]]]
    names: list[str]


@pytest.fixture(scope="session")
def lesson(tmp_path_factory: pytest.TempPathFactory) -> Lesson:
    path = tmp_path_factory.mktemp("lesson") / "class.mp4"
    render(path, ROOM, lambda done, total: None)
    pictures = [frame.image for frame in file.frames(Segment(str(path), 0, 1_000 * ROOM.seconds), 1_000)]
    rows = read(path.with_suffix(".truth.csv"))
    truth = [[row for row in rows if int(row["second"]) == second] for second in range(ROOM.seconds)]
    return Lesson(pictures, truth, [row["name"] for row in read(path.with_suffix(".roster.csv"))])


@pytest.fixture(scope="session")
def tile_pictures(lesson: Lesson) -> list[Image]:
    """The drawn people of the first second whose faces are to be seen, each in a picture without a label."""
    return [cut(lesson.pictures[0], row) for row in lesson.truth[0] if row["face_visible"] == "true"]


@pytest.fixture(scope="session")
def detector() -> blazeface.Detector:
    try:
        return blazeface.Detector()
    except ModelError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def models() -> Models:
    try:
        return load(ModelSpec())
    except ModelError as error:
        pytest.skip(str(error))


@pytest.fixture
def reader() -> labels.Reader:
    """A reader that remembers nothing yet."""
    return labels.Reader()


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as opened:
        return list(csv.DictReader(opened))


def cut(picture: Image, row: dict[str, str]) -> Image:
    """The tile of a row of the truth, less the part that its label may cover."""
    height, width = picture.shape[:2]
    x, y, wide, high = (float(row[f"tile_{side}"]) for side in ("x", "y", "width", "height"))
    left, top = round(x * width), round(y * height)
    return picture[top : top + round(0.86 * high * height), left : left + round(wide * width)]
