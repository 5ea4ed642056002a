"""Drops told while a class lasts (`inference.changes.alarm`): how many are false, how many are told, and how soon.

The classes are those of `changes`: stationary ones, in which every drop that is told is false, and the same people with
drops planted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from inference.changes.alarm import COOL_MS, FEWEST, LEAST, PER_HOUR, Alarm, Drop
from inference.changes.bins import binned
from inference.engagementbench.bounds import rate, share, spread
from inference.engagementbench.classes import HABITS, Floats, planted, values
from inference.engagementbench.sections import Lent
from inference.engagementbench.sections.changes import HOURS, PEOPLE, QUICK_HOURS, SECONDS, Case

DEPTH, LASTS_S, FROM_S, APART_S = 0.2, 180, 900, 900
"""What is planted, in each quarter of an hour but the first: a drop worth telling lasts."""


@dataclass(slots=True)
class Counted:
    """What became of some classes; times in seconds."""

    hours: float = 0
    false: int = 0
    drops: int = 0
    delays: list[float] = field(default_factory=list)


def figures(lent: Lent) -> dict[str, Any]:
    """By the number of people, and for classes of 25 by their habits."""
    hours = QUICK_HOURS if lent.quick else HOURS
    cases = [Case(people, habits, number) for people in PEOPLE for habits in HABITS for number in range(hours)]
    each = list(zip(cases, lent.each("alarms", partial(counted, seed=lent.seed), cases), strict=True))
    return {
        "stated": {"false_per_hour": PER_HOUR, "least": LEAST, "people": FEWEST, "cool_s": COOL_MS // 1000},
        "planted": {"seconds": LASTS_S, "depth": DEPTH},
        "people": {str(people): told(one for case, one in each if case.people == people) for people in PEOPLE},
        "habits of 25": {
            name: told(one for case, one in each if (case.people, case.habits) == (25, name)) for name in HABITS
        },
    }


def counted(case: Case, seed: int) -> Counted:
    """A class of an hour without and one with drops."""
    key = [seed, case.people, list(HABITS).index(case.habits), case.number]
    habits = HABITS[case.habits]
    steady = drops(values(np.random.default_rng([*key, 2]), habits, case.people, SECONDS))
    random = np.random.default_rng([*key, 3])
    dips = planted(random, SECONDS, DEPTH, LASTS_S, FROM_S, APART_S)
    told = drops(values(random, habits, case.people, SECONDS, tuple(dips)))
    found = Counted(hours=SECONDS / 3600, false=len(steady), drops=len(dips))
    for dip in dips:
        soon = [one.at_ms / 1000 - dip.start for one in told if dip.start < one.at_ms / 1000 <= dip.end]
        found.delays += [min(soon)] if soon else []
    return found


def drops(shown: Floats) -> list[Drop]:
    """What is told of a class (instants, people), a row a second."""
    return Alarm().look(binned(shown, 1000))


def told(each: Iterable[Counted]) -> dict[str, Any]:
    """The figures of some classes together; times in seconds."""
    known = list(each)
    delays = [delay for one in known for delay in one.delays]
    return {
        "false": rate(sum(one.false for one in known), sum(one.hours for one in known)),
        "told": share(len(delays), sum(one.drops for one in known)),
        "delay_s": spread(delays),
    }
