from __future__ import annotations

import csv
import math
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from inference.detectors import blazeface
from inference.observation import Box, Face, ModelError
from ingest.render import LAYOUTS, Room, render
from ingest.render.backdrops import BACKDROPS, paint
from ingest.render.canvas import Canvas, ellipse
from ingest.render.cast import gather
from ingest.render.deck import showings
from ingest.render.figure import Figure, Look
from ingest.render.layout import Area, above, beside, gallery, speaker
from ingest.render.lettering import write
from ingest.render.motion import Mover
from ingest.render.muscles import EXPRESSION_MUSCLES
from ingest.render.person import invent
from ingest.render.script import State, course, during, plan
from ingest.render.slides import draw_screen
from ingest.render.turn import Turn
from ingest.video import Image, SourceError

SMALL = Room(people=4, seconds=6, width=640, height=360, seed=3)
PICTURE = Area(0, 0, 1280, 720)
Row = dict[str, str]


def quiet(done: int, total: int) -> None:
    assert done <= total


def rows_of(path: Path) -> list[Row]:
    with path.with_suffix(".truth.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def pictures(path: Path) -> dict[int, Image]:
    """The picture on show at each full second."""
    with av.open(str(path)) as container:
        frames = [(frame.time, frame) for frame in container.decode(video=0)]
        return {
            round(time): frame.to_ndarray(format="rgb24").astype(np.uint8)
            for time, frame in frames
            if time is not None and abs(time - round(time)) < 1e-6
        }


def cut(picture: Image, row: Row) -> Image:
    height, width = picture.shape[:2]
    x, y, wide, high = (float(row[f"tile_{side}"]) for side in ("x", "y", "width", "height"))
    left, top = round(x * width), round(y * height)
    return picture[top : top + round(high * height), left : left + round(wide * width)]


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("class") / "class.mp4"
    render(path, SMALL, quiet)
    return path


@pytest.fixture(scope="module")
def detector() -> blazeface.Detector:
    try:
        return blazeface.Detector()
    except ModelError as error:
        pytest.skip(str(error))


def strongest(faces: list[Face]) -> Face | None:
    return faces[0] if faces else None


def test_video_has_every_second(film: Path) -> None:
    with av.open(str(film)) as container:
        stream = container.streams.video[0]
        assert stream.codec_context.name == "h264"
        assert (stream.width, stream.height) == (640, 360)
        assert stream.average_rate == 25
        assert sum(1 for _ in container.decode(video=0)) == SMALL.seconds * SMALL.rate
    assert {int(row["second"]) for row in rows_of(film)} == set(range(SMALL.seconds))


def test_same_room_same_files(film: Path, tmp_path: Path) -> None:
    again = tmp_path / "class.mp4"
    render(again, SMALL, quiet)
    for suffix in (".mp4", ".truth.csv", ".slides.csv", ".roster.csv"):
        assert again.with_suffix(suffix).read_bytes() == film.with_suffix(suffix).read_bytes(), suffix


def test_other_seed_other_class(film: Path, tmp_path: Path) -> None:
    other = tmp_path / "class.mp4"
    render(other, Room(people=4, seconds=1, width=640, height=360, seed=4), quiet)
    assert other.with_suffix(".roster.csv").read_text() != film.with_suffix(".roster.csv").read_text()


def test_roster_names_everyone_in_the_truth(film: Path) -> None:
    with film.with_suffix(".roster.csv").open(encoding="utf-8") as file:
        roster = list(csv.DictReader(file))
    assert len({row["email"] for row in roster}) == len({row["name"] for row in roster}) == SMALL.people
    assert {row["participant"] for row in rows_of(film)} <= {row["name"] for row in roster}


def test_truth_rows_are_coherent(film: Path) -> None:
    for row in rows_of(film):
        visible = row["face_visible"] == "true"
        assert visible <= (row["camera_on"] == "true")
        assert (row["expression"] in EXPRESSION_MUSCLES) == visible
        assert (row["x"] != "") == visible
        for column in ("yaw", "pitch", "roll", "eyes_closed", "yawning"):
            assert (row[column] != "") == visible, column


def test_a_planned_class_does_what_the_plan_says(tmp_path: Path) -> None:
    path = tmp_path / "planned.mp4"
    steady: list[State | None] = [State()] * 12
    turned = during(during(steady, 3, 6, yaw=-35, pitch=20), 8, 10, camera=False)
    tired = during(during(during(steady, 2, 4, eyes_closed=True), 6, 8, yawning=True), 9, 12)
    render(path, Room(2, 12, 640, 360, seed=1, rate=5, plans=(tuple(turned), tuple(tired))), quiet)
    rows = rows_of(path)
    first, second = (
        [row for row in rows if row["participant"] == one.name] for one in gather(Room(2, 12, seed=1)).people
    )
    assert [row["yaw"] for row in first] == ["0"] * 3 + ["-35"] * 3 + ["0"] * 2 + [""] * 2 + ["0"] * 2
    assert [row["pitch"] for row in first][3] == "20"
    assert [row["camera_on"] for row in first][8:10] == ["false"] * 2
    assert [row["second"] for row in second] == [str(n) for n in range(9)]
    assert [n for n, row in enumerate(second) if row["eyes_closed"] == "true"] == [2, 3]
    assert [n for n, row in enumerate(second) if row["yawning"] == "true"] == [6, 7]


def test_tiredness_and_wide_turns_happen() -> None:
    states = [state for one in gather(Room(people=40, seconds=300, seed=2)).people for state in one.plan if state]
    assert {state.yaw for state in states} >= {-40, -32, 0, 32, 40}
    assert {state.pitch for state in states} >= {-25, 25}
    for sign in ("eyes_closed", "yawning"):
        assert 0.01 < np.mean([getattr(state, sign) for state in states]) < 0.08, sign
    assert all(state.face_visible for state in states if not state.awake)


def test_a_head_turns_like_a_solid_one() -> None:
    straight = Turn().surface([(0.0, 0.3), (-0.3, 0.0), (0.3, 0.0)], [0.2, 0.0, 0.0])
    for yaw, pitch in ((30, 0), (0, 20), (-35, -15)):
        nose, right, left = Turn(yaw, pitch).surface([(0.0, 0.3), (-0.3, 0.0), (0.3, 0.0)], [0.2, 0.0, 0.0])
        assert right[1] == pytest.approx(left[1]), "the eyes stay level"
        assert np.sign(nose[0] - (right + left)[0] / 2) == np.sign(yaw)
        assert left[0] - right[0] == pytest.approx((straight[2] - straight[1])[0] * np.cos(np.radians(yaw)))
    down, level, up = (Turn(0, pitch).surface([(0.0, 0.3)], 0.2)[0, 1] for pitch in (20, 0, -20))
    assert down > level > up


def test_nothing_lies_beyond_the_horizon() -> None:
    row = np.stack([np.linspace(-0.75, 0.75, 61), np.full(61, 0.3)], axis=1)
    for yaw in (-40, 25, 40):
        across = Turn(yaw).surface(row)[:, 0] * np.sign(yaw)
        far = row[:, 0] * np.sign(yaw) > 0
        assert (np.diff(across[far] if yaw > 0 else across[far][::-1]) > -5e-3).all()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_visible_face_is_found_where_the_truth_says(
    layout: str, tmp_path: Path, detector: blazeface.Detector
) -> None:
    path = tmp_path / "class.mp4"
    room = Room(people=6, seconds=12, width=960, height=540, seed=11, layout=layout, rate=10)
    render(path, room, quiet)
    shown, overlaps = pictures(path), []
    for row in rows_of(path):
        tile = cut(shown[int(row["second"])], row)
        face = strongest(detector.detect(tile))
        assert (face is not None) == (row["face_visible"] == "true"), row
        if face is None:
            continue
        x, y, width, height, *of = (
            float(row[name]) for name in ("x", "y", "width", "height", "tile_x", "tile_y", "tile_width", "tile_height")
        )
        truth = Box((x - of[0]) / of[2], (y - of[1]) / of[3], width / of[2], height / of[3])
        overlaps.append(truth.overlap(face.box))
    assert np.median(overlaps) > 0.75


def test_empty_rooms_hold_no_face(detector: blazeface.Detector) -> None:
    found = [kind for kind in BACKDROPS for seed in range(8) if detector.detect(paint(kind, seed, 247, 139))]
    assert found == []


def test_camera_off_is_a_flat_card_and_camera_on_is_not(film: Path, tmp_path: Path) -> None:
    path = tmp_path / "long.mp4"
    render(path, Room(people=9, seconds=40, width=640, height=360, seed=2, rate=5), quiet)
    shown, rows = pictures(path), rows_of(path)
    assert {row["camera_on"] for row in rows} == {"true", "false"}
    for row in rows:
        upper = cut(shown[int(row["second"])], row)[8:30, 8:-8]
        flat = float(upper.std()) < 2.5 and abs(float(upper.mean()) - 34.7) < 3
        assert flat == (row["camera_on"] == "false"), row


def test_progress_is_told_every_second(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    render(tmp_path / "a.mp4", Room(1, 3, 320, 180, rate=5), lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_interruption_leaves_nothing(tmp_path: Path) -> None:
    def interrupt(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        render(tmp_path / "a.mp4", Room(1, 3, 320, 180, rate=5), interrupt)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("room", "hint"),
    [
        (Room(layout="circle"), "--layout gallery"),
        (Room(people=0), "--people"),
        (Room(seconds=0), "--seconds"),
        (Room(width=641), "--size"),
        (Room(width=100_000, height=100_000), "to 7680x4320"),
        (Room(page=50), "--page with 1 to 49"),
        (Room(2, 3, plans=((State(),) * 2,)), "a state for each second"),
    ],
)
def test_impossible_rooms_say_what_to_try(room: Room, hint: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=hint):
        render(tmp_path / "a.mp4", room, quiet)
    assert list(tmp_path.iterdir()) == []


def test_missing_folder_and_other_suffix_are_source_errors(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="another folder"):
        render(tmp_path / "nowhere" / "a.mp4", Room(1, 1, 320, 180), quiet)
    with pytest.raises(SourceError, match=r"a\.mp4"):
        render(tmp_path / "a.txt", Room(1, 1, 320, 180), quiet)


@pytest.mark.parametrize("count", [1, 2, 5, 9, 13, 25])
def test_gallery_has_ceil_sqrt_columns_and_a_centred_last_row(count: int) -> None:
    rects = [rect for _, rect in gallery(list(range(count)), PICTURE, 0).tiles]
    columns = math.ceil(math.sqrt(count))
    assert len({y for _, y, _, _ in rects[:columns]}) == 1
    assert len(rects) == count
    last = [rect for rect in rects if rect[1] == rects[-1][1]]
    left, right = last[0][0], 1280 - last[-1][0] - last[-1][2]
    assert abs(left - right) <= 1


def test_tiles_never_overlap_and_stay_inside() -> None:
    people = list(range(30))
    pages = [gallery(people, PICTURE, 0), gallery(people, PICTURE, 1), speaker(people, PICTURE, 1, 4)]
    pages += [above(people, PICTURE, 2), beside(people, PICTURE, 2)]
    for page in pages:
        drawn = np.zeros((720, 1280), int)
        for x, y, width, height in [rect for _, rect in page.tiles] + ([page.stage] if page.stage else []):
            assert min(x, y) >= 0
            assert (x + width, y + height) <= (1280, 720)
            drawn[y : y + height, x : x + width] += 1
        assert drawn.max() == 1


def test_everyone_has_a_turn_when_pages_flip() -> None:
    shown = {person for turn in range(2) for person, _ in gallery(list(range(40)), PICTURE, turn).tiles}
    assert shown == set(range(40))


def test_seven_expressions_look_different() -> None:
    figure = Figure(invent(np.random.default_rng(5)), 320, 180)
    drawn = {name: figure.draw(Look(name)).colour.astype(float) for name in EXPRESSION_MUSCLES}
    for one in drawn:
        for other in drawn:
            if one < other:
                assert np.abs(drawn[one] - drawn[other]).max() > 60, (one, other)


def test_pictures_around_a_full_second_hold_still() -> None:
    random = np.random.default_rng(8)
    states = plan(course(120, random), random)
    mover = Mover(states, random)
    for second in range(1, 119):
        looks = {getattr(mover.pose(second + shift), "look", None) for shift in (-0.15, 0.0, 0.2)}
        assert len(looks) == 1, second


def test_the_class_dips_in_the_middle() -> None:
    cast = gather(Room(people=60, seconds=200, seed=1))
    level = course(200, np.random.default_rng([1, 60]))
    attentive = [sum(bool(p.plan[s] and p.plan[s].face_visible) for p in cast.people) for s in range(200)]  # type: ignore[union-attr]
    low = int(np.argmin(level))
    assert np.mean(attentive[low - 8 : low + 8]) < np.mean(attentive[45:65]) - 4


def test_names_are_unique_and_every_letter_is_in_the_font() -> None:
    names = [participant.name for participant in gather(Room(people=100, seconds=1)).people]
    assert len(set(names)) == 100
    letters = {letter for name in names for letter in name if not letter.isascii()}
    assert len(letters) > 10
    assert all(drawn(letter) != drawn("\uffff") for letter in letters)


def drawn(text: str) -> bytes:
    image = np.zeros((60, 60, 3), np.uint8)
    write(image, text, 10, 40, 30, (255, 255, 255))
    return image.tobytes()


def test_glaze_keeps_off_what_is_not_covered() -> None:
    canvas = Canvas(40, 40, 10, (20, 20))
    canvas.glaze([ellipse(0, 0, 1, 1)], (255, 255, 255), 1.0)
    assert not canvas.image.any()
    canvas.fill(ellipse(0, 0, 1, 1), (10, 20, 30))
    canvas.glaze([ellipse(0, 0, 3, 3)], (255, 255, 255), 1.0)
    assert np.array_equal(canvas.image.any(axis=2), canvas.cover > 0)
    assert cv2.countNonZero(canvas.cover) < 400


def test_the_shared_screen_has_a_truth(tmp_path: Path) -> None:
    """In order, with points that are only added, a going back or none, a film, and each as it is drawn."""
    shown = showings(600, 3)
    assert len(shown) == 600
    numbers = [one.number for one in shown if not one.film]
    assert set(numbers) == set(range(max(numbers) + 1))
    assert any(after < before for before, after in pairwise(numbers))
    assert any(one.film for one in shown)
    assert all(b.points >= a.points for a, b in pairwise(shown) if a.number == b.number and not (a.film or b.film))
    assert not any(one.film for one in showings(30, 3))
    render(tmp_path / "class.mp4", replace(SMALL, layout="side"), quiet)
    with (tmp_path / "class.slides.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["line"] for row in rows] == [one.title for one in showings(SMALL.seconds, SMALL.seed)]
    for second, picture in pictures(tmp_path / "class.mp4").items():
        x, y, wide, high = (float(rows[second][side]) for side in ("x", "y", "width", "height"))
        left, top = round(x * 640), round(y * 360)
        stage = picture[top : top + round(high * 360), left : left + round(wide * 640)]
        drawn = draw_screen(
            showings(SMALL.seconds, SMALL.seed)[second], SMALL.seed, second, stage.shape[1], stage.shape[0]
        )
        assert np.abs(stage.astype(int) - drawn).mean() < 6
