"""Planted behaviour, through the database: each moves what it should and nothing else, wherever portions are cut."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from pandas import DataFrame

from inference.engagement import formulas
from inference.observation import EXPRESSIONS, Box, Face, Moment, Observation, Pose, Tile
from ingest.records.roster import Participant
from storage import queries, rollups
from storage.engine import reading as asking
from storage.store import Run, Store
from storage.tables import summed
from tests.storage import classes

TILE, FACE = Box(0, 0, 0.5, 0.5), Face(Box(0.1, 0.1, 0.2, 0.2), 0.9)
CAMERA = Pose(yaw=12.0, pitch=8.0, roll=0.0, eyes_open=0.3, mouth_open=0.05)
"""Nobody's camera stands where the screen is."""

Doing = Callable[[int], Observation]


def looking(expression: str = "neutral", name: str = "Ada", **other: float) -> Observation:
    likely = tuple(0.76 if one == expression else 0.04 for one in EXPRESSIONS)
    return Observation(Tile(TILE), name, FACE, likely, replace(CAMERA, **other))


def steady(second: int) -> Observation:
    return looking()


def hold(
    store: Store, doing: Doing, seconds: int = 600, name: str = "one", day: int = 0, lecture: str = "Lecture 1"
) -> Run:
    """A lecture of a course with one person in it."""
    began = datetime(2026, 3, 2, 9, tzinfo=UTC) + timedelta(days=day)
    recording = replace(classes.recording(name, seconds), started_at=began)
    run = store.begin(recording, lecture=lecture, course="Algebra", period_ms=1000, versions={})
    every = [Moment(second * 1000, (doing(second),)) for second in range(seconds)]
    store.add(run, classes.segments(seconds, seconds, recording.uri)[0], every)
    store.identify(run, [(one.at_ms, (one.observations[0].label,)) for one in every])
    store.finish(run, "done")
    return run


def planted(store: Store, doing: Doing, first: int = 300, last: int = 359) -> tuple[DataFrame, DataFrame]:
    """What is said of each minute in columns, without and with somebody doing that in the minute from `first` on."""

    def behaving(second: int) -> Observation:
        return doing(second) if first <= second <= last else steady(second)

    found = []
    for one in (steady, behaving):
        number = len(queries.lectures(store))
        run = hold(store, one, name=f"film {number}", lecture=f"Lecture {number}", day=-number)
        rows = queries.timeline(store, run.lecture_id).set_index("bin_start_ms")
        names = [name for name in rows if str(name).startswith(("part_", "engagement_"))]
        found.append(rows[[str(name) for name in names if not str(name).endswith(("_low", "_high"))]])
    return found[0], found[1]


def changes(before: DataFrame, after: DataFrame, minute: int = 5) -> dict[str, float]:
    """By how much the columns of a minute differ, where they do; no other minute may."""
    others = [at for at in before.index if at != minute * 60_000]
    pd.testing.assert_frame_equal(before.loc[others], after.loc[others])
    step = (after - before).loc[minute * 60_000].to_dict()
    return {str(name): round(value, 6) for name, value in step.items() if not abs(value) < 1e-9}


def test_turning_away_lowers_attention_and_what_has_it_as_a_part(store: Store) -> None:
    found = changes(*planted(store, lambda second: looking(yaw=12 + 50)))
    assert found["engagement_attention"] == -1.0
    assert found["engagement_classpulse1"] == found["part_classpulse1_attention"] == -0.5
    assert found["part_sharma2019_gaze"] == found["engagement_sharma2019"] == -1.0
    assert not [name for name in found if "unadjusted" not in name and ("presence" in name or "expression" in name)]


def test_looking_a_little_aside_changes_nothing_and_looking_down_counts_as_aside(store: Store) -> None:
    aside = changes(*planted(store, lambda second: looking(yaw=12 - 9)))
    assert {name for name in aside if "unadjusted" not in name} == set()
    down = changes(*planted(store, lambda second: looking(pitch=8 + 30)))
    assert down["part_classpulse1_attention"] == pytest.approx(-1 / 3, abs=1e-3)


