"""Values with their intervals and coverage, of people and of the class, as they come out of the database."""

from __future__ import annotations

import numpy as np
import pytest
from pandas import DataFrame

from inference.engagement import DEFAULT, formulas
from storage import levels, queries
from storage.store import Store
from tests.storage import classes
from tests.storage.test_queries import stored


@pytest.fixture
def timeline(store: Store) -> DataFrame:
    run = stored(store, classes.recording("one", 900), classes.moments(900, people=6))
    return queries.timeline(store, run.lecture_id)


@pytest.mark.parametrize("name", formulas())
def test_a_person_s_interval_is_around_the_value_and_missing_where_little_was_seen(
    timeline: DataFrame, name: str
) -> None:
    value, low, high = (timeline[f"engagement_{name}{end}"] for end in ("", "_low", "_high"))
    known = low.notna()
    assert (low <= value + 1e-9)[known].all()
    assert (value <= high + 1e-9)[known].all()
    assert (known == high.notna()).all()
    assert known.any()
    assert not known[timeline["coverage"] < 0.3].any()
    wide = (high - low)[known & (low > 0) & (high < 1)]
    assert (wide > 2 * 1.9 * formulas()[name].ERROR).all(), "the error of measuring is in all of them"


def test_everybody_over_the_lecture(timeline: DataFrame) -> None:
    found = levels.people(timeline, DEFAULT).set_index("participant")
    for name, rows in timeline.groupby("participant"):
        one, said = found.loc[str(name)], rows[f"engagement_{DEFAULT}_said"]
        assert one["coverage"] == pytest.approx(rows["face_visible"].sum() / rows["sampled"].sum())
        assert one["sampled"] == rows["sampled"].sum() == 900
        if one["coverage"] < 0.3:
            assert (np.isnan(one["value"]), one["reason"]) == (True, "seen less than 30% of the time")
            continue
        assert one["value"] == pytest.approx((rows[f"engagement_{DEFAULT}"] * said).sum() / said.sum())
        assert one["low"] < one["value"] < one["high"]
        assert one["reason"] == ""
    assert {"", "seen less than 30% of the time"} == set(found["reason"])


def test_the_class_over_the_lecture_is_what_the_overview_says(store: Store, timeline: DataFrame) -> None:
    (summary,) = queries.lectures(store)
    level = levels.lecture(timeline, DEFAULT)
    assert level.value == pytest.approx(summary.engagement)
    assert level.coverage == pytest.approx(summary.coverage)
    assert level.low < level.value < level.high
    assert level.high - level.low < 0.25


def test_the_class_in_a_bin_is_the_mean_over_people(timeline: DataFrame) -> None:
    found = levels.bins(timeline, DEFAULT)
    groups = timeline.groupby("bin_start_ms")[f"engagement_{DEFAULT}"]
    assert found["value"].to_numpy() == pytest.approx(groups.mean().to_numpy())
    assert list(found["people"]) == list(groups.count())
    assert (found["low"] < found["value"]).all()
    assert (found["value"] < found["high"]).all()


def test_of_a_class_that_was_hardly_seen_nothing_is_said(store: Store) -> None:
    every = classes.moments(900, people=1)[:100]
    run = stored(store, classes.recording("dark", 900), [*every, *classes.moments(800, people=0, start=100)])
    rows = queries.timeline(store, run.lecture_id)
    level = levels.lecture(rows, "presence")
    assert np.isnan([level.value, level.low, level.high]).all()
    assert level.coverage < 0.3
    assert level.reason == "seen less than 30% of the time"


def test_of_nobody_nothing_is_said(store: Store) -> None:
    run = stored(store, classes.recording("empty", 60), classes.moments(60, people=0))
    rows = queries.timeline(store, run.lecture_id)
    assert levels.people(rows, DEFAULT).empty
    assert levels.bins(rows, DEFAULT).empty
    assert levels.lecture(rows, DEFAULT).reason
