"""Moments that a teacher marked, and a course's weights: fitted, in force wherever engagement is read, taken back."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from inference.engagement import DEFAULT
from inference.observation import Box, Face, Moment, Observation, Pose, Tile
from ingest.video import Segment
from storage import StoreError, marks, queries, weights
from storage.store import Store
from tests.conftest import Command
from tests.storage import classes

MINUTES = 12
AWAY, GONE = {2, 5, 8, 10}, {1, 4, 7, 11}
"""Minutes in which three of four are turned away; in which three have left their chair."""
NEUTRAL = (0.02, 0.02, 0.02, 0.1, 0.02, 0.02, 0.8)


def lecture(store: Store, name: str, course: str | None = "Algebra") -> str:
    """Twelve minutes of four people."""
    every = [_moment(second) for second in range(MINUTES * 60)]
    recording = classes.recording(name, MINUTES * 60)
    run = store.begin(recording, lecture=name, course=course, period_ms=1000, versions={"face": "1"})
    store.add(run, Segment(recording.uri, 0, MINUTES * 60_000), every)
    store.identify(run, classes.links(every))
    store.finish(run, "done")
    return run.lecture_id


def _moment(second: int) -> Moment:
    seen = []
    for number, name in enumerate(classes.NAMES[:4]):
        minute, box = second // 60, Box(0.2 * number, 0.1, 0.2, 0.2)
        face = None if minute in GONE and number else Face(box, 0.9)
        pose = Pose(50.0 if minute in AWAY and number < 3 else 0.0, 0.0, 0.0) if face else None
        seen.append(Observation(Tile(box), name, face, NEUTRAL if face else None, pose))
    return Moment(second * 1000, tuple(seen))


def mark_all(store: Store, lecture_id: str, lost: set[int]) -> None:
    for minute in range(MINUTES):
        store.mark(lecture_id, minute * 60_000, (minute + 1) * 60_000, "lost" if minute in lost else "fine")


def test_a_mark_is_kept_replaced_and_taken_back(store: Store) -> None:
    one = lecture(store, "Lecture 1")
    first = store.mark(one, 60_000, 120_000, "fine")
    store.mark(one, 0, 60_000, "lost")
    second = store.mark(one, 60_000, 120_000, "lost")
    assert [(each.start_ms, each.end_ms, each.answer) for each in marks.of_lecture(store, one)] == [
        (0, 60_000, "lost"),
        (60_000, 120_000, "lost"),
    ]
    store.unmark("another", second)
    store.unmark(one, first)
    store.unmark(one, second)
    assert [each.start_ms for each in marks.of_lecture(store, one)] == [0]
    with pytest.raises(StoreError, match="no longer in the database"):
        store.mark("away", 0, 1, "fine")
    for wrong in ((one, 0, 0, "fine"), (one, -1, 5, "fine"), (one, 0, 5, "bored")):
        with pytest.raises(ValueError, match="is no mark"):
            store.mark(*wrong)


def test_marks_of_a_course_move_its_weights_and_every_reading_of_it(store: Store, tmp_path: Path) -> None:
    here, other = lecture(store, "Lecture 1"), lecture(store, "Elsewhere", "Biology")
    before, elsewhere = shown(store, here), shown(store, other)
    mark_all(store, here, GONE)
    found = store.fit("Algebra")
    assert not found.refused
    assert found.weights["presence"] > 0.42
    assert found.marks == MINUTES
    after = shown(store, here)
    assert shown(store, other) == elsewhere
    assert [after[name] for name in after] != [before[name] for name in before]
    for share in after["timeline"], after["export"]:
        assert share == pytest.approx(np.nansum(share_by_weights(before, found.weights)), abs=1e-6)
    assert after["overview"] == pytest.approx(after["timeline"], abs=1e-6)
    assert weights.told(store, other) == ""
    assert f": presence {found.weights['presence']:.2f}, attention" in weights.told(store, here)
    store.unfit("Algebra")
    assert shown(store, here) == before


def shown(store: Store, lecture_id: str) -> dict[str, float]:
    """Engagement over the lecture as the pages, the overview and the export have it, and its parts."""
    timeline = queries.timeline(store, lecture_id)
    said = timeline[f"engagement_{DEFAULT}_said"]
    (line,) = queries.lectures(store, lecture_id=lecture_id)
    rows = queries.observations(store, lecture_id)
    each = {name: float((timeline[f"part_{DEFAULT}_{name}"] * said).sum() / said.sum()) for name in weights.default()}
    for name in weights.default():
        assert rows[f"part_{name}"].mean() == pytest.approx(each[name], abs=1e-6)
    assert rows["engagement"].to_numpy() == pytest.approx(
        rows[[f"part_{name}" for name in each]].sum(axis=1).to_numpy(), abs=1e-9
    )
    whole = float((timeline[f"engagement_{DEFAULT}"] * said).sum() / said.sum())
    return {"timeline": whole, "export": float(rows["engagement"].mean()), "overview": line.engagement or 0.0} | each


def share_by_weights(before: dict[str, float], own: dict[str, float]) -> list[float]:
    return [before[name] * own[name] / weight for name, weight in weights.default().items()]


def test_few_marks_are_refused_and_put_the_formula_s_own_back(store: Store) -> None:
    one = lecture(store, "Lecture 1")
    before = shown(store, one)
    mark_all(store, one, GONE)
    assert not store.fit("Algebra").refused
    for each in marks.of_lecture(store, one)[:6]:
        store.unmark(one, each.id)
    assert store.fit("Algebra").refused == "6 of at least 8 moments are marked"
    assert shown(store, one) == before
    with pytest.raises(StoreError, match="There is no course 'Alchemy': choose one of 'Algebra'"):
        store.fit("Alchemy")


def test_weights_of_another_version_of_the_formula_are_not_used(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    one = lecture(store, "Lecture 1")
    mark_all(store, one, GONE)
    store.fit("Algebra")
    assert weights.told(store, one)
    monkeypatch.setattr("inference.engagement.classpulse1.VERSION", "99")
    store.memory.close()  # another version is another process
    assert weights.told(store, one) == ""


def test_the_command_prints_before_and_after(db: str, classpulse: Command, tmp_path: Path) -> None:
    with Store.open(db) as store:
        one = lecture(store, "Lecture 1")
        mark_all(store, one, GONE)
    answer = classpulse("fit", "Algebra", "--db", db)
    assert answer.code == 0
    told = json.loads(answer.out)
    assert told["after"]["log_loss"] < told["before"]["log_loss"]
    assert sum(told["weights"].values()) == pytest.approx(1.0)
    answer = classpulse("export", "Lecture 1", "--to", tmp_path / "x.csv", "--db", db)
    assert "engagement by weights of its course: presence" in answer.out
    assert len(pd.read_csv(tmp_path / "x.csv")) == MINUTES * 60 * 4
    assert "own weights" in classpulse("fit", "Algebra", "--default", "--db", db).out
    assert "course" not in classpulse("export", "Lecture 1", "--to", tmp_path / "x.csv", "--db", db).out
    answer = classpulse("fit", "Nobody", "--db", db)
    assert (answer.code, len(answer.err.splitlines())) == (2, 1)