def test_leaving_the_chair_takes_presence_and_all_parts(store: Store) -> None:
    found = changes(*planted(store, lambda second: Observation(Tile(TILE), "Ada")))
    assert found["engagement_presence"] == -1.0
    assert found["engagement_classpulse1"] == -0.95
    assert (found["part_classpulse1_presence"], found["part_classpulse1_expression"]) == (-0.4, -0.05)
    assert np.isnan(found["engagement_attention"]), "who is not seen looks nowhere"


def test_a_camera_that_goes_off_says_nothing(store: Store) -> None:
    found = changes(*planted(store, lambda second: Observation(Tile(TILE, camera_on=False), "Ada")))
    values = {name: value for name, value in found.items() if not name.endswith("_said")}
    assert values
    assert np.isnan(list(values.values())).all()


def test_smiling_raises_the_expression_alone(store: Store) -> None:
    found = changes(*planted(store, lambda second: looking("happy")))
    of_default = {name: value for name, value in found.items() if "classpulse1_" in name and "unadjusted" not in name}
    assert set(of_default) == {"part_classpulse1_expression"}
    assert 0 < found["engagement_classpulse1"] == found["part_classpulse1_expression"] < 0.05
    assert found["part_sharma2019_expression"] == pytest.approx(-1 / 3, abs=1e-6), "its weights are others'"
    assert "engagement_attention" not in found
    assert "engagement_presence" not in found


def test_eyes_that_are_shut_lower_attention_and_blinking_does_not(store: Store) -> None:
    shut = changes(*planted(store, lambda second: looking("sad", eyes_open=0.1)))
    assert shut["engagement_classpulse1"] == shut["part_classpulse1_attention"] == -0.5
    assert "part_classpulse1_expression" not in shut
    assert changes(*planted(store, lambda second: looking(eyes_open=0.1 if second % 2 else 0.3))) == {}


def test_shut_eyes_and_yawns_are_counted_where_they_last(store: Store) -> None:
    def tired(second: int) -> Observation:
        return looking(eyes_open=0.05 if second in (70, 90, 91, 92) else 0.3, mouth_open=0.8 if second > 595 else 0.1)

    rows = queries.timeline(store, hold(store, tired, 620).lecture_id).set_index("bin_start_ms")
    assert list(rows["eyes_shut"]) == [0, 3, *[0] * 9]
    assert list(rows["yawning"]) == [*[0] * 9, 4, 20]


def test_what_lasts_over_the_edge_of_a_portion_is_one(store: Store) -> None:
    """A portion ends at ten minutes: two seconds around it are shut on both sides."""

    def nodding(second: int) -> Observation:
        return looking(eyes_open=0.05 if second in (599, 600) else 0.3)

    run = hold(store, nodding, 1260)
    rows = queries.timeline(store, run.lecture_id).set_index("bin_start_ms")
    assert rows["eyes_shut"].to_dict() == {at * 60_000: int(at in (9, 10)) for at in range(21)}
    exported = queries.observations(store, run.lecture_id).set_index("second")
    assert list(exported.index[exported["attention"] == 0]) == [599, 600]
    assert len(exported) == 1260


def test_attention_of_analyses_without_a_pose_stays_as_it_is(store: Store) -> None:
    run = hold(store, lambda second: replace(looking(), pose=None))
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE observation SET attention = 0.25")
    assert store.refresh(every=True) == 1
    assert queries.timeline(store, run.lecture_id)["attention"].unique() == [0.25]
    assert queries.lectures(store)[0].engagement == pytest.approx(0.4 + 0.125 + 0.05)


def usual_of(store: Store, run: Run, quantity: str) -> tuple[float, str]:
    """Value and basis, of the only participant."""
    rows = queries.usual(store, run.lecture_id).query("quantity == @quantity")
    return round(float(rows["value"].iloc[0]), 9), str(rows["basis"].iloc[0])


