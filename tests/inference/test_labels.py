"""Labels are read rightly, rarely, and not where there are none."""

from __future__ import annotations

from unittest.mock import patch

import cv2
import numpy as np
import pytest
from rapidfuzz import fuzz

from inference import labels
from inference.labels import Reader, tidy
from inference.letters import relief
from inference.observation import Tile
from inference.spelling import words
from ingest.video import Image
from tests.inference.galleries import label, texture, tile_of

SIZE = (248, 138)


def shown(name: str, room: int = 1, letters: int = 13, opacity: float = 0.6, size: tuple[int, int] = SIZE) -> Image:
    """A tile with a label; another `room`, another picture under it."""
    picture = texture(room, height=size[1], width=size[0])
    label(picture, name, letters, opacity)
    return picture


def read(reader: Reader, picture: Image) -> str:
    height, width = picture.shape[:2]
    return reader.read(picture, [tile_of((0, 0, width, height), (width, height))])[0]


@pytest.mark.parametrize(
    "name", ["Anna Müller", "Bob Smith", "Fatima al-Sayed", "Noah O'Brien", "Mei Lin", "Ed Wu", "Émile Durand"]
)
@pytest.mark.parametrize("letters", [11, 14])
def test_names_are_read(reader: Reader, name: str, letters: int) -> None:
    text = read(reader, shown(name, letters=letters))
    assert fuzz.ratio(" ".join(words(text)), " ".join(words(name))) >= 85


@pytest.mark.parametrize(
    ("size", "letters"), [((160, 90), 9), ((400, 225), 11), ((640, 360), 12), ((1068, 600), 13), ((200, 200), 12)]
)
def test_letters_of_a_fixed_size_in_tiles_of_any_size(reader: Reader, size: tuple[int, int], letters: int) -> None:
    assert fuzz.ratio(read(reader, shown("Dora Nagy", letters=letters, size=size)), "Dora Nagy") >= 85


def test_a_long_name_is_read_to_its_end(reader: Reader) -> None:
    assert fuzz.ratio(read(reader, shown("Katherine Montgomery-Wu")), "Katherine Montgomery-Wu") >= 90


def test_a_name_is_read_once_while_the_picture_under_it_moves(reader: Reader) -> None:
    with patch.object(reader, "text", wraps=reader.text) as recognise:
        texts = {read(reader, shown("Dora Nagy", room, opacity=0.5)) for room in range(30)}
    assert texts == {"Dora Nagy"}
    assert recognise.call_count <= 2


@pytest.mark.parametrize("size", [SIZE, (640, 360)])
def test_a_tile_whose_edge_is_seen_a_pixel_farther_keeps_its_name(reader: Reader, size: tuple[int, int]) -> None:
    with patch.object(reader, "text", wraps=reader.text) as recognise:
        for room, (left, top) in enumerate([(0, 0), (1, 0), (0, 1), (-1, -1), (0, 0)]):
            picture = np.zeros((720, 1280, 3), np.uint8)
            picture[12 : 12 + size[1], 10 : 10 + size[0]] = shown("Dora Nagy", room, size=size)
            assert reader.read(picture, [tile_of((10 + left, 12 + top, *size), (1280, 720))]) == ["Dora Nagy"]
    assert recognise.call_count == 1


def test_a_name_is_known_again_in_another_tile(reader: Reader) -> None:
    picture = np.zeros((138, 2 * 248, 3), np.uint8)
    picture[:, :248], picture[:, 248:] = shown("Dora Nagy", 1), shown("Dora Nagy", 2)
    tiles = [tile_of((x, 0, *SIZE), (496, 138)) for x in (0, 248)]
    with patch.object(reader, "text", wraps=reader.text) as recognise:
        assert reader.read(picture, tiles) == ["Dora Nagy", "Dora Nagy"]
    assert recognise.call_count == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lee", "Lee Marc"),
        ("Lee Marc", "Lee"),
        ("Student 1", "Student 2"),
        ("Tom Hall", "Tim Hill"),
        ("Marie Keller", "Maria Keller"),
        ("Student 18", "Student 13"),
        ("Eric Cole", "Erie Cole"),
        ("Group 8", "Group 3"),
    ],
)
def test_names_that_are_alike_are_told_apart(reader: Reader, one: str, other: str) -> None:
    assert [read(reader, shown(name, letters=16)) for name in (one, other, one)] == [one, other, one]


