"""The slides of a lecture, computed from what is stored."""

from __future__ import annotations

from inference.observation import Box, Moment, Screen
from inference.slides import Slide
from ingest.video import Recording, Segment
from storage import queries
from storage.slides import slide_at, slides
from storage.store import Store

BOX = Box(0.0, 0.0, 1.0, 1.0)
ONE, OTHER = (Screen(BOX, digits * 28, line) for digits, line in (("5a000a", "Eigenvalues"), ("00a500", "An example")))


def test_slides_are_numbered_through_the_parts_of_a_lecture(store: Store) -> None:
    shared: list[list[Screen | None]] = [[ONE, ONE, ONE, OTHER, OTHER, OTHER], [None, None, ONE, ONE, ONE, ONE]]
    for part, shown in enumerate(shared):
        recording = Recording(f"{part}.mp4", f"content {part}", 6_000, 1280, 720)
        run = store.begin(recording, lecture="Lecture 1", course=None, period_ms=1000, versions={"observe": "5"})
        moments = [Moment(1000 * second, (), one) for second, one in enumerate(shown)]
        store.add(run, Segment(recording.uri, 0, 6_000), moments)
        store.finish(run, "done")
    found = slides(store, queries.find(store, "Lecture 1"))
    assert found == [
        Slide(1, 0, 3_000, "Eigenvalues"), Slide(2, 3_000, 8_000, "An example"), Slide(1, 8_000, 12_000, "Eigenvalues"),
    ]  # fmt: skip
    assert slide_at(found, 2_999) == found[0]
    assert slide_at(found, 3_000) == found[1]
    assert slide_at(found, 12_000) is None
    assert slide_at(found, -1) is None


def test_nothing_shared_no_slides(store: Store) -> None:
    recording = Recording("a.mp4", "a", 2_000, 1280, 720)
    run = store.begin(recording, lecture="Lecture 1", course=None, period_ms=1000, versions={"observe": "5"})
    store.add(run, Segment("a.mp4", 0, 2_000), [Moment(0), Moment(1000)])
    assert slides(store, queries.find(store, "Lecture 1")) == []
