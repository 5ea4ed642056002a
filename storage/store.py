"""The store: the only door through which facts enter the database.

What it guarantees:
* Every change is one transaction: after a crash the database holds all of it or nothing.
* A segment and the cursor that says it is stored are one change, so a killed run goes on where it stopped, without
  doubles.
* One writer at a time; any number of readers beside it, in other threads or processes, each seeing one consistent
  state.
* Analysing the same content again with the same period and versions is the same run; other versions are a new run, and
  readers see the one finished last.
* A record beside a video is replaced as a whole, and joined to the participants anew whenever these change.
* Identity and sums per minute are opinions: replaced as a whole, never touching a fact.
* A decision about a label is one row; names are computed from it again at will, in past and later lectures.
* Names of people are in the tables `label` and `participant` only, and sealed wherever they stand. No picture, key
  point or landmark is ever stored.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Self, TypeVar

from sqlalchemy import Engine

from inference.fitting import Fit
from inference.observation import Moment
from ingest.records.placing import Placed
from ingest.records.roster import Participant
from ingest.video import Recording, Segment
from storage import (
    StoreError,
    consenting,
    decisions,
    facts,
    identity,
    joining,
    lease,
    marks,
    naming,
    notes,
    records,
    rollups,
    runs,
    weights,
)
from storage.engine import default_url, open_engine, reading, upgrade, writing
from storage.identity import Links
from storage.looks import Looks
from storage.memory import Memory
from storage.runs import Run

__all__ = ["Links", "Run", "Store", "StoreError", "default_url", "upgrade"]

STATES = ("done", "partial", "failed")
T = TypeVar("T")
Progress = Callable[[float, float], None]
"""Told how many of how many are done."""


class Store:
    """An open database. Use it in a `with` block, or close it."""

    def __init__(self, engine: Engine) -> None:
        """Around an engine at the newest revision: use `open`."""
        self.engine = engine
        self.memory = Memory(engine)
        self.looks = Looks()

    @classmethod
    def open(cls, url: str) -> Self:
        """Open the database at `url`, made first where there is none. StoreError when it is older, newer or away."""
        return cls(open_engine(url))

    def close(self) -> None:
        """Let go of all connections."""
        self.memory.close()
        self.engine.dispose()

    def __enter__(self) -> Self:
        """The store itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Closes."""
        self.close()

    def begin(
        self,
        recording: Recording,
        *,
        lecture: str,
        course: str | None,
        period_ms: int,
        versions: Mapping[str, str],
        move: bool = True,
    ) -> Run:
        """The run in which to store this recording: a new one, or the one to go on with (`done`), or a done one
        (`state`).

        The lecture is made where there is none of that name; further content becomes its next part; new content at an
        address already known replaces what was there. Segments that were lost are to be tried again: they are not
        `done`. Without `move`, StoreError for a lecture of another course; else it is moved into this one.
        """
        with writing(self.engine) as connection:
            return runs.begin(connection, recording, lecture, course, period_ms, versions, move=move)

    def alive(self, run: Run) -> AbstractContextManager[None]:
        """Tell readers that a run is at work, as long as the `with` block lasts; else it soon counts as stopped."""
        return lease.alive(self.engine, run.id)

    def unused_name(self, name: str, recording: Recording, courses: Collection[str | None] | None = None) -> str:
        """`name` for a lecture of this recording alone; numbered where a lecture of that name holds another one. A
        recording that is known, also under another file name, stays in its lecture, if that is in one of the `courses`
        (None: in any).
        """
        with reading(self.engine) as connection:
            return runs.unused_name(connection, name, recording, courses)

    def lecture_name(self, lecture_id: str) -> str:
        """What a lecture is called."""
        with reading(self.engine) as connection:
            return runs.name_of(connection, lecture_id)

    def add(self, run: Run, segment: Segment, moments: Sequence[Moment]) -> None:
        """Store the moments of a segment, empty ones too. Delivered twice, it is stored once.

        An endless segment (`end_ms` None) is delivered in portions: what lies before the end of the last one is
        skipped. Of who has said no meanwhile nothing is stored but a tile.
        """
        with writing(self.engine) as connection:
            kept = consenting.allowed(connection, run.lecture_id, moments)
            facts.add(connection, run.id, run.lecture_id, segment, kept)

    def lose(self, run: Run, segment: Segment, reason: str) -> None:
        """Note that a segment cannot be analysed, and why."""
        with writing(self.engine) as connection:
            facts.lose(connection, run.id, segment, reason)

    def moments(self, run: Run) -> Iterator[Moment]:
        """All moments of a run in time order, observations in the order given; little memory however long it is."""
        with reading(self.engine) as connection:
            yield from facts.read(connection, run.id, run.lecture_id)

    def instants(self, run: Run) -> int:
        """How many moments of a run are stored."""
        with reading(self.engine) as connection:
            return facts.instants(connection, run.id)

    def identify(self, run: Run, links: Links) -> None:
        """Replace who the observations of a run are: (at_ms, a name for each observation of that moment, in order).

        An empty name leaves an observation unknown. `links` may be computed from `moments` meanwhile.
        """
        with writing(self.engine) as connection:
            identity.identify(connection, run.id, run.lecture_id, links)
            rollups.rebuild(connection, run.id)
            identity.sweep(connection, run.lecture_id)
            joining.join(connection, run.lecture_id)

    def name_people(self, run: Run) -> None:
        """Replace who the observations of a run are, by labels, roster and decisions (`inference.linking`)."""
        self._name(run.id, run.lecture_id)

    def decide(self, label_id: int, answer: str, participant_id: int | None = None) -> int:
        """Keep that a label "is" or "is not" a participant, or is somebody "new"; gives the decision's id.

        It holds in all lectures of the course. `catch_up` applies it to those already analysed.
        """
        with writing(self.engine) as connection:
            return decisions.decide(connection, label_id, answer, participant_id)

    def undo(self, decision_id: int) -> None:
        """Take a decision back; `catch_up` applies that."""
        with writing(self.engine) as connection:
            decisions.undo(connection, decision_id)

    def mark(self, lecture_id: str, start_ms: int, end_ms: int, answer: str) -> int:
        """Keep that in a moment of a lecture they were "fine" or "lost", in the place of what was said of it before;
        gives the mark's id.
        """
        with writing(self.engine) as connection:
            return marks.make(connection, lecture_id, start_ms, end_ms, answer)

    def unmark(self, lecture_id: str, mark_id: int) -> None:
        """Take a mark of a lecture back."""
        with writing(self.engine) as connection:
            marks.undo(connection, lecture_id, mark_id)

    def note(self, lecture_id: str, at_ms: int, text: str, account_id: int | None = None) -> int:
        """Keep what somebody noted at a moment of a lecture; gives the note's id."""
        with writing(self.engine) as connection:
            return notes.make(connection, lecture_id, at_ms, text, account_id)

    def unnote(self, lecture_id: str, note_id: int) -> None:
        """Take a note of a lecture back."""
        with writing(self.engine) as connection:
            notes.undo(connection, lecture_id, note_id)

    def fit(self, course: str) -> Fit:
        """Fit the default formula's weights to the marks of a course and put them in force there; where they are
        refused, the formula's own are.
        """
        with reading(self.engine) as connection:
            number = marks.course_id(connection, course)
            found = marks.fitted(connection, number)
        with writing(self.engine) as connection:
            weights.keep(connection, number, found)
        return found

    def unfit(self, course: str) -> None:
        """Put the formula's own weights in force in a course again."""
        with writing(self.engine) as connection:
            weights.drop(connection, marks.course_id(connection, course))

    def catch_up(self) -> int:
        """Name the people anew wherever roster, decisions or the naming itself changed, then compute the sums anew
        wherever formulas or what is usual of somebody did; how many recordings that was.

        One transaction each: stopped half-way, the rest is done next time. One that fails keeps none of the others
        waiting: it is raised in the end. A database that fails (StoreError) does so at once.
        """
        named = self._each(lambda: dict(self._outdated()), self._name, "named")
        return len(named | self._refreshed())

    def refresh(self, *, every: bool = False, on_progress: Progress = lambda done, total: None) -> int:
        """Compute the sums anew of all recordings whose formulas, or what is usual of whose people, changed since; or
        of `every` one. No video is looked at. Gives how many that was, and tells `on_progress` on the way.
        """
        return len(self._refreshed(every=every, on_progress=on_progress))

    def _refreshed(self, *, every: bool = False, on_progress: Progress = lambda done, total: None) -> set[int]:
        """The runs whose sums were computed anew."""
        done = set[int]()

        def waiting() -> dict[int, int]:
            with reading(self.engine) as connection:
                left = [one for one in rollups.outdated(connection, every=every) if not (every and one in done)]
            return dict.fromkeys(left, len(done) + len(left))

        def rebuild(run_id: int, total: int) -> None:
            with writing(self.engine) as connection:
                rollups.rebuild(connection, run_id)
            done.add(run_id)
            on_progress(len(done), total)

        return self._each(waiting, rebuild, "computed anew")

    @staticmethod
    def _each(waiting: Callable[[], dict[int, T]], work: Callable[[int, T], None], what: str) -> set[int]:
        """Do the first that waits until none does; those that were done."""
        done, failed = set[int](), dict[int, Exception]()
        while left := [one for one in waiting().items() if one[0] not in failed]:
            try:
                work(*left[0])
                done.add(left[0][0])
            except StoreError:
                raise
            except Exception as error:
                failed[left[0][0]] = error
        for first in failed.values():
            first.add_note(f"{len(failed)} could not be {what}: runs {', '.join(map(str, failed))}")
            raise first
        return done

    def _outdated(self) -> list[tuple[int, str]]:
        with reading(self.engine) as connection:
            return naming.outdated(connection)

    def _name(self, run_id: int, lecture_id: str) -> None:
        """Compute beside other writers, then write; once more when something changed meanwhile."""
        kept = False
        while not kept:
            with reading(self.engine) as connection:
                named = naming.compute(connection, run_id, lecture_id)
            with writing(self.engine) as connection:
                kept = naming.keep(connection, run_id, lecture_id, named)
                if kept:
                    joining.join(connection, lecture_id)

    def enrol(
        self, lecture: str, people: Sequence[Participant], course: str | None = None, *, move: bool = True
    ) -> None:
        """Replace the roster of a lecture (by name or id; made where there is none; in this `course`, if one is given).
        StoreError for a name twice, and without `move` for a lecture of another course.
        """
        with writing(self.engine) as connection:
            lecture_id = runs.lecture_named(connection, lecture, course, move=move)
            identity.enrol(connection, lecture_id, people)
            joining.join(connection, lecture_id)

    def roster(self, lecture: str) -> list[Participant]:
        """The roster of a lecture (by name or id) in its order; empty where there is none."""
        with reading(self.engine) as connection:
            lecture_id = runs.known(connection, lecture)
            return identity.roster(connection, lecture_id) if lecture_id else []

    def recordings(self, lecture_id: str) -> dict[int, Recording]:
        """The recordings of a lecture by their ids, in their order."""
        with reading(self.engine) as connection:
            return records.recordings(connection, lecture_id)

    def attach(self, lecture_id: str, placed: Placed) -> bool:
        """Store what lay beside a recording, in place of what was there of its kind; the same again changes nothing.

        Gives whether anything changed.
        """
        with writing(self.engine) as connection:
            return records.attach(connection, lecture_id, placed)

    def finish(self, run: Run, state: str, reason: str = "") -> None:
        """Close a run as "done", "partial" or "failed", with the reason when it is not done."""
        if state not in STATES:
            raise ValueError(f"state {state!r} is none of {STATES}")
        with writing(self.engine) as connection:
            runs.finish(connection, run, state, reason)

    def stop(self, run: Run) -> None:
        """Note that a run stopped before its end, unless another process has brought it there."""
        with writing(self.engine) as connection:
            runs.stop(connection, run, lease.STOPPED)
