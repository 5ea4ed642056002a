"""What was happening at a dip or peak: what was said then, who spoke most, and the slide on the screen.

It is an occasion to look at, not a cause: a lecture holds many things at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from pandas import NA, DataFrame

from inference.changes import Change
from storage import participation
from storage.slides import Slide, slide_at

if TYPE_CHECKING:
    from storage.store import Store

BEFORE_MS = 15_000
"""The last sentence begun up to so long before a change belongs to it: people look up when it was said."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence, when it began (lecture time), and whose it is: name and id ("" and None where the transcript does not
    tell).
    """

    start_ms: int
    text: str
    participant: str
    participant_id: int | None


@dataclass(frozen=True, slots=True)
class Occasion:
    """A change and what was happening: the last sentence begun shortly before it and those begun within it, in order;
    `speaker`, who spoke most during it, by name and `speaker_id` ("" and None where nobody is known to have), for
    `spoken_ms` of it; and the slide on the screen when it began, if any.
    """

    change: Change
    said: tuple[Said, ...]
    speaker: str
    speaker_id: int | None
    spoken_ms: int
    slide: Slide | None = None


def occasions(store: Store, lecture_id: str, changes: Sequence[Change], slides: Sequence[Slide]) -> list[Occasion]:
    """Each of the changes of a lecture with what was happening then; `slides` are the lecture's."""
    if not changes:
        return []
    sentences, turns = participation.sentences(store, lecture_id), participation.turns(store, lecture_id)
    return happening(changes, sentences, turns, slides)


def happening(
    changes: Sequence[Change], sentences: DataFrame, turns: DataFrame, slides: Sequence[Slide]
) -> list[Occasion]:
    """The same from what the records of the lecture say (`participation.sentences` and `turns`)."""
    return [
        Occasion(one, _said(sentences, one), *_spoke_most(turns, one), slide_at(slides, one.start_ms))
        for one in changes
    ]


def _said(sentences: DataFrame, one: Change) -> tuple[Said, ...]:
    """Of two that begin before it, the later one."""
    starts = sentences["start_ms"].to_numpy()
    first, end = np.searchsorted(starts, [one.start_ms, one.end_ms])
    if first and starts[first - 1] >= one.start_ms - BEFORE_MS:
        first -= 1
    then = sentences.iloc[first:end]
    named, ids = then["participant"].fillna("").tolist(), [None if one is NA else one for one in then["participant_id"]]
    return tuple(map(Said, then["start_ms"].tolist(), then["text"].tolist(), named, ids))


def _spoke_most(turns: DataFrame, one: Change) -> tuple[str, int | None, int]:
    """Who, and for how long; the first by name of several."""
    spoken: dict[tuple[str, int], int] = {}
    for who, name, start, end in zip(
        *(turns[column] for column in ("participant_id", "participant", "start_ms", "end_ms")), strict=True
    ):
        overlap = min(end, one.end_ms) - max(start, one.start_ms)
        if overlap > 0:
            spoken[name, int(who)] = spoken.get((name, int(who)), 0) + int(overlap)
    if not spoken:
        return "", None, 0
    (name, who), spoken_ms = max(sorted(spoken.items()), key=lambda each: each[1])
    return name, who, spoken_ms
