"""Say who is who over time: labels become names, tiles without a label become `unlabelled-N`.

A pure function over moments in time order; it never sees a picture. First all labels are counted, because one glance
misreads ("Anna Mueiler") where an hour does not; then every observation gets its name. Positions identify nobody, since
tiles move whenever a camera goes on or off: they only bridge seconds in which a label could not be read.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from rapidfuzz import fuzz
from scipy.optimize import linear_sum_assignment

from inference.observation import Box, Moment, Observation

MISREAD = 80.0
"""Least similarity (0-100) of two labels that are readings of one name, if they are never on screen together."""
ENROLLED = 72.0
"""Least similarity (0-100) of a label and its name on the roster."""
FLEETING = 2
"""A label that matches nothing and was read in no more moments than this is a misreading."""
BRIDGED_MS = 5_000
"""For how long a tile that stays in place keeps its name while its label cannot be read."""
FORGOTTEN_MS = 60_000
"""After how long without being seen an unlabelled participant who appears at the same place is a new one."""


def link(
    moments: Callable[[], Iterable[Moment]], roster: Sequence[Sequence[str]] = ()
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield (at_ms, a name per observation) for every moment.

    `moments` is called twice, for moments in time order. `roster` has a row per participant: the name, then its
    aliases. Within one moment no name is given twice.
    """
    names = name_labels(moments(), roster)
    places = Places()
    for moment in moments():
        yield moment.at_ms, places.name(moment, [names.get(one.label, "") for one in moment.observations])


def name_labels(moments: Iterable[Moment], roster: Sequence[Sequence[str]]) -> dict[str, str]:
    """Label as read -> participant's name; labels that are misreadings of nothing known are left out."""
    seconds: Counter[str] = Counter()
    together: set[tuple[str, str]] = set()
    count = 0
    for moment in moments:
        shown = sorted({one.label for one in moment.observations if one.label})
        seconds.update(shown)
        together.update((a, b) for a in shown for b in shown if a < b)
        count += 1
    groups = group_readings(seconds, together, {plain(entry[0]) for entry in roster})
    enrolled = enrol(groups, roster)
    enrolled |= also_enrolled(groups, enrolled, roster, together)
    names: dict[str, str] = {}
    for number, group in enumerate(groups):
        fleeting = sum(seconds[label] for label in group) <= FLEETING < count / 10
        if number in enrolled or not fleeting:
            names |= dict.fromkeys(group, enrolled.get(number, group[0]))
    return names


def group_readings(seconds: Counter[str], together: set[tuple[str, str]], known: set[str]) -> list[list[str]]:
    """Readings of one name together, the most frequent first. Labels once seen side by side, or each on the roster,
    stay apart.
    """
    groups: list[list[str]] = []
    for label, _ in sorted(seconds.items(), key=lambda item: (-item[1], item[0])):
        likely = [
            group
            for group in groups
            if similarity(label, group[0]) >= MISREAD
            and not (plain(label) in known and plain(group[0]) in known and plain(label) != plain(group[0]))
            and not beside([label], group, together)
        ]
        if likely:
            max(likely, key=lambda group: similarity(label, group[0])).append(label)
        else:
            groups.append([label])
    return groups


def also_enrolled(
    groups: list[list[str]], enrolled: dict[int, str], roster: Sequence[Sequence[str]], together: set[tuple[str, str]]
) -> dict[int, str]:
    """Group number -> name on the roster, for groups left over that are bad readings of somebody enrolled: like that
    name, and never on screen beside it.
    """
    shown = {name: groups[number] for number, name in enrolled.items()}
    found = {}
    for number in set(range(len(groups))) - set(enrolled):
        group = groups[number]
        likeness, name = max(
            ((max(similarity(group[0], known) for known in entry), entry[0]) for entry in roster), default=(0.0, "")
        )
        if likeness >= ENROLLED and not beside(group, shown.get(name, []), together):
            found[number] = name
    return found


def beside(one: Iterable[str], other: Sequence[str], together: set[tuple[str, str]]) -> bool:
    """Whether a label of one group was ever on screen together with one of the other."""
    return any((min(a, b), max(a, b)) in together for a in one for b in other)


