"""Seconds nobody looked at are told once, with why."""

from __future__ import annotations

from inference.missing import Gap, Missing


def test_nothing_is_missing_where_every_second_is_seen() -> None:
    missing = Missing(1_000)
    assert [missing.seen(at) for at in (0, 1_000, 2_000)] == [[], [], []]


def test_what_was_left_out_and_what_never_came_are_told_apart() -> None:
    missing = Missing(1_000)
    missing.seen(0)
    assert missing.seen(5_000, dropped=(2_000, 3_000)) == [
        Gap(1_000, 2_000, "stalled"),
        Gap(2_000, 4_000, "dropped"),
        Gap(4_000, 5_000, "stalled"),
    ]
    assert missing.seen(6_000) == []


def test_a_stall_that_becomes_a_lost_connection_was_one_from_its_beginning() -> None:
    missing = Missing(1_000)
    missing.seen(0)
    missing.because("stalled", 3_500)
    missing.because("reconnecting", 6_200)
    assert missing.seen(10_000) == [Gap(1_000, 10_000, "reconnecting")]
    assert missing.seen(12_000) == [Gap(11_000, 12_000, "stalled")], "the cause before is past"


def test_a_pause_begins_and_ends_within_its_seconds() -> None:
    missing = Missing(1_000)
    missing.seen(0)
    missing.because("paused", 3_400)
    missing.because("reconnecting", 7_600)
    assert missing.seen(9_000) == [
        Gap(1_000, 3_000, "stalled"),
        Gap(3_000, 7_000, "paused"),
        Gap(7_000, 9_000, "reconnecting"),
    ]


def test_a_process_that_goes_on_tells_what_its_absence_cost() -> None:
    missing = Missing(1_000, next_ms=8_000)
    assert missing.seen(12_000) == [Gap(8_000, 12_000, "reconnecting")]


def test_a_class_of_two_second_steps() -> None:
    missing = Missing(2_000)
    missing.seen(0)
    assert missing.seen(8_000) == [Gap(2_000, 8_000, "stalled")]


def test_what_was_on_its_way_when_a_pause_began_does_not_end_it() -> None:
    missing = Missing(1_000)
    missing.because("paused", 2_300)
    missing.seen(2_000, then="paused")
    missing.because("reconnecting", 5_200)
    assert missing.seen(7_000) == [Gap(3_000, 5_000, "paused"), Gap(5_000, 7_000, "reconnecting")]
