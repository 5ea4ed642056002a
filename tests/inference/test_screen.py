"""The shared screen of a picture: found, read and printed, whatever it shows and wherever it is."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from rapidfuzz import fuzz

from inference.labels import Reader
from inference.models import Models
from inference.observation import Box, Face, Observation, Screen, Tile
from inference.observe import observe, speaking
from inference.screen import prints
from inference.screen.look import Screens
from inference.screen.people import apart
from ingest.render.lettering import write
from ingest.render.slides import draw_slide
from ingest.video import Frame, Image
from tests.inference import screens
from tests.inference.galleries import CARD, grid, put_together, texture

WHOLE = Box(0.0, 0.0, 1.0, 1.0)
STAGE = Box(0.116, 0.167, 0.768, 0.833)
"""Where `under_tiles` puts the screen."""


@pytest.fixture
def looking(reader: Reader) -> Screens:
    return Screens(reader.text)


HEADED = [
    (screens.light, "Eigenvalues"), (screens.dark, "Eigenvalues"), (screens.band, "Eigenvalues"),
    (screens.gradient, "Eigenvalues"), (screens.browser, "Vector space"),
    (screens.editor, "def trapezoid(f, a, b, n):"),
]  # fmt: skip


@pytest.mark.parametrize(("draw", "line"), HEADED)
def test_the_most_prominent_line_is_read(draw: Callable[[], Image], line: str, looking: Screens) -> None:
    picture, tiles = screens.under_tiles(draw())
    screen = looking.look(screens.compressed(picture, 70), tiles)
    assert screen is not None
    assert fuzz.ratio(screen.line, line) >= 90
    assert not screen.filmed
    assert screen.box.overlap(STAGE) > 0.9


@pytest.mark.parametrize("page", [(13, 13, 13), (247, 249, 250), (250, 250, 247)])
def test_a_slide_is_read_on_a_page_of_its_own_colour_too(page: tuple[int, int, int], looking: Screens) -> None:
    picture, tiles = screens.under_tiles(screens.light(), page=page)
    screen = looking.look(picture, tiles)
    assert screen is not None
    assert screen.line == "Eigenvalues"


def test_a_slide_all_over_the_picture_and_one_between_bars(looking: Screens) -> None:
    slide = screens.light()
    bars = np.zeros((540, 1160, 3), np.uint8)
    bars[:, 100:1060] = slide
    alone, between = looking.look(slide, []), looking.look(bars, [])
    assert alone is not None
    assert between is not None
    assert alone.line == between.line == "Eigenvalues"
    assert alone.box == WHOLE
    assert between.box.overlap(Box(100 / 1160, 0, 960 / 1160, 1)) > 0.98
    assert prints.differing(*map(prints.bits, (alone.print, between.print))) <= 40


def test_a_film_is_a_film_beside_tiles_and_nothing_without(looking: Screens) -> None:
    picture, tiles = screens.under_tiles(screens.playing(3))
    screen = looking.look(picture, tiles)
    assert screen is not None
    assert (screen.filmed, screen.line) == (True, "")
    assert looking.look(screens.playing(3), []) is None


def test_a_line_is_read_once(looking: Screens, reader: Reader) -> None:
    for quality in (90, 60, 75):
        picture, tiles = screens.under_tiles(screens.light())
        looking.look(screens.pointed(screens.compressed(picture, quality), 0.6, 0.6), tiles)
    assert reader.readings == 1


def test_a_tile_on_the_screen_is_left_out_of_its_print(looking: Screens) -> None:
    found = []
    for seed in (1, 2):
        picture = screens.light()
        picture[20:128, 748:940] = texture(seed, height=108, width=192)
        screen = looking.look(picture, [Box(748 / 960, 20 / 540, 192 / 960, 108 / 540)])
        assert screen is not None
        found.append(prints.bits(screen.print))
    assert prints.differing(*found) == 0


@pytest.mark.parametrize("count", [1, 2, 3, 4, 6, 9, 12, 25])
def test_a_gallery_has_none(count: int, looking: Screens) -> None:
    rects = grid(count, 1280, 720)
    gallery = put_together([texture(n) for n in range(count)], rects, names=[f"Name {n}" for n in range(count)])
    assert looking.look(gallery.picture, gallery.boxes) is None


def test_what_lies_on_the_screen_without_a_face_is_nobody(looking: Screens) -> None:
    picture, tiles = screens.under_tiles(screens.light())
    face = [Observation(Tile(box), "", Face(box, 0.9)) for box in tiles]
    figures = [
        Observation(Tile(Box(x, 0.4, 0.15, 0.15), on), "lake" if on else "") for x, on in ((0.2, True), (0.5, False))
    ]
    people, screen = apart(picture, [*face, *figures], WHOLE, looking)
    assert people == face
    assert screen is not None
    everybody, _ = apart(picture, [*face, Observation(Tile(Box(0.9, 0.0, 0.1, 0.14)))], WHOLE, looking)
    assert len(everybody) == len(face) + 1


def test_somebodys_card_is_no_slide(looking: Screens) -> None:
    rects = grid(2, 1280, 720, aspect=1.0)
    pair = put_together([texture(1), CARD], rects)
    x, y, wide, high = rects[1]
    write(pair.picture, "Ada Novak", x + wide // 4, y + high // 2, 50, (240, 240, 240))
    with_face = Observation(Tile(pair.boxes[0]), "", Face(pair.boxes[0], 0.9))
    people = [with_face, Observation(Tile(pair.boxes[1], camera_on=False), "Ada Novak")]
    assert apart(pair.picture, people, WHOLE, looking) == (people, None)


def test_the_step_gives_it(models: Models) -> None:
    moment = observe(Frame(7_000, screens.light()), models)
    assert moment.observations == ()
    assert moment.screen is not None
    assert moment.screen.line == "Eigenvalues"


def test_a_large_speaker_is_nobodys_slide(tile_pictures: list[Image], models: Models) -> None:
    for one in tile_pictures[:3]:
        picture, _ = screens.under_tiles(one)
        assert speaking(picture, Screen(STAGE, "0" * prints.DIGITS), [], models) is not None
        assert (
            speaking(picture, Screen(STAGE, "0" * prints.DIGITS), [Observation(Tile(WHOLE), "Ada Novak")], models)
            is None
        )
    slide, _ = screens.under_tiles(screens.light())
    assert speaking(slide, Screen(STAGE, "0" * prints.DIGITS), [], models) is None


def test_a_print_says_which_cells_changed() -> None:
    free = np.zeros((540, 960), np.uint8)
    slide, other = (
        prints.bits(prints.of(draw_slide(n, 0, 960, 540).mean(axis=2).astype(np.uint8), free)) for n in (1, 2)
    )
    covered = free.copy()
    covered[:, 480:] = 255
    half = prints.bits(prints.of(draw_slide(2, 0, 960, 540).mean(axis=2).astype(np.uint8), covered))
    assert prints.differing(slide, slide) == prints.lost(slide, slide) == 0
    assert prints.differing(slide, other) > 0.6 * prints.marks(slide)
    assert prints.differing(other, half) == 0
    assert 0 < prints.differing(slide, half) < prints.differing(slide, other)
    assert len(prints.of(free, free)) == prints.DIGITS
    assert prints.marks(prints.bits(prints.of(free, free))) == 0


@pytest.mark.parametrize("name", ["Maria Lopez", "Bartholomew Featherstonehaugh"])
@pytest.mark.parametrize("scale", [1.5, 2, 3])
def test_a_name_on_a_card_that_fills_the_picture_is_no_title(models: Models, name: str, scale: float) -> None:
    picture, thick = np.full((720, 1280, 3), 26, np.uint8), int(1.5 * scale)
    (width, height), _ = cv2.getTextSize(name, cv2.FONT_HERSHEY_SIMPLEX, scale, thick)
    place = ((1280 - width) // 2, (720 + height) // 2)
    cv2.putText(picture, name, place, cv2.FONT_HERSHEY_SIMPLEX, scale, (255, 255, 255), thick, cv2.LINE_AA)
    cv2.putText(picture, name, (12, 706), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (255, 255, 255), 1, cv2.LINE_AA)
    assert observe(Frame(0, picture), models).screen is None
