"""Figures of hand-made tables, worked out by hand."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
import pytest

from ingest.render.comparison import compare, read
from ingest.render.identity import idf1, swaps, verdicts
from ingest.render.pairing import FACE, overlaps, paired

PLACES = {"left": (0.0, 0.0, 0.4, 0.4), "right": (0.5, 0.0, 0.4, 0.4), "low": (0.5, 0.5, 0.4, 0.4)}
COLUMNS = (
    *("second", "participant", "label", "camera_on", "face_visible", "x", "y", "width", "height"),
    *("tile_x", "tile_y", "tile_width", "tile_height", "expression"),
)


def row(
    second: int, name: str, place: str, *, label: str | None = None, camera: bool = True, face: bool = True,
    expression: str = "neutral", shift: float = 0.0,
) -> tuple[object, ...]:  # fmt: skip
    """Somebody in a tile; `shift` moves the tile to the right, in widths of it, and with it the face in its middle."""
    x, y, width, height = PLACES[place]
    x += shift * width
    box = (x + 0.1, y + 0.1, 0.2, 0.2) if face else (math.nan,) * 4
    said = expression if face else math.nan
    return (second, name, name if label is None else label, camera, face, *box, x, y, width, height, said)


def off(name: str, place: str) -> tuple[object, ...]:
    return row(0, name, place, camera=False, face=False)


def table(*rows: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(COLUMNS))


TWO = table(*(row(second, name, place) for second in range(10) for name, place in (("Ana", "left"), ("Bo", "right"))))
ROSTER = ("Ana", "Bo", "Cy")


def test_what_is_seen_as_it_is_has_no_fault() -> None:
    found = compare(TWO, TWO, ROSTER)
    assert found.tiles_found == found.tiles_true == found.faces_found == found.faces_true == 1
    assert found.names_right == found.labels_right == found.idf1 == found.expressions_right == 1
    assert found.names_wrong == found.names_abstained == found.swaps_per_hour == 0
    assert math.isnan(found.camera_off_f1), "no camera is off"


def test_nothing_seen_is_nothing_found() -> None:
    found = compare(TWO, TWO[:0], ROSTER)
    assert (found.tiles_found, found.faces_found, found.names_right, found.names_abstained) == (0, 0, 0, 1)
    assert found.idf1 == 0
    assert math.isnan(found.tiles_true)


def test_a_box_counts_from_half_an_intersection_over_union() -> None:
    near, far = table(row(0, "Ana", "left", shift=0.32)), table(row(0, "Ana", "left", shift=0.35))
    truth = table(row(0, "Ana", "left"))
    assert (1 - 0.32) / (1 + 0.32) > 0.5 > (1 - 0.35) / (1 + 0.35)
    assert compare(truth, near).tiles_found == 1
    assert compare(truth, far).tiles_found == 0
    both = truth.merge(near, on="second", suffixes=("", "_seen"))
    assert overlaps(both, FACE).iloc[0] == pytest.approx((0.2 - 0.128) / (0.2 + 0.128))


def test_two_boxes_for_one_tile_are_one_right_and_one_invented() -> None:
    truth = table(row(0, "Ana", "left"))
    seen = table(row(0, "Ana", "left", shift=0.1), row(0, "Ana", "left"))
    assert paired(truth, seen)["index_seen"].tolist() == [1], "the nearest"
    found = compare(truth, seen)
    assert (found.tiles_found, found.tiles_true) == (1, 0.5)


def test_other_seconds_do_not_pair() -> None:
    assert len(paired(table(row(0, "Ana", "left")), table(row(1, "Ana", "left")))) == 0


def test_faces_are_found_by_their_own_boxes() -> None:
    truth = table(row(0, "Ana", "left"), row(0, "Bo", "right", face=False), row(0, "Cy", "low", expression="sad"))
    seen = table(row(0, "Ana", "left", face=False), row(0, "Bo", "right"), row(0, "Cy", "low", expression="happy"))
    found = compare(truth, seen)
    assert (found.faces_found, found.faces_true) == (0.5, 0.5)
    assert found.expressions_right == 0
    assert found.tiles_found == 1


def test_cameras_off_are_weighed_by_f1() -> None:
    truth = table(off("Ana", "left"), off("Bo", "right"), row(0, "Cy", "low"))
    seen = table(off("Ana", "left"), row(0, "Bo", "right"), off("Cy", "low"))
    assert compare(truth, seen).camera_off_f1 == pytest.approx(2 * 1 / (2 + 2))


@pytest.mark.parametrize(
    ("true", "given", "verdict"),
    [
        ("Ana", "Ana", "right"),
        ("Zoë", "Zoe\u0308", "right"),
        ("Ana", "Bo", "wrong"),
        ("Ana", "Cy", "wrong"),
        ("Ana", "iPhone (2)", "wrong"),
        ("Ana", "Anna Mueiler", "abstained"),
        ("Ana", "unlabelled-3", "abstained"),
        ("Ana", "", "abstained"),
        ("iPhone (2)", "iPhone (2)", "right"),
        ("iPhone (2)", "Cy", "wrong"),
        ("iPhone (2)", "iPhone (3)", "wrong"),
        ("iPhone (2)", "unlabelled", "abstained"),
    ],
)
def test_names_are_right_wrong_or_abstained(true: str, given: str, verdict: str) -> None:
    roster = {"Ana", "Bo", "Cy", "Zoë"}
    pairs = pd.DataFrame({"participant": [true], "participant_seen": [given]})
    assert verdicts(pairs, roster | {"iPhone (2)"}, roster).tolist() == [verdict]


def test_names_are_shares_of_the_labelled_tiles_on_screen() -> None:
    """Of ten tiles with a label: six right, one wrong, one abstained, two not found; those without label count not."""
    truth = table(*(row(second, "Ana", "left") for second in range(10)), row(0, "Bo", "right", label=""))
    given = ["Ana"] * 6 + ["Bo", "unlabelled-1"]
    seen = table(
        *(row(second, name, "left", label="Ana") for second, name in enumerate(given)), row(0, "Cy", "right", label="")
    )
    found = compare(truth, seen, ROSTER)
    assert (found.names_right, found.names_wrong) == (0.6, 0.1)
    assert found.names_abstained == pytest.approx(0.3)
    assert found.labels_right == 0.8


def test_idf1_is_that_of_the_best_one_to_one_naming() -> None:
    """Seen: A is Ana for 10 s and Bo for 4 s, B is Bo for 6 s. The best naming agrees in 10 + 6 of 20 rows each."""
    seen = table(
        *(row(second, "A", "left") for second in range(10)),
        *(row(second, "A" if second < 4 else "B", "right") for second in range(10)),
    )
    assert idf1(TWO, seen, paired(TWO, seen)) == pytest.approx(2 * 16 / 40)
    half = seen[seen["second"] < 5]
    assert idf1(TWO, half, paired(TWO, half)) == pytest.approx(2 * (5 + 1) / (20 + 10))


def test_swaps_are_changes_of_name_and_counted_per_hour() -> None:
    """Right: Bo, Cy, Cy, then unread, Cy, Bo: two changes in six seconds."""
    truth = table(*(row(second, "Bo", "right") for second in range(6)))
    seen = table(*(row(s, n, "right") for s, n in enumerate(["Bo", "Cy", "Cy", "unlabelled-1", "Cy", "Bo"])))
    assert swaps(paired(truth, seen)) == 4
    assert compare(truth, seen, ROSTER).swaps_per_hour == 2 * 3600 / 6


def test_without_labels_the_numbers_are_the_names() -> None:
    truth = table(*(row(second, "Bo", "right", label="") for second in range(4)))
    seen = table(*(row(s, f"unlabelled-{n}", "right", label="") for s, n in enumerate([1, 1, 2, 2])))
    found = compare(truth, seen, ROSTER)
    assert math.isnan(found.names_right)
    assert found.swaps_per_hour == 900
    assert found.idf1 == pytest.approx(2 * 2 / 8)


def test_tables_from_files_give_the_same_figures(tmp_path: Path) -> None:
    truth = table(row(0, "NA", "left"), row(0, "Bo", "right", camera=False, face=False))
    truth.to_csv(tmp_path / "truth.csv", index=False)
    assert read(tmp_path / "truth.csv")["participant"].tolist() == ["NA", "Bo"]
    assert compare(read(tmp_path / "truth.csv"), truth) == compare(truth, truth)
