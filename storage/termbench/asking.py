"""What the dashboard and the report ask of the storage, as questions about a lecture, formula or width by chance."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from inference.engagement import formulas
from storage import participation, queries, review
from storage.binning import MINUTE_MS
from storage.queries import LectureSummary
from storage.store import Store
from storage.termbench.timing import Question

ABOUT_A_LECTURE: tuple[Callable[[Store, str], object], ...] = (
    queries.usual,
    participation.people,
    participation.unseen,
    participation.stays,
    participation.turns,
    participation.sentences,
    participation.messages,
    review.waiting,
    Store.roster,
    Store.recordings,
)
ABOUT_ALL: tuple[Callable[[Store], object], ...] = (review.waiting, review.decided, review.outdated)


def questions(store: Store, lectures: Sequence[LectureSummary]) -> dict[str, Question]:
    """Every question by its name."""

    def one(random: np.random.Generator) -> LectureSummary:
        return lectures[int(random.integers(len(lectures)))]

    def about(asked: Callable[[Store, str], object]) -> Question:
        return lambda random: asked(store, one(random).id)

    def overall(asked: Callable[[Store], object]) -> Question:
        return lambda random: asked(store)

    return {
        "queries.lectures": lambda random: queries.lectures(store, str(random.choice(list(formulas())))),
        "queries.find": lambda random: queries.find(store, one(random).name),
        "queries.timeline": lambda random: queries.timeline(
            store, one(random).id, MINUTE_MS * int(random.integers(1, 6))
        ),
        **{f"{name(asked)}, all": overall(asked) for asked in ABOUT_ALL},
        **{name(asked): about(asked) for asked in ABOUT_A_LECTURE},
    }


def name(asked: Callable[..., object]) -> str:
    """`participation.people`."""
    return f"{asked.__module__.rpartition('.')[2]}.{asked.__name__}"
