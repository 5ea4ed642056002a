"""What was seen of a drawn class, held against what was drawn."""

from __future__ import annotations

import math
from dataclasses import asdict
from pathlib import Path

from ingest.console import say
from ingest.render.comparison import compare, read
from storage import policy, queries
from storage.store import Store


def hold_against_truth(path: Path, store: Store, lecture_id: str) -> None:
    """Say the figures of the lecture that the film at `path`, with its truth beside it, became."""
    truth = read(path.with_suffix(".truth.csv"))
    say("held against the truth of the drawing:")
    names = [person.name for person in store.roster(lecture_id)]
    figures = asdict(compare(truth, queries.observations(store, lecture_id), names))
    if "expressions" not in policy.inferred(policy.current(store)):
        del figures["expressions_right"]  # not wrong: not read
    for what, share in figures.items():
        shown = f"{share:.0f}" if what == "swaps_per_hour" else f"{share:.1%}"
        say(f"  {what.replace('_', ' '):18}{'no case' if math.isnan(share) else shown:>7}")
