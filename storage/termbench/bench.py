"""`classpulse bench term`: fill a database with a term of simulated lectures, and ask all that is asked of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from tempfile import TemporaryDirectory

from ingest.console import progress
from storage import queries
from storage.queries import LectureSummary
from storage.store import Store
from storage.termbench import asking, filling
from storage.termbench.course import Term
from storage.termbench.timing import Question, ask

Pages = Callable[[Store, Sequence[LectureSummary]], Mapping[str, Question]]
"""Lent by the dashboard: what its pages ask of a store with these lectures."""


def bench(term: Term, url: str, pages: Pages) -> dict[str, object]:
    """The figures of a term in the empty database at `url`, by default one that is thrown away."""
    with TemporaryDirectory() as folder, filling.empty(url or f"sqlite:///{folder}/term.db") as store:
        with progress("storing", speed="{:.2f} lectures/s") as advance:
            filled = filling.fill(store, term, advance)
        known = queries.lectures(store)
        questions = {**asking.questions(store, known), **pages(store, known)}
        with progress("asking", speed="{:.1f} rounds/s") as advance:
            return {"term": asdict(term), "filling": filled, "asking": ask(questions, term.seed, advance)}
