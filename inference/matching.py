"""Which label is whom on the roster: the evidence for every pair, one to one, abstaining where it does not suffice.

The evidence for a pair is a logarithm of odds: each letter that agrees speaks for it, each that must have been misread
against it, and forms of a name that are rarer say less. Beside all people of the roster stands somebody who is not on
it, with evidence 0. The likelihood of a pair is its share among these (softmax); a label whose best likelihood is below
`SURE`, because it is like nobody or like two, is left to be decided by people.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein
from rapidfuzz.fuzz import ratio
from rapidfuzz.process import cdist
from scipy.optimize import linear_sum_assignment

from inference.forms import REMARK, Reading, forms, initials, readings
from inference.spelling import cost, edits, words
from ingest.records.roster import Participant

Evidence = NDArray[np.float64]
AGREES, AT_MOST, MISREAD, EXACT = 0.55, 14, 1.5, 1.0
"""Evidence by a letter that agrees, by how many letters at most, against it by one misread; for it by agreeing in full.
"""
CUT, LOST = -0.3, -1.2
"""How usual it is that a label ends early: with dots behind it, and without."""
LONG = 9
"""Letters from which a label may have lost its end: Andrea is not Andreas cut off."""
NONE = -6.0
"""Evidence of a pair that has nothing in common."""
SURE = 0.8
"""Least likelihood at which a label is somebody on the roster."""


LETTERS, SURPRISE, MISREAD_OFTEN = 12, 0.35, 1.0
"""Letters of a usual name; evidence against a pair by a misread letter, in units of the logarithm of how rare these
are; and its least.
"""
SAME_WORD, MAYBE = 70, 0.2
"""Least likeness (0-100) of two words that are one, and the most that an initial may be misread (inference.spelling).
"""
FEWEST = 0.2
"""Where nearly all labels are on the roster, so many strangers are expected for each of its people all the same."""


def evidence(labels: Sequence[str], people: Sequence[Participant], misread: float = MISREAD) -> Evidence:
    """(labels, people): how much each label speaks for each person, `NONE` and up; `misread` is what a misread letter
    counts against it.
    """
    table = np.full((len(labels), len(people)), NONE)
    written = [_written(person) for person in people]
    known = Forms(written, misread)
    for row, label in enumerate(labels):
        for reading in readings(label):
            known.weigh(reading, table[row])
            if reading.initials:
                _initials(reading, people, table[row])
        table[row, [not may_begin(label, person) for person in people]] = NONE
    return table


def may_begin(label: str, person: Participant) -> bool:
    """Whether the initials that a label has beside a name written out are those of the person's other names: J. Okafor
    is not Ngozi Okafor.
    """
    said = words(REMARK.sub(" ", label))
    alone, written = [word for word in said if len(word) == 1], [word for word in said if len(word) > 2]
    if (len(said), len(alone), len(written)) != (2, 1, 1) or not alone[0].isalpha():
        return True
    names = [word for text in (person.name, *person.aliases) for word in words(text)]
    others = {word[0] for word in names if ratio(word, written[0]) < SAME_WORD}
    return not others or any(each == alone[0] or cost(each, alone[0]) < MAYBE for each in others)


def _initials(reading: Reading, people: Sequence[Participant], row: Evidence) -> None:
    """JO for Jane Okafor; letters so few must agree."""
    for place, person in enumerate(people):
        if reading.letters == initials(person.name):
            row[place] = max(row[place], reading.usual + 2.0)


@dataclass(frozen=True, slots=True)
class Form:
    """A way in which the person at a `place` of the roster may be written, the words apart by spaces."""

    written: str
    usual: float
    place: int


class Forms:
    """All forms of all people, to be held against what a label may say."""

    def __init__(self, written: Sequence[dict[str, float]], misread: float = MISREAD) -> None:
        """`written` has the forms of each person."""
        self._misread = misread
        self.all = [Form(form, usual, place) for place, each in enumerate(written) for form, usual in each.items()]
        self._letters = [form.written.replace(" ", "") for form in self.all]

    def weigh(self, reading: Reading, row: Evidence) -> None:
        """Raise the evidence for each person (`row`) to that of the form that agrees best with a reading."""
        size = len(reading.letters)
        texts = (self._letters, [letters[:size] for letters in self._letters])
        whole, begun = (cdist([reading.letters], each, scorer=Levenshtein.distance)[0] for each in texts)
        for at in np.flatnonzero(np.minimum(whole, begun) <= 1 + 0.45 * size):
            form = self.all[at]
            best = agreement(reading.letters, form.written, self._misread)
            if len(self._letters[at]) > size + 1 and size >= (3 if reading.cut else LONG):
                shortened = agreement(reading.letters, begin(form.written, size), self._misread)
                best = max(best, shortened + (CUT if reading.cut else LOST))
            row[form.place] = max(row[form.place], reading.usual + form.usual + best)


def begin(written: str, letters: int) -> str:
    """The beginning of a text with so many letters, spaces not counted."""
    at = 0
    for at, sign in enumerate(written):
        letters -= sign != " "
        if letters < 0:
            return written[:at].rstrip()
    return written


def agreement(read: str, meant: str, misread: float = MISREAD) -> float:
    """Evidence that `read`, letters without spaces, is a reading of `meant`."""
    letters = meant.replace(" ", "")
    agreeing = min(AT_MOST, max(len(read), len(letters)) - Levenshtein.distance(read, letters))
    return AGREES * agreeing - misread * edits(read, meant) + (EXACT if read == letters else 0.0)


def legibility(pairs: Sequence[tuple[str, Participant]]) -> float:
    """What a misread letter counts against a pair where labels are so hard to read as in these sure ones: less where
    few of them agree in full, since there letters are often misread.
    """
    exact = sum(
        any(reading.letters == form.replace(" ", "") for reading in readings(label) for form in _written(person))
        for label, person in pairs
    )
    rate = 1 - ((exact + 2) / (len(pairs) + 2)) ** (1 / LETTERS)
    return float(np.clip(-SURPRISE * np.log(max(rate, 1e-6)), MISREAD_OFTEN, MISREAD))


def _written(person: Participant) -> dict[str, float]:
    return forms(person.name, person.email, person.aliases)


def likelihoods(table: Evidence, open_to: NDArray[np.bool_], strangers: float = 1.0) -> Evidence:
    """Evidence to probabilities (0..1) in each row, among the people still `open_to` a label and a stranger.

    `strangers` is how many of them are expected for each of the roster's people.
    """
    odds = np.where(open_to, np.exp(table), 0.0)
    return np.asarray(odds / (strangers + odds.sum(axis=1, keepdims=True)))


def match(
    table: Evidence,
    beside: NDArray[np.bool_],
    barred: NDArray[np.bool_],
    given: Mapping[int, int],
    second: NDArray[np.bool_],
) -> tuple[dict[int, int], Evidence]:
    """Row -> column for the pairs that are sure, and the likelihoods (rows, columns) that remain for the others.

    `beside` (rows, rows) tells which were on screen together: they are different people. `barred` (rows, columns) are
    pairs that cannot be, `given` pairs known from elsewhere. `second` (rows) are labels that may be somebody's second
    one: that a person is there already does not make it more likely to be another. The surest pairs are made first,
    since they leave less choice to others.
    """
    matched, strangers = dict(given), 1.0
    while True:
        elsewhere = taken(matched, beside, table.shape)
        likely = likelihoods(table, ~barred & (~elsewhere | second[:, None]), strangers)
        waiting = np.array([row for row in range(len(table)) if row not in matched], dtype=int)
        free = np.where(elsewhere, 0.0, likely)[waiting]
        pairs = zip(*linear_sum_assignment(free, maximize=True), strict=True)
        sure = {int(waiting[row]): int(column) for row, column in pairs if free[row, column] >= SURE}
        matched |= sure
        seen = max(FEWEST, min(1.0, (len(table) - len(matched) + 1) / (len(matched) + 1)))
        if not sure and seen >= strangers:
            return matched, likely
        strangers = min(strangers, seen)


def taken(matched: Mapping[int, int], beside: NDArray[np.bool_], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """(rows, columns): who is somebody else on screen beside a label."""
    found = np.zeros(shape, dtype=bool)
    for row, column in matched.items():
        found[:, column] |= beside[row]
    return found