def test_what_is_usual_is_shown_with_what_it_rests_on(store: Store) -> None:
    rows = queries.usual(store, hold(store, steady).lecture_id).set_index("quantity")
    shown = rows[["value", "spread", "seconds", "basis"]].to_dict("index")
    assert shown["yaw"] == {"value": 12.0, "spread": 0.0, "seconds": 600.0, "basis": "own"}
    assert set(rows["participant"]) == {"Ada"}
    few = hold(store, steady, 40, "short", lecture="Short")
    assert usual_of(store, few, "yaw") == (0.0, "neutral")


def test_the_face_at_rest_is_handed_on_to_later_lectures_and_not_back(store: Store) -> None:
    first = hold(store, lambda second: looking("sad"), name="first", lecture="First")
    later = hold(store, steady, name="later", lecture="Later", day=7)
    assert usual_of(store, first, "p_sad") == (0.76, "own")
    assert usual_of(store, later, "p_sad") == (0.4, "earlier")
    assert usual_of(store, later, "yaw")[1] == "own"


def test_people_are_known_by_their_address_where_names_differ(store: Store) -> None:
    for lecture, name in (("First", "Ada"), ("Later", "Ada Novak")):
        store.enrol(lecture, [Participant(name, "ada@example.org")])
    hold(store, lambda second: looking("sad"), name="first", lecture="First")
    later = hold(store, lambda second: looking(name="Ada Novak"), name="later", lecture="Later", day=7)
    assert usual_of(store, later, "p_sad")[1] == "earlier"
    other = hold(store, lambda second: looking(name="Bo"), name="other", lecture="Other", day=8)
    nobody = hold(store, lambda second: looking(name="unlabelled-1"), name="nobody", lecture="Nobody", day=9)
    again = hold(store, lambda second: looking(name="unlabelled-1"), name="again", lecture="Again", day=10)
    assert [usual_of(store, run, "p_sad")[1] for run in (other, nobody, again)] == ["own"] * 3


def marks(store: Store) -> int:
    with asking(store.engine) as connection:
        return len(connection.execute(summed.select()).all())


def test_an_earlier_lecture_that_comes_late_changes_the_later_ones_when_catching_up(store: Store) -> None:
    def hold_each(order: list[int]) -> dict[str, float]:
        for day in order:
            face = ("sad", "happy", "neutral")[day]
            hold(store, lambda second, face=face: looking(face), name=f"{order}{day}", lecture=f"{order}{day}", day=day)  # type: ignore[misc]
        store.catch_up()
        return {one.name[-1]: one.engagement or 0 for one in queries.lectures(store) if one.name.startswith(str(order))}

    in_order = hold_each([0, 1, 2])
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM recording")
    backwards = hold_each([2, 0, 1])
    assert backwards == in_order
    assert marks(store) == 3
    assert store.catch_up() == 0


def test_sums_do_not_depend_on_when_they_were_computed(store: Store) -> None:
    run = hold(store, lambda second: looking(EXPRESSIONS[second // 7 % 7], yaw=second % 50), 700)
    before = queries.timeline(store, run.lecture_id)
    assert store.refresh(every=True) == 1
    pd.testing.assert_frame_equal(queries.timeline(store, run.lecture_id), before)
    with asking(store.engine) as connection:
        assert rollups.outdated(connection) == []


@pytest.mark.parametrize("bin_ms", [5_000, 15_000, 60_000])
def test_every_value_is_the_sum_of_its_stored_parts(store: Store, bin_ms: int) -> None:
    run = hold(store, lambda second: looking(EXPRESSIONS[second // 7 % 7], yaw=second % 50), 590)
    rows = queries.timeline(store, run.lecture_id, bin_ms)
    for name, formula in formulas().items():
        parts = rows[[f"part_{name}_{part}" for part in formula.PARTS]].sum(axis=1, skipna=False)
        assert rows[f"engagement_{name}"].notna().all()
        assert np.abs(parts - rows[f"engagement_{name}"]).max() < 1e-9
