"""One person over the lectures of a course: who is who, what is said, and of whom nothing is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from dashboard import terms
from dashboard.app import render
from dashboard.view import View
from inference.fitting import Error, Fit
from inference.observation import Moment, Observation, Pose, Tile
from inference.trend import LEAST_LECTURES
from ingest.records.participants import Stay
from ingest.records.person import Person
from ingest.records.placing import Placed
from ingest.records.roster import Participant
from ingest.records.timeline import Turn
from ingest.video import Recording, Segment
from storage import marks, queries, weights
from storage.engine import reading, writing
from storage.reading import participants
from storage.store import Store
from storage.terms import Term, named, term
from tests.dashboard import rooms

MINUTES = 6
START = datetime(2026, 9, 1, 9, tzinfo=UTC)


def lecture(
    store: Store, number: int, away: dict[str, float], roster: list[Participant] | None = None, course: str = "Algebra"
) -> str:
    """Six minutes in which each person is turned away for this share of every minute; None: not there."""
    name, random = f"{course} {number}", np.random.default_rng(number)
    if roster:
        store.enrol(name, roster)
    moments = [
        Moment(second * 1000, tuple(_seen(who, random.random() < p) for who, p in away.items()))
        for second in range(MINUTES * 60)
    ]
    recording = Recording(f"{name}.mp4", name, MINUTES * 60_000, 1280, 720, START + timedelta(days=number))
    run = store.begin(recording, lecture=name, course=course, period_ms=1000, versions={"face": "1"})
    store.add(run, Segment(recording.uri, 0, MINUTES * 60_000), moments)
    store.identify(run, [(one.at_ms, tuple(away)) for one in moments])
    store.finish(run, "done")
    return run.lecture_id


def _seen(who: str, away: bool) -> Observation:
    one = rooms.seen(who, face=True)
    return Observation(Tile(rooms.BOX), who, one.face, one.expression, Pose(60.0 if away else 0.0, 0.0, 0.0))


def of(store: Store, lecture_id: str, who: str) -> Term:
    with reading(store.engine) as connection:
        number = next(number for number, name in participants(connection, lecture_id).items() if name == who)
    found = term(store, number)
    assert found is not None
    return found


def hold(store: Store, lectures: int) -> str:
    """Ana turns away a little more in each lecture, Zoe differs from day to day; Mia comes to three."""
    for number in range(lectures):
        mia = {"Mia Costa": 0.1} if number < 3 else {}
        last = lecture(store, number, {"Ana Brandt": 0.05 + 0.04 * number, "Zoe Adler": 0.1 * ((number * 5) % 3)} | mia)
    return last


def test_a_change_is_said_of_whom_it_is_and_of_nobody_else(store: Store) -> None:
    last = hold(store, 8)
    ana, zoe = of(store, last, "Ana Brandt"), of(store, last, "Zoe Adler")
    assert ana.trend.change == "down"
    assert ana.trend.low <= -0.02 <= ana.trend.high
    assert terms.sentence(ana).startswith("Engagement fell over the term, by ")
    assert terms.sentence(ana).endswith(" points a lecture; camera on in 8 of 8 lectures.")
    assert terms.sentence(zoe) == "No clear change over the term; camera on in 8 of 8 lectures."
    assert [one.name for one in ana.lectures] == [f"Algebra {number}" for number in range(8)]
    assert ana.people == 2
    for one in ana.lectures:
        assert one.point.low < one.point.value < one.point.high
        assert one.point.coverage == 1.0


def test_of_few_lectures_nothing_is_said(store: Store) -> None:
    hold(store, 6)
    first = queries.find(store, "Algebra 0")
    mia = of(store, first, "Mia Costa")
    assert mia.trend.lectures == 3
    assert f"enough was seen in 3 lectures, and {LEAST_LECTURES} are needed" in terms.sentence(mia)
    assert terms.sentence(mia).endswith("camera on in 3 of 3 lectures.")
    assert [one.point.counts for one in mia.lectures] == [True] * 3 + [False] * 3


def test_values_are_those_of_the_lecture_page(store: Store) -> None:
    last = hold(store, 5)
    ana = of(store, last, "Ana Brandt")
    timeline = queries.timeline(store, last)
    mine = timeline[timeline["participant"] == "Ana Brandt"]
    assert ana.lectures[-1].point.value == pytest.approx(mine["engagement_classpulse1"].mean(), abs=1e-9)
    own = {"presence": 0.2, "attention": 0.7, "expression": 0.1}
    with writing(store.engine) as connection:
        weights.keep(
            connection, marks.course_id(connection, "Algebra"), Fit(9, 1, own, Error(0.7, 0.5), Error(0.5, 0.1))
        )
    timeline = queries.timeline(store, last)
    mine = timeline[timeline["participant"] == "Ana Brandt"]
    other = of(store, last, "Ana Brandt").lectures[-1].point.value
    assert other == pytest.approx(mine["engagement_classpulse1"].mean(), abs=1e-9)
    assert other < ana.lectures[-1].point.value - 0.01


def test_people_are_known_by_address_else_by_name_within_a_course(store: Store) -> None:
    one = lecture(store, 0, {"Ana Brandt": 0.1}, [Participant("Ana Brandt", "ana@example.org")])
    lecture(store, 1, {"Ana Brandt-Weiss": 0.1}, [Participant("Ana Brandt-Weiss", "Ana@example.org")])
    lecture(store, 2, {"ana brandt": 0.1})
    lecture(store, 3, {"Ana Brandt": 0.1}, [Participant("Ana Brandt", "another@example.org")])
    lecture(store, 4, {"Ana Brandt": 0.1}, course="Biology")
    found = of(store, one, "Ana Brandt")
    assert [attended.name for attended in found.lectures] == [f"Algebra {number}" for number in range(4)]
    assert [attended.point.counts for attended in found.lectures] == [True, True, False, False]  # 2: of two Anas one


def test_who_has_not_agreed_is_not_shown(store: Store) -> None:
    roster = [Participant("Ana Brandt", "", (), False), Participant("Zoe Adler", "", (), True)]
    one = lecture(store, 0, {"Ana Brandt": 0.1, "Zoe Adler": 0.1}, roster)
    with reading(store.engine) as connection:
        known = {name: f"/student/{number}" for number, name in participants(connection, one).items()}
    ana, zoe = known["Ana Brandt"], known["Zoe Adler"]
    assert set(named(store, one).values()) == {"Zoe Adler"}
    page = render(store, ana, "", View())
    assert "has not agreed" in rooms.text(page.content)
    assert not rooms.charts(page.content)
    assert "ask before" not in rooms.text(render(store, zoe, "", View()).content)


def test_who_has_not_agreed_is_not_among_those_compared(store: Store) -> None:
    hold(store, 6)
    last = lecture(store, 6, {"Ana Brandt": 0.3, "Zoe Adler": 0.1}, [Participant("Ana Brandt", "", (), False)])
    assert of(store, last, "Zoe Adler").people == 1
    assert of(store, queries.find(store, "Algebra 0"), "Ana Brandt").agreed is False  # in the whole course


def test_the_page_has_a_chart_a_table_and_what_it_is_not(store: Store) -> None:
    last = hold(store, 6)
    number = next(iter(named(store, last)))
    link = f"/student/{number}"
    assert link in str(
        [getattr(part, "href", "") for part in rooms.parts(render(store, f"/lecture/{last}", "", View()).content)]
    )
    for view in (View(), View("dark", narrow=True)):
        page = render(store, link, "", view)
        text = rooms.text(page.content)
        assert page.title == "Ana Brandt"
        assert "What this is not" in text
        assert "ask before you look at them alone" in text
        assert "Algebra 3" in text
        assert {trace.name for trace in rooms.charts(page.content)["term"].data} >= {"engagement", "missing"}
    ways = [part.href for part in rooms.parts(page.content) if getattr(part, "className", "") == "cp-rows"]
    assert len(ways) == 6
    for way in ways:
        path, _question, search = way.partition("?")
        assert "Ana Brandt" in rooms.text(render(store, path, f"?{search}", View()).content)


@pytest.mark.parametrize("address", ["0", "9" * 40, "ana", "-1", "٣"])
def test_nobody_is_at_another_address(store: Store, address: str) -> None:
    lecture(store, 0, {"Ana Brandt": 0.1})
    assert render(store, f"/student/{address}", "", View()).title == "Not found"


def test_who_has_no_name_has_no_page(store: Store) -> None:
    one = lecture(store, 0, {"unlabelled-1": 0.1, "Ana Brandt": 0.1})
    assert list(named(store, one).values()) == ["Ana Brandt"]


def test_attendance_and_speaking_are_counted_where_a_record_tells(store: Store) -> None:
    last = hold(store, 6)
    for number in range(4):
        one = queries.find(store, f"Algebra {number}")
        recording_id = next(iter(store.recordings(one)))
        ana = Person("Ana Brandt")
        begun = START + timedelta(days=number)
        who = ana if number else Person("Zoe Adler")
        stay = Stay(who, begun, begun + timedelta(minutes=5), 300_000)
        store.attach(one, Placed("participants", recording_id, (stay,)))
        if number < 2:
            store.attach(one, Placed("timeline", recording_id, (Turn(ana, 0, 90_000 * number + 100),)))
    told = of(store, last, "Ana Brandt")
    assert terms.attendance(told) == "In the meeting in 3 of 4 lectures"
    assert terms.speaking(told) == "Spoke in 1 of 2 lectures, 2 min in all"
    charts = rooms.charts(render(store, f"/student/{next(iter(named(store, last)))}", "", View()).content)
    minutes = charts["attendance"].data[0]
    assert list(minutes.y) == [0, 5, 5, 5, None, None]
    assert list(charts["attendance"].data[1].x) == [4, 5]
    assert list(charts["speaking"].data[1].x) == [2, 3, 4, 5]


def test_without_records_that_is_said(store: Store) -> None:
    one = lecture(store, 0, {"Ana Brandt": 0.1})
    ana = of(store, one, "Ana Brandt")
    assert terms.attendance(ana) == "No record tells who was in the meeting"
    assert terms.speaking(ana) == "No record tells who spoke"


def test_the_formula_is_kept_in_the_address(store: Store) -> None:
    last = hold(store, 5)
    link = f"/student/{next(iter(named(store, last)))}"
    by_default, presence = (
        list(rooms.charts(render(store, link, search, View()).content)["term"].data[-1].y)
        for search in ("", "?formula=presence")
    )
    assert presence == [1.0] * 5
    assert max(by_default) < 1.0
    here = [
        part.href
        for part in rooms.parts(render(store, link, "?formula=presence", View()).content)
        if getattr(part, "className", "") == "cp-here"
    ]
    assert here == [f"{link}?formula=presence"]
    timeline = queries.timeline(store, last)
    mine = timeline[timeline["participant"] == "Ana Brandt"]["engagement_attention"].mean()
    number = next(number for number, name in named(store, last).items() if name == "Ana Brandt")
    found = term(store, number, "attention")
    assert found is not None
    assert found.lectures[-1].point.value == pytest.approx(mine, abs=1e-9)