def enrol(groups: list[list[str]], roster: Sequence[Sequence[str]]) -> dict[int, str]:
    """Group number -> name on the roster, one to one, such that the sum of the similarities is greatest."""
    if not groups or not roster:
        return {}
    table = np.array([[max(similarity(group[0], known) for known in entry) for entry in roster] for group in groups])
    rows, columns = linear_sum_assignment(np.where(table >= ENROLLED, table, 0), maximize=True)
    return {
        int(row): roster[int(column)][0]
        for row, column in zip(rows, columns, strict=True)
        if table[row, column] >= ENROLLED
    }


def similarity(one: str, other: str) -> float:
    """0-100: alike in letters, whatever the accents, the order of the words or a missing family name."""
    one, other = plain(one), plain(other)
    whole = max(fuzz.ratio(one, other), fuzz.token_sort_ratio(one, other))
    shorter, longer = sorted((one.split(), other.split()), key=len)
    part = 85.0 if shorter and len(shorter) < len(longer) and set(shorter) <= set(longer) else 0.0
    return max(float(whole), part)


def plain(text: str) -> str:
    """Lower case without accents, and without remarks in parentheses such as (Host) or (she/her)."""
    text = re.sub(r"\([^)]*\)?", " ", text).strip() or text
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(re.sub(r"[^\w]+", " ", "".join(c for c in letters if not unicodedata.combining(c))).split())


@dataclass
class Place:
    """Where a participant was seen last."""

    name: str
    observation: Observation
    at_ms: int


@dataclass
class Places:
    """The seats as they were a moment ago: they bridge unread labels and tell unlabelled participants apart."""

    seats: dict[str, Place] = field(default_factory=dict)
    unlabelled: int = 0

    def name(self, moment: Moment, known: list[str]) -> tuple[str, ...]:
        """Complete the names of a moment; "" marks the observations that have none yet."""
        names = distinct(known)
        free = {place.name: place for place in self.seats.values() if place.name not in names}
        for index, observation in enumerate(moment.observations):
            names[index] = names[index] or self._same_seat(observation, moment.at_ms, free)
            self.seats[names[index]] = Place(names[index], observation, moment.at_ms)
        return tuple(names)

    def _same_seat(self, observation: Observation, at_ms: int, free: dict[str, Place]) -> str:
        """Who sat here a moment ago and is not elsewhere now; a new unlabelled participant otherwise."""
        near = [
            (closeness(observation, place.observation), place.name)
            for place in free.values()
            if at_ms - place.at_ms <= (FORGOTTEN_MS if place.name.startswith("unlabelled-") else BRIDGED_MS)
        ]
        best, name = max(near, default=(0.0, ""))
        if best > 0:
            del free[name]
            return name
        self.unlabelled += 1
        return f"unlabelled-{self.unlabelled}"


def distinct(names: list[str]) -> list[str]:
    """The second bearer of a name in one moment (the same person on two devices) gets ` (2)`, and so on."""
    seen: Counter[str] = Counter()
    result = []
    for name in names:
        seen[name] += 1
        result.append(f"{name} ({seen[name]})" if name and seen[name] > 1 else name)
    return result


def closeness(one: Observation, other: Observation) -> float:
    """How surely two observations are of one seat, 0 (not) to 1: the same tile, or in a shared picture a face that
    hardly moved.
    """
    same_tile = one.tile.box.overlap(other.tile.box)
    if same_tile < 0.9:
        return 0.0
    if one.tile.box.width * one.tile.box.height < 0.9 or not (one.face and other.face):
        return same_tile
    return max(0.0, 1 - distance(one.face.box, other.face.box) / 1.5)


def distance(one: Box, other: Box) -> float:
    """Between the centres of two face boxes, in widths of the first (heights downwards)."""
    across = (one.x + one.width / 2 - other.x - other.width / 2) / max(one.width, 1e-6)
    down = (one.y + one.height / 2 - other.y - other.height / 2) / max(one.height, 1e-6)
    return float(np.hypot(across, down))
