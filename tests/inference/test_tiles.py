"""Tiles are found by their gutters, whatever the page's colour, the layout, and what is shown in them."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from inference import tiles
from inference.observation import Tile
from ingest.video import Image
from tests.inference.galleries import CARD, Colour, Gallery, Rect, grid, label, put_together, strip, texture


def assert_found(gallery: Gallery, found: list[Tile], exactly: bool = True) -> None:
    """Every tile once, hardly displaced, in reading order."""
    matches = [max(range(len(found)), key=lambda n: found[n].box.overlap(box), default=-1) for box in gallery.boxes]
    assert all(n >= 0 and found[n].box.overlap(box) > 0.9 for n, box in zip(matches, gallery.boxes, strict=True))
    assert len(set(matches)) == len(gallery.boxes)
    if exactly:
        assert len(found) == len(gallery.boxes)


def rooms(count: int) -> list[Image]:
    return [texture(seed) for seed in range(count)]


@pytest.mark.parametrize("count", [2, 3, 4, 5, 7, 9, 12, 25])
@pytest.mark.parametrize("page", [(0, 0, 0), (13, 13, 13), (36, 36, 36), (28, 30, 42), (255, 255, 255)])
def test_galleries_of_any_count_and_page_colour(count: int, page: Colour) -> None:
    gallery = put_together(rooms(count), grid(count, 1280, 720), page=page)
    assert_found(gallery, tiles.find(gallery.picture))


@pytest.mark.parametrize("size", [(640, 360), (1920, 1080), (1966, 1508)])
@pytest.mark.parametrize(("gap", "margin"), [(2, 0), (4, 40), (12, 12)])
def test_galleries_of_any_size_and_gutter(size: tuple[int, int], gap: int, margin: int) -> None:
    gallery = put_together(rooms(9), grid(9, *size, gap, margin), size)
    assert_found(gallery, tiles.find(gallery.picture))


@pytest.mark.parametrize("aspect", [1.0, 4 / 3, 16 / 9])
def test_tiles_of_any_shape(aspect: float) -> None:
    gallery = put_together(rooms(6), grid(6, 1280, 720, aspect=aspect), speaker=2)
    assert_found(gallery, tiles.find(gallery.picture))


@pytest.mark.parametrize("gap", [3, 6])
def test_narrow_gutters_blurred_by_compression(gap: int) -> None:
    people = [texture(seed, *((14, 70) if seed % 3 else (60, 240))) for seed in range(16)]
    gallery = put_together(people, grid(16, 1280, 720, gap, margin=0), speaker=5)
    _, packed = cv2.imencode(".jpg", gallery.picture, [cv2.IMWRITE_JPEG_QUALITY, 30])
    shown = cv2.imdecode(packed, cv2.IMREAD_COLOR)
    assert shown is not None
    assert_found(gallery, tiles.find(shown.astype(np.uint8)))


@pytest.mark.parametrize("page", [(26, 26, 26), (0, 0, 0), (245, 245, 245)])
def test_gutters_of_one_pixel(page: Colour) -> None:
    """A picture of four times the size, shrunk: no pixel of its gutters has the page's colour any more."""
    gallery = put_together(rooms(49), grid(49, 2560, 1600, gap=4, margin=8), (2560, 1600), page, speaker=8)
    shrunk = cv2.resize(gallery.picture, (640, 400), interpolation=cv2.INTER_AREA)
    _, packed = cv2.imencode(".jpg", shrunk, [cv2.IMWRITE_JPEG_QUALITY, 80])
    shown = cv2.imdecode(packed, cv2.IMREAD_COLOR)
    assert shown is not None
    assert_found(gallery, tiles.find(shown.astype(np.uint8)))


def test_gutters_of_one_pixel_with_a_shorter_last_row() -> None:
    gallery = put_together(rooms(23), grid(23, 2560, 1440, gap=4, margin=4), (2560, 1440))
    shrunk = cv2.resize(gallery.picture, (640, 360), interpolation=cv2.INTER_AREA).astype(np.uint8)
    found = tiles.find(shrunk)
    matches = [max(found, key=lambda tile: tile.box.overlap(box), default=None) for box in gallery.boxes]
    assert (
        sum(one is not None and one.box.overlap(box) > 0.8 for one, box in zip(matches, gallery.boxes, strict=True))
        >= 20
    )


def test_bars_of_another_colour_around_the_page() -> None:
    inner = put_together(rooms(12), grid(12, 1280, 620), (1280, 620))
    framed = np.full((720, 1280, 3), (70, 20, 90), np.uint8)
    framed[40:660] = inner.picture
    moved = tuple((x, y + 40, wide, high) for x, y, wide, high in inner.rects)
    assert_found(Gallery(framed, moved), tiles.find(framed))


