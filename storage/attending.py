"""A live class between whoever follows its source (`inference.following`) and the database: what is wanted of it, how
it goes, which seconds are missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from threading import Event
from types import TracebackType
from typing import TYPE_CHECKING, Self

from inference.agreement import Consenting, Overlay
from inference.following import First, Plan, Status
from inference.missing import Gap
from inference.observation import ModelError
from inference.workers import Analyse, Outcomes, Where
from ingest.happening import title
from ingest.outside import outside
from ingest.records.roster import Participant
from ingest.remote import shown
from ingest.video import Recording, Segment, SourceError
from storage import StoreError, consenting, following, live, overlay
from storage.runs import Run

if TYPE_CHECKING:
    from storage.store import Store

Show = Callable[[str, str], None]
"""Told what happens, and figures of it: `ingest.console.status_line`."""


class Attending:
    """Use it in a `with` block. An expected error ends the class with its reason; where the database is away, the next
    process goes on with it.
    """

    def __init__(
        self,
        store: Store,
        live_id: int,
        period_ms: int,
        show: Show,
        stopping: Event,
        people: Sequence[Participant] = (),
    ) -> None:
        """`stopping` is set when it is to end, whatever the database says; `people` is its roster, if it has one."""
        found = live.found(store, live_id)
        if found is None:
            raise StoreError(f"There is no live class {live_id}: ask for it anew")
        self._store, self._live, self._period_ms, self._show, self._stopping = store, found, period_ms, show, stopping
        self._people = people
        self._run: Run | None = None
        self._status = Status()
        self._stack = ExitStack()
        self._seen = 0
        self._missed: dict[str, int] = {}
        self.course = found.course
        self.lecture = found.lecture or ""

    def __enter__(self) -> Self:
        """Claims it, and gives signs of life from then on."""
        if not self.lecture:
            name = title(self._live.uri, self._live.asked_at)
            self.lecture = self._store.unused_name(name, self._recording(0, 0, None))
        following.claim(self._store, self._live.id, self.lecture)
        self._stack.enter_context(following.alive(self._store, self._live.id))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Ends it, unless it is to go on in another process."""
        self._stack.close()
        if error is None:
            following.end(self._store, self._live.id, self._status.reason)
        elif isinstance(error, SourceError | ModelError):
            following.end(self._store, self._live.id, str(error))

    @property
    def plan(self) -> Plan:
        """What is to be followed, from where on."""
        one = self._live
        next_ms = following.next_ms(self._store, one.run_id) if one.run_id else 0
        uri = one.uri if one.commanded else outside(one.uri)
        return Plan(uri, self._period_ms, one.silence_s, one.ends_at, one.begun_at, next_ms)

    def wanted(self) -> str:
        """What is wanted of it."""
        return live.ENDED if self._stopping.is_set() else following.wanted(self._store, self._live.id)

    def overlay(self, *, expressions: bool) -> Overlay | None:
        """What the live page is to show of its pictures, if anything."""
        return overlay.wished(self._store, self._live.id, expressions=expressions)

    def agreed(self) -> Consenting:
        """Who may be looked at now."""
        return consenting.of_live(self._store, self._live.id, self._people)

    def recording(self, first: First) -> Recording:
        """What its media are called in the database; those of a run that goes on are there."""
        held = self._store.recordings(self._live.lecture_id) if self._live.lecture_id else {}
        found = self._recording(first.width, first.height, first.begun_at)
        same = [one for one in held.values() if one.fingerprint == found.fingerprint]
        return replace(same[0], uri=found.uri, duration_ms=None) if same else found

    def begin(self, recording: Recording, versions: dict[str, str]) -> None:
        """Open its run, and note it."""
        self._run = self._store.begin(
            recording, lecture=self.lecture, course=self.course, period_ms=self._period_ms, versions=versions
        )
        began = recording.started_at or datetime.now(UTC)
        following.begin(self._store, self._live.id, self._run, began)

    def noting(self, where: Where) -> Where:
        """The same, noting when each portion was stored."""

        def noted(analyse: Analyse, segments: Iterable[Segment]) -> Outcomes:
            for segment, outcome in where(analyse, segments):
                yield segment, outcome  # comes back when it is stored
                self._seen += len(outcome) if isinstance(outcome, list) else 0
                self._note(stored_at=datetime.now(UTC))

        return noted

    def tell(self, status: Status) -> None:
        """Note how it goes. What comes with every picture is noted when that is stored."""
        before, self._status = self._status, status
        if (status.state, status.reason, status.retry_at) != (before.state, before.reason, before.retry_at):
            self._note()

    def miss(self, gaps: list[Gap]) -> None:
        """Keep which seconds nobody looked at."""
        if self._run is not None:
            spans = [(one.start_ms, one.end_ms, one.reason) for one in gaps]
            following.miss(self._store, self._live.id, self._run.id, spans)
            for one in gaps:
                seconds = (one.end_ms - one.start_ms) // 1000
                self._missed[one.reason] = self._missed.get(one.reason, 0) + seconds

    def _note(self, **more: datetime) -> None:
        one = self._status
        figures = {"picture_at": one.picture_at, "step_ms": one.step_ms} if one.picture_at else {}
        changes = {"state": one.state, "reason": one.reason, "retry_at": one.retry_at, **figures, **more}
        following.tell(self._store, self._live.id, **changes)
        self._show(f"{one.state}: {one.reason}" if one.reason else one.state, self._figures())

    def _figures(self) -> str:
        parts = [f"{self._seen} s seen", *(f"{seconds} s {why}" for why, seconds in self._missed.items())]
        if self._status.step_ms is not None:
            parts.append(f"{self._status.step_ms:.0f} ms a picture")
        return ", ".join(parts)

    def _recording(self, width: int, height: int, began: datetime | None) -> Recording:
        one = self._live
        return Recording(shown(one.uri), f"live:{one.id}:{one.asked_at.isoformat()}", None, width, height, began)
