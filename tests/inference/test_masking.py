"""Nobody who has not agreed is looked at: in whatever picture a model is given, their tiles are grey."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from inference.agreement import GREY, Consenting, masked
from inference.models import Models
from inference.observation import Box, Moment
from inference.observe import observe
from ingest.records.roster import Participant
from ingest.render import Room, render
from ingest.sources import file
from ingest.video import Frame, Image, Segment
from tests.inference.conftest import read

Rows = list[dict[str, str]]
EDGE = 2
"""Pixels at the edge of a tile, where it and the gutter are mixed."""
ROOMS = {
    "gallery": Room(9, 4, seed=1, rate=5),
    "many": Room(25, 3, seed=2, rate=5),
    "small": Room(25, 2, 640, 360, seed=3, rate=5),
    "full": Room(49, 2, 1920, 1080, seed=8, rate=5, page=49),
    "strip": Room(6, 4, seed=4, rate=5, layout="strip"),
    "speaker": Room(5, 4, seed=5, rate=5, layout="speaker"),
    "floating": Room(5, 4, seed=6, rate=5, layout="floating"),
    "changing": Room(9, 8, seed=7, rate=5, layout="changing"),
}


class Watched:
    """Models that keep the whole of each picture of which they were given anything."""

    def __init__(self, models: Models) -> None:
        self.given: list[Image] = []
        self.screens: list[Image] = []
        detect, look = (
            self._noting(self.given, models.detector.detect),
            self._noting(self.screens, models.screens.look),
        )
        poses = models.poses and SimpleNamespace(pose=self._noting(self.given, models.poses.pose))
        self.models = replace(
            models,
            detector=cast(Any, SimpleNamespace(detect=detect)),
            screens=cast(Any, SimpleNamespace(look=look)),
            poses=cast(Any, poses),
        )

    @staticmethod
    def _noting(given: list[Image], call: Any) -> Any:
        def noted(image: Image, *rest: Any, **more: Any) -> Any:
            given.append(cast(Image, image.base if isinstance(image.base, np.ndarray) else image))
            return call(image, *rest, **more)

        return noted


def tile_of(image: Image, row: dict[str, str]) -> Image:
    """The pixels of a tile, without its edge."""
    height, width = image.shape[:2]
    left, top, across, down = (float(row[f"tile_{side}"]) for side in ("x", "y", "width", "height"))
    rows = slice(round(top * height) + EDGE, round((top + down) * height) - EDGE)
    return image[rows, round(left * width) + EDGE : round((left + across) * width) - EDGE]


def pictures(room: Room, folder: Path) -> tuple[list[tuple[Image, Rows]], list[str]]:
    """Each second of a class with the truth of its tiles; and the names of its people."""
    path = folder / "class.mp4"
    render(path, room, lambda done, total: None)
    rows = read(path.with_suffix(".truth.csv"))
    frames = file.frames(Segment(str(path), 0, 1000 * room.seconds), 1000)
    shown = [(one.image.copy(), [row for row in rows if int(row["second"]) == one.at_ms // 1000]) for one in frames]
    return shown, [row["name"] for row in read(path.with_suffix(".roster.csv"))]


@pytest.mark.parametrize("unlabelled", [False, True])
@pytest.mark.parametrize("layout", ROOMS)
def test_in_what_models_are_given_those_who_have_not_agreed_are_grey(
    layout: str, unlabelled: bool, models: Models, tmp_path: Path
) -> None:
    shown, names = pictures(ROOMS[layout], tmp_path)
    agreed = Consenting(tuple(Participant(name, consent=at % 2 == 0) for at, name in enumerate(names)), unlabelled)
    refused = {one.name for one in agreed.people if not one.consent}
    hidden = faces = there = 0
    for image, rows in shown:
        before, watched = image.copy(), Watched(models)
        moment = observe(Frame(0, image), watched.models, agreed)
        assert (image == before).all(), "the picture itself is left as it was"
        theirs = [row for row in rows if row["participant"] in refused and row["camera_on"] == "true"]
        floating = layout == "floating"  # its text and print are read whatever lies on it
        assert not (floating and not unlabelled and watched.given), "a face is not even looked for"
        for given in [] if floating and unlabelled else watched.given + ([] if floating else watched.screens):
            for row in theirs:
                pixels = tile_of(given, row)
                assert (pixels == GREY).mean() > 0.99, f"{row['participant']} in second {row['second']}"
                hidden += 1
        assert not any(one.face for one in moment.observations if one.label in refused)
        faces += sum(one.face is not None for one in moment.observations)
        there += sum(row["face_visible"] == "true" and row["participant"] not in refused for row in rows)
    assert hidden or layout == "floating"
    if layout in ("gallery", "many", "full"):
        assert faces >= 0.9 * there, "those who agreed are looked at as ever"


def test_where_all_agreed_all_is_as_ever(models: Models, tmp_path: Path) -> None:
    shown, names = pictures(ROOMS["gallery"], tmp_path)
    agreed = Consenting(tuple(Participant(name, consent=True) for name in names), unlabelled=True)
    for image, _ in shown:
        assert observe(Frame(0, image), models, agreed) == observe(Frame(0, image), models)


def test_of_nobody_who_agreed_there_are_tiles_and_labels_alone(models: Models, tmp_path: Path) -> None:
    shown, _ = pictures(ROOMS["gallery"], tmp_path)
    for image, rows in shown:
        found: Moment = observe(Frame(0, image), models, Consenting())
        assert len(found.observations) == len(rows)
        assert any(one.label for one in found.observations)
        assert not any(one.face or one.pose or one.expression for one in found.observations)


def test_grey_is_put_into_a_copy() -> None:
    image = np.full((90, 160, 3), 7, np.uint8)
    found = masked(image, [Box(0.5, 0.0, 0.5, 0.5)])
    assert (image == 7).all()
    assert (found[:45, 80:] == GREY).all()
    assert (found[47:] == 7).all()
    assert masked(image, []) is image
