"""A live class as a row: who follows it, what is wanted, what is missing; on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from inference.observation import Box, Moment, Observation, Tile
from ingest.video import Recording, Segment
from storage import StoreError, following, live
from storage.engine import reading, writing
from storage.live import Live
from storage.runs import Run
from storage.store import Store
from storage.tables import live as table
from storage.tables import recording, run
from tests.waiting import until

SECRET = "rtsp://me:word@cam.example/room?token=abc"
BEGUN = datetime(2026, 3, 20, 13, 0, tzinfo=UTC)


def one(store: Store, number: int) -> Live:
    found = live.found(store, number)
    assert found
    return found


def fall_silent(store: Store, number: int) -> None:
    with writing(store.engine) as connection:
        gone = datetime.now(UTC) - 2 * live.SILENT
        values = {"alive_at": gone, "asked_at": gone}
        connection.execute(update(table).where(table.c.id == number).values(values))


def begun(store: Store, number: int) -> Run:
    """Its run, with two seconds stored."""
    opened = Recording("rtsp://cam.example/room", f"live:{number}", None, 640, 360, BEGUN)
    current = store.begin(opened, lecture=f"Room {number}", course=None, period_ms=1_000, versions={"observe": "1"})
    following.begin(store, number, current, BEGUN)
    seen = Observation(Tile(Box(0, 0, 1, 1)), "Dora Nagy")
    for at_ms in (0, 1_000):
        store.add(current, Segment(opened.uri, 0), [Moment(at_ms, (seen,))])
    return current


def test_what_is_asked_for_is_found_until_it_has_ended(store: Store) -> None:
    first = live.ask(store, SECRET, course="Algebra", silence_s=30, overlay=True)
    second = live.ask(store, "camera://0", lecture="Lecture 7", commanded=True)
    assert [each.id for each in live.current(store)] == [first, second]
    found = one(store, first)
    assert (found.state, found.wanted, found.silence_s, found.overlay) == ("asked", "live", 30, True)
    assert (found.address, found.name) == ("rtsp://cam.example/room", "room")
    assert one(store, second).name == "Lecture 7"
    following.end(store, first, "no picture came for 30 s")
    assert [each.id for each in live.current(store)] == [second]
    assert one(store, first).reason == "no picture came for 30 s"
    assert live.found(store, 4711) is None


def test_an_address_is_whole_only_as_long_as_it_is_needed(store: Store) -> None:
    number = live.ask(store, SECRET)
    assert one(store, number).uri == SECRET
    following.end(store, number)
    assert one(store, number).uri == "rtsp://cam.example/room"
    never_begun = live.ask(store, SECRET)
    live.want(store, never_begun, "ended")
    assert (one(store, never_begun).uri, one(store, never_begun).state) == ("rtsp://cam.example/room", "ended")
    begun(store, live.ask(store, SECRET))
    with reading(store.engine) as connection:
        assert list(connection.execute(select(recording.c.uri)).scalars()) == ["rtsp://cam.example/room"]


def test_a_lecture_is_not_taken_out_of_its_course(store: Store) -> None:
    store.enrol("Lecture 1", [])
    with pytest.raises(StoreError, match="another course"):
        live.ask(store, "camera://0", lecture="Lecture 1", course="Algebra")


def test_what_is_wanted_is_heeded_and_the_end_is_final(store: Store) -> None:
    number = live.ask(store, "camera://0")
    following.claim(store, number, "Room")
    for wanted in ("paused", "live", "ended"):
        live.want(store, number, wanted)
        assert following.wanted(store, number) == wanted
    live.want(store, number, "live")
    assert following.wanted(store, number) == "ended"
    assert one(store, number).state == "connecting", "its process ends it"
    assert following.wanted(store, 4711) == "ended"
    with pytest.raises(ValueError, match="stopped"):
        live.want(store, number, "stopped")


def test_each_is_taken_up_once_and_again_when_it_fell_silent(store: Store) -> None:
    numbers = [live.ask(store, f"camera://{each}") for each in range(6)]
    others = [Store.open(store.engine.url.render_as_string(hide_password=False)) for _ in range(2)]
    with ThreadPoolExecutor(3) as pool:
        taken = [each for found in pool.map(following.take, [store, *others] * 2) for each in found]
    for other in others:
        other.close()
    assert sorted(taken) == numbers
    assert following.take(store) == []
    fall_silent(store, numbers[2])
    assert one(store, numbers[2]).gone
    assert following.take(store) == [numbers[2]]
    assert not one(store, numbers[2]).gone
    following.release(store, numbers[3], "the server was stopped")
    assert (one(store, numbers[3]).state, following.take(store)) == ("reconnecting", [numbers[3]])


def test_what_a_command_follows_is_left_to_it_and_is_over_with_it(store: Store) -> None:
    number = live.ask(store, "camera://0", commanded=True)
    assert following.take(store) == []
    following.claim(store, number, "Room")
    current = begun(store, number)
    assert following.take(store) == []
    fall_silent(store, number)
    assert following.take(store) == []
    assert (one(store, number).state, one(store, number).reason) == ("ended", following.STOPPED)
    with reading(store.engine) as connection:
        assert connection.execute(select(run.c.state).where(run.c.id == current.id)).scalar() == "partial"
    assert store.catch_up() == 1, "its people are named"


def test_a_sign_of_life_is_given_beside_the_work(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "BEAT_S", 0.05)
    number = live.ask(store, "camera://0", commanded=True)
    following.claim(store, number, "Room")
    fall_silent(store, number)
    with following.alive(store, number):
        until(lambda: not one(store, number).gone)


def test_missing_seconds_are_kept_and_counted_once(store: Store) -> None:
    number = live.ask(store, "camera://0")
    current = begun(store, number)
    assert following.next_ms(store, current.id) == 2_000
    gaps = [(2_000, 5_000, "dropped"), (5_000, 9_000, "reconnecting"), (9_000, 10_000, "paused")]
    for _ in range(2):
        following.miss(store, number, current.id, gaps)
    assert following.gaps(store, current.id) == gaps
    assert (one(store, number).dropped, one(store, number).missed) == (3, 4)
    assert following.next_ms(store, current.id) == 10_000


def test_a_run_that_was_stopped_goes_on_as_a_live_one(store: Store) -> None:
    number = live.ask(store, "camera://0")
    current = begun(store, number)
    store.stop(current)
    following.begin(store, number, current, BEGUN)
    found = one(store, number)
    assert (found.begun_at, found.run_id, found.lecture_id) == (BEGUN, current.id, current.lecture_id)
    assert [each.duration_ms for each in store.recordings(current.lecture_id).values()] == [None]


def test_the_next_class_at_the_same_camera_replaces_nothing(store: Store) -> None:
    for fingerprint in ("live:1", "live:2"):
        opened = Recording("camera://0", fingerprint, None, 640, 360, BEGUN)
        current = store.begin(opened, lecture="Room", course=None, period_ms=1_000, versions={"observe": "1"})
        store.add(current, Segment(opened.uri, 0), [Moment(0), Moment(1_000)])
        store.finish(current, "done")
    assert [each.fingerprint for each in store.recordings(current.lecture_id).values()] == ["live:1", "live:2"]
    third = Recording("camera://0", "live:3", None, 640, 360, BEGUN)
    assert store.unused_name("Room", third) == "Room (2)"


def test_nothing_is_told_of_what_has_ended(store: Store) -> None:
    number = live.ask(store, "camera://0")
    following.end(store, number)
    following.tell(store, number, state="live")
    following.release(store, number, "the server was stopped")
    assert one(store, number).state == "ended"
    assert following.take(store) == []
