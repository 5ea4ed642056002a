"""Whose picture may be shown: who agreed, known by the label in it, for nothing else tells who somebody is.

Doubt hides. A label has to be sure to mean somebody who agreed (inference/matching.py), and not even be like the name
of somebody who did not.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from inference.matching import evidence
from inference.naming import certain
from ingest.records.roster import Participant

LIKE = 75
"""Of 100: so like the name of somebody who has not agreed, a label is taken for theirs."""


@dataclass(frozen=True, slots=True)
class Permitted:
    """The people of a roster, of whom those have agreed whose `consent` is True. Asked for a label, it says whether who
    shows that may be shown; for "", faces without any label, they may where all have agreed, and there are some.
    """

    people: tuple[Participant, ...] = ()

    def __call__(self, label: str) -> bool:
        """Whether who shows this label may be shown."""
        if not label:
            return bool(self.people) and all(one.consent is True for one in self.people)
        return _agreed(self.people, label)


@dataclass(frozen=True, slots=True)
class Overlay:
    """Pictures are wished, in a room of the eye, of who is `permitted`; `expressions`: whether any are inferred."""

    room: str
    permitted: Permitted
    expressions: bool = True


@lru_cache(4096)
def _agreed(people: tuple[Participant, ...], label: str) -> bool:
    known = certain([label], evidence([label], people))
    others = [name for one in people if one.consent is not True for name in (one.name, *one.aliases)]
    sure = label in known and people[known[label]].consent is True
    return sure and not any(fuzz.token_set_ratio(label.casefold(), name.casefold()) >= LIKE for name in others)
