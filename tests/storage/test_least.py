"""k: of fewer people a class says nothing, and what is not said does not follow from what is."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from sqlalchemy import delete

from dashboard import trends
from dashboard.address import Asked
from dashboard.downloads import curve
from dashboard.lecture.numbers import Numbers, numbers
from dashboard.lecture.shown import summarise
from dashboard.report import report
from inference.engagement import formulas
from inference.observation import Box, Face, Moment, Observation, Pose, Tile
from storage import beside, changes, now, policy, queries
from storage.binning import MINUTE_MS
from storage.engine import reading, writing
from storage.least import enough, of_class
from storage.reading import parts
from storage.store import Store
from storage.tables import course, lecture
from storage.watching import Watch
from tests.storage import classes

SECONDS, BIN_MS = 420, 5_000
EXPRESSION = (0.1, 0.1, 0.1, 0.4, 0.1, 0.1, 0.1)
Seen = dict[int, str]
"""Second of the lecture -> what is seen of somebody: face, away (camera on, nobody there) or off; else no tile."""


def stating(store: Store, least: int = 3, **chosen: bool) -> None:
    policy.state(store, policy.made("US", "university", "consent", "the dean", chosen=chosen, least=least))


def observation(place: int, what: str) -> Observation:
    tile = Box(0.1 * place, 0.0, 0.1, 0.2)
    label = f"Person {chr(65 + place)}"
    if what != "face":
        return Observation(Tile(tile, camera_on=what == "away"), label)
    box = Box(tile.x + 0.02, 0.05, 0.06, 0.1)
    pose = None if place == 7 else Pose(0.0, 0.0, 0.0)  # of one person attention is not known
    return Observation(Tile(tile), label, Face(box, 0.9, ((0.1, 0.1),) * 6), EXPRESSION, pose)


def lecture_of(store: Store, people: list[Seen]) -> str:
    every = [
        Moment(1000 * second, tuple(observation(at, one[second]) for at, one in enumerate(people) if second in one))
        for second in range(SECONDS)
    ]
    recorded = classes.recording("one", SECONDS)
    run = store.begin(recorded, lecture="Lecture", course="Algebra", period_ms=1000, versions={"observe": "1"})
    for segment in classes.segments(SECONDS, 60):
        store.add(run, segment, classes.within(segment, every))
    store.identify(run, classes.links(every))
    store.finish(run, "done")
    return run.lecture_id


def by_chance(seed: int) -> list[Seen]:
    """Eight people who come and go for half minutes, with and without faces; at first all of them are there."""
    random = np.random.default_rng(seed)
    people: list[Seen] = []
    for _ in range(8):
        parts = random.choice(["face", "face", "away", "off", ""], SECONDS // 30)
        parts[:4] = "face"
        people.append({second: str(parts[second // 30]) for second in range(SECONDS) if parts[second // 30]})
    return people


def there(people: list[Seen], start_s: int, end_s: int, kinds: list[str]) -> set[int]:
    """Who shows one of these in a part of the lecture."""
    return {
        at for at, one in enumerate(people) if any(one.get(second, "") in kinds for second in range(start_s, end_s))
    }


def numbers_of(store: Store, lecture_id: str, formula: str) -> Numbers:
    found = numbers(store, lecture_id, formula, SECONDS * 1000, BIN_MS)
    assert found is not None
    return found


def shown_minutes(store: Store, lecture_id: str, formula: str) -> set[int]:
    value = numbers_of(store, lecture_id, formula).bins["value"].dropna()
    return {int(at) // MINUTE_MS * MINUTE_MS for at in value.index}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("least", [3, 5])
def test_whatever_is_said_is_said_of_k_people_or_more(store: Store, seed: int, least: int) -> None:
    people = by_chance(seed)
    lecture_id = lecture_of(store, people)
    stating(store, least)
    store.catch_up()
    said: dict[str, set[int]] = {}
    for formula in formulas():
        bins: Any = numbers_of(store, lecture_id, formula).bins
        said[formula] = {int(at) for at in bins.index[bins["value"].notna() | bins["coverage"].notna()]}
        for at in said[formula]:
            assert len(there(people, at // 1000, at // 1000 + 5, ["face"])) >= least
            assert int(bins["people"].to_dict()[at]) >= least
    assert said["presence"], "something is said"
    for one, other in combinations(said, 2):  # two formulas never tell of people that differ by fewer than k
        for at in said[one] & said[other]:
            counts = [int(numbers_of(store, lecture_id, name).bins["people"].to_dict()[at]) for name in (one, other)]
            assert abs(counts[0] - counts[1]) == 0 or abs(counts[0] - counts[1]) >= least


@pytest.mark.parametrize("seed", range(4))
def test_a_minute_is_said_in_all_its_bins_or_in_none(store: Store, seed: int) -> None:
    people = by_chance(seed)
    lecture_id = lecture_of(store, people)
    stating(store)
    store.catch_up()
    for formula in formulas():
        shown = shown_minutes(store, lecture_id, formula)
        for minute in range(0, SECONDS * 1000, MINUTE_MS):
            for at in range(minute // 1000, min(minute // 1000 + 60, SECONDS), 5):
                if minute in shown and not there(people, at, at + 5, ["face", "away"]):
                    continue
                faces = there(people, at, at + 5, ["face"])
                assert minute not in shown or len(faces) >= 3
        found = beside.minutes(store, (lecture_id,), formula)
        assert set(found) <= shown, "what later lectures are held against is of the same minutes"


def test_what_one_person_does_where_too_few_are_seen_changes_no_answer(store: Store) -> None:
    """In the third minute two people are seen: of them, and whether a third was away, nothing can be learnt."""
    people = [{second: "face" for second in range(SECONDS) if second // 60 != 2 or at < 2} for at in range(6)]
    others = [dict(one) for one in people]
    others[1] = {**people[1], **{second: "away" for second in range(130, 170)}}
    others[2] = {**people[2], **{second: "away" for second in range(125, 175)}}
    answers = []
    for each in (people, others):
        lecture_id = lecture_of(store, each)
        stating(store)
        store.catch_up()
        answers.append(told(store, lecture_id))
        with reading(store.engine) as connection:
            (part,) = parts(connection, lecture_id)
            live = Watch.of(connection, part.run_id)
            live.look(connection)
            seen = now.now(connection, live, 200_000).bins
        answers[-1]["live"] = repr(seen.loc[:115_000, ["value", "coverage"]].to_numpy().tolist())
        assert np.isnan(seen.loc[120_000:175_000, "value"]).all()
        erase_all(store)
    assert answers[0] == answers[1]
    assert 2 * MINUTE_MS not in answers[0]["minutes"]
    assert answers[0]["minutes"]


def erase_all(store: Store) -> None:
    with writing(store.engine) as connection:
        connection.execute(delete(lecture))
        connection.execute(delete(course))


def told(store: Store, lecture_id: str, formula: str = "presence") -> dict[str, Any]:
    """All that is said of the class as a whole, as text."""
    (summary,) = queries.lectures(store, formula, lecture_id)
    known, shown = numbers_of(store, lecture_id, formula), summarise(store, lecture_id)
    assert shown is not None
    (drawn,) = curve(store, shown, Asked(formula))
    page = report(store, lecture_id, formula)
    return {
        "minutes": shown_minutes(store, lecture_id, formula),
        "bins": repr(known.bins.to_numpy().tolist()),
        "level": repr(known.level),
        "shares": repr(known.shares.to_dict()),
        "overview": repr((summary.coverage, summary.engagement, summary.sparkline, summary.dips, summary.people)),
        "curve": drawn.to_csv(),
        "beside": repr(beside.minutes(store, (lecture_id,), formula)),
        "changes": repr(changes.changes(store, lecture_id, formula)),
        "report": repr((page.number, page.curve, page.moments, page.small)),
    }


def test_the_same_numbers_as_ever_where_enough_are_seen(store: Store) -> None:
    lecture_id = lecture_of(store, [dict.fromkeys(range(SECONDS), "face") for _ in range(5)])
    before = told(store, lecture_id, "classpulse1")
    stating(store, 5)
    store.catch_up()
    assert told(store, lecture_id, "classpulse1") == before


def test_a_class_of_too_few_says_nothing_but_that(store: Store) -> None:
    lecture_id = lecture_of(store, [dict.fromkeys(range(SECONDS), "face") for _ in range(2)])
    stating(store)
    store.catch_up()
    found = numbers_of(store, lecture_id, "presence")
    assert np.isnan(found.level.value)
    assert found.bins["value"].isna().all()
    assert found.bins["coverage"].isna().all()
    (summary,) = queries.lectures(store, "presence", lecture_id)
    assert (summary.engagement, summary.coverage) == (None, None)
    assert not any(summary.sparkline)
    assert report(store, lecture_id, "presence").curve is None


def test_stating_another_k_has_the_sums_made_anew(store: Store) -> None:
    lecture_id = lecture_of(store, [dict.fromkeys(range(SECONDS), "face") for _ in range(4)])
    for least, says in ((5, False), (3, True), (5, False)):
        stating(store, least)
        assert store.catch_up() == 1
        assert bool(shown_minutes(store, lecture_id, "presence")) == says
        assert bool(beside.minutes(store, (lecture_id,), "presence")) == says


def test_expressions_read_of_too_few_are_not_shown(store: Store) -> None:
    people = [dict.fromkeys(range(SECONDS), "face") for _ in range(4)]
    lecture_id = lecture_of(store, people)
    stating(store)
    store.catch_up()
    timeline = queries.timeline(store, lecture_id, BIN_MS, "presence")
    few = timeline["participant"].isin(["Person A", "Person B"])
    hidden = of_class(timeline.assign(**{name: timeline[name].where(few) for name in trends.SHARES}), "presence", 3)
    assert len(hidden) == len(timeline)
    assert hidden[trends.SHARES].isna().all(axis=None)


@pytest.mark.parametrize(
    ("there", "seen", "said", "fine"),
    [(0, 0, 0, True), (5, 5, 5, True), (5, 2, 5, False), (5, 5, 2, False), (5, 5, 4, False), (8, 5, 5, True)],
)
def test_the_rule(there: int, seen: int, said: int, fine: bool) -> None:
    found = enough(np.array([there]), np.array([seen]), np.array([said]), 3)
    assert found.tolist() == [fine]
    assert enough(np.array([there]), np.array([seen]), np.array([said]), None).all()
