"""Exports: the promised columns, the same in every format, complete or not there at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from inference.engagement import classpulse1
from inference.observation import EXPRESSIONS, Moment
from storage import StoreError, behaviour, export, queries
from storage.store import Run, Store
from storage.tables import PROBABILITIES
from tests.storage import classes

HEADER = (
    "second,participant,label,camera_on,face_visible,x,y,width,height,tile_x,tile_y,tile_width,tile_height,expression,"
    "p_angry,p_disgust,p_fear,p_happy,p_sad,p_surprise,p_neutral,attention,engagement,"
    "coverage,part_presence,part_attention,part_expression,yaw,pitch,roll,eyes_open,mouth_open"
)


def stored(store: Store, every: list[Moment], identified: bool = True, period_ms: int = 1000, name: str = "one") -> Run:
    recording = classes.recording(name, 1000)
    run = store.begin(recording, lecture="Lecture 1", course=None, period_ms=period_ms, versions={})
    store.add(run, classes.segments(1000, 1000)[0], every)
    if identified:
        store.identify(run, classes.links(every))
    store.finish(run, "done")
    return run


def test_a_csv_has_the_promised_columns_and_cells(store: Store, tmp_path: Path) -> None:
    run, path = stored(store, classes.moments(700)), tmp_path / "rows.csv"
    rows = export.write(store, run.lecture_id, path)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0] == HEADER
    assert len(lines) == rows + 1
    table = pd.read_csv(path)
    assert table["second"].dtype.kind == "i"
    assert table["second"].max() == 698
    assert table["camera_on"].dtype == table["face_visible"].dtype == bool
    faceless = table[~table["face_visible"]]
    assert faceless[["x", "height", "expression", "p_happy", "attention"]].isna().all(axis=None)
    assert table[["x", "tile_x", "p_happy", "engagement"]].max().le(1).all()
    assert table.loc[~table["camera_on"], "engagement"].isna().all()
    assert set(table.loc[table["camera_on"] & ~table["face_visible"], "engagement"]) == {0.0}
    parts = table[[f"part_{name}" for name in classpulse1.PARTS]]
    assert np.abs(parts.sum(axis=1, skipna=False) - table["engagement"]).max() < 1e-9
    assert table.loc[parts["part_presence"].notna(), "engagement"].notna().all()


def test_the_strongest_expression_is_named(store: Store) -> None:
    run = stored(store, classes.moments(100))
    rows = queries.observations(store, run.lecture_id).dropna(subset=["p_happy"])
    best = rows[list(PROBABILITIES)].to_numpy().argmax(axis=1)
    assert list(rows["expression"]) == [EXPRESSIONS[index] for index in best]


def read(path: Path) -> pd.DataFrame:
    if path.suffix.lower() == ".csv":
        return pd.read_csv(path)
    return pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_json(path, lines=True)


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".jsonl", ".CSV"])
def test_every_format_holds_the_same_rows(store: Store, tmp_path: Path, suffix: str) -> None:
    run, path = stored(store, classes.moments(700)), tmp_path / f"rows{suffix}"
    expected = queries.observations(store, run.lecture_id)
    assert export.write(store, run.lecture_id, path) == len(expected)
    table = read(path)
    for column in export.TEXTS:
        table[column] = table[column].astype("str")
    pd.testing.assert_frame_equal(table, expected, check_dtype=suffix != ".jsonl", atol=1e-9)
    assert [entry.name for entry in tmp_path.iterdir() if not entry.name.startswith("class.db")] == [path.name]


def test_who_is_not_identified_goes_by_the_label_as_read(store: Store) -> None:
    run = stored(store, classes.moments(50), identified=False)
    rows = queries.observations(store, run.lecture_id)
    assert (rows["participant"] == rows["label"].fillna("unlabelled")).all()
    assert "unlabelled" in set(rows["participant"])
    assert len(rows) == sum(len(moment.observations) for moment in classes.moments(50))


def test_seconds_have_decimals_where_the_sampling_has(store: Store, tmp_path: Path) -> None:
    (first, second) = classes.moments(2)
    run = stored(store, [first, Moment(500, second.observations)], period_ms=500)
    path = tmp_path / "rows.parquet"
    export.write(store, run.lecture_id, path)
    assert set(pd.read_parquet(path)["second"]) == {0.0, 0.5}


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".jsonl"])
def test_an_empty_lecture_is_an_empty_table(store: Store, tmp_path: Path, suffix: str) -> None:
    run, path = stored(store, [Moment(0)]), tmp_path / f"rows{suffix}"
    assert export.write(store, run.lecture_id, path) == 0
    if suffix == ".csv":
        assert path.read_text() == HEADER + "\n"
    if suffix == ".parquet":
        assert list(pd.read_parquet(path).columns) == HEADER.split(",")


def test_another_suffix_or_no_place_to_write_is_said_in_a_sentence(store: Store, tmp_path: Path) -> None:
    run = stored(store, classes.moments(5))
    with pytest.raises(StoreError, match=r"ends in \.csv, \.parquet, \.jsonl"):
        export.write(store, run.lecture_id, tmp_path / "rows.xlsx")
    with pytest.raises(StoreError, match="name another file by --to"):
        export.write(store, run.lecture_id, tmp_path / "away" / "rows.csv")


def test_a_name_is_no_formula_in_a_spreadsheet() -> None:
    names = ["=HYPERLINK(1)", "-Ana", "@x", "+1", "Ana-Lena =)", None]
    rows = pd.DataFrame({"participant": names, "label": names, "second": range(6)})
    found = export.harmless(rows)
    assert list(found["label"])[:5] == ["'=HYPERLINK(1)", "'-Ana", "'@x", "'+1", "Ana-Lena =)"]
    assert found["participant"].isna().sum() == 1
    assert list(rows["label"])[:5] == names[:5]


def test_an_export_that_breaks_off_leaves_the_older_file(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, path = stored(store, classes.moments(50)), tmp_path / "rows.csv"
    export.write(store, run.lecture_id, path)
    before = path.read_bytes()

    def torn(*asked: Any) -> Iterator[pd.DataFrame]:
        yield from behaviour.told(*asked)
        raise RuntimeError("torn")

    monkeypatch.setattr(export, "told", torn)
    with pytest.raises(RuntimeError, match="torn"):
        export.write(store, run.lecture_id, path)
    assert path.read_bytes() == before
    assert not list(tmp_path.glob(".*.partial"))


def test_coverage_is_the_share_of_the_minute_in_which_the_face_was_seen(store: Store) -> None:
    run = stored(store, classes.moments(150))
    rows = queries.observations(store, run.lecture_id)
    timeline = queries.timeline(store, run.lecture_id)
    expected = timeline.set_index(["participant", "bin_start_ms"])["coverage"]
    assert rows["coverage"].between(0, 1).all()
    keys = zip(rows["participant"], rows["second"] // 60 * 60_000, strict=True)
    assert np.allclose(rows["coverage"], [expected[key] for key in keys], atol=1e-6)


def test_the_rows_of_an_export_are_what_the_timeline_adds_up(store: Store) -> None:
    run = stored(store, classes.moments(1300))
    rows = queries.observations(store, run.lecture_id)
    means = rows.groupby([rows["second"] // 60 * 60_000, "participant"])[["attention", "engagement", "part_attention"]]
    shown = queries.timeline(store, run.lecture_id).set_index(["bin_start_ms", "participant"])
    seen = shown[shown["seconds"] > 0]
    columns = ["attention", "engagement_classpulse1", "part_classpulse1_attention"]
    assert np.allclose(means.mean().loc[seen.index], seen[columns], atol=1e-5, equal_nan=True)
