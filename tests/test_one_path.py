"""The same recording gives the same rows, wherever and in however many pieces it is analysed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from threading import Event

import numpy as np
import pandas as pd
import pytest
from pandas import DataFrame
from pandas.testing import assert_frame_equal

import pipeline
from inference import workers
from inference.models import ModelSpec
from inference.workers import Analyse, Outcomes
from ingest.records.roster import read
from ingest.render import Room, render
from ingest.video import Segment
from storage import following, live, queries
from storage.store import Store
from tests.allowing import allow
from tests.films import analysed, film, picture_of, rows


@pytest.fixture(scope="module")
def whole(drawn: Path, tmp_path_factory: pytest.TempPathFactory) -> DataFrame:
    """The rows of the drawn class, analysed here as one segment."""
    found = rows(drawn, tmp_path_factory.mktemp("whole") / "class.db")
    assert len(found) == 24, "four people, six seconds"
    assert found["face_visible"].sum() > 12
    return found


def test_many_segments_give_the_rows_of_one(drawn: Path, whole: DataFrame, tmp_path: Path) -> None:
    assert_frame_equal(rows(drawn, tmp_path / "class.db", segment_ms=1_700), whole, check_exact=True)


def test_processes_give_the_rows_of_here(drawn: Path, whole: DataFrame, tmp_path: Path) -> None:
    found = rows(drawn, tmp_path / "class.db", workers.processes(2), segment_ms=3_000)
    assert_frame_equal(found, whole, check_exact=True)


def test_a_dask_cluster_gives_the_rows_of_here(
    drawn: Path, whole: DataFrame, tmp_path: Path, dask_address: str
) -> None:
    from inference import cluster

    where = cluster.across(dask_address, ModelSpec())
    assert_frame_equal(rows(drawn, tmp_path / "one.db", where), whole, check_exact=True)
    assert_frame_equal(rows(drawn, tmp_path / "many.db", where, segment_ms=1_700), whole, check_exact=True)


def test_a_live_replay_gives_the_rows_of_the_file_for_the_seconds_that_both_saw(
    drawn: Path, whole: DataFrame, tmp_path: Path
) -> None:
    with Store.open(f"sqlite:///{tmp_path / 'class.db'}") as store:
        allow(store)
        number = live.ask(store, f"{drawn}?live", lecture="class", commanded=True)
        run = pipeline.follow(store, number, Event(), people=read(drawn.with_suffix(".roster.csv")))
        assert run is not None
        found = queries.observations(store, run.lecture_id)
        missing = {at // 1_000 for start, end, _ in following.gaps(store, run.id) for at in range(start, end, 1_000)}
    seen = set(found["second"])
    assert seen | missing == set(range(6)), "every second was looked at or is known to be missing"
    assert not seen & missing
    assert len(seen) > 2
    both = whole[whole["second"].isin(seen)].reset_index(drop=True)
    assert_frame_equal(found, both, check_exact=True)


@pytest.mark.parametrize("end", [KeyboardInterrupt, MemoryError])
def test_interrupted_and_gone_on_with_gives_the_rows_of_one_go(
    drawn: Path, whole: DataFrame, tmp_path: Path, end: type[BaseException]
) -> None:
    analysed_here: list[int] = []

    def stopping(analyse: Analyse, segments: Iterable[Segment]) -> Outcomes:
        for number, (segment, outcome) in enumerate(workers.here(analyse, segments)):
            analysed_here.append(segment.start_ms)
            yield segment, outcome
            if number == 1:
                raise end

    with Store.open(f"sqlite:///{tmp_path / 'class.db'}") as store:
        with pytest.raises(end):
            analysed(drawn, store, stopping, segment_ms=1_000)
        assert analysed_here == [0, 1_000]
        run = analysed(drawn, store, watched(analysed_here), segment_ms=1_000)
        assert analysed_here == [0, 1_000, 2_000, 3_000, 4_000, 5_000]
        assert run.state == "done"
        assert_frame_equal(queries.observations(store, run.lecture_id), whole, check_exact=True)


def test_analysed_again_nothing_is_looked_at_and_no_row_is_added(drawn: Path, whole: DataFrame, tmp_path: Path) -> None:
    looked_at: list[int] = []
    with Store.open(f"sqlite:///{tmp_path / 'class.db'}") as store:
        first = analysed(drawn, store)
        again = analysed(drawn, store, watched(looked_at), segment_ms=2_500)
        assert (first.id, first.lecture_id) == (again.id, again.lecture_id)
        assert not looked_at
        assert_frame_equal(queries.observations(store, again.lecture_id), whole, check_exact=True)


def watched(seen: list[int]) -> workers.Where:
    """`here`, noting where each segment begins."""

    def where(analyse: Analyse, segments: Iterable[Segment]) -> Outcomes:
        for segment, outcome in workers.here(analyse, segments):
            seen.append(segment.start_ms)
            yield segment, outcome

    return where


def test_two_tiles_swapped_are_two_people_swapped(tmp_path: Path) -> None:
    path = tmp_path / "pair.mp4"
    render(path, Room(people=2, seconds=2, width=640, height=360, rate=10, seed=3), lambda second, seconds: None)
    picture = picture_of(path)
    truth = pd.read_csv(path.with_suffix(".truth.csv")).query("second == 0").sort_values("tile_x")
    boxes = (truth[["tile_x", "tile_y", "tile_width", "tile_height"]].to_numpy() * [640, 360, 640, 360]).round()
    (left, top, width, height), (other, level, *size) = boxes.astype(int)
    assert (top, width, height) == (level, *size), "tiles of one size, side by side"
    swapped, inside = picture.copy(), slice(top, top + height)
    swapped[inside, left : left + width] = picture[inside, other : other + width]
    swapped[inside, other : other + width] = picture[inside, left : left + width]

    before = rows(film(tmp_path / "before.mp4", [picture] * 3), tmp_path / "before.db").set_index("participant")
    after = rows(film(tmp_path / "after.mp4", [swapped] * 3), tmp_path / "after.db").set_index("participant")
    first, second = truth["participant"]
    assert set(before.index) == set(after.index) == {first, second}
    for one, shift in ((first, other - left), (second, left - other)):
        was, now = before.loc[one], after.loc[one]
        assert len(was) == len(now) == 3
        assert was["face_visible"].all()
        np.testing.assert_allclose(now["tile_x"] - was["tile_x"], shift / 640, atol=0.006)
        np.testing.assert_allclose(now["x"] - was["x"], shift / 640, atol=0.01)
        np.testing.assert_allclose(now["y"], was["y"], atol=0.01)
        assert list(now["expression"]) == list(was["expression"])
        assert list(now["label"]) == list(was["label"]) == [one] * 3


@pytest.mark.parametrize("what", ["grey", "shuffled pixels"])
def test_where_nobody_is_nobody_is_found(what: str, drawn: Path, tmp_path: Path) -> None:
    picture = picture_of(drawn)
    if what == "grey":
        picture = np.full_like(picture, 128)
    else:
        pixels = picture.reshape(-1, 3)
        picture = np.random.default_rng(5).permutation(pixels).reshape(picture.shape)
    with Store.open(f"sqlite:///{tmp_path / 'class.db'}") as store:
        run = analysed(film(tmp_path / "nobody.mp4", [picture] * 4), store)
        (summary,) = queries.lectures(store)
        assert (run.state, store.instants(run), summary.people, summary.coverage) == ("done", 4, 0, None)
        assert queries.observations(store, run.lecture_id).empty
