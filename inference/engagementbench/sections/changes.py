"""Dips and peaks of the class (`inference.changes`): how many are false, how many are found, and how soon.

Half of the classes are stationary: every dip in them is a false one. The same people, with dips planted, tell how many
are found: after class, with the errors of start and end, and while it lasts, with the delay.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from inference import changes
from inference.changes import DIP, PEAK, Change, Told
from inference.changes.change import FALSE_PER_HOUR
from inference.engagementbench.bounds import rate, share, spread
from inference.engagementbench.classes import HABITS, Dip, planted, values
from inference.engagementbench.sections import Lent

PEOPLE = (5, 10, 25, 49)
HOURS, QUICK_HOURS = 10, 1
"""Stationary classes of an hour, and as many with dips, for each size and each of the habits."""

SECONDS, DEPTH, LASTS_S = 3600, 0.2, 60
FROM_S, APART_S = 720, 900
"""Where dips are planted: one in each quarter of an hour, after the causal variant has learnt what is usual."""

LATE_MS = 30_000
"""Told this long after a dip is over, it is not found any more."""


@dataclass(frozen=True, slots=True)
class Case:
    """One class: its size, habits and number."""

    people: int
    habits: str
    number: int


@dataclass(slots=True)
class Counted:
    """What became of some classes; times in seconds."""

    hours: float = 0
    false: dict[str, int] = field(default_factory=lambda: dict.fromkeys((DIP, PEAK), 0))
    false_causal: dict[str, int] = field(default_factory=lambda: dict.fromkeys((DIP, PEAK), 0))
    beside: int = 0
    dips: int = 0
    starts: list[float] = field(default_factory=list)
    ends: list[float] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)
    least: list[float] = field(default_factory=list)


def figures(lent: Lent) -> dict[str, Any]:
    """By the number of people, and for classes of 25 by their habits."""
    hours = QUICK_HOURS if lent.quick else HOURS
    cases = [Case(people, habits, number) for people in PEOPLE for habits in HABITS for number in range(hours)]
    each = list(zip(cases, lent.each("dips", partial(counted, seed=lent.seed), cases), strict=True))
    return {
        "stated": {"false_per_hour": FALSE_PER_HOUR, "smallest": changes.SMALLEST},
        "planted": {"seconds": LASTS_S, "depth": DEPTH},
        "people": {str(people): told(one for case, one in each if case.people == people) for people in PEOPLE},
        "habits of 25": {
            name: told(one for case, one in each if (case.people, case.habits) == (25, name)) for name in HABITS
        },
    }


def counted(case: Case, seed: int) -> Counted:
    """A class of an hour without and one with dips, after class and while it lasts."""
    key = [seed, case.people, list(HABITS).index(case.habits), case.number]
    habits, found = HABITS[case.habits], Counted(hours=SECONDS / 3600)
    steady = values(np.random.default_rng([*key, 0]), habits, case.people, SECONDS)
    after, during = changes.find(steady), changes.Lookout().see(steady)
    for kind in (DIP, PEAK):
        found.false[kind] = sum(one.kind == kind for one in after.changes)
        found.false_causal[kind] = sum(one.change.kind == kind for one in during)
    found.least = [] if after.least is None else [after.least]
    random = np.random.default_rng([*key, 1])
    dips = planted(random, SECONDS, DEPTH, LASTS_S, FROM_S, APART_S)
    fallen = values(random, habits, case.people, SECONDS, tuple(dips))
    _match(found, dips, changes.find(fallen).changes, changes.Lookout().see(fallen))
    return found


def _match(found: Counted, dips: Sequence[Dip], after: Sequence[Change], during: Sequence[Told]) -> None:
    """Which dips were found, how exactly, and how soon; what was found beside them."""
    found.dips = len(dips)
    met: set[Change] = set()
    for dip in dips:
        hits = [one for one in after if _meets(one, dip)]
        if hits:
            met |= set(hits)
            best = max(hits, key=lambda one: min(one.end_ms, dip.end * 1000) - max(one.start_ms, dip.start * 1000))
            found.starts.append(abs(best.start_ms / 1000 - dip.start))
            found.ends.append(abs(best.end_ms / 1000 - dip.end))
        soon = [one.told_ms for one in during if one.change.kind == DIP and _in_time(one, dip)]
        found.delays += [min(soon) / 1000 - dip.start] if soon else []
    found.beside = len(set(after) - met)


def _meets(one: Change, dip: Dip) -> bool:
    return one.kind == DIP and one.start_ms < dip.end * 1000 and one.end_ms > dip.start * 1000


def _in_time(one: Told, dip: Dip) -> bool:
    return dip.start * 1000 < one.told_ms <= dip.end * 1000 + LATE_MS


def told(each: Iterable[Counted]) -> dict[str, Any]:
    """The figures of some classes together; all times in seconds, depths 0..1."""
    known = list(each)
    hours, dips = sum(one.hours for one in known), sum(one.dips for one in known)
    starts, ends, delays, least = (
        [value for one in known for value in getattr(one, name)] for name in ("starts", "ends", "delays", "least")
    )
    return {
        "false_dips": rate(sum(one.false[DIP] for one in known), hours),
        "false_peaks": rate(sum(one.false[PEAK] for one in known), hours),
        "found": share(len(starts), dips),
        "start_error_s": spread(starts),
        "end_error_s": spread(ends),
        "found_beside": rate(sum(one.beside for one in known), hours),
        "least_depth": round(float(np.median(least)), 3) if least else None,
        "causal": {
            "false_dips": rate(sum(one.false_causal[DIP] for one in known), hours),
            "false_peaks": rate(sum(one.false_causal[PEAK] for one in known), hours),
            "found": share(len(delays), dips),
            "delay_s": spread(delays),
        },
    }
