"""`classpulse bench term`: fill a database with a term of simulated lectures, and ask all that is asked of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from tempfile import TemporaryDirectory

from ingest.console import progress
from storage import StoreError, queries
from storage.queries import LectureSummary
from storage.store import Store
from storage.termbench import asking, filling
from storage.termbench.course import Term
from storage.termbench.timing import Question, ask

Pages = Callable[[Store, Sequence[LectureSummary]], Mapping[str, Question]]
"""Lent by the dashboard: what its pages ask of a store with these lectures."""
Visits = Callable[[Store, Sequence[LectureSummary]], object]
"""Lent by the dashboard: how long its readers wait."""


def bench(term: Term, url: str, pages: Pages, visits: Mapping[str, Visits]) -> dict[str, object]:
    """The figures of a term in the empty database at `url`, by default one that is thrown away; of no lectures, those
    of what the database holds. `visits` are figures of a server on it, by name.
    """
    with TemporaryDirectory() as folder, _opened(term, url, folder) as store:
        with progress("storing", speed="{:.2f} lectures/s") as advance:
            filled = filling.fill(store, term, advance) if term.lectures else {}
        known = queries.lectures(store)
        if not known:
            raise StoreError("There is no lecture to ask about: leave --lectures away")
        questions = {**asking.questions(store, known), **pages(store, known)}
        with progress("asking", speed="{:.1f} rounds/s") as advance:
            found = {"term": asdict(term), "filling": filled, "asking": ask(questions, term.seed, advance)}
        return found | {name: visit(store, known) for name, visit in visits.items()}


def _opened(term: Term, url: str, folder: str) -> AbstractContextManager[Store]:
    place = url or f"sqlite:///{folder}/term.db"
    return filling.empty(place) if term.lectures else Store.open(place)
