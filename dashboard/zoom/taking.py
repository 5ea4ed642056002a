"""A meeting's files to disk, and its videos to the queue: each once, however often one is told of them.

Records come first, so that the analysis of their recording finds them beside it; those that come after it are attached.
A file that fails keeps no other one waiting.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.folders import lasting_folder
from ingest.records import kinds
from ingest.records.placing import place
from ingest.video import SourceError
from ingest.zoom import attendance, choosing, downloading, listing
from ingest.zoom.choosing import Wanted
from ingest.zoom.failing import LaterError, ScopesError, ZoomError
from storage import StoreError, downloads
from storage.downloads import Download

if TYPE_CHECKING:
    from ingest.zoom.calling import Zoom
    from ingest.zoom.meeting import File, Meeting
    from storage.store import Store

GONE = (400, 403, 404, 410)
"""What Zoom answers of a file that it will never give."""
PEOPLE = "participants"
PATIENCE = timedelta(days=2)
"""So long a part of a recording waits for the one before it; events are tried for as long."""


@dataclass(slots=True)
class Taken:
    """What became of meetings: files fetched, analyses asked for; why others are to be tried again, `after_s` at the
    earliest, and why some are lost.
    """

    files: int = 0
    jobs: int = 0
    later: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    after_s: float = 0.0

    def add(self, other: Taken) -> None:
        """Both together."""
        self.files, self.jobs = self.files + other.files, self.jobs + other.jobs
        self.later += other.later
        self.lost += other.lost
        self.after_s = max(self.after_s, other.after_s)


def folder() -> Path:
    """Where files go: CLASSPULSE_DOWNLOADS, by default `downloads` beside the default database."""
    named = os.environ.get("CLASSPULSE_DOWNLOADS")
    return Path(named) if named else lasting_folder("downloads")


def take(store: Store, zoom: Zoom, meeting: Meeting, course: str, token: str = "") -> Taken:
    """Fetch what is wanted of a meeting and not here yet, first with a `token` that came with the news."""
    taking = _Taking(store, zoom, meeting, folder() / choosing.folder(meeting), token)
    here = [one for one in downloads.of(store, meeting.uuid).values() if one.state == "done"]
    videos = {one.prefix for one in here if one.video}
    parts = choosing.parts(meeting, _begun(here))
    if any(part.video for part in parts):
        taking.people(f"{parts[0].prefix}_Recording.{PEOPLE}.csv")
    for part in parts:
        for record in part.records:
            taking.record(record)
    _videos(taking, [part.video for part in parts if part.video and part.prefix not in videos], course)
    return taking.found


def _videos(taking: _Taking, wanted: list[Wanted], course: str) -> None:
    """In their order, which is that of the lecture's parts: one that fails has those after it wait, for a while."""
    for video in wanted:
        failed = not taking.video(video, course)
        if failed and taking.age < PATIENCE:
            return


def attach_late(store: Store) -> int:
    """Attach records that came after the analysis of their recording; how many."""
    attached = 0
    for one in downloads.late(store):
        reason = ""
        try:
            if one.lecture_id is not None:
                store.attach(one.lecture_id, place(kinds.read(one.path), store.recordings(one.lecture_id)))
                attached += 1
        except (SourceError, StoreError):  # whose text may quote what somebody said
            reason = "it cannot be attached; classpulse attach says why"
        downloads.attached(store, one, reason)
    return attached


class _Taking:
    """The files of one meeting on their way to its folder."""

    def __init__(self, store: Store, zoom: Zoom, meeting: Meeting, to: Path, token: str) -> None:
        self.found = Taken()
        self._store, self._zoom, self._meeting, self._to, self._token = store, zoom, meeting, to, token

    @property
    def age(self) -> timedelta:
        """Since the meeting began."""
        return datetime.now(UTC) - self._meeting.began_at

    def people(self, name: str) -> None:
        """The report of participants, of which Zoom has no file."""
        key, path = f"{self._meeting.uuid} {PEOPLE}", self._to / name

        def fetch() -> int:
            report = attendance.report(listing.people(self._zoom, self._meeting.uuid))
            if not report:
                raise ZoomError("Zoom knows of nobody who was there", 404)
            return downloading.write(path, report)

        self._once(key, PEOPLE, None, fetch, partial(downloads.whole, self._store, key, path))

    def record(self, wanted: Wanted) -> None:
        """What lies beside a video."""
        file, path = wanted.file, self._to / wanted.name
        keep = partial(downloads.whole, self._store, file.key, path)
        self._once(file.key, file.kind, file.size, partial(self._fetched, file, path), keep)

    def video(self, wanted: Wanted, course: str) -> bool:
        """A part of the recording, to be analysed; False where it is to be tried again."""
        file, path, names = wanted.file, self._to / wanted.name, self._meeting.names()

        def keep(size: int, now: datetime) -> None:
            self.found.jobs += downloads.analyse(self._store, file.key, path, size, names, course, now) is not None

        return self._once(file.key, file.kind, file.size, partial(self._fetched, file, path), keep)

    def _fetched(self, file: File, path: Path) -> int:
        if not file.ready:
            raise LaterError("Zoom is not done with it yet")
        return downloading.fetch(self._zoom, file, path, self._token)

    def _once(
        self, key: str, kind: str, size: int | None, fetch: Callable[[], int], keep: Callable[[int, datetime], None]
    ) -> bool:
        """Fetch a file unless it was, and keep what became of it; False where it is to be tried again."""
        before = downloads.of(self._store, self._meeting.uuid).get(key)
        if before is not None and before.state == "done":
            return True
        downloads.note(self._store, key, self._meeting.uuid, kind, size, datetime.now(UTC))
        try:
            keep(fetch(), datetime.now(UTC))
            self.found.files += 1
        except SourceError as error:
            return self._failed(key, kind, error)
        return True

    def _failed(self, key: str, kind: str, error: SourceError) -> bool:
        said, found = f"{kind} of {self._meeting.uuid}: {error}", self.found
        lost = isinstance(error, ZoomError) and error.status in GONE and not isinstance(error, ScopesError)
        (found.lost if lost else found.later).append(said)
        found.after_s = max(found.after_s, getattr(error, "after_s", 0.0))
        downloads.failed(self._store, key, str(error), lost=lost, now=datetime.now(UTC))
        return lost


def _begun(here: list[Download]) -> Iterator[datetime]:
    """When the parts began whose videos are here, by their names."""
    for one in here:
        if one.video and one.prefix:
            yield datetime.strptime(one.prefix, "GMT%Y%m%d-%H%M%S").replace(tzinfo=UTC)
