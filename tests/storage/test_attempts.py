"""How long guessing has to wait."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Thread

from sqlalchemy import func, select

from storage import attempts
from storage.engine import reading
from storage.store import Store
from storage.tables import attempt

BEGAN = datetime(2026, 11, 22, 9, tzinfo=UTC)


def begin(store: Store, seconds: float, login: str = "tess", address: str = "a", known: bool = False) -> int:
    return attempts.begin(store, login, address, known=known, at=BEGAN + timedelta(seconds=seconds))


def kept(store: Store) -> int:
    with reading(store.engine) as connection:
        return int(connection.execute(select(func.count()).select_from(attempt)).scalar_one())


def test_five_are_free_then_the_wait_doubles_up_to_a_quarter_of_an_hour(store: Store) -> None:
    assert [begin(store, 0) for _ in range(6)] == [0] * 5 + [2]
    at, waits = 0, []
    for _ in range(11):
        waits.append(begin(store, at))
        at += waits[-1]
        assert begin(store, at - 1) == 1
        assert begin(store, at) == 0
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]


def test_a_day_of_guessing_at_a_login_from_an_address_is_some_hundred_guesses(store: Store) -> None:
    at, guesses = 0, 0
    while at < 24 * 3600:
        wait = begin(store, at)
        at += wait
        guesses += not wait
    assert 100 < guesses < 300


def test_a_refused_attempt_is_not_counted(store: Store) -> None:
    for _ in range(5):
        begin(store, 0)
    assert [begin(store, 1) for _ in range(10)] == [1] * 10
    assert kept(store) == 5
    assert begin(store, 2) == 0


def test_an_hour_later_all_is_forgotten(store: Store) -> None:
    for _ in range(5):
        begin(store, 0)
    assert begin(store, 3601) == 0
    assert kept(store) == 1


def test_another_login_and_another_address_are_free(store: Store) -> None:
    for _ in range(5):
        begin(store, 0)
    assert begin(store, 0, login="tom") == 0
    assert begin(store, 0, address="b") == 0
    assert begin(store, 0, login="TESS ") == 2, "a login is one in any case of its letters"


def test_an_address_waits_whatever_the_logins(store: Store) -> None:
    assert [begin(store, 0, login=f"somebody {number}") for number in range(21)] == [0] * 20 + [2]
    assert begin(store, 0, login="tess", known=True) == 2


def test_a_login_guessed_from_everywhere_waits_half_a_minute_at_most_and_not_where_it_is_known(store: Store) -> None:
    assert [begin(store, 0, address=f"{number}") for number in range(51)] == [0] * 50 + [2]
    at = 0.0
    for number in range(20):
        at += begin(store, at, address=f"more {number}")
        begin(store, at, address=f"more {number}")
    assert begin(store, at, address="home") == 30
    assert begin(store, at, address="home", known=True) == 0


def test_a_right_one_forgets_those_before_it_from_there(store: Store) -> None:
    for address in "ab":
        for _ in range(4):
            begin(store, 0, address=address)
    attempts.forget(store, "Tess", "a")
    assert kept(store) == 4


def test_of_many_at_once_no_more_are_looked_at(store: Store) -> None:
    found: list[int] = []
    threads = [Thread(target=lambda: found.append(begin(store, 0))) for _ in range(12)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(found) == [0] * 5 + [2] * 7
