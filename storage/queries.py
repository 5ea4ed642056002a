"""What the dashboard and the report ask: plain functions on a store, domain objects and DataFrames out, never rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from pandas import DataFrame

if TYPE_CHECKING:
    from storage.store import Store


@dataclass(frozen=True, slots=True)
class LectureSummary:
    """One line of the overview.

    `coverage` is the class's (0..1): seconds with a face over (people x sampled seconds), None before anything was seen.
    `engagement` is the mean over all seconds of all people, None where nothing can be said; `sparkline` the same in about
    24 bins of equal length from the beginning to the end. `state`: queued, running, done, partial or failed, with the
    `reason`; `progress` is the stored share of the recordings (0..1).
    """

    id: str
    name: str
    course: str | None
    held_at: datetime | None
    length_ms: int
    people: int
    coverage: float | None
    engagement: float | None
    sparkline: tuple[float | None, ...]
    state: str
    progress: float
    reason: str


def lectures(store: Store, formula: str = "presence") -> list[LectureSummary]:
    """All lectures, newest first, with engagement by `formula`."""
    raise NotImplementedError


def find(store: Store, lecture: str) -> str:
    """The id of the lecture with this id or name. StoreError otherwise, naming the nearest names."""
    raise NotImplementedError


def observations(store: Store, lecture_id: str) -> DataFrame:
    """The columns of the export, a row per participant and sampled second on screen (`storage.export.COLUMNS`)."""
    raise NotImplementedError


def timeline(store: Store, lecture_id: str, bin_ms: int = 60_000) -> DataFrame:
    """A row per participant and bin of lecture time, ordered by bin and participant.

    Columns: bin_start_ms, participant_id (int), participant, sampled (instants sampled in the bin, the same for everyone),
    seconds (on screen), camera_on, face_visible (counts of sampled instants; seconds at the usual period of 1 s),
    attention (mean), p_angry..p_neutral (means over the faces read), share_angry..share_neutral (share of them whose
    strongest expression it is), engagement_<formula> for each formula (mean); NaN where nothing can be said. Every
    participant has a row in every bin in which anything was sampled, with `seconds` 0 while not on screen.
    """
    raise NotImplementedError
