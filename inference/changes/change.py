"""What is found: a dip or a peak of the class."""

from __future__ import annotations

from dataclasses import dataclass

DIP, PEAK = "dip", "peak"
VERSION = "1"
"""Changed whenever other changes would be found."""

FALSE_PER_HOUR = 0.25
"""How many dips chance alone makes per class-hour, and as many peaks: every fourth lecture of
an hour has one. A lower rate finds fewer of the true ones."""

SMALLEST = 0.08
"""A change of less is not told however sure it is: two people of 25. It takes more than two to be the class."""


@dataclass(frozen=True, slots=True)
class Change:
    """The class off its own level from `start_ms` to `end_ms`.

    `depth` is how far, as a mean over people and seconds (0..1; .2 are 20 points of 100), always positive. `p` is the
    share of classes of chance (`inference.changes.chance`) of the same length in which something as strong is found
    anywhere.
    """

    kind: str
    start_ms: int
    end_ms: int
    depth: float
    p: float


@dataclass(frozen=True, slots=True)
class Found:
    """The changes of a class in time order, and the depth (0..1) that a dip of a minute must have to be found nine
    times in ten; None where the class is too short or too small for anything to be said.
    """

    changes: tuple[Change, ...]
    least: float | None
