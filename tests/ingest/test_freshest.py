from __future__ import annotations

from threading import Thread
from time import monotonic, sleep

from ingest.freshest import Fresh, Freshest
from tests.waiting import LIMIT_S


def test_the_newest_is_taken_and_those_before_it_are_told_as_dropped() -> None:
    place = Freshest[str]()
    for at_ms, one in ((0, "a"), (1_000, "b"), (2_000, "c")):
        place.put(at_ms, one)
    assert place.take(0) == Fresh("c", (0, 1_000))
    assert place.take(0) is None
    place.put(3_000, "d")
    assert place.take(0) == Fresh("d", ())


def test_what_is_forgotten_is_not_dropped() -> None:
    place = Freshest[str]()
    place.put(0, "a")
    place.put(1_000, "b")
    place.clear()
    place.put(2_000, "c")
    assert place.take(0) == Fresh("c", ())


def test_taking_waits_for_what_comes_and_no_longer() -> None:
    place = Freshest[str]()
    began = monotonic()
    assert place.take(0.2) is None
    assert monotonic() - began >= 0.19

    def later() -> None:
        sleep(0.1)
        place.put(0, "a")

    Thread(target=later).start()
    assert place.take(LIMIT_S) == Fresh("a", ())


def test_closed_it_still_gives_what_waits() -> None:
    place = Freshest[str]()
    place.put(0, "a")
    place.close()
    assert not place.over
    assert place.take(LIMIT_S) == Fresh("a", ())
    assert place.over
    assert place.take(10) is None
