"""From labels to names: who each label is, by what a teacher decided, by the roster, or as it reads.

A pure function of what was read, the roster and the decisions. Nobody is guessed: a label that may be one of several
people, or is like nobody enough, keeps its text as the participant's name, and is put on the list that people review.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inference import matching
from inference.census import Census, group
from inference.forms import device, key
from inference.matching import Evidence
from ingest.records.roster import Participant

FLEETING = 2
"""A label that matches nothing and was read in no more moments than this is a misreading."""
LIKELY = 0.1
"""Least likelihood with which somebody is offered to the teacher."""
OFFERED = 3
IS, IS_NOT, NEW = "is", "is not", "new"
AS_READ, NOT_ENROLLED = " (as read)", " (not on the roster)"
"""Behind a label that is left alone, or is somebody new by decision, where somebody on the roster has the very name."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a teacher said of a label: it `is` or `is not` the participant of this name, or is somebody `new`."""

    label: str
    answer: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A label whom nobody could be named for: what it was read as, most often first, and (name, likelihood) of who it
    may be, the likeliest first.
    """

    labels: tuple[str, ...]
    candidates: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Naming:
    """`names`: label as read -> participant; labels that are misreadings of nothing known are not in it. `doubts`: to
    be reviewed. `twice`: names of which one moment showed several. `taken`: names that stand for somebody, those of the
    roster too.
    """

    names: Mapping[str, str]
    doubts: tuple[Doubt, ...] = ()
    twice: frozenset[str] = frozenset()
    taken: frozenset[str] = frozenset()


def name(census: Census, roster: Sequence[Participant] = (), decisions: Sequence[Decision] = ()) -> Naming:
    """Name the labels of a recording."""
    labels = sorted(census.seconds)
    each = matching.evidence(labels, roster)
    alone = certain(labels, each)
    groups = group(census, alone)
    beside, enrolled = _beside(groups, census), {person.name: number for number, person in enumerate(roster)}
    answers = about(groups, decisions, beside)
    said = decided(groups, answers, enrolled)
    given = {number: enrolled[known] for number, known in said.items() if known in enrolled}
    second = np.array([device(readings[0]) for readings in groups], dtype=bool)
    table, ruled_out = votes(groups, labels, each, census), barred(answers, roster, said)
    given |= _also(groups, alone, given, ruled_out)
    matched, likely = matching.match(table, beside, ruled_out, given, second)
    sure = [(groups[number][0], roster[column]) for number, column in matched.items() if number not in given]
    if (misread := matching.legibility(sure)) < matching.MISREAD:
        table = votes(groups, labels, matching.evidence(labels, roster, misread), census)
        matched, likely = matching.match(table, beside, ruled_out, given, second)
    known = {number: roster[column].name for number, column in matched.items()} | said
    names = {
        label: known.get(number) or own(readings[0], enrolled, AS_READ)
        for number, readings in enumerate(groups)
        if number in known or not _fleeting(readings, census)
        for label in readings
    }
    open_ones = (number for number, readings in enumerate(groups) if number not in known and readings[0] in names)
    doubts = (_doubt(groups[number], likely[number], roster) for number in open_ones)
    twice = frozenset(names[label] for label in census.twice & names.keys())
    taken = frozenset(enrolled) | frozenset(names.values())
    return Naming(names, tuple(doubt for doubt in doubts if doubt.candidates), twice, taken)


def own(label: str, enrolled: Container[str], remark: str) -> str:
    """The name of somebody who goes by the label: with a remark behind it where a name on the roster reads the same."""
    return label + remark if label in enrolled else label


def certain(labels: Sequence[str], table: Evidence) -> dict[str, int]:
    """Label -> place on the roster where a single reading is sure enough."""
    likely = matching.likelihoods(table, np.ones(table.shape, dtype=bool))
    pairs = zip(labels, likely, strict=True)
    return {label: int(row.argmax()) for label, row in pairs if row.max(initial=0.0) >= matching.SURE}


def votes(groups: Sequence[Sequence[str]], labels: Sequence[str], each: Evidence, census: Census) -> Evidence:
    """(groups, people): the mean evidence of a group's readings, by the seconds they were read."""
    row = {label: number for number, label in enumerate(labels)}
    table = np.zeros((len(groups), each.shape[1]))
    for number, readings in enumerate(groups):
        weights = [census.seconds[label] for label in readings]
        table[number] = np.average(each[[row[label] for label in readings]], axis=0, weights=weights)
    return table


def about(
    groups: Sequence[Sequence[str]], decisions: Iterable[Decision], beside: NDArray[np.bool_]
) -> list[list[Decision]]:
    """What was decided of each group, the newest of each person, the newest last.

    A label is known by its `key`; where several labels of one key were on screen together, by its text alone.
    """
    found: list[dict[str, Decision]] = [{} for _ in groups]
    keys = [set(map(key, readings)) for readings in groups]
    for one in decisions:
        same = [number for number, known in enumerate(keys) if key(one.label) in known]
        several = beside[np.ix_(same, same)].any()
        for number in same:
            if not several or one.label in groups[number]:
                found[number].pop(one.name, None)
                found[number][one.name] = one
    return [list(answers.values()) for answers in found]


def decided(
    groups: Sequence[Sequence[str]], answers: Sequence[Sequence[Decision]], enrolled: Container[str]
) -> dict[int, str]:
    """Group -> the name that a teacher gave it; the label's `own` for somebody new."""
    last = ([one for one in each if one.answer != IS_NOT][-1:] for each in answers)
    return {
        number: one.name if one.answer == IS else own(groups[number][0], enrolled, NOT_ENROLLED)
        for number, each in enumerate(last)
        for one in each
    }


def barred(
    answers: Sequence[Sequence[Decision]], roster: Sequence[Participant], said: Mapping[int, str]
) -> NDArray[np.bool_]:
    """(groups, people): pairs that a teacher ruled out, and all pairs of groups that a teacher named."""
    found = np.zeros((len(answers), len(roster)), dtype=bool)
    for number, each in enumerate(answers):
        out = {one.name for one in each if one.answer == IS_NOT}
        found[number] = [number in said or person.name in out for person in roster]
    return found


def _also(
    groups: Sequence[Sequence[str]], alone: Mapping[str, int], given: Mapping[int, int], ruled_out: NDArray[np.bool_]
) -> dict[int, int]:
    """Labels that are somebody for certain (`alone`), though another label was decided to be the same person."""
    found = {number: alone[readings[0]] for number, readings in enumerate(groups) if readings[0] in alone}
    return {
        number: person
        for number, person in found.items()
        if number not in given and person in given.values() and not ruled_out[number, person]
    }


def _beside(groups: Sequence[Sequence[str]], census: Census) -> NDArray[np.bool_]:
    """(groups, groups): which were on screen together."""
    found = np.zeros((len(groups), len(groups)), dtype=bool)
    number = {label: place for place, readings in enumerate(groups) for label in readings}
    for one, other in census.together:
        found[number[one], number[other]] = found[number[other], number[one]] = True
    return found


def _fleeting(readings: Sequence[str], census: Census) -> bool:
    return sum(census.seconds[label] for label in readings) <= FLEETING < census.moments / 10


def _doubt(readings: Sequence[str], likely: NDArray[np.float64], roster: Sequence[Participant]) -> Doubt:
    best = sorted(range(len(roster)), key=lambda place: -likely[place])[:OFFERED]
    offered = tuple((roster[place].name, float(likely[place])) for place in best if likely[place] >= LIKELY)
    return Doubt(tuple(readings), offered)
