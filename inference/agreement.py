"""Who may be looked at, and whose picture may be shown: those who agreed, known by the label in their tile, for nothing
else tells who somebody is.

Doubt hides. A label has to be sure to mean somebody who agreed (inference/matching.py), and not even be like the name
of somebody who did not.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from rapidfuzz import fuzz

from inference.matching import evidence
from inference.naming import certain
from inference.observation import Box
from ingest.records.roster import Participant
from ingest.video import Image

LIKE = 75
"""Of 100: so like the name of somebody who has not agreed, a label is taken for theirs."""
GREY = 128
AROUND = 0.004
"""Of the picture's width: so much more is grey around a tile, whose edge may be found too far inside, as by the frame
of who speaks.
"""


@dataclass(frozen=True, slots=True)
class Consenting:
    """The people of a class, of whom those have agreed whose `consent` is True; whether tiles without a label may be
    looked at, which then count for the class alone, is `unlabelled`.
    """

    people: tuple[Participant, ...] = ()
    unlabelled: bool = False

    def looks(self, label: str, among_labels: bool = False) -> bool:
        """Whether the tile with this label may be looked at. One without a label `among_labels` may not: it is that of
        somebody whose label could not be read just now.
        """
        return _agreed(self.people, label) if label else self.unlabelled and not among_labels

    def shows(self, label: str) -> bool:
        """Whether who shows this label may be shown; for "", faces without any label, they may where all have agreed,
        and there are some.
        """
        return _agreed(self.people, label) if label else self.everybody

    @property
    def anybody(self) -> bool:
        """Whether somebody has agreed."""
        return any(one.consent is True for one in self.people)

    @property
    def everybody(self) -> bool:
        """Whether all have agreed, and there are some."""
        return bool(self.people) and all(one.consent is True for one in self.people)


@dataclass(frozen=True, slots=True)
class Overlay:
    """Pictures are wished, in a room of the eye, of those who are `agreed`; `expressions`: whether any are inferred."""

    room: str
    agreed: Consenting
    expressions: bool = True


def masked(image: Image, boxes: Iterable[Box]) -> Image:
    """The picture with grey in these parts of it; itself, where there are none."""
    height, width = image.shape[:2]
    each, more = list(boxes), AROUND * width
    if not each:
        return image
    copy = np.array(image)
    for box in each:
        top, bottom = math.floor(box.y * height - more), math.ceil((box.y + box.height) * height + more)
        left, right = math.floor(box.x * width - more), math.ceil((box.x + box.width) * width + more)
        copy[max(0, top) : bottom, max(0, left) : right] = GREY
    return copy


@lru_cache(4096)
def refused(people: tuple[Participant, ...], label: str) -> bool:
    """Whether a label may be that of one of these people who said no: it is like one of their names."""
    names = [name for one in people if one.consent is False for name in (one.name, *one.aliases)]
    return any(fuzz.token_set_ratio(label.casefold(), name.casefold()) >= LIKE for name in names)


@lru_cache(4096)
def _agreed(people: tuple[Participant, ...], label: str) -> bool:
    known = certain([label], evidence([label], people))
    others = [name for one in people if one.consent is not True for name in (one.name, *one.aliases)]
    sure = label in known and people[known[label]].consent is True
    return sure and not any(fuzz.token_set_ratio(label.casefold(), name.casefold()) >= LIKE for name in others)