def test_the_grid_does_not_go_on_over_a_shared_screen() -> None:
    high, wide = 108, 192
    rects: list[Rect] = [(872 + 200 * (n % 2), 20 + 114 * (n // 2), wide, high) for n in range(12)]
    slide = np.full((484, 860, 3), 250, np.uint8)
    label(slide, "Energy of a photon", 40, opacity=0.0)
    gallery = put_together([*rooms(12), slide], [*rects, (0, 118, 860, 484)])
    found = tiles.find(gallery.picture)
    assert len(found) <= len(gallery.boxes)
    assert all(any(tile.box.overlap(box) > 0.9 for tile in found) for box in gallery.boxes[:12])


def test_a_large_picture_is_read_like_its_half() -> None:
    gallery = put_together(rooms(25), grid(25, 2880, 1800, gap=12), (2880, 1800), speaker=3)
    assert_found(gallery, tiles.find(gallery.picture))


def test_forty_nine_tiles() -> None:
    gallery = put_together(rooms(49), grid(49, 1920, 1080), (1920, 1080), speaker=20)
    assert_found(gallery, tiles.find(gallery.picture))


@pytest.mark.parametrize("card", [CARD, (13, 13, 13)], ids=["grey", "as the page"])
def test_cards_are_tiles_with_the_camera_off(card: Colour) -> None:
    off = (0, 4, 7)
    filled: list[Image | Colour] = [card if n in off else room for n, room in enumerate(rooms(9))]
    gallery = put_together(filled, grid(9, 1280, 720), names=[f"Person Number {n}" for n in range(9)])
    found = tiles.find(gallery.picture)
    assert_found(gallery, found)
    assert [not tile.camera_on for tile in found] == [n in off for n in range(9)]


def test_a_dark_room_is_no_card() -> None:
    dark = texture(3, 14, 60)
    gallery = put_together([texture(1), dark, texture(2), texture(4)], grid(4, 1280, 720))
    found = tiles.find(gallery.picture)
    assert_found(gallery, found)
    assert all(tile.camera_on for tile in found)


@pytest.mark.parametrize("count", [2, 3])
def test_a_tile_with_a_side_as_dark_as_the_page_keeps_its_size(count: int) -> None:
    filled = rooms(count)
    filled[1][:, 300:] = 13
    gallery = put_together(filled, grid(count, 1280, 720))
    assert_found(gallery, tiles.find(gallery.picture))


def test_the_active_speaker_beside_a_strip() -> None:
    small, large = strip(5, 1280, 720)
    speaker = texture(9)
    speaker[:, 200:215] = 13  # cut in two by something dark
    gallery = put_together([*rooms(5), speaker], [*small, large])
    assert_found(gallery, tiles.find(gallery.picture))


def test_a_large_dark_picture_is_not_cut_into_cells() -> None:
    small: list[Rect] = [(1072, 50 + 208 * n, 204, 204) for n in range(3)]
    speaker = np.maximum(texture(9, 0, 90), 14)
    speaker[40:130, 30:130] = 13
    gallery = put_together([*rooms(3), speaker], [*small, (0, 60, 1068, 600)])
    assert_found(gallery, tiles.find(gallery.picture))


@pytest.mark.parametrize("size", [(1, 1), (2, 2), (1, 3200), (3200, 1), (16, 16), (23, 288), (40, 49), (70, 66)])
def test_pictures_of_a_few_pixels(size: tuple[int, int]) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (*size, 3)).astype(np.uint8)
    for picture in (noise, np.zeros((*size, 3), np.uint8)):
        assert tiles.find(picture) == []


def test_reading_order() -> None:
    gallery = put_together(rooms(12), grid(12, 1280, 720))
    places = [(round(tile.box.y, 2), tile.box.x) for tile in tiles.find(gallery.picture)]
    assert places == sorted(places)


def test_pictures_that_are_no_gallery() -> None:
    height, width = 720, 1280
    shuffled = np.random.default_rng(0).integers(0, 256, (height, width, 3)).astype(np.uint8)
    letterboxed = np.zeros((height, width, 3), np.uint8)
    letterboxed[90:630] = texture(1, height=540, width=1280)
    slide = np.full((height, width, 3), 255, np.uint8)
    for line in range(6):
        label(slide[: 120 + 90 * line], "Energy of a photon", 40, opacity=0.9)
    plain = [np.full((height, width, 3), grey, np.uint8) for grey in (0, 128, 255)]
    for picture in (shuffled, letterboxed, slide, texture(5, height=height, width=width), *plain):
        assert tiles.find(picture) == []


@pytest.mark.parametrize("bright", [(0, 812), (0, 560), (380, 1270)])
def test_a_bright_part_of_a_dark_film_is_no_gallery(bright: tuple[int, int]) -> None:
    film = np.full((720, 1280, 3), (21, 20, 20), np.uint8)
    film[:, bright[0] : bright[1]] = texture(1, 60, 200, 720, bright[1] - bright[0])
    film[300:560, 1000:1200] = texture(2, 60, 200, 260, 200)
    assert tiles.find(film) == []
