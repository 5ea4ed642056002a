"""Files of Zoom's recordings: each is fetched once, and each video given to one analysis.

waiting > done | failed; a failed one may be tried again. That a video is whole and that it is to be analysed is one
change. What belongs to a recording and lies beside it by then, its analysis takes along; what comes later is `late`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, insert, select, update

from ingest.records.kinds import CLOUD
from storage import jobs, runs
from storage.engine import reading, writing
from storage.tables import download, job

if TYPE_CHECKING:
    from storage.store import Store

VIDEO = ".mp4"


@dataclass(frozen=True, slots=True)
class Download:
    """A file: its `path` once it is whole, and the analysis that it was given to."""

    key: str
    meeting: str
    kind: str
    path: str | None
    state: str
    reason: str
    job_id: int | None

    @property
    def prefix(self) -> str:
        """By which it belongs to a part of the meeting: GMT20260320-130023; "" before it is whole."""
        named = CLOUD.match(Path(self.path).name) if self.path else None
        return named[1] if named else ""

    @property
    def video(self) -> bool:
        """Whether it is the recording itself."""
        return bool(self.path and self.path.endswith(VIDEO))


@dataclass(frozen=True, slots=True)
class Late:
    """A record that came after its recording was analysed, and the lecture that this became; None if that is gone."""

    key: str
    path: str
    job_id: int
    lecture_id: str | None


COLUMNS = [download.c[name] for name in ("key", "meeting", "kind", "path", "state", "reason", "job_id")]


def of(store: Store, meeting: str) -> dict[str, Download]:
    """The files of a meeting by their keys, as far as they were told of."""
    with reading(store.engine) as connection:
        return {one.key: one for one in _of(connection, meeting)}


def note(store: Store, key: str, meeting: str, kind: str, size: int | None, now: datetime) -> None:
    """Keep that there is a file, before it is fetched."""
    values = {"key": key, "meeting": meeting, "kind": kind, "size": size, "found_at": now}
    with writing(store.engine) as connection:
        if connection.execute(select(download.c.key).where(download.c.key == key)).first() is None:
            connection.execute(insert(download).values(**values, state="waiting", reason=""))


def failed(store: Store, key: str, reason: str, *, lost: bool, now: datetime) -> None:
    """Keep why a file was not fetched; `lost` where another try is of no use."""
    values = {"state": "failed" if lost else "waiting", "reason": reason, "done_at": now if lost else None}
    with writing(store.engine) as connection:
        connection.execute(update(download).where(download.c.key == key, download.c.state != "done").values(values))


def whole(store: Store, key: str, path: Path, size: int, now: datetime) -> None:
    """Keep where a record lies."""
    with writing(store.engine) as connection:
        _whole(connection, key, path, size, now)


def analyse(
    store: Store, key: str, path: Path, size: int, names: Iterable[str], course: str, now: datetime
) -> int | None:
    """Keep where a video lies and queue it, with the records beside it; gives the job, None where that was done before.

    It joins the lecture of the meeting's other parts; a new one has the first of `names` that no lecture has.
    """
    with writing(store.engine) as connection:
        if not _whole(connection, key, path, size, now):
            return None
        meeting = connection.execute(select(download.c.meeting).where(download.c.key == key)).scalar_one()
        lecture, course = _lecture(connection, meeting) or (_free(connection, names), course)
        asked = {"kind": jobs.ANALYSE, "uri": str(path), "lecture": lecture, "course": course, "account_id": None}
        number = jobs.new(connection, {**asked, "state": "queued", "reason": ""})
        prefix = Download(key, meeting, "", str(path), "done", "", None).prefix
        given = [one.key for one in _of(connection, meeting) if one.prefix == prefix and one.job_id is None]
        connection.execute(update(download).where(download.c.key.in_(given)).values(job_id=number))
        return number


def late(store: Store) -> list[Late]:
    """Records that are to be attached: of recordings whose analysis was over before they came."""
    query = select(*COLUMNS).where(download.c.state == "done", download.c.path.is_not(None))
    with reading(store.engine) as connection:
        alone = [Download(*row) for row in connection.execute(query.where(download.c.job_id.is_(None)))]
        over = _over(connection, {one.meeting for one in alone}) if alone else []
    parts = {(one.meeting, one.prefix): (number, lecture) for one, number, lecture in over}
    return [
        Late(one.key, one.path, *parts[one.meeting, one.prefix])
        for one in alone
        if one.path and not one.video and (one.meeting, one.prefix) in parts
    ]


def attached(store: Store, one: Late, reason: str = "") -> None:
    """Keep that a late record is attached, or why it cannot be."""
    with writing(store.engine) as connection:
        values = {"job_id": one.job_id, "reason": reason}
        connection.execute(update(download).where(download.c.key == one.key).values(values))


def _of(connection: Connection, meeting: str) -> list[Download]:
    query = select(*COLUMNS).where(download.c.meeting == meeting).order_by(download.c.found_at, download.c.key)
    return [Download(*row) for row in connection.execute(query)]


def _whole(connection: Connection, key: str, path: Path, size: int, now: datetime) -> bool:
    """Whether it was not known to be whole."""
    values = {"path": str(path), "size": size, "state": "done", "reason": "", "done_at": now}
    here = update(download).where(download.c.key == key, download.c.state != "done")
    return bool(connection.execute(here.values(values)).rowcount)


def _over(connection: Connection, meetings: Collection[str]) -> list[tuple[Download, int, str | None]]:
    """The videos of meetings whose analysis is done, with its job and lecture."""
    query = select(*COLUMNS, job.c.lecture_id).join(job, job.c.id == download.c.job_id)
    rows = connection.execute(query.where(download.c.meeting.in_(meetings), job.c.state == "done")).all()
    found = [(Download(*row[:-1]), row.job_id, row.lecture_id) for row in rows]
    return [one for one in found if one[0].video]


def _lecture(connection: Connection, meeting: str) -> tuple[str, str] | None:
    """The lecture, and its course, that other parts of a meeting are of."""
    query = select(job.c.lecture, job.c.course).join(download, download.c.job_id == job.c.id)
    row = connection.execute(query.where(download.c.meeting == meeting, job.c.lecture.is_not(None))).first()
    return (row.lecture, row.course) if row else None


def _free(connection: Connection, names: Iterable[str]) -> str:
    def taken(name: str) -> bool:
        asked = select(job.c.id).where(job.c.lecture == name, job.c.state != "cancelled")
        return runs.known(connection, name) is not None or connection.execute(asked).first() is not None

    return next(name for name in names if not taken(name))
