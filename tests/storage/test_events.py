"""Events are kept once and done once, whoever tells and whoever does them; on both databases."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import select

from storage import StoreError, events
from storage.engine import reading, writing
from storage.store import Store
from storage.tables import event
from tests.waiting import LIMIT_S

NOW = datetime(2026, 3, 20, 15, tzinfo=UTC)
KINDS = ("recording.completed",)


def receive(store: Store, key: str = "k", kind: str = KINDS[0], at: datetime = NOW) -> bool:
    return events.receive(store, key, kind, '{"topic": "Ada"}', at)


def row(store: Store, key: str = "k") -> tuple[int, str, bool, str]:
    with reading(store.engine) as connection:
        found = connection.execute(select(event).where(event.c.key == key)).one()
    return found.tries, found.body, found.done_at is not None, found.reason


def test_ten_deliveries_at_once_are_one_event(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "PATIENCE_MS", 60_000)  # which of them are put off on a busy machine is another matter
    together = Barrier(10)

    def deliver(number: int) -> bool:
        together.wait(LIMIT_S)
        return receive(store)

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(deliver, range(10))) == 1
    assert not receive(store)


def test_ten_who_would_do_it_are_one(store: Store) -> None:
    receive(store)
    together = Barrier(10)

    def take(number: int) -> bool:
        together.wait(LIMIT_S)
        return events.take(store, KINDS, NOW) is not None

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(take, range(10))) == 1


def test_events_are_done_in_the_order_of_their_coming_and_by_kind(store: Store) -> None:
    receive(store, "b", at=NOW)
    receive(store, "a", at=NOW - timedelta(minutes=1))
    receive(store, "c", "meeting.ended", NOW - timedelta(minutes=2))
    taken = [events.take(store, KINDS, NOW) for _ in range(3)]
    assert [one.key if one else None for one in taken] == ["a", "b", None]
    assert events.due(store, ("meeting.ended",), NOW)


def test_a_done_event_says_nothing_more_and_never_comes_again(store: Store) -> None:
    receive(store)
    events.done(store, "k", NOW, "there was nothing to do")
    assert row(store) == (0, "", True, "there was nothing to do")
    assert events.take(store, KINDS, NOW + timedelta(days=1)) is None
    assert not receive(store)


def test_one_whose_process_died_is_taken_again(store: Store) -> None:
    receive(store)
    assert events.take(store, KINDS, NOW)
    assert events.take(store, KINDS, NOW + events.HELD - timedelta(seconds=1)) is None
    again = events.take(store, KINDS, NOW + events.HELD)
    assert again
    assert again.tries == 2


def test_failures_are_tried_again_after_growing_pauses_until_given_up(store: Store) -> None:
    receive(store)
    at, pauses = NOW, []
    while one := events.take(store, KINDS, at):
        events.put_off(store, one, at, "Zoom is away")
        with reading(store.engine) as connection:
            due = connection.execute(select(event.c.not_before)).scalar_one()
        pauses.append(due - at)
        assert events.take(store, KINDS, due - timedelta(seconds=1)) is None
        at = due
    assert pauses[:-1] == list(events.PAUSES)
    assert row(store) == (len(events.PAUSES) + 1, "", True, "Zoom is away")


def test_zooms_own_wish_to_wait_longer_is_heeded(store: Store) -> None:
    receive(store)
    one = events.take(store, KINDS, NOW)
    assert one
    events.put_off(store, one, NOW, "too many calls", timedelta(hours=5))
    assert not events.due(store, KINDS, NOW + timedelta(hours=4))
    assert events.due(store, KINDS, NOW + timedelta(hours=5))


def test_zoom_is_answered_in_time_though_somebody_writes(store: Store) -> None:
    """SQLite has one writer: whoever tells gives up soon, and tells again. PostgreSQL does not wait for it at all."""
    assert events.PATIENCE_MS < 3_000, "what Zoom waits for"
    began = time.monotonic()
    with writing(store.engine):
        if store.engine.dialect.name == "sqlite":
            with pytest.raises(StoreError, match="could not be kept"):
                receive(store)
        else:
            assert receive(store)
    assert time.monotonic() - began < 45, "others wait for a minute"
    receive(store)
    assert row(store)[0] == 0
