"""Where sums are stored."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Table

from storage.binning import MINUTE_MS
from storage.tables import engagement_bin, engagement_minute, participant_bin, participant_minute


@dataclass(frozen=True, slots=True)
class Place:
    """Two tables: the sums of people, and what the formulas say of them, by bins whose `key` counts `unit_ms` of
    lecture time; `more` columns say more of them.
    """

    people: Table
    engaged: Table
    key: str
    unit_ms: int
    more: tuple[str, ...] = ()

    @property
    def keys(self) -> list[str]:
        """A row of `people` by the names of the columns."""
        return ["run_id", self.key, "participant_id"]


MINUTES = Place(participant_minute, engagement_minute, "minute", MINUTE_MS)
SHORT = Place(participant_bin, engagement_bin, "start_ms", 1, ("bin_ms",))
