from __future__ import annotations

from collections.abc import Iterator

import pytest

from ingest.sampling import Picture, first_instant, sample


def video(*starts: int, last: int = 40, damaged: tuple[int, ...] = ()) -> list[Picture[int]]:
    """Pictures that are their own start; the last one lasts `last` ms, the others claim a wrong millisecond."""
    ends = [start + 1 for start in starts[:-1]] + [starts[-1] + last]
    return [Picture(a, b, None if a in damaged else a) for a, b in zip(starts, ends, strict=True)]


@pytest.mark.parametrize(
    ("pictures", "expected"),
    [
        (video(0, 500, 1000, 1001, 1999, 2000), [(0, 0), (1000, 1000), (2000, 2000)]),
        (video(0, 999, 1500, 2001), [(0, 0), (1000, 999), (2000, 1500)]),
        (video(0, 10, 3500), [(0, 0), (1000, 10), (2000, 10), (3000, 10)]),
        (video(0, last=2001), [(0, 0), (1000, 0), (2000, 0)]),
        (video(0, last=2000), [(0, 0), (1000, 0)]),
        (video(0, 1000, last=0), [(0, 0)]),
        (video(0, 900, 800, 1100), [(0, 0), (1000, 900)]),
        (video(0, 900, 900, 1100), [(0, 0), (1000, 900)]),
        ([], []),
    ],
    ids=["exact", "between", "held", "last held", "end excluded", "no duration", "back in time", "twice", "none"],
)
def test_the_last_picture_begun_is_on_show(pictures: list[Picture[int]], expected: list[tuple[int, int]]) -> None:
    assert list(sample(pictures, 0, None, 1000)) == expected


def test_a_segment_holds_the_instants_from_its_start_to_before_its_end() -> None:
    pictures = video(*range(0, 5000, 40))
    assert list(sample(pictures, 1500, 3000, 500)) == [(1500, 1480), (2000, 2000), (2500, 2480)]
    assert list(sample(pictures, 1501, 1999, 500)) == []


def test_no_more_pictures_are_taken_than_needed() -> None:
    def endless() -> Iterator[Picture[int]]:
        yield from video(*range(0, 1040, 40))
        raise AssertionError("a picture after the last instant was taken")

    assert [at for at, _ in sample(endless(), 0, 1000, 500)] == [0, 500]


def test_a_damaged_picture_leaves_the_one_before_for_one_period() -> None:
    short = video(0, 960, 1000, 1040, 3000, damaged=(1000,))
    assert list(sample(short, 0, None, 1000)) == [(0, 0), (1000, 960), (2000, 1040), (3000, 3000)]
    long = video(0, 1500, 1600, 4900, 5000, damaged=(1500, 1600, 4900))
    assert list(sample(long, 0, None, 1000)) == [(0, 0), (1000, 0), (2000, 0), (5000, 5000)]


def test_damage_at_the_beginning_and_at_the_end() -> None:
    assert list(sample(video(0, 1000, 2000, damaged=(0,)), 0, None, 1000)) == [(1000, 1000), (2000, 2000)]
    assert list(sample(video(0, 900, last=5000, damaged=(900,)), 0, None, 1000)) == [(0, 0), (1000, 0)]


MINUTE, HOUR = 60_000, 3_600_000


def test_a_picture_stands_for_ten_minutes_but_no_leap_of_the_clock() -> None:
    assert len(list(sample(video(0, 10 * MINUTE), 0, None, 1000))) == 601
    leap = video(0, 1000, 1000 + 11 * MINUTE)
    assert [at for at, _ in sample(leap, 0, None, 1000)] == [0, 1000, 1000 + 11 * MINUTE]
    assert list(sample(leap, MINUTE, 2 * MINUTE, 1000)) == []
    assert len(list(sample(video(0, last=HOUR), 0, None, 1000))) == 600


def test_a_picture_that_leaps_ahead_of_all_around_it_is_passed_over() -> None:
    assert list(sample(video(0, 900, HOUR, 1100, 2000), 0, None, 1000)) == [(0, 0), (1000, 900), (2000, 2000)]
    assert list(sample(video(0, 20_000, 20_040), 0, None, 10_000)) == [(0, 0), (10_000, 0), (20_000, 20_000)]
    assert list(sample(video(0, 20_000), 0, None, 10_000)) == [(0, 0), (10_000, 0), (20_000, 20_000)]


def test_first_instant() -> None:
    assert [first_instant(ms, 1000) for ms in (0, 1, 999, 1000, 1001)] == [0, 1000, 1000, 1000, 2000]
