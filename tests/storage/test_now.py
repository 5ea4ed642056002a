"""A class as it is now: the same as computed after class, whatever portions it came in, and cheap."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from inference.observation import Moment, Observation, Tile
from ingest.video import Segment
from storage import live, now, single, watching
from storage.behaviour import behaviour
from storage.bulk import rows_of
from storage.engine import reading
from storage.store import Store
from storage.watching import SAID, Watch
from tests.dashboard import happening, rooms
from tests.dashboard.happening import NAMES, Class


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path / 'classpulse.db'}") as opened:
        yield opened


@pytest.fixture
def one(store: Store) -> Class:
    return happening.begin(store, people=NAMES[:6])


def noting(call: Callable[..., Any], counted: list[int]) -> Callable[..., Any]:
    """The same, but how many rows it gives is noted."""

    def noted(*given: Any) -> Any:
        found = call(*given)
        counted.append(len(found))
        return found

    return noted


def look(one: Class) -> now.Now:
    return now.look(one.store, one.run.id, one.seconds * 1000)


def test_before_anything_is_stored_nothing_is_said(one: Class) -> None:
    seen = look(one)
    assert seen.last_ms is None
    assert seen.level.reason
    assert (seen.people, seen.cameras) == (0, 0)
    assert seen.bins["value"].isna().all()


def test_second_by_second_as_all_at_once(one: Class) -> None:
    for _ in range(12):
        one.goes_on(1)
        grown = look(one)
    one.goes_on(33)
    grown = look(one)
    with reading(one.store.engine) as connection:
        watch = Watch.of(connection, one.run.id)
        watch.look(connection)
        fresh = now.now(connection, watch, one.seconds * 1000)
    assert grown.bins["value"].to_numpy() == pytest.approx(fresh.bins["value"].to_numpy(), nan_ok=True)
    assert (grown.people, grown.cameras, grown.faces) == (6, 5, 5)
    assert grown.last_ms == 44_000


def test_the_level_is_that_of_the_formula(one: Class) -> None:
    """Who looks at the screen as usual is at .95, who looks away at .45: a quarter is away."""
    one.goes_on(660)
    seen = look(one)
    assert seen.level.value == pytest.approx(0.82, abs=0.05)
    assert seen.level.low < seen.level.value < seen.level.high
    assert seen.before == pytest.approx(0.82, abs=0.03)
    assert len(seen.bins) == 121
    assert seen.bins["value"].notna().sum() == 120


def test_a_drop_shows_in_the_last_minute(one: Class) -> None:
    one.away = lambda second: 0.9 if second >= 600 else 0.1
    one.goes_on(655)
    seen = look(one)
    assert seen.level.high < seen.before


def test_gaps_have_no_value_and_say_why(one: Class) -> None:
    one.goes_on(60)
    one.is_missing(60, 90, "reconnecting")
    one.goes_on(20)
    one.is_missing(80, 88, "dropped")
    one.goes_on(2)
    seen = look(one)
    assert seen.bins.loc[65_000:80_000, "value"].isna().all()
    assert [gap.reason for gap in seen.gaps] == ["reconnecting", "dropped"]
    assert seen.dropped_s == 8


def test_faces_that_are_too_small_are_counted(store: Store) -> None:
    tiny = happening.begin(store, people=NAMES[:6], face_height=15 / 720)
    tiny.goes_on(6)
    seen = look(tiny)
    assert (seen.faces, seen.small) == (5, 5)


def test_who_has_no_label_is_a_place(one: Class) -> None:
    moments = [Moment(at * 1000, (Observation(Tile(rooms.BOX), ""), rooms.seen("Ana", True))) for at in range(6)]
    one.store.add(one.run, Segment(happening.URI, 0), moments)
    one.seconds = 6
    assert look(one).people == 2
    assert [person.label for person in single.people(one.store, one.run.id, 6_000)] == ["Ana"]


def test_a_watch_that_begins_late_knows_what_was_usual(one: Class) -> None:
    one.goes_on(900)
    with reading(one.store.engine) as connection:
        late = Watch.of(connection, one.run.id, 600_000)
        late.look(connection)
        whole = Watch.of(connection, one.run.id)
        whole.look(connection)
    assert late.counted[SAID, :120].sum() == 0
    order = [whole.who[person] for person in late.who]
    assert late.counted[:, 130:] == pytest.approx(whole.counted[:, 130:][:, :, order])
    assert len(whole.bins()) == 179, "the last bin may still change"


def test_asking_again_costs_what_is_new(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 25 people and ten minutes, the new second is read, and some around it are told anew."""
    read, told = list[int](), list[int]()
    monkeypatch.setattr(watching, "rows_of", noting(rows_of, read))
    monkeypatch.setattr(watching, "behaviour", noting(behaviour, told))
    full = happening.begin(store)
    full.goes_on(610)
    look(full)
    seen = sum(read)
    assert min(seen, sum(told)) > 600 * len(NAMES) / 2
    for _ in range(9):
        full.goes_on(1)
        look(full)
    assert sum(read) - seen <= 9 * (1 + len(NAMES))
    assert all(one < 60 * len(NAMES) for one in told[1:])


def test_a_run_that_grows_in_another_process_is_seen(one: Class, tmp_path: Path) -> None:
    one.goes_on(5)
    look(one)
    with Store.open(str(one.store.engine.url)) as other:
        one.store, own = other, one.store
        one.goes_on(5)
        one.store = own
    assert look(one).last_ms == 9_000


def test_ended_classes_are_found_by_when(one: Class) -> None:
    before = one.begun_at - timedelta(hours=1)
    assert now.ended_since(one.store, before) == []
    one.says(state=live.ENDED, ended_at=one.begun_at)
    assert now.ended_since(one.store, before) == [one.id]
    assert now.ended_since(one.store, one.begun_at + timedelta(seconds=1)) == []


def test_single_people_are_shown_by_label_and_not_who_refused(store: Store) -> None:
    from ingest.records.roster import Participant

    people = ("Ana Brandt", "Anna Weiss", "iPhone")
    one = happening.begin(store, people=people)
    one.goes_on(20)
    shown = [person.label for person in single.people(store, one.run.id, 20_000)]
    assert shown == sorted(people), "no roster, nobody refused"
    store.enrol("Algebra 7", [Participant("Ana Brandt"), Participant("Anna Weiss", consent=False)])
    (ana,) = single.people(store, one.run.id, 20_000)
    assert (ana.label, ana.here, ana.camera_on) == ("Ana Brandt", True, True)
    assert ana.level.coverage == pytest.approx(1.0)
