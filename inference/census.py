"""The labels of a recording counted: how long each was read, which were on screen together, which are one label.

One glance misreads ("Anna Mueiler") where an hour does not, so readings of one label are put together before anybody
is named; together they vote, each by the seconds for which it was read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from inference.observation import Moment, Observation
from inference.spelling import merged, words

MISREAD, HANDED_ON = 80.0, 50.0
"""Least similarity (0-100) of two labels that are readings of one: never on screen together; and besides, one having
come in the very place of the other.
"""
STAYS = 0.9
"""Least overlap of a tile with itself a second later."""


@dataclass
class Census:
    """What was read in a recording.

    `seconds` is in how many moments each label was read; `together` are pairs (in alphabetical order) that one moment
    showed; `handed` pairs of which one took the other's place from one moment to the next; `twice` labels of which one
    moment showed several.
    """

    seconds: Counter[str] = field(default_factory=Counter)
    together: set[tuple[str, str]] = field(default_factory=set)
    handed: set[tuple[str, str]] = field(default_factory=set)
    twice: set[str] = field(default_factory=set)
    moments: int = 0

    def beside(self, one: Iterable[str], other: Sequence[str]) -> bool:
        """Whether a label of one group was ever on screen together with one of the other."""
        return any(pair(a, b) in self.together for a in one for b in other)


def count(moments: Iterable[Moment]) -> Census:
    """One pass over the moments in time order."""
    found = Census()
    before: tuple[Observation, ...] = ()
    said: dict[tuple[str, ...], tuple[str, ...]] = {}
    for moment in moments:
        labels = tuple(one.label for one in moment.observations if one.label)
        if labels not in said:
            said[labels] = _note(found, labels)
        found.seconds.update(said[labels])
        if tuple(one.label for one in before if one.label) != labels:
            found.handed |= handed_on(before, moment.observations)
        before = moment.observations
        found.moments += 1
    return found


def _note(found: Census, labels: tuple[str, ...]) -> tuple[str, ...]:
    """Note who is shown together; gives the labels, each once."""
    each = sorted(set(labels))
    found.twice.update(label for label in each if labels.count(label) > 1)
    found.together.update((a, b) for place, a in enumerate(each) for b in each[place + 1 :])
    return tuple(each)


def handed_on(before: Sequence[Observation], now: Sequence[Observation]) -> set[tuple[str, str]]:
    """Pairs of labels of which one left the screen as the other came in the same tile."""
    gone = {one.label for one in before} - {one.label for one in now} - {""}
    new = {one.label for one in now} - {one.label for one in before} - {""}
    return {
        pair(left.label, came.label)
        for left in before
        for came in now
        if left.label in gone and came.label in new and left.tile.box.overlap(came.tile.box) >= STAYS
    }


def group(census: Census, apart: Mapping[str, object]) -> list[list[str]]:
    """Readings of one label together, the most frequent first in each and among all.

    Labels once seen side by side stay apart, and so do those that are different people for certain (`apart`: label ->
    person).
    """
    groups: list[list[str]] = []
    for label, _ in sorted(census.seconds.items(), key=lambda item: (-item[1], item[0])):
        near = [(likeness(label, each, census), each) for each in groups if not _differ(label, each, census, apart)]
        best, nearest = max(near, key=lambda found: found[0], default=(0.0, []))
        if best >= MISREAD:
            nearest.append(label)
        else:
            groups.append([label])
    return groups


def likeness(label: str, group: Sequence[str], census: Census) -> float:
    """0-100: how alike a label is to the most frequent reading of a group."""
    alike = fuzz.ratio(letters(label), letters(group[0]))
    if alike >= HANDED_ON and any(pair(label, each) in census.handed for each in group):
        return 100.0
    return alike


def _differ(label: str, group: Sequence[str], census: Census, apart: Mapping[str, object]) -> bool:
    """Whether a label cannot be of a group."""
    if census.beside([label], group) or numbers(label) != numbers(group[0]):
        return True
    return label in apart and any(each in apart and apart[each] != apart[label] for each in group)


def letters(text: str) -> str:
    """What is compared of a label: all of it, remarks in parentheses too."""
    return merged("".join(words(text)))


def numbers(text: str) -> list[str]:
    """The numbers that stand by themselves: Student 1 is not Student 2."""
    return re.findall(r"\b\d+\b", text)


def pair(one: str, other: str) -> tuple[str, str]:
    """Two labels in alphabetical order."""
    return (one, other) if one < other else (other, one)
