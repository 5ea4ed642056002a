"""What was on the shared screen of a lecture, slide after slide: an opinion, computed from the facts when asked for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from inference import slides as opinion
from inference.observation import Box, Screen
from inference.slides import Slide
from storage.bulk import rows_of
from storage.engine import reading
from storage.memory import kept
from storage.reading import Part, parts
from storage.tables import screen

if TYPE_CHECKING:
    from storage.store import Store

ANYWHERE = Box(0.0, 0.0, 1.0, 1.0)
__all__ = ["Slide", "slide_at", "slides"]


@kept
def slides(store: Store, lecture_id: str) -> list[Slide]:
    """The slides of a lecture in lecture time, numbered through its recordings; empty where nothing was shared."""
    with reading(store.engine) as connection:
        found = parts(connection, lecture_id)
        shown = [one for part in found for one in _screens(connection, part)]
    return opinion.follow(shown, max((part.period_ms for part in found), default=0))


def _screens(connection: Connection, part: Part) -> Iterator[tuple[int, Screen]]:
    """What a part of a lecture showed, in lecture time; where in the picture makes no difference here."""
    query = select(screen.c.at_ms, screen.c.print, screen.c.line, screen.c.filmed).where(screen.c.run_id == part.run_id)
    last, shown = None, None
    for at_ms, *seen in rows_of(connection, query.order_by(screen.c.at_ms)):
        if shown is None or seen != last:  # mostly nothing changes, and nothing need be made anew
            last, shown = seen, Screen(ANYWHERE, seen[0], seen[1], bool(seen[2]))
        yield at_ms + part.offset_ms, shown


def slide_at(shown: Sequence[Slide], at_ms: int) -> Slide | None:
    """The slide on the screen at an instant; None where nothing was shared then."""
    place = bisect_right(shown, at_ms, key=lambda one: one.start_ms) - 1
    return shown[place] if place >= 0 and at_ms < shown[place].end_ms else None
