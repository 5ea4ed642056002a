"""What can be asked of a simulated class."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.render.appearance import ZOOM, Appearance
from ingest.render.backdrops import BACKDROPS
from ingest.render.layout import PAGE
from ingest.render.script import State
from ingest.video import SourceError

LAYOUTS = ("gallery", "strip", "speaker", "top", "side", "floating", "changing")
"""Views that can be drawn: strip is top or side, by the seed; changing goes through them."""
NAMINGS = ("full", "varied", "cyrillic", "cjk")
"""What the labels say: the roster's name, or what people make of it, or names in other scripts."""
_MOST_PEOPLE = 100
_WIDEST, _HIGHEST = 7680, 4320
"""Pixels of the largest picture (8K): more takes more memory than most computers have."""


@dataclass(frozen=True)
class Room:
    """A class to draw: the same values give the same video. `rate` is in pictures per second, sizes are in pixels."""

    people: int = 9
    seconds: int = 120
    width: int = 1280
    height: int = 720
    seed: int = 0
    layout: str = "gallery"
    rate: int = 25
    page: int = PAGE
    """Most tiles in a gallery at a time; the others take turns."""
    appearance: Appearance = ZOOM
    names: str = "full"
    backdrops: tuple[str, ...] = ()
    """Only these rooms behind people; all kinds where empty."""
    cameras_off: float = 0.0
    """Share of the people whose camera is off all the time, beside those who turn it off for a while."""
    crf: int = 23
    """The encoder's constant rate factor: more is coarser (H.264: 18 hardly visible, 35 bad)."""
    began: str = ""
    """When it began, in UTC, as in 2026-11-03T09:00:00Z; the film states it. Empty: it states nothing."""
    plans: tuple[tuple[State | None, ...], ...] = ()
    """What the first people do in each second (`script.during` helps to write it); what the others do is invented."""


def check(room: Room) -> None:
    """SourceError when such a class cannot be drawn."""
    for what, value, known in (("layout", room.layout, LAYOUTS), ("names", room.names, NAMINGS)):
        if value not in known:
            raise SourceError(f"The {what} {value!r} is unknown; try one of: --{what} {f', --{what} '.join(known)}.")
    if unknown := set(room.backdrops) - set(BACKDROPS):
        raise SourceError(f"There is no backdrop {', '.join(sorted(unknown))}; try one of: {', '.join(BACKDROPS)}.")
    if not 1 <= room.people <= _MOST_PEOPLE:
        raise SourceError(f"A class of {room.people} cannot be drawn; try --people with 1 to {_MOST_PEOPLE}.")
    if not 1 <= room.page <= 49:
        raise SourceError(f"A page of {room.page} tiles cannot be drawn; try --page with 1 to 49.")
    if room.seconds < 1 or not 5 <= room.rate <= 60:
        raise SourceError(
            f"{room.seconds} s at {room.rate} pictures/s cannot be drawn; try --seconds 120 and a rate of 5 to 60."
        )
    if len(room.plans) > room.people or any(len(states) != room.seconds for states in room.plans):
        raise SourceError(
            f"{len(room.plans)} plans do not fit {room.people} people and {room.seconds} s; "
            "give a plan to as many people at most, with a state for each second."
        )
    fits = 320 <= room.width <= _WIDEST and 180 <= room.height <= _HIGHEST
    if room.width % 2 or room.height % 2 or not fits or room.seed < 0:
        raise SourceError(
            f"{room.width}x{room.height} with seed {room.seed} cannot be drawn; "
            f"try --size 1280x720 (even, 320x180 to {_WIDEST}x{_HIGHEST}) and a --seed of 0 or more."
        )
