"""The picture that is shown of a class: nobody is in it who may not be, and nothing that was not found."""

from __future__ import annotations

import numpy as np
import pytest

from inference.agreement import Consenting
from inference.covering import GREY, covered
from inference.observation import Box, Face, Moment, Observation, Tile
from ingest.records.roster import Participant
from ingest.video import Image

ANA, ENZO, MIA = Participant("Ana Brandt", consent=True), Participant("Enzo MacLeod", consent=False), "Mia Costa"
CLASS = Consenting((ANA, ENZO, Participant(MIA)))
LEFT, RIGHT, WHOLE = Box(0.0, 0.0, 0.5, 1.0), Box(0.5, 0.0, 0.5, 1.0), Box(0.0, 0.0, 1.0, 1.0)


def seen(tile: Box, label: str = "", face: Box | None = None) -> Observation:
    return Observation(Tile(tile), label, None if face is None else Face(face, 0.9))


def face_in(tile: Box) -> Box:
    return Box(tile.x + 0.3 * tile.width, tile.y + 0.3 * tile.height, 0.4 * tile.width, 0.4 * tile.height)


@pytest.fixture
def image() -> Image:
    """No pixel is grey."""
    return np.random.default_rng(1).integers(140, 256, (101, 203, 3), dtype=np.uint8)


def part(image: Image, box: Box) -> Image:
    """What lies well inside a box."""
    height, width = image.shape[:2]
    rows = slice(int(box.y * height) + 1, int((box.y + box.height) * height) - 1)
    return image[rows, int(box.x * width) + 1 : int((box.x + box.width) * width) - 1]


def grey(image: Image) -> bool:
    return bool((image == GREY).all())


@pytest.mark.parametrize("other", ["Enzo MacLeod", MIA, "Somebody Else", ""])
def test_only_who_agreed_is_to_be_seen_and_has_a_box(image: Image, other: str) -> None:
    people = (seen(LEFT, "Ana Brandt", face_in(LEFT)), seen(RIGHT, other, face_in(RIGHT)))
    picture, shown = covered(image, Moment(0, people), CLASS.shows)
    assert shown == [people[0]]
    assert (part(picture, LEFT) == part(image, LEFT)).all()
    assert grey(picture[:, 101:]), "not a pixel of the other one"
    assert (image != GREY).all(), "the picture itself is as it was"


def test_what_was_not_found_is_covered(image: Image) -> None:
    people = (seen(Box(0.1, 0.1, 0.2, 0.2), "Ana Brandt"),)
    picture, shown = covered(image, Moment(0, people), CLASS.shows)
    assert len(shown) == 1
    assert (picture != GREY).any(axis=2).sum() == (picture != GREY).any(axis=2)[11:30, 21:60].sum() > 0
    assert grey(covered(image, Moment(0), CLASS.shows)[0])


def test_tiles_that_float_over_others(image: Image) -> None:
    small = Box(0.7, 0.1, 0.2, 0.3)
    for large_label, small_label in (("Ana Brandt", "Enzo MacLeod"), ("Enzo MacLeod", "Ana Brandt")):
        people = (seen(RIGHT, large_label), seen(small, small_label))
        for order in (people, people[::-1]):
            picture, shown = covered(image, Moment(0, order), CLASS.shows)
            assert [one.label for one in shown] == ["Ana Brandt"]
            assert grey(part(picture, small)) == (small_label == "Enzo MacLeod")
            below = Box(0.5, 0.5, 0.5, 0.5)
            assert grey(part(picture, below)) == (large_label == "Enzo MacLeod")


def test_in_a_room_all_are_shown_where_all_agreed_and_else_nobody(image: Image) -> None:
    moment = Moment(0, (seen(WHOLE, face=face_in(LEFT)), seen(WHOLE, face=face_in(RIGHT))))
    picture, shown = covered(image, moment, Consenting((ANA,)).shows)
    assert len(shown) == 2
    assert (picture == image).all()
    for permitted in (CLASS, Consenting()):
        picture, shown = covered(image, moment, permitted.shows)
        assert shown == []
        assert grey(picture)


def test_a_tile_whose_label_cannot_be_read_is_covered_also_where_all_agreed(image: Image) -> None:
    assert grey(covered(image, Moment(0, (seen(LEFT, face=face_in(LEFT)),)), Consenting((ANA,)).shows)[0])


def test_of_somebody_who_fills_the_picture_it_is_what_is_around_the_face(image: Image) -> None:
    moment = Moment(0, (seen(WHOLE, "Ana Brandt", Box(0.4, 0.4, 0.2, 0.3)),))
    picture, shown = covered(image, moment, CLASS.shows)
    assert len(shown) == 1
    assert (part(picture, Box(0.4, 0.4, 0.2, 0.3)) == part(image, Box(0.4, 0.4, 0.2, 0.3))).all()
    assert grey(part(picture, Box(0.0, 0.0, 1.0, 0.2))), "others may be in a strip above"


SIMILAR = Consenting((ANA, Participant("Anna Brandt", consent=False)))


@pytest.mark.parametrize(
    ("permitted", "label", "may"),
    [
        (CLASS, "Ana Brandt", True),
        (CLASS, "Brandt, Ana", True),
        (CLASS, "Enzo MacLeod", False),
        (CLASS, "Enzo", False),
        (CLASS, MIA, False),
        (CLASS, "iPad", False),
        (CLASS, "", False),
        (SIMILAR, "Ana Brandt", False),
        (SIMILAR, "A. Brandt", False),
        (Consenting((ANA, Participant("Ana Costa", consent=False))), "Ana", False),
        (Consenting((ANA,)), "", True),
        (Consenting((ANA,)), "Somebody Else", False),
        (Consenting(), "Ana Brandt", False),
        (Consenting(), "", False),
    ],
)
def test_doubt_hides(permitted: Consenting, label: str, may: bool) -> None:
    assert permitted.shows(label) is may
