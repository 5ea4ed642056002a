"""What can be asked of a simulated class."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.video import SourceError

LAYOUTS = ("gallery", "strip", "speaker")
"""Views that can be drawn."""
_MOST_PEOPLE = 100


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


def check(room: Room) -> None:
    """SourceError when such a class cannot be drawn."""
    if room.layout not in LAYOUTS:
        raise SourceError(f"The layout {room.layout!r} is unknown; try one of: --layout {', --layout '.join(LAYOUTS)}.")
    if not 1 <= room.people <= _MOST_PEOPLE:
        raise SourceError(f"A class of {room.people} cannot be drawn; try --people with 1 to {_MOST_PEOPLE}.")
    if room.seconds < 1 or not 5 <= room.rate <= 60:
        raise SourceError(
            f"{room.seconds} s at {room.rate} pictures/s cannot be drawn; try --seconds 120 and a rate of 5 to 60."
        )
    if room.width % 2 or room.height % 2 or room.width < 320 or room.height < 180 or room.seed < 0:
        raise SourceError(
            f"{room.width}x{room.height} with seed {room.seed} cannot be drawn; "
            "try --size 1280x720 (even, at least 320x180) and a --seed of 0 or more."
        )
