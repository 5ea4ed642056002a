"""Simulated classes: what a formula would say of each person in each second, and the dips that were planted in it.

No picture is drawn. Everybody has habits of their own: a value while with the class, a lower one while not, and how
much of the time that is, in stretches as people have them. They join one by one, some leave or come much later,
cameras go off for minutes. A dip makes it more likely for everybody to be away, so that on average the class falls by
so much: what it really does is that and the same noise as ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Habits:
    """How people are: with the class for a `share` of the time (from, to), with a value (from, to), and `low` times it
    while away; away or back for about `lasts_s`; `flicker` is the standard deviation of what changes by the second.

    The class drifts by `drift` over the hour, and stirs as a whole by a standard deviation of `together`.
    """

    share: tuple[float, float] = (0.7, 1.0)
    value: tuple[float, float] = (0.65, 0.95)
    low: float = 0.2
    lasts_s: int = 40
    flicker: float = 0.08
    drift: float = 0.0
    together: float = 0.0


HABITS = {
    "stretches of 40 s": Habits(),
    "stretches of 15 s": Habits(lasts_s=15),
    "stretches of 90 s": Habits(lasts_s=90),
    "falls by 20 points over the hour": Habits(drift=-0.2),
    "stirs together by 2 points": Habits(together=0.02),
    "there or not, half to all of the time": Habits((0.5, 1.0), (1.0, 1.0), 0.0, flicker=0.0),
}


class Dip(NamedTuple):
    """A planted dip, in seconds, from `start` to `end`, by `depth` (0..1)."""

    start: int
    end: int
    depth: float


def planted(
    random: np.random.Generator, seconds: int, depth: float, lasts: int, from_s: int, apart_s: int
) -> list[Dip]:
    """Dips at random instants: one in each stretch of `apart_s` from `from_s` on that is whole."""
    starts = range(from_s, seconds - apart_s + 1, apart_s)
    begins = [start + int(random.integers(apart_s - 2 * lasts)) for start in starts]
    return [Dip(begin, begin + lasts, depth) for begin in begins]


def values(
    random: np.random.Generator, habits: Habits, people: int, seconds: int = 3600, dips: tuple[Dip, ...] = ()
) -> Floats:
    """(seconds, people) what a formula would say, 0..1; NaN while a camera is off or somebody is not there."""
    share, high = random.uniform(*habits.share, people), random.uniform(*habits.value, people)
    fallen = _class(random, habits, seconds)
    for dip in dips:
        fallen[dip.start : dip.end] -= dip.depth
    gap = high * (1 - habits.low)
    there = ranks(random, (seconds, people), habits.lasts_s) < np.clip(share + fallen[:, None] / gap, 0, 1)
    shown = np.where(there, high, high - gap) + habits.flicker * random.normal(size=there.shape)
    return np.where(_on(random, (seconds, people)), np.clip(shown, 0, 1), np.nan)


def ranks(random: np.random.Generator, shape: tuple[int, int], lasts_s: int) -> Floats:
    """(seconds, people) each from 0 to 1 alike, alike for about `lasts_s`: below a share for that share of the time."""
    smooth = uniform_filter1d(random.normal(size=shape), lasts_s, axis=0)
    return np.asarray((smooth.argsort(axis=0).argsort(axis=0) + 0.5) / shape[0])


def _class(random: np.random.Generator, habits: Habits, seconds: int) -> Floats:
    """(seconds) how the class moves as a whole: the drift, and what stirs for about a minute."""
    stirs = uniform_filter1d(random.normal(size=2 * seconds), 60)[seconds // 2 :][:seconds]
    moved: Floats = habits.drift * np.linspace(-0.5, 0.5, seconds) + habits.together * stirs / stirs.std()
    return moved


def _on(random: np.random.Generator, shape: tuple[int, int]) -> Truths:
    """(seconds, people) who is there with the camera on."""
    seconds, people = shape
    camera = ranks(random, shape, 300) < random.uniform(0.6, 1.3, people)
    second = np.arange(seconds)[:, None]
    there = (second >= random.exponential(90, people)) & (second < seconds - random.exponential(60, people))
    missing, turn = random.random(people) < 0.15, random.uniform(0, seconds, people)
    late = np.where(random.random(people) < 0.5, second < turn, second >= turn)
    return camera & there & ~(missing & late)
