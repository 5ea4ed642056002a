"""The figures of `classpulse bench`: what is made of a run's clock and memory, the stages, other tools."""

from __future__ import annotations

import math
import os
import sys
from pathlib import Path
from threading import Event

import numpy as np
import pytest

from inference.observation import ModelError
from inference.speedbench import rivals, running
from inference.speedbench.measuring import rounded
from inference.speedbench.running import Course, noted, slope
from inference.speedbench.stages import decode, stages
from inference.timing import STAGES
from ingest.render import Room, render
from ingest.video import Segment


def test_a_slope_is_that_of_the_best_line() -> None:
    assert slope([(0, 1), (1, 3), (2, 5)]) == pytest.approx(2)
    assert math.isnan(slope([(0, 1), (1, 3)]))
    assert math.isnan(slope([(1, 1), (1, 3), (1, 4)]))


def test_a_run_that_slows_down_and_grows_shows_it() -> None:
    course = Course(seconds=100, own_seconds=3)
    course.done = [(at if at <= 50 else 50 + 2 * (at - 50), at / 100) for at in range(101)]
    course.memory = [(at, 900 if at < 10 else 400 + at) for at in range(101)]
    found = course.figures()
    assert found["late_to_early"] == pytest.approx(2)
    assert found["memory_growth_mb_per_minute"] == pytest.approx(60)
    assert (found["peak_memory_mb"], found["parent_core_seconds"]) == (900, 3)


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is told on Linux only")
def test_memory_is_noted_on_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    enough, held = Event(), iter([500.0, 900.0, 700.0])

    def resident_mb() -> float:
        found = next(held, None)
        if found is None:
            enough.set()
        return found or 100.0

    monkeypatch.setattr(running, "EVERY_S", 0.001)
    monkeypatch.setattr(running, "resident_mb", resident_mb)
    with noted() as course:
        assert enough.wait(60)
    assert course.figures()["peak_memory_mb"] == 900
    assert course.own_seconds > 0


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is told on Linux only")
def test_what_this_process_holds_counts() -> None:
    before = running.held_mb(os.getpid())
    held = np.ones(200_000_000, np.uint8)
    assert running.held_mb(os.getpid()) >= before + 150
    assert held[-1] == 1
    assert running.held_mb(None) == 0


def test_stages_are_those_of_the_pictures_of_the_middle(tmp_path: Path) -> None:
    path = tmp_path / "class.mp4"
    render(path, Room(people=2, seconds=6, width=640, height=360, rate=5), lambda done, total: None)
    parts = [Segment(str(path), start, start + 2000) for start in range(0, 6000, 2000)]
    found = stages(parts, 1000)
    assert all(found[stage] > 0 for stage in STAGES)
    assert found["all"] == pytest.approx(sum(found[stage] for stage in STAGES))
    assert found["readings_per_picture"] <= 1, "the first segment, in which labels are read, does not count"
    assert 1 <= found["faces_per_picture"] <= 2
    assert decode(parts[0], 1000) == []


def test_what_cannot_be_compared_with_is_told() -> None:
    picture = [np.zeros((90, 160, 3), np.uint8)]
    with pytest.raises(ModelError, match="no tool 'nobody' to compare with; choose one of fer"):
        rivals.load("nobody")
    from inference.speedbench.rivals import fer

    with pytest.raises(ModelError, match=r"cannot run the package fer .*pip install fer"):
        fer.package(picture, Path(sys.executable))
    with pytest.raises(ModelError, match="cannot run"):
        fer.package(picture, Path("/nowhere/python"))


def test_digits_that_mean_nothing_are_left_out() -> None:
    assert rounded({"a": 1.23456, "b": {"c": math.nan}, "d": 3}) == {"a": 1.235, "b": {"c": None}, "d": 3}