@pytest.mark.parametrize(
    ("one", "other"),
    [("Student 1", "Student 2"), ("Ana Ray", "Ana Roy"), ("Bob", "Anna"), ("Marie Keller", "Maria Keller")],
)
def test_two_people_who_swap_tiles(reader: Reader, one: str, other: str) -> None:
    before = np.hstack([shown(one, 1), shown(other, 2)])
    after = np.hstack([shown(other, 3), shown(one, 4)])
    tiles = [tile_of((x, 0, *SIZE), (496, 138)) for x in (0, 248)]
    assert reader.read(before, tiles) == [one, other]
    assert reader.read(after, tiles) == [other, one]


PEOPLE = ["Dora Nagy", "Bob Smith", "Chidi Okafor", "Anna Petrova"]


def four(place: str, names: list[str]) -> tuple[Image, list[Tile]]:
    """Four rooms in a row with labels at one place of each tile."""
    picture = np.concatenate([texture(n, height=SIZE[1], width=SIZE[0]) for n in range(4)], axis=1)
    for number, name in enumerate(names):
        room = picture[:, number * SIZE[0] : (number + 1) * SIZE[0]]
        area = {"upper left": room[:30], "lower middle": room[:, 80:], "lower left": room}[place]
        if name:
            label(area, name)
    return picture, [tile_of((n * SIZE[0], 0, *SIZE), (4 * SIZE[0], SIZE[1])) for n in range(4)]


@pytest.mark.parametrize("place", ["lower left", "upper left", "lower middle"])
def test_labels_anywhere_in_the_tiles(reader: Reader, place: str) -> None:
    assert reader.read(*four(place, PEOPLE)) == PEOPLE


def test_a_poster_in_one_tile_is_nobodys_name(reader: Reader) -> None:
    assert reader.read(*four("upper left", ["", "Bob Smith", "", ""])) == [""] * 4
    assert reader.read(*four("lower left", ["", "Bob Smith", "", ""])) == ["", "Bob Smith", "", ""]


def test_letters_of_six_pixels(reader: Reader) -> None:
    """Drawn three times as large, and shrunk."""
    large = shown("Dora Nagy", letters=19, size=(273, 153))
    tiny = cv2.resize(large, (91, 51), interpolation=cv2.INTER_AREA).astype(np.uint8)
    assert fuzz.ratio(read(reader, tiny), "Dora Nagy") > 75


def test_pictures_without_a_label_are_hardly_ever_read(reader: Reader) -> None:
    with patch.object(reader, "text", wraps=reader.text) as recognise:
        assert {read(reader, texture(room, height=138, width=248)) for room in range(40)} == {""}
        assert read(reader, np.zeros((138, 248, 3), np.uint8)) == ""
    assert recognise.call_count <= 2


def test_hair_is_no_text(reader: Reader) -> None:
    """Fine strokes, but not as white as letters."""
    random = np.random.default_rng(2)
    with patch.object(reader, "text", wraps=reader.text) as recognise:
        for _ in range(20):
            head = np.full((138, 248, 3), 50, np.uint8)
            for x, y in random.integers((5, 112), (230, 125), (40, 2)).tolist():
                cv2.line(head, (x, y), (x + 2, y + 9), (140, 130, 125), 1)
            assert read(reader, head) == ""
    assert recognise.call_count == 0


def test_what_has_no_letters_gives_no_name(reader: Reader) -> None:
    striped = texture(1, height=138, width=248)
    cv2.line(striped, (5, 130), (80, 130), (255, 255, 255), 2)
    assert read(reader, striped) == ""


def test_the_memory_is_bounded(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "text", lambda strip: "somebody")
    for number in range(labels.REMEMBERED + 20):
        read(reader, shown(f"Nr {number * 7919}"))
    assert len(reader._known) <= labels.REMEMBERED
    assert len(reader._seats) == 1


def test_relief_is_high_on_white_letters_only() -> None:
    corner = np.full((40, 100, 3), (30, 30, 30), np.uint8)
    cv2.line(corner, (20, 10), (20, 25), (250, 250, 250), 2)
    cv2.line(corner, (60, 10), (60, 25), (250, 60, 60), 2)  # a muted microphone's red
    raised = relief(corner)
    assert raised[15, 20] > 150
    assert raised[:, 40:].max() == 0


@pytest.mark.parametrize(
    ("read_as", "name"),
    [
        ("  Anna   Müller ", "Anna Müller"),
        ("%Anna Müller", "Anna Müller"),
        ("(Jonas Berg", "Jonas Berg"),
        ("Anna (Host)", "Anna (Host)"),
        ("J. R. Ewing", "J. R. Ewing"),
        ("Paul Jr.", "Paul Jr."),
        ("李伟", "李伟"),
        ("|.", ""),
        ("7 4", ""),
        ("x", ""),
    ],
)
def test_tidy(read_as: str, name: str) -> None:
    assert tidy(read_as) == name
