"""What was on the shared screen of a lecture, slide after slide: an opinion, computed from the facts when asked for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING

from inference import slides as opinion
from inference.slides import Slide
from storage import facts
from storage.engine import reading
from storage.reading import parts

if TYPE_CHECKING:
    from storage.store import Store


def slides(store: Store, lecture_id: str) -> list[Slide]:
    """The slides of a lecture in lecture time, numbered through its recordings; empty where nothing was shared."""
    with reading(store.engine) as connection:
        found = parts(connection, lecture_id)
        shown = (
            (at_ms + part.offset_ms, screen)
            for part in found
            for at_ms, screen in facts.screens(connection, part.run_id)
        )
        return opinion.follow(shown, max((part.period_ms for part in found), default=0))


def slide_at(shown: Sequence[Slide], at_ms: int) -> Slide | None:
    """The slide on the screen at an instant; None where nothing was shared then."""
    place = bisect_right(shown, at_ms, key=lambda one: one.start_ms) - 1
    return shown[place] if place >= 0 and at_ms < shown[place].end_ms else None
