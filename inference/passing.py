"""What a benchmark is lent of the product: its own path into a database that is thrown away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from pandas import DataFrame

from inference.workers import Where
from ingest.records.roster import Participant
from ingest.video import Recording

OnProgress = Callable[[int, int], None]
"""Is told the media time done and that of the whole, in ms."""


class Passing(Protocol):
    """Analyse a recording as `classpulse analyse` does, and keep nothing of it."""

    def __call__(
        self,
        recording: Recording,
        where: Where,
        roster: Sequence[Participant] = (),
        during: AbstractContextManager[OnProgress] | None = None,
    ) -> tuple[DataFrame, int]:
        """The rows of an export, and how many instants were stored; `during` is around the run and nothing else."""
