"""GalleryBench: its cases, its films, its table. What its figures mean is tested in tests/ingest/test_comparison.py."""

from __future__ import annotations

import math
import os
from collections import defaultdict
from pathlib import Path

import pytest
from rich.console import Console

from inference.gallerybench import films, measuring
from inference.gallerybench.cases import CASES, SHORT_S, Case, cases
from inference.gallerybench.table import COLUMNS, plain, table, with_mean
from inference.timing import Watch
from ingest import render
from ingest.render import Room
from ingest.render.comparison import read
from ingest.render.room import check
from ingest.video import SourceError

MINI = Case("mini", "nothing", Room(2, 2, 320, 180, rate=5))


def test_every_case_can_be_drawn_and_is_another() -> None:
    for case in CASES:
        check(case.room)
    assert len({case.name for case in CASES}) == len({repr(case.room) for case in CASES}) == len(CASES)
    assert {20, 30, 40, 60} == {case.room.seconds for case in CASES}


def test_the_two_classes_of_the_requirement_are_in_it() -> None:
    rooms = {case.name: case.room for case in CASES}
    for name, people in (("class-25", 25), ("class-49", 49)):
        room = rooms[name]
        assert (room.people, room.width, room.height, room.seconds) == (people, 1280, 720, 60)
        assert room.page >= people, "all on one page"


def test_quick_is_a_few_short_ones_and_a_seed_gives_other_people() -> None:
    quick = cases(quick=True)
    assert 3 <= len(quick) <= 6
    assert {case.room.seconds for case in quick} == {SHORT_S}
    other = cases(seed=1)
    assert [case.name for case in other] == [case.name for case in CASES]
    assert not {case.room.seed for case in other} & {case.room.seed for case in CASES}


def test_a_film_is_drawn_once_for_a_room_and_a_way_of_drawing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = films.film(MINI, tmp_path)
    drawn = path.stat().st_mtime_ns
    assert films.film(MINI, tmp_path) == path
    assert path.stat().st_mtime_ns == drawn
    path.with_suffix(".truth.csv").unlink()
    assert films.film(MINI, tmp_path).with_suffix(".truth.csv").exists(), "all three files or anew"
    code = tmp_path / "code"
    code.mkdir()
    (code / "pen.py").write_text("thicker = True")
    monkeypatch.setattr(render, "__path__", [str(code)])
    assert films.film(MINI, tmp_path) != path


def test_another_tool_s_rows_are_measured_like_ours(tmp_path: Path) -> None:
    films.copy(MINI, tmp_path, tmp_path)
    truth = read(tmp_path / "mini.truth.csv")
    assert (tmp_path / "mini.mp4").exists()
    truth.to_csv(tmp_path / "mini.csv", index=False)
    name, found = measuring.measured(MINI, tmp_path, lambda path: measuring.by_another(tmp_path, path))
    assert (name, found["tiles_found"], found["names_right"], found["idf1"]) == ("mini", 1, 1, 1)
    assert "ms_mean" not in found
    with pytest.raises(SourceError, match=r"other.mini\.csv is missing.*--films"):
        measuring.measured(MINI, tmp_path, lambda path: measuring.by_another(tmp_path / "other", path))


SEEN = "second,participant,tile_x,tile_y,tile_width,tile_height"


def seen_by_another(tmp_path: Path, content: bytes) -> dict[str, float]:
    films.copy(MINI, tmp_path, tmp_path)
    (tmp_path / "mini.csv").write_bytes(content)
    return measuring.measured(MINI, tmp_path, lambda path: measuring.by_another(tmp_path, path))[1]


def test_another_tool_may_leave_columns_and_rows_out(tmp_path: Path) -> None:
    films.copy(MINI, tmp_path, tmp_path)
    truth = read(tmp_path / "mini.truth.csv")[SEEN.split(",")]
    found = seen_by_another(tmp_path, b"\xef\xbb\xbf" + truth.to_csv(index=False).encode())
    assert [found[figure] for figure in ("tiles_found", "names_right", "labels_right", "faces_found")] == [1, 1, 0, 0]
    assert math.isnan(found["camera_off_f1"]), "nothing is said of cameras, and none is off"
    nothing = seen_by_another(tmp_path, f"{SEEN}\n".encode())
    assert (nothing["tiles_found"], nothing["idf1"]) == (0, 0)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", r"mini\.csv is no table \(No columns"),
        (b"second,participant,tile_x\n0,Ada,0\n", r"mini\.csv has no column tile_y, tile_width, tile_height;"),
        (f"{SEEN}\n0,Jos\xe9,0,0,1,1\n".encode("latin-1"), r"mini\.csv is no table \(.*UTF-8"),
        (f"{SEEN}\n0,Ada,0,0,1,1\n0,Ada,left,0,1,1\n".encode(), r"mini\.csv, row 2 .*: tile_x is 'left'; write a num"),
        (f"{SEEN}\n0,Ada,0,0,640,1\n".encode(), "row 1 .*: tile_width is '640'; write a number from -1 to 2"),
        (f"{SEEN}\n,Ada,0,0,1,1\n".encode(), "row 1 .*: second is ''; write a whole second"),
        (f"{SEEN}\n0.5,Ada,0,0,1,1\n".encode(), "row 1 .*: second is '0.5'; write a whole second"),
        (f"{SEEN},camera_on\n0,Ada,0,0,1,1,1\n".encode(), "row 1 .*: camera_on is '1'; write true or false"),
        (f"{SEEN}\n0,Ada,0,0,1,1\n0,Ada,0,0,1,1,7,8\n".encode(), r"mini\.csv is no table \(.*line 3"),
    ],
)
def test_what_another_tool_wrote_is_checked(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(SourceError, match=said):
        seen_by_another(tmp_path, content)


def test_cases_run_on_other_processes_in_order() -> None:
    found = list(measuring.each(_pid, [MINI, MINI, MINI], 1))
    assert len(set(found)) == 1
    assert found[0] != os.getpid()


def _pid(case: Case) -> int:
    return os.getpid()


def test_times_are_of_the_step_without_decoding() -> None:
    pictures = [
        {"decoding": 70.0, "layout": 1.0, "faces": 4.0, "labels": 485.0, "expressions": 10.0},
        {"decoding": 70.0, "layout": 20.0, "faces": 10.0, "expressions": 10.0},
        {"decoding": 70.0, "layout": 20.0, "faces": 5.0, "expressions": 35.0},
    ]
    found = measuring.times(Watch([defaultdict(float, one) for one in pictures], readings=6))
    assert found == pytest.approx({"ms_mean": 200, "ms_median": 60, "ms_gallery": 30, "readings": 2})
    assert all(math.isnan(figure) for figure in measuring.times(Watch()).values())


def test_the_table_has_a_row_per_case_and_a_mean_of_those_that_have_a_figure() -> None:
    found = with_mean({"one": {"idf1": 0.5, "camera_off_f1": math.nan}, "two": {"idf1": 1.0, "swaps_per_hour": 60.0}})
    assert found["mean"] == {"idf1": 0.75, "swaps_per_hour": 60.0}
    assert plain(found)["one"] == {"idf1": 0.5, "camera_off_f1": None}
    screen = Console(width=150)
    with screen.capture() as shown:
        screen.print(table(found))
    rows = {line.split()[1]: line.split("│") for line in shown.get().splitlines() if "│" in line}
    place = 2 + list(COLUMNS).index("idf1")
    assert [rows[name][place].strip() for name in ("one", "two", "mean")] == ["50.0", "100.0", "75.0"]
    assert rows["one"][2 + list(COLUMNS).index("camera_off_f1")].strip() == "-"
