"""What readers are told: the same from the sums per minute as from the observations, and as counted by hand."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import delete, select

from inference.engagement import classpulse1, formulas, presence
from inference.observation import EXPRESSIONS, Box, Face, Moment, Observation, Tile
from ingest.video import Recording
from storage import StoreError, behaviour, queries, rollups, sums
from storage.engine import reading, writing
from storage.store import Run, Store
from storage.tables import participant_bin
from tests.storage import classes

PARTS = (("one", 100), ("two", 95))
"""Neither length is a whole number of minutes: the second minute of the lecture is in both parts."""


def stored(
    store: Store,
    recording: Recording,
    every: list[Moment],
    lecture: str = "Lecture 1",
    state: str = "done",
    course: str | None = None,
) -> Run:
    run = store.begin(recording, lecture=lecture, course=course, period_ms=1000, versions={})
    for segment in classes.segments((recording.duration_ms or 0) // 1000, 60, recording.uri):
        store.add(run, segment, classes.within(segment, every))
    store.identify(run, classes.links(every))
    store.finish(run, state, "" if state == "done" else "torn")
    return run


@pytest.fixture
def lecture_id(store: Store) -> str:
    """A lecture in two parts."""
    for name, seconds in PARTS:
        run = stored(store, classes.recording(name, seconds), classes.moments(seconds, seed=seconds))
    return run.lecture_id


def by_hand(bin_ms: int) -> dict[tuple[int, str], list[Observation]]:
    """What was seen of each participant in each bin of the whole lecture."""
    seen: dict[tuple[int, str], list[Observation]] = defaultdict(list)
    offset_ms = 0
    for _, seconds in PARTS:
        every = classes.moments(seconds, seed=seconds)
        for moment, (_, names) in zip(every, classes.links(every), strict=True):
            best: dict[str, Observation] = {}
            for one, name in zip(moment.observations, names, strict=True):
                best[name] = one if name not in best or (one.face and not best[name].face) else best[name]
            for name, one in best.items():
                seen[(moment.at_ms + offset_ms) // bin_ms * bin_ms, name].append(one)
        offset_ms += seconds * 1000
    return seen


@pytest.mark.parametrize("bin_ms", [60_000, 120_000, 30_000, 7_000])
def test_a_timeline_says_what_was_counted_by_hand(store: Store, lecture_id: str, bin_ms: int) -> None:
    rows = queries.timeline(store, lecture_id, bin_ms).to_dict("records")
    found = {(row["bin_start_ms"], row["participant"]): row for row in rows}
    for key, seen in by_hand(bin_ms).items():
        row = found[key]
        assert row["seconds"] == len(seen)
        assert row["camera_on"] == sum(one.tile.camera_on for one in seen)
        assert row["face_visible"] == sum(one.face is not None for one in seen)
        read = [one.expression for one in seen if one.expression]
        assert row["p_neutral"] == pytest.approx(mean([p[6] for p in read]), nan_ok=True, abs=1e-6)
        assert row["share_happy"] == pytest.approx(mean([float(np.argmax(p) == 3) for p in read]), nan_ok=True)
        there = [float(one.face is not None) for one in seen if one.tile.camera_on]
        assert row["engagement_presence"] == pytest.approx(mean(there), nan_ok=True)
    assert sum(row["seconds"] for row in rows) == sum(map(len, by_hand(bin_ms).values()))


def mean(values: Sequence[float | None]) -> float:
    known = [float(value) for value in values if value is not None]
    return sum(known) / len(known) if known else math.nan


def test_a_timeline_has_everybody_in_every_bin_in_order(store: Store, lecture_id: str) -> None:
    found = queries.timeline(store, lecture_id)
    names = list(found.columns)
    assert names[: len(queries.TIMELINE)] == list(queries.TIMELINE)
    for formula in formulas():
        assert {f"engagement_{formula}{end}" for end in ("", "_said", "_low", "_high")} <= set(names)
    assert list(found["bin_start_ms"].unique()) == [0, 60_000, 120_000, 180_000]
    assert list(found.groupby("bin_start_ms")["sampled"].first()) == [60, 60, 60, 15]
    people = found.groupby("bin_start_ms")["participant"].apply(tuple)
    assert list(people) == [("Ada Novak", "Bilal Haddad", "Chiara Rossi", "Dev Anand", "unlabelled-1")] * 4
    away = found[found["seconds"] == 0]
    assert away[["attention", "p_happy", "share_happy", "engagement_presence"]].isna().all(axis=None)
    shares = found[[f"share_{name}" for name in EXPRESSIONS]].sum(axis=1)
    assert set(shares.round(9)) <= {0.0, 1.0}


def test_stored_sums_and_observations_agree_to_the_last_column(
    store: Store, lecture_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = queries.timeline(store, lecture_id)
    monkeypatch.setattr(sums, "stored", None)
    monkeypatch.setattr(rollups, "current", lambda *_: False)
    pd.testing.assert_frame_equal(queries.timeline(store, lecture_id), kept)


@pytest.mark.parametrize("bin_ms", [5_000, 15_000, 30_000])
def test_stored_short_bins_and_observations_agree_to_the_last_column(
    store: Store, lecture_id: str, monkeypatch: pytest.MonkeyPatch, bin_ms: int
) -> None:
    with monkeypatch.context() as unread:
        unread.setattr(behaviour, "frames", None)
        kept = queries.timeline(store, lecture_id, bin_ms)
    monkeypatch.setattr(sums, "stored", None)
    monkeypatch.setattr(rollups, "current", lambda *_: False)
    pd.testing.assert_frame_equal(queries.timeline(store, lecture_id, bin_ms), kept)


def test_bins_that_are_not_stored_of_every_part_come_from_the_observations(store: Store, lecture_id: str) -> None:
    kept = queries.timeline(store, lecture_id, 5_000)
    assert len(queries.timeline(store, lecture_id, 2_000)) > 2 * len(kept)
    with writing(store.engine) as connection:
        connection.execute(delete(participant_bin).where(participant_bin.c.run_id == 2))
    pd.testing.assert_frame_equal(queries.timeline(store, lecture_id, 5_000), kept)


@pytest.mark.parametrize(("seconds", "bins"), [(600, {5_000}), (601, {15_000}), (1800, {15_000}), (1801, set())])
def test_a_run_has_the_bins_in_which_it_may_be_drawn(store: Store, seconds: int, bins: set[int]) -> None:
    every = classes.moments(seconds, people=5)[-2:]  # somebody, and then nobody
    stored(store, classes.recording("long", seconds), every)
    with reading(store.engine) as connection:
        assert set(connection.execute(select(participant_bin.c.bin_ms)).scalars()) == bins


def test_sums_of_another_version_of_a_formula_are_not_used_and_are_computed_anew_by_catching_up(
    store: Store, lecture_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert store.refresh() == 0
    monkeypatch.setattr(presence, "VERSION", "other")
    monkeypatch.setattr(presence, "parts", lambda seconds: (seconds["face_visible"] * 0.25 + 0.5).to_frame("presence"))
    now = queries.timeline(store, lecture_id)
    assert now["engagement_presence"].dropna().between(0.5, 0.75).all()
    assert 0.5 < (queries.lectures(store, "presence")[0].engagement or 0.0) < 0.75
    assert store.refresh() == 2
    assert store.refresh() == 0
    assert store.refresh(every=True) == 2
    monkeypatch.setattr(behaviour, "frames", None)
    pd.testing.assert_frame_equal(queries.timeline(store, lecture_id), now)


def test_the_overview_waits_for_no_long_lecture_that_is_out_of_date(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = [*classes.moments(100), *(Moment(second * 1000) for second in range(100, 3000, 100))]
    stored(store, classes.recording(seconds=3000), every)
    (before,) = queries.lectures(store)
    assert before.engagement is not None
    monkeypatch.setattr(classpulse1, "VERSION", "other")
    store.memory.close()  # another version is another process
    with monkeypatch.context() as unread:
        unread.setattr(behaviour, "frames", None)
        (meanwhile,) = queries.lectures(store)
        assert queries.lectures(store, "presence")[0].engagement is not None
    assert (meanwhile.engagement, meanwhile.coverage) == (None, before.coverage)
    assert store.refresh() == 1
    assert queries.lectures(store) == [before]


def test_someone_in_two_tiles_counts_once_and_the_face_decides(store: Store) -> None:
    small, large = Tile(Box(0, 0, 0.1, 0.1)), Tile(Box(0, 0, 0.9, 0.9))
    face = Face(Box(0, 0, 0.1, 0.1), 0.9)
    every = [Moment(0, (Observation(large, "Ada"), Observation(small, "Ada", face), Observation(large, "Bo")))]
    run = stored(store, classes.recording(seconds=1), every)
    (ada, bo) = queries.timeline(store, run.lecture_id).to_dict("records")
    assert (ada["participant"], ada["seconds"], ada["face_visible"]) == ("Ada", 1, 1)
    assert (bo["participant"], bo["seconds"], bo["face_visible"]) == ("Bo", 1, 0)
    rows = queries.observations(store, run.lecture_id)
    assert list(rows["participant"]) == ["Ada", "Bo"]
    assert list(rows["face_visible"]) == [True, False]


def test_nothing_seen_is_no_rows_but_all_columns(store: Store) -> None:
    run = stored(store, classes.recording(seconds=3), [Moment(0), Moment(1000), Moment(2000)])
    assert list(queries.timeline(store, run.lecture_id))[: len(queries.TIMELINE)] == list(queries.TIMELINE)
    assert queries.timeline(store, run.lecture_id, 1000).empty
    assert queries.observations(store, run.lecture_id).empty
    (summary,) = queries.lectures(store)
    assert (summary.people, summary.coverage, summary.engagement) == (0, None, None)
    assert set(summary.sparkline) == {None}


def test_a_summary_says_what_the_timeline_says(store: Store, lecture_id: str) -> None:
    (summary,) = queries.lectures(store)
    rows = queries.timeline(store, lecture_id)
    sampled = rows.groupby("bin_start_ms")["sampled"].first().sum()
    assert (summary.id, summary.name, summary.length_ms, summary.people) == (lecture_id, "Lecture 1", 195_000, 5)
    assert summary.coverage == pytest.approx(rows["face_visible"].sum() / (5 * sampled))
    said = rows["engagement_classpulse1_said"]
    assert summary.engagement == pytest.approx((rows["engagement_classpulse1"] * said).sum() / said.sum())
    there = queries.lectures(store, "presence")[0].engagement
    assert there == pytest.approx(rows["face_visible"].sum() / rows["camera_on"].sum())
    assert (summary.state, summary.progress, summary.reason) == ("done", 1.0, "")
    assert 20 <= len(summary.sparkline) <= 24
    assert queries.lectures(store, "sharma2019")[0].engagement != summary.engagement
    with pytest.raises(StoreError, match=r"choose one of attention, classpulse1, .*presence, sharma2019"):
        queries.lectures(store, "mood")


def test_the_curve_of_a_long_lecture_comes_from_the_sums_alone(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    every = [*classes.moments(300), *(Moment(second * 1000) for second in range(300, 3000))]
    stored(store, classes.recording(seconds=3000), every)
    monkeypatch.setattr(behaviour, "frames", None)
    (summary,) = queries.lectures(store)
    assert len(summary.sparkline) == 17
    assert all(0 < value < 1 for value in summary.sparkline[:2] if value is not None)
    assert set(summary.sparkline[2:]) == {None}


def test_the_curve_of_a_short_lecture_comes_from_the_stored_short_bins(
    store: Store, lecture_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as unread:
        unread.setattr(behaviour, "frames", None)
        (kept,) = queries.lectures(store)
    assert len(kept.sparkline) == 20
    monkeypatch.setattr(sums, "_serves", lambda *_: None)
    (computed,) = queries.lectures(store)
    assert computed.engagement == pytest.approx(kept.engagement)
    assert computed.sparkline == pytest.approx(kept.sparkline)


def test_lectures_are_told_newest_first_with_their_state(store: Store) -> None:
    held = datetime(2024, 11, 20, 8, 15, tzinfo=UTC)
    every = classes.moments(60)
    for day, (name, state) in enumerate([("old", "done"), ("torn", "partial"), ("new", "failed")]):
        recording = replace(classes.recording(name, 60), started_at=held + timedelta(days=day))
        stored(store, recording, every, name, state, course="Algebra")
    run = store.begin(classes.recording("now", 100), lecture="now", course=None, period_ms=1000, versions={})
    store.add(run, classes.segments(100, 25)[0], every[:25])
    store.lose(run, classes.segments(100, 25)[1], "torn")
    store.enrol("next", [])
    found = queries.lectures(store)
    states = [(one.name, one.state, one.progress, one.reason) for one in found]
    assert states == [
        ("next", "queued", 0.0, ""),
        ("now", "running", 0.5, ""),
        ("new", "failed", 1.0, "torn"),
        ("torn", "partial", 1.0, "torn"),
        ("old", "done", 1.0, ""),
    ]
    assert [one.course for one in found] == [None, None, "Algebra", "Algebra", "Algebra"]
    assert found[-1].held_at == held
    assert found[0].held_at is None


def test_a_lecture_of_a_done_and_a_failed_part_is_partial(store: Store) -> None:
    stored(store, classes.recording("one", 60), classes.moments(60))
    stored(store, classes.recording("two", 60), classes.moments(30), state="failed")
    (summary,) = queries.lectures(store)
    assert (summary.state, summary.reason) == ("partial", "torn")


def test_a_lecture_is_found_by_id_or_name_or_names_are_suggested(store: Store) -> None:
    with pytest.raises(StoreError, match="classpulse analyse RECORDING"):
        queries.find(store, "Algebra 1")
    for name in ("Algebra 1", "Algebra 2", "Physics"):
        store.enrol(name, [])
    found = queries.find(store, "Algebra 2")
    assert queries.find(store, found) == found
    with pytest.raises(StoreError, match="no lecture 'algbra 2': did you mean 'Algebra 2'"):
        queries.find(store, "algbra 2")


def test_a_running_analysis_is_not_read_through_for_people_that_are_not_named_yet(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = store.begin(classes.recording(), lecture="now", course=None, period_ms=1000, versions={})
    store.add(run, classes.segments(120, 120)[0], classes.moments(120))
    monkeypatch.setattr(behaviour, "frames", None)
    assert queries.timeline(store, run.lecture_id).empty
