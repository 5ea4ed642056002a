"""Other lectures of the course, and how the class went in them; a span read alone is as read with the rest."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from inference.engagement import DEFAULT
from inference.observation import Box, Face, Moment, Observation, Pose, Tile
from ingest.video import Recording, Segment
from storage import beside, export, queries, rows
from storage.engine import reading, writing
from storage.export import Wanted
from storage.store import Store
from storage.tables import summed

BEGINS = datetime(2026, 11, 3, 9, tzinfo=UTC)
BOX = Box(0.1, 0.1, 0.2, 0.2)
NEUTRAL = (0.02, 0.02, 0.02, 0.1, 0.02, 0.02, 0.8)


def hold(store: Store, number: int, seen: float = 1.0, minutes: int = 3, course: str | None = "Algebra") -> str:
    """Two people, whose faces are seen in the first part of every ten seconds; held on day `number`."""
    begins, name = BEGINS + timedelta(days=number), f"Lecture {number}"
    recording = Recording(f"{name}.mp4", f"{name} of {course}", minutes * 60_000, 1280, 720, begins)
    run = store.begin(recording, lecture=name, course=course, period_ms=1000, versions={"face": "1"})
    moments = [_moment(second, second % 10 < 10 * seen) for second in range(minutes * 60)]
    store.add(run, Segment(recording.uri, 0, minutes * 60_000), moments)
    store.identify(run, [(one.at_ms, ("Ana", "Bob")) for one in moments])
    store.finish(run, "done")
    return queries.find(store, name)


def _moment(second: int, seen: bool) -> Moment:
    turned = Pose(40.0 if second // 30 % 2 else 0.0, 0.0, 0.0, eyes_open=0.3, mouth_open=0.05)
    one = Observation(Tile(BOX), "Ana", Face(BOX, 0.9), NEUTRAL, turned) if seen else Observation(Tile(BOX), "Ana")
    bob = Observation(Tile(BOX), "Bob", Face(BOX, 0.9), NEUTRAL) if seen else Observation(Tile(BOX), "Bob")
    return Moment(second * 1000, (one, bob))


def test_the_others_of_the_course_are_in_the_order_they_were_held(store: Store) -> None:
    each = {number: hold(store, number) for number in (3, 1, 2)}
    hold(store, 9, course="Biology")
    found = beside.others(store, each[2])
    assert [(one.id, one.before) for one in found] == [(each[1], True), (each[3], False)]
    assert found[0].held_at == BEGINS + timedelta(days=1)
    assert beside.others(store, hold(store, 7, course=None)) == []


def test_the_mean_of_lectures_is_by_the_minute_where_half_say_something(store: Store) -> None:
    full, half, unseen = hold(store, 1), hold(store, 2, minutes=2), hold(store, 3, seen=0.2)
    store.catch_up()
    one, other = beside.minutes(store, (full,), "presence"), beside.minutes(store, (half,), "presence")
    assert (list(one), list(other)) == ([0, 60_000, 120_000], [0, 60_000])
    assert beside.minutes(store, (full, half), "presence") == {
        at: pytest.approx((one[at] + other.get(at, one[at])) / 2) for at in (0, 60_000, 120_000)
    }
    assert beside.minutes(store, (unseen,), "presence") == {}, "less than 30 % was seen"
    assert beside.minutes(store, (full, unseen, unseen), "presence") == {}
    assert beside.minutes(store, (), DEFAULT) == {}
    assert beside.minutes(store, ("away",), DEFAULT) == {}


@pytest.mark.parametrize("stale", [False, True])
def test_a_span_is_the_same_as_in_the_whole(store: Store, stale: bool) -> None:
    lecture = hold(store, 1, seen=0.7)
    if stale:
        with writing(store.engine) as connection:
            connection.execute(summed.delete())
    every = queries.observations(store, lecture)
    people = rows.people(store, lecture)
    found = pd.concat(export.portions(store, lecture, Wanted(25_500, 95_000, people)), ignore_index=True)
    same = every[every["second"].between(26, 94)].reset_index(drop=True)
    pd.testing.assert_frame_equal(found, same)
    ana = [number for number, name in people.items() if name == "Ana"]
    alone = rows.rows(store, lecture, Wanted(0, 60_000, ana))
    assert set(alone["participant"]) == {"Ana"}
    assert len(alone) == 60
    assert len(rows.rows(store, lecture, Wanted(0, 60_000, []))) == 0


def test_a_timeline_by_one_formula_is_that_of_all(store: Store) -> None:
    lecture = hold(store, 1)
    every, one = (queries.timeline(store, lecture, formula=formula) for formula in (None, "presence"))
    names = [name for name in map(str, one) if name.startswith("engagement_")]
    assert names == [name for name in map(str, every) if name.startswith("engagement_presence")]
    pd.testing.assert_frame_equal(every[list(one)], one)
    with reading(store.engine) as connection:
        assert connection.execute(summed.select()).all(), "by the sums that are stored"
