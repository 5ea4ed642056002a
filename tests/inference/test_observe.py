"""One picture in, a moment out."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from inference.models import Models
from inference.observation import Box, Face, Moment
from inference.observe import detect, observe
from ingest.render.figure import Figure, Look
from ingest.render.person import invent
from ingest.video import Frame, Image
from tests.inference.conftest import Lesson
from tests.inference.galleries import CARD, Colour, grid, put_together, strip, texture

NAMES = ["Anna Müller", "Bob Smith", "Chidi Okafor", "Dora Nagy"]


def seen(picture: Image, models: Models) -> Moment:
    return observe(Frame(7_000, picture), models)


def test_the_drawn_class_is_seen_as_it_is(lesson: Lesson, models: Models) -> None:
    for picture, rows in zip(lesson.pictures, lesson.truth, strict=True):
        moment = seen(picture, models)
        assert len(moment.observations) == len(rows)
        for one, row in zip(moment.observations, rows, strict=True):
            assert one.tile.camera_on == (row["camera_on"] == "true")
            assert row["face_visible"] == "true" or one.face is None
        visible = sum(row["face_visible"] == "true" for row in rows)
        assert sum(one.face is not None for one in moment.observations) >= 0.98 * visible
        read = sum(one.label == row["label"] for one, row in zip(moment.observations, rows, strict=True))
        assert read >= 0.85 * len(rows)


def test_what_an_observation_holds(lesson: Lesson, models: Models) -> None:
    moment = seen(lesson.pictures[0], models)
    assert moment.at_ms == 7_000
    for one in moment.observations:
        assert (one.pose is None) == (one.face is None)
        if one.face:
            box, face = one.tile.box, one.face.box
            assert box.x <= face.x + face.width / 2 <= box.x + box.width
            assert box.y <= face.y + face.height / 2 <= box.y + box.height
        if one.expression:
            assert one.face
            assert sum(one.expression) == pytest.approx(1, abs=1e-3)
            assert len(one.expression) == 7


def test_the_same_picture_gives_the_same_moment(lesson: Lesson, models: Models) -> None:
    assert seen(lesson.pictures[1], models) == seen(lesson.pictures[1], models)


def test_without_expressions_none_are_inferred(lesson: Lesson, models: Models) -> None:
    moment = seen(lesson.pictures[0], replace(models, expression=None))
    assert any(one.face for one in moment.observations)
    assert all(one.expression is None for one in moment.observations)


def test_people_who_swap_tiles_swap_their_observations(tile_pictures: list[Image], models: Models) -> None:
    people = tile_pictures[:4]
    before = seen(put_together(people, grid(4, 1280, 720), names=NAMES).picture, models)
    order = [1, 0, 2, 3]
    swapped = put_together([people[n] for n in order], grid(4, 1280, 720), names=[NAMES[n] for n in order])
    after = seen(swapped.picture, models)
    assert [one.label for one in before.observations] == NAMES
    assert [one.label for one in after.observations] == [NAMES[n] for n in order]
    assert [one.tile for one in after.observations] == [one.tile for one in before.observations]


def test_a_card_has_a_name_and_no_face(tile_pictures: list[Image], models: Models) -> None:
    filled: list[Image | Colour] = [tile_pictures[0], CARD, tile_pictures[1], CARD]
    moment = seen(put_together(filled, grid(4, 1280, 720), names=NAMES).picture, models)
    assert [one.tile.camera_on for one in moment.observations] == [True, False, True, False]
    assert [one.face is not None for one in moment.observations] == [True, False, True, False]
    assert [one.label for one in moment.observations] == NAMES


def test_the_picture_on_a_card_is_not_looked_at(tile_pictures: list[Image], models: Models) -> None:
    card = np.full((270, 480, 3), CARD, np.uint8)
    card[70:190, 180:300] = cv2.resize(tile_pictures[2], (214, 120), interpolation=cv2.INTER_AREA)[:, 47:167]
    filled = [tile_pictures[0], card, tile_pictures[1], tile_pictures[3]]
    moment = seen(put_together(filled, grid(4, 1280, 720), names=NAMES).picture, models)
    assert [one.tile.camera_on for one in moment.observations] == [True, False, True, True]
    assert [one.face is not None for one in moment.observations] == [True, False, True, True]


def test_somebody_before_an_even_background_is_no_card(tile_pictures: list[Image], models: Models) -> None:
    dark = np.full((276, 490, 3), CARD, np.uint8)
    sprite = Figure(invent(np.random.default_rng(3)), 490, 276).draw(Look())
    high, wide = (min(sprite.cover.shape[0], 276), sprite.cover.shape[1])
    behind = 1 - sprite.cover[:high, :, None] / 255
    place = dark[:high, sprite.left : sprite.left + wide]
    place[:] = place * behind + sprite.colour[:high]
    filled = [tile_pictures[0], dark, tile_pictures[1], tile_pictures[3]]
    moment = seen(put_together(filled, grid(4, 1280, 720), names=NAMES).picture, models)
    assert all(one.tile.camera_on and one.face for one in moment.observations)


def test_a_shared_screen_is_nobody(tile_pictures: list[Image], models: Models) -> None:
    small, large = strip(4, 1280, 720)
    slide = np.full((540, 960, 3), 250, np.uint8)
    cv2.putText(slide, "Energy of a photon", (60, 150), cv2.FONT_HERSHEY_SIMPLEX, 2, (20, 20, 40), 4)
    moment = seen(put_together([*tile_pictures[:4], slide], [*small, large], names=[*NAMES, ""]).picture, models)
    assert [one.label for one in moment.observations] == NAMES


def test_the_active_speaker_is_somebody(tile_pictures: list[Image], models: Models) -> None:
    small, large = strip(3, 1280, 720)
    filled = [tile_pictures[n] for n in (1, 2, 3, 0)]
    moment = seen(put_together(filled, [*small, large], names=[*NAMES[1:], NAMES[0]]).picture, models)
    assert [one.label for one in moment.observations] == [*NAMES[1:], NAMES[0]]
    assert moment.observations[-1].face


def test_one_person_fills_the_picture(tile_pictures: list[Image], models: Models) -> None:
    picture = put_together(tile_pictures[:1], [(0, 0, 1280, 720)], names=NAMES[:1], letters=18).picture
    (one,) = seen(picture, models).observations
    assert one.face
    assert one.label == NAMES[0]
    assert (one.tile.box.width, one.tile.box.height) == (1, 1)


@pytest.mark.parametrize("size", [(1, 1), (2, 2), (1, 600), (33, 40)])
def test_pictures_of_a_few_pixels(size: tuple[int, int], models: Models) -> None:
    assert seen(np.full((*size, 3), 90, np.uint8), models) == Moment(7_000)


def test_one_tile_floats_on_a_shared_screen(tile_pictures: list[Image], models: Models) -> None:
    picture = np.full((720, 1280, 3), 250, np.uint8)
    cv2.putText(picture, "Energy of a photon", (60, 150), cv2.FONT_HERSHEY_SIMPLEX, 2, (20, 20, 40), 4)
    tile = put_together(tile_pictures[:1], [(0, 0, 256, 144)], (256, 144), names=NAMES[:1])
    picture[16:160, 1008:1264] = tile.picture
    (one,) = seen(picture, models).observations
    assert one.face
    assert one.label == NAMES[0]
    assert one.tile.box.overlap(Box(1008 / 1280, 16 / 720, 256 / 1280, 144 / 720)) > 0.9


@pytest.mark.parametrize("kind", ["grey", "noise", "room", "slide", "rooms in tiles", "grey tiles", "shuffled tiles"])
def test_nobody_is_invented(kind: str, tile_pictures: list[Image], models: Models) -> None:
    random = np.random.default_rng(1)
    slide = np.full((720, 1280, 3), 250, np.uint8)
    cv2.putText(slide, "Energy of a photon", (100, 200), cv2.FONT_HERSHEY_SIMPLEX, 3, (20, 20, 40), 5)
    people = put_together(tile_pictures[:4], grid(4, 1280, 720))
    pictures = {
        "grey": np.full((720, 1280, 3), 128, np.uint8),
        "noise": random.permutation(people.picture.reshape(-1, 3)).reshape(720, 1280, 3),
        "room": texture(3, height=720, width=1280),
        "slide": slide,
        "rooms in tiles": put_together([texture(n) for n in range(9)], grid(9, 1280, 720)).picture,
        "grey tiles": put_together([(128, 128, 128)] * 9, grid(9, 1280, 720)).picture,
        "shuffled tiles": put_together(
            [random.permutation(one.reshape(-1, 3)).reshape(one.shape) for one in tile_pictures[:4]],
            grid(4, 1280, 720),
        ).picture,
    }
    moment = seen(pictures[kind], models)
    assert moment.observations == ()
    assert (moment.screen.line if moment.screen else "") == ("Energy of a photon" if kind == "slide" else "")


class Doubtful:
    """A detector that sees a face everywhere, with a given confidence."""

    def __init__(self, confidence: float) -> None:
        self.confidence = confidence

    def detect(self, picture: Image) -> list[Face]:
        return [Face(Box(0.4, 0.3, 0.2, 0.4), self.confidence)]


@pytest.mark.parametrize(("confidence", "people"), [(0.6, 0), (0.75, 4)])
def test_without_a_name_a_face_must_be_sure(confidence: float, people: int, models: Models) -> None:
    gallery = put_together([texture(n) for n in range(4)], grid(4, 1280, 720))
    assert len(seen(gallery.picture, replace(models, detector=Doubtful(confidence))).observations) == people


def test_boxes_are_fractions_of_the_whole_picture(tile_pictures: list[Image], models: Models) -> None:
    gallery = put_together(tile_pictures[:4], grid(4, 1280, 720))
    for box, (x, y, wide, high) in zip(gallery.boxes, gallery.rects, strict=True):
        (alone, *_) = models.detector.detect(gallery.picture[y : y + high, x : x + wide])
        (face, *_) = detect(gallery.picture, box, models)
        assert face.box.x == pytest.approx(box.x + alone.box.x * box.width, abs=1e-3)
        assert face.box.height == pytest.approx(alone.box.height * box.height, abs=1e-3)
        assert face.keypoints[2][1] == pytest.approx(box.y + alone.keypoints[2][1] * box.height, abs=1e-3)
