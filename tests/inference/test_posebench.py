"""The figures of poses, by hand; and of a short film."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from inference.models import Models
from inference.posebench.bench import measured
from inference.posebench.classes import CLOSED, REACH, STAY, YAWNING, planned, swept
from inference.posebench.figures import figures, table
from ingest.render import Room, render

PLACE = {"x": 0.4, "y": 0.3, "width": 0.1, "height": 0.1}


def truth(**columns: Sequence[object]) -> pd.DataFrame:
    """One face of 100 px in each second, level and straight where nothing is said."""
    seconds = len(next(iter(columns.values())))
    usual = {"participant": "Ann", "face_visible": True, "yaw": 0, "pitch": 0, "roll": 0, **PLACE}
    usual |= {"eyes_closed": False, "yawning": False}
    rows: dict[str, Sequence[object]] = {name: [value] * seconds for name, value in usual.items()}
    return pd.DataFrame({"second": range(seconds), **rows, **columns})


def seen(**columns: Sequence[float | None]) -> pd.DataFrame:
    seconds = len(next(iter(columns.values())))
    usual = {"yaw": 0.0, "pitch": 0.0, "roll": 0.0, "eyes_open": 0.3, "mouth_open": 0.02, **PLACE}
    rows: dict[str, Sequence[float | None]] = {name: [value] * seconds for name, value in usual.items()}
    rows |= columns
    return table([{"second": n, **{name: values[n] for name, values in rows.items()}} for n in range(seconds)])


def test_mean_errors_in_degrees() -> None:
    found = figures(truth(yaw=[0, 20, -40, 41]), seen(yaw=[3, 16, -42, 0], pitch=[1, 1, -1, 40]), 1000)["80-120"]
    assert found["faces"] == 3, "beyond 40 degrees nothing is promised"
    assert found["yaw_error"] == pytest.approx(3)
    assert found["yaw_bias"] == pytest.approx(-1)
    assert found["pitch_error"] == pytest.approx(1)


def test_sizes_are_apart() -> None:
    told = truth(yaw=[0, 0])
    found = figures(told, seen(yaw=[1, 2]), 500)
    assert found["45-60"]["faces"] == 2
    assert found["80-120"]["faces"] == 0
    assert math.isnan(found["80-120"]["yaw_error"])
    assert figures(told, seen(yaw=[1, 2]), 440)["all"]["faces"] == 0


def test_signs_of_tiredness() -> None:
    told = truth(eyes_closed=[True, True, False, False, False, False, False], yawning=[False] * 5 + [True, True])
    eyes = [0.2, 0.28, 0.3, 0.3, 0.31, 0.2, 0.31]
    found = figures(told, seen(eyes_open=eyes, mouth_open=[0.0, 0, 0, 0.5, 0, 0.5, 0.1]), 1000)["all"]
    assert (found["eyes_closed_precision"], found["eyes_closed_recall"]) == (1, 0.5)
    assert (found["yawning_precision"], found["yawning_recall"]) == (0.5, 0.5)


def test_faces_without_points_count_for_the_angles_alone() -> None:
    found = figures(truth(yaw=[0, 0]), seen(yaw=[1, 1], eyes_open=[None, None], mouth_open=[None, None]), 1000)["all"]
    assert (found["yaw_error"], found["with_points"]) == (1, 0)
    assert math.isnan(found["eyes_closed_recall"])


def test_a_plan_goes_everywhere() -> None:
    states = swept(2000, np.random.default_rng(0))
    assert {states[n] for n in range(0, 2000, STAY)} == {states[n + 1] for n in range(0, 2000, STAY)}
    yaws, pitches = ([getattr(state, angle) for state in states] for angle in ("yaw", "pitch"))
    assert (min(yaws), max(yaws)) == (-REACH[0], REACH[0])
    assert (min(pitches), max(pitches)) == (-REACH[1], REACH[1])
    assert np.mean([state.eyes_closed for state in states]) == pytest.approx(CLOSED, abs=0.04)
    assert np.mean([state.yawning for state in states]) == pytest.approx(YAWNING, abs=0.04)


def test_a_film_is_measured(tmp_path: Path, models: Models) -> None:
    path = tmp_path / "four.mp4"
    render(path, planned(Room(people=4, seconds=16, width=960, height=540, seed=3, rate=5)), lambda done, total: None)
    found = measured(path, models)["all"]
    assert found["faces"] >= 60
    assert found["with_points"] == 1
    assert found["yaw_error"] < 4
    assert found["pitch_error"] < 6
