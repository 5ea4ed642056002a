"""What is usual of a person: robust, from enough seconds, remembered, and honest about what it rests on."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from pandas import DataFrame

from inference.attention import attention
from inference.observation import EXPRESSIONS
from inference.usual import EVERYBODY, HELD, NEUTRAL, PROBABILITIES, QUANTITIES, Habit, Usual, usual

YAW, PITCH, EYES = (QUANTITIES.index(name) for name in HELD)
SAD, NEUTRALLY = (QUANTITIES.index(f"p_{name}") for name in ("sad", "neutral"))


def seen(person: float | None, seconds: int, yaw: float = 0.0, eyes: float = 0.3, face: str = "neutral") -> DataFrame:
    """So many seconds of somebody, held and looking the same all the time but for some noise."""
    random = np.random.default_rng(seconds)
    columns = {name: np.full(seconds, float(f"p_{face}" == name)) for name in PROBABILITIES}
    held = {"yaw": yaw + random.normal(0, 2, seconds), "pitch": random.normal(5, 2, seconds), "eyes_open": eyes}
    return DataFrame({"participant_id": np.full(seconds, np.nan if person is None else person), **held, **columns})


def of(*seconds: DataFrame, before: dict[int, Habit] | None = None, period_ms: int = 1000) -> Usual:
    return usual(pd.concat(seconds, ignore_index=True), period_ms, before or {})


def row(found: Usual, person: int) -> int:
    return list(found.people).index(person)


def test_a_camera_on_the_side_is_the_usual_pose_and_its_spread_a_median_too() -> None:
    found = of(seen(1, 200, yaw=30), seen(2, 200, yaw=-10))
    assert found.value[:2, YAW] == pytest.approx([30, -10], abs=0.5)
    assert found.spread[0, YAW] == pytest.approx(2 * 0.6745, abs=0.3)
    assert found.seconds[0, YAW] == 200
    assert set(found.basis[:2].ravel()) == {"own"}


@pytest.mark.parametrize("share", [0.1, 0.3, 0.45])
def test_turning_away_for_less_than_half_of_the_time_moves_it_within_the_dead_zone_only(share: float) -> None:
    away = int(1000 * share)
    found = of(seen(1, 1000 - away, yaw=0), seen(1, away, yaw=60))
    assert abs(found.value[0, YAW]) < 4
    assert attention(0 - found.value[0, YAW], 0) == 1.0
    assert attention(60 - found.value[0, YAW], 0) == 0.0


def test_who_is_turned_away_for_most_of_the_time_has_that_as_the_usual_pose() -> None:
    """The limit of it, as docs/engagement.md says."""
    found = of(seen(1, 400, yaw=0), seen(1, 600, yaw=60))
    assert found.value[0, YAW] == pytest.approx(60, abs=4)


def test_of_two_screens_the_one_faced_for_longer_is_the_usual_one() -> None:
    found = of(seen(1, 550, yaw=-20), seen(1, 450, yaw=20))
    facing = attention(np.array([-20, 20]) - found.value[0, YAW], 0)
    assert facing[0] == 1.0
    assert 0 < facing[1] < 0.5


def test_eyes_that_are_shut_for_most_of_the_time_are_usually_open_all_the_same() -> None:
    found = of(seen(1, 40, eyes=0.3), seen(1, 60, eyes=0.05))
    assert found.value[0, EYES] == pytest.approx(0.3)


def test_the_face_at_rest_is_that_of_the_first_ten_minutes() -> None:
    found = of(seen(1, 500, face="sad"), seen(1, 90, face="neutral"), seen(1, 3000, face="happy"))
    assert found.value[0, SAD] == 1.0
    assert (found.seconds[0, SAD], found.seconds[0, YAW]) == (600, 3590)


def test_earlier_lectures_count_by_their_seconds_and_not_for_ever() -> None:
    sad = tuple(float(name == "sad") for name in EXPRESSIONS)
    for seconds, weight in ((300, 300), (99_999, 1800)):
        found = of(seen(1, 600), before={1: Habit(seconds, sad, (0.1,) * 7)})
        assert found.value[0, SAD] == pytest.approx(weight / (600 + weight))
        assert found.value[0, SAD] + found.value[0, NEUTRALLY] == pytest.approx(1)
        assert set(found.basis[0, len(HELD) :]) == {"earlier"}
        assert set(found.basis[0, : len(HELD)]) == {"own"}, "cameras move"
    alone = of(seen(1, 5), before={1: Habit(300, sad, (0.1,) * 7)})
    assert alone.value[0, SAD] == pytest.approx(300 / 305)


def test_of_whom_less_than_a_minute_was_seen_the_class_stands() -> None:
    found = of(seen(1, 59, yaw=40), seen(2, 300, yaw=10))
    assert found.value[0, YAW] == pytest.approx(found.value[row(found, EVERYBODY), YAW])
    assert abs(found.value[0, YAW] - 10) < 2
    assert set(found.basis[0]) == {"class"}
    assert np.isnan(found.spread[0]).all()
    assert of(seen(1, 30), period_ms=2000).basis[0, YAW] == "own", "thirty pictures of two seconds are a minute"


def test_a_class_that_was_hardly_seen_faces_the_camera_neutrally() -> None:
    found = of(seen(1, 20, yaw=40), seen(None, 30, yaw=40))
    assert found.value == pytest.approx(np.stack([NEUTRAL, NEUTRAL]))
    nobody = of(seen(1, 0))
    assert list(nobody.people) == [EVERYBODY]
    assert nobody.value[0] == pytest.approx(NEUTRAL)


def test_the_rows_of_who_is_not_known_or_not_met_are_given_the_class() -> None:
    found = of(seen(1, 100, yaw=20), seen(None, 300, yaw=-5))
    rows = DataFrame({"participant_id": [1.0, np.nan, 7.0]})["participant_id"].astype("Int64")
    values = found.of(rows)
    assert values[:, YAW] == pytest.approx([20, -4.5, -4.5], abs=1)
    assert values.shape == (3, len(QUANTITIES))


def test_what_was_never_seen_of_somebody_is_the_class_s_too() -> None:
    blind = seen(1, 100).assign(**dict.fromkeys(["eyes_open", *PROBABILITIES], np.nan))
    found = of(blind, seen(2, 100, eyes=0.2, face="sad"))
    assert (found.basis[0, YAW], found.basis[0, EYES], found.basis[0, SAD]) == ("own", "class", "class")
    assert (found.value[0, EYES], found.value[0, SAD]) == (0.2, 1.0)
