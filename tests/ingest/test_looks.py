"""The looks of clients: what is drawn is what the truth says, in every look, size and layout."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ingest.render import Room, looks, render
from ingest.render.appearance import ZOOM, Appearance, Card, Label
from ingest.render.cast import gather
from ingest.render.comparison import read
from ingest.render.labels import shown
from ingest.render.layout import Area, above, beside, floating, gallery, speaker
from ingest.render.lettering import width_of, write
from ingest.render.room import LAYOUTS
from ingest.render.stage import Stage
from ingest.render.surround import area
from ingest.video import Image, SourceError

ALL = [(look, theme) for look in looks.names() for theme in ("dark", "light")]


def staged(room: Room, second: float = 0) -> Stage:
    stage = Stage(room, gather(room))
    stage.show(second)
    return stage


def tiles(stage: Stage) -> list[Image]:
    return [stage.image[y : y + high, x : x + wide] for _, (x, y, wide, high) in stage.page.tiles]


@pytest.mark.parametrize(("look", "theme"), ALL)
def test_a_look_leaves_its_page_free_between_the_tiles(look: str, theme: str) -> None:
    room = Room(people=7, seconds=1, width=640, height=400, appearance=looks.load(look, theme))
    stage, space = staged(room), area(room)
    free = np.zeros(stage.image.shape[:2], bool)
    free[space.top : space.top + space.height, space.left : space.left + space.width] = True
    for _, (x, y, wide, high) in stage.page.tiles:
        assert (stage.image[y - 2, x : x + wide] == room.appearance.page).all()
        free[y : y + high, x : x + wide] = False
    assert (stage.image[free] == room.appearance.page).all()


def test_an_unknown_look_or_theme_says_what_there_is() -> None:
    with pytest.raises(SourceError, match="--look meet"):
        looks.load("skype", "dark")
    with pytest.raises(SourceError, match="--theme light"):
        looks.load("zoom", "pink")


@pytest.mark.parametrize("count", [1, 2, 7, 26, 49])
@pytest.mark.parametrize("size", [(640, 400), (1024, 768), (1920, 1080), (720, 1280)])
@pytest.mark.parametrize("shapes", [(16 / 9, 16 / 9), (4 / 3, 4 / 3), (0.9, 2.1)])
def test_up_to_49_tiles_fit_any_picture(count: int, size: tuple[int, int], shapes: tuple[float, float]) -> None:
    space = Area(10, 20, size[0] - 20, size[1] - 60, 2, shapes)
    rects = [rect for _, rect in gallery(list(range(count)), space, 0, most=49).tiles]
    drawn = np.zeros((size[1], size[0]), int)
    for x, y, wide, high in rects:
        assert shapes[0] * 0.97 <= wide / high <= shapes[1] * 1.03
        drawn[y : y + high, x : x + wide] += 1
    assert len(rects) == count
    assert drawn.max() == 1
    assert not drawn[:20].any()
    assert not drawn[size[1] - 40 :].any()


def test_a_wide_picture_has_more_columns_and_an_upright_one_fewer() -> None:
    def columns(width: int, height: int) -> int:
        rects = [rect for _, rect in gallery(list(range(6)), Area(0, 0, width, height), 0).tiles]
        return sum(rect[1] == rects[0][1] for rect in rects)

    assert (columns(1280, 720), columns(2400, 400), columns(500, 1000)) == (3, 6, 1)


def test_every_view_has_its_tiles_and_screen_where_they_belong() -> None:
    space, people = Area(0, 50, 1280, 670, 6), list(range(8))
    top, side, one = above(people, space, 0), beside(people, space, 0), floating(space, 3)
    assert all(y < top.stage[1] for _, (_, y, _, _) in top.tiles if top.stage)
    assert all(x >= side.stage[0] + side.stage[2] for _, (x, _, _, _) in side.tiles if side.stage)
    ((who, rect),) = one.tiles
    assert who == 3
    assert one.stage is not None
    assert one.stage[0] < rect[0] < one.stage[0] + one.stage[2]
    assert speaker(people, space, 0, 5).tiles[0][0] == 5


def test_changing_goes_through_the_views_and_a_floating_tile_survives_a_new_slide() -> None:
    room = Room(people=5, seconds=42, width=320, height=180, layout="changing", rate=5)
    cast = gather(room)
    stage, pages = Stage(room, cast), set()
    for second in range(42):
        stage.show(second)
        pages.add((len(stage.page.tiles), stage.page.stage is not None))
        for person, (x, y, wide, high) in stage.page.tiles:
            drawn = stage.painter(person).paint(
                stage.poses[person], stage.state(person, second).camera, cast.speakers[second] == person
            )
            assert np.array_equal(stage.image[y : y + high, x : x + wide], drawn), second
    assert {(1, True), (5, True), (5, False)} <= pages


@pytest.mark.parametrize("layout", LAYOUTS)
def test_truth_lies_within_the_picture_whatever_surrounds_it(layout: str, tmp_path: Path) -> None:
    look = replace(looks.load("teams", "light"), bands=(0.1, 0.05))
    render(tmp_path / "a.mp4", Room(4, 2, 800, 600, layout=layout, rate=5, appearance=look), lambda done, total: None)
    truth = read(tmp_path / "a.truth.csv")
    assert truth["tile_x"].min() >= 0.1
    assert truth["tile_y"].min() >= 0.05 + 0.07
    assert (truth["tile_x"] + truth["tile_width"]).max() <= 0.9
    assert (truth["tile_y"] + truth["tile_height"]).max() <= 0.95


@pytest.mark.parametrize("place", ["top-left", "top-right", "bottom-left", "bottom-centre", "bottom-right"])
@pytest.mark.parametrize("backing", ["pill", "box", "shadow"])
def test_a_label_stands_where_it_is_said_to(place: str, backing: str) -> None:
    label = Label(place=place, backing=backing, icons=True, ink=(255, 255, 255))
    with_label, without = (
        tiles(staged(Room(1, 1, 640, 360, appearance=replace(ZOOM, label=one)), 0))[0].astype(int)
        for one in (label, Label(place=""))
    )
    rows, columns = np.nonzero(np.abs(with_label - without).max(axis=2) > 40)
    upright, _, side = place.partition("-")
    height, width = with_label.shape[:2]
    assert (rows.max() < 0.2 * height) if upright == "top" else (rows.min() > 0.8 * height)
    middle = (columns.min() + columns.max()) / 2 / width
    assert {"left": middle < 0.4, "centre": 0.45 < middle < 0.55, "right": middle > 0.6}[side]


def test_long_names_end_in_an_ellipsis_and_the_truth_says_so() -> None:
    label = Label(shorten=True)
    text, size = shown("Wilhelmina Venkataraman-Papadopoulos", label, 178, 100)
    assert text.endswith("…")
    assert "Wilhelmina Venk" in text
    assert width_of(text, size, label.weight) <= 0.9 * 178
    assert shown("Ana", label, 178, 100) == ("Ana", 9)
    room = Room(30, 1, 640, 360, page=49, names="varied", appearance=replace(ZOOM, label=label))
    stage = staged(room)
    assert any(stage.painter(person).label.endswith("…") for person, _ in stage.page.tiles)


@pytest.mark.parametrize("shows", ["name", "initials", "picture"])
def test_a_card_shows_what_it_should_in_the_middle(shows: str) -> None:
    room = Room(6, 1, 960, 540, cameras_off=1.0, appearance=replace(ZOOM, card=Card(shows), label=Label(place="")))
    silent = [card for card in tiles(staged(room)) if (card[1, 1] == Card().colour).all()]
    assert len(silent) in (4, 5), "all but the one who teaches and perhaps one who speaks"
    for card in silent:
        width = card.shape[1]
        rows, columns = np.nonzero(np.abs(card.astype(int) - Card().colour).max(axis=2) > 8)
        assert abs((columns.min() + columns.max()) / 2 / width - 0.5) < 0.03
        round_thing = abs((columns.max() - columns.min()) - (rows.max() - rows.min())) <= 2
        assert round_thing == (shows != "name")


def test_varied_labels_are_told_from_the_roster_or_are_themselves(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    render(path, Room(30, 1, 960, 540, page=30, names="varied", rate=5), lambda done, total: None)
    truth, roster = read(path.with_suffix(".truth.csv")), pd.read_csv(path.with_suffix(".roster.csv"))
    assert len(set(truth["label"])) == len(truth)
    unknown = truth[~truth["participant"].isin(roster["name"])]
    assert len(unknown) == 4
    assert (unknown["participant"] == unknown["label"]).all()
    known = truth[truth["participant"].isin(roster["name"])].merge(roster, left_on="participant", right_on="name")
    for _, one in known.iterrows():
        given, _, family = one["name"].partition(" ")
        decided = one["label"] in str(one["aliases"]).split(";") or one["label"] == one["email"]
        assert decided or given[0].lower() in one["label"].lower() or family in one["label"], one["label"]


@pytest.mark.parametrize("script", ["cyrillic", "cjk"])
def test_names_of_other_scripts_are_in_the_font(script: str) -> None:
    names = [participant.name for participant in gather(Room(people=60, seconds=1, names=script)).people]
    assert len(set(names)) == 60
    assert all(drawn(letter) != drawn("\uffff") for letter in set("".join(names)) - {" "})


def drawn(text: str) -> bytes:
    image = np.zeros((60, 60, 3), np.uint8)
    write(image, text, 10, 40, 30, (255, 255, 255))
    return image.tobytes()


def test_only_the_rooms_asked_for_are_drawn_and_a_virtual_one_is_the_page() -> None:
    room = Room(6, 1, 960, 540, backdrops=("page",), appearance=looks.load("meet", "light"))
    assert {participant.backdrop for participant in gather(room).people} == {"page"}
    corners = [tile[3, tile.shape[1] // 3] for tile in tiles(staged(room))]
    assert sum((corner == (255, 255, 255)).all() for corner in corners) >= 5


def test_rooms_that_cannot_be_drawn_say_what_to_try(tmp_path: Path) -> None:
    for room, hint in (
        (Room(names="klingon"), "--names varied"),
        (Room(page=64), "--page"),
        (Room(backdrops=("sea",)), "beach"),
    ):
        with pytest.raises(SourceError, match=hint):
            render(tmp_path / "a.mp4", room, lambda done, total: None)


def test_the_usual_look_is_the_usual_one() -> None:
    assert looks.load("zoom", "dark") == ZOOM == Appearance() == Room().appearance
