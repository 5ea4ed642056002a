"""Slides over time: what is a change, and what is not."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from inference.observation import Box, Screen
from inference.screen import prints
from inference.slides import Slide, follow
from ingest.render.slides import draw_slide
from ingest.video import Image
from tests.inference import screens

BOX = Box(0.0, 0.0, 1.0, 1.0)


def seen(image: Image, line: str = "", filmed: bool = False) -> Screen:
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    return Screen(BOX, prints.of(grey, np.zeros_like(grey)), line, filmed)


def slide(number: int, line: str | None = None, points: int | None = None) -> Screen:
    image = draw_slide(number, 0, 640, 360, points)
    return seen(image, f"Title {'ABCDEFGH'[number] * 9}" if line is None else line)


def told(screens_: Sequence[Screen | None]) -> list[tuple[int | None, int, int]]:
    """(number, first second, end) of the slides of a screen each second."""
    shown = follow([(1000 * second, one) for second, one in enumerate(screens_)], 1000)
    return [(one.number, one.start_ms // 1000, one.end_ms // 1000) for one in shown]


@pytest.mark.parametrize("line", ["", None])
def test_slide_after_slide_and_back(line: str | None) -> None:
    every = [slide(n, line) for n in (0, 0, 0, 1, 1, 1, 1, 2, 2, 0, 0, 0)]
    assert told(every) == [(1, 0, 3), (2, 3, 7), (3, 7, 9), (1, 9, 12)]


@pytest.mark.parametrize("line", ["", None])
def test_points_that_come_one_by_one_are_one_slide(line: str | None) -> None:
    every = [slide(3, line, points) for points in (1, 1, 1, 2, 2, 3, 3, 3, 2, 2)]
    assert told([*every, slide(4, line), slide(4, line)]) == [(1, 0, 10), (2, 10, 12)]


def test_a_pointer_and_compression_change_nothing() -> None:
    image = draw_slide(2, 0, 640, 360)
    every = [seen(screens.compressed(screens.pointed(image, 0.1 * n, 0.3 + 0.05 * n), 30 + 6 * n)) for n in range(9)]
    assert told(every) == [(1, 0, 9)]


def test_a_film_is_one_stretch_and_no_slide() -> None:
    film = [seen(screens.playing(second), filmed=True) for second in range(10)]
    every = [slide(0)] * 5 + film + [slide(1)] * 5
    assert told(every) == [(1, 0, 5), (None, 5, 15), (2, 15, 20)]


def test_a_transition_and_a_flicker_are_neither() -> None:
    blend = seen(screens.playing(2))
    every = [slide(0)] * 4 + [blend] + [slide(1)] * 4 + [slide(2)] + [slide(1)] * 4
    assert told(every) == [(1, 0, 5), (2, 5, 14)]


def test_out_of_sight_for_a_while() -> None:
    assert told([slide(0)] * 4 + [None] * 3 + [slide(0)] * 4) == [(1, 0, 11)]
    assert told([slide(0)] * 4 + [None] * 9 + [slide(0)] * 4) == [(1, 0, 4), (1, 13, 17)]
    assert told([None] * 5) == []


def test_two_slides_of_one_form_differ_by_their_headings() -> None:
    assert told([slide(0, "Results 2024")] * 3 + [slide(0, "Proof of it")] * 3) == [(1, 0, 3), (2, 3, 6)]


def test_two_slides_of_one_heading_differ_by_what_is_on_them() -> None:
    page, code = (seen(image, "Example") for image in (screens.browser(), screens.editor()))
    assert told([page] * 3 + [code] * 3) == [(1, 0, 3), (2, 3, 6)]


def test_handwriting_that_grows_is_one_slide_and_a_wiped_board_another() -> None:
    growing = [seen(screens.whiteboard(n)) for n in (4, 5, 8, 8, 11, 14, 14, 20, 24, 24)]
    wiped = seen(np.ascontiguousarray(screens.whiteboard(9)[::-1, ::-1]))
    assert told([*growing, wiped, wiped, wiped]) == [(1, 0, 10), (2, 10, 13)]


def test_the_line_is_the_reading_of_most_seconds() -> None:
    every = [slide(1, line) for line in ("Eigenva1ues", "Eigenvalues", "", "Eigenvalues")]
    (one,) = follow([(1000 * second, each) for second, each in enumerate(every)], 1000)
    assert one == Slide(1, 0, 4000, "Eigenvalues")


def test_names() -> None:
    assert [Slide(14, 0, 1, "Eigenvalues").name, Slide(3, 0, 1).name, Slide(None, 0, 1).name] == [
        'slide 14 "Eigenvalues"', "slide 3", "moving picture",
    ]  # fmt: skip


def test_where_nothing_changes_nothing_is_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    read, bits = list[str](), prints.bits

    def noted(text: str) -> int:
        read.append(text)
        return bits(text)

    monkeypatch.setattr(prints, "bits", noted)
    each = [slide(n % 8, points=1 + n % 3) for n in range(24)]
    hour = [(1000 * second, each[second // 20 % 24]) for second in range(3600)]
    assert len(follow(hour, 1000)) > 50
    assert len(read) <= 3600 / 20, "one for each change in an hour"
