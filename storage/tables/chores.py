"""What the server does by the clock, and what others tell it: chores, who does them, files found, events of Zoom."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Float, ForeignKey, Index, Integer, LargeBinary, Table, Text, Unicode

from storage.tables.columns import Sealed, Utc, metadata

chore = Table(
    "chore",
    metadata,
    Column("name", Text, primary_key=True, comment="a file of dashboard/chores"),
    Column("enabled", Boolean, nullable=False),
    Column("hour", Integer, comment="0 to 23, in the time zone of the server; null: every so often"),
    Column("asked_at", Utc, comment="when asked to be done now; null when it was"),
    Column("begun_at", Utc),
    Column("finished_at", Utc),
    Column("succeeded_at", Utc, comment="when it did not fail last"),
    Column("failed", Boolean, nullable=False, comment="whether it did the last time"),
    Column("result", Sealed, nullable=False, comment="what became of it the last time, in a sentence"),
)

lease = Table(
    "lease",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False, comment="random, of one process"),
    Column("until", Utc, nullable=False),
)

apscheduler_jobs = Table(
    "apscheduler_jobs",
    metadata,
    Column("id", Unicode(191), primary_key=True),
    Column("next_run_time", Float(25), index=True),
    Column("job_state", LargeBinary, nullable=False),
)
"""As APScheduler's SQLAlchemyJobStore has it; `id` is the chore, `next_run_time` when it is due (Unix time)."""

watched = Table(
    "watched",
    metadata,
    Column("fingerprint", Text, primary_key=True, comment="of the content, by which it is asked for once"),
    Column("path", Sealed, nullable=False, comment="where it lay last"),
    Column("job_id", ForeignKey("job.id", ondelete="SET NULL"), comment="the analysis that was asked for"),
    Column("found_at", Utc, nullable=False),
)
"""Recordings found in watched folders."""

event = Table(
    "event",
    metadata,
    Column("key", Text, primary_key=True, comment="the same for every delivery of one event"),
    Column("kind", Text, nullable=False, comment="as recording.completed"),
    Column("body", Sealed, nullable=False, comment="JSON, as received; emptied when done, for it names people"),
    Column("received_at", Utc, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("not_before", Utc, nullable=False, comment="when it is tried (again)"),
    Column("done_at", Utc),
    Column("reason", Sealed, nullable=False, comment="why the last try failed; or why there was nothing to do"),
    Index(None, "done_at"),
)

download = Table(
    "download",
    metadata,
    Column("key", Text, primary_key=True, comment="meeting and file, as Zoom names them: fetched once"),
    Column("meeting", Text, nullable=False, comment="uuid of the meeting's instance"),
    Column("kind", Text, nullable=False, comment="recording_type, an open set"),
    Column("size", BigInteger, comment="bytes, where Zoom says so"),
    Column("path", Sealed, comment="where it lies; null until it is whole"),
    Column("state", Text, nullable=False, comment="waiting, done or failed"),
    Column("reason", Sealed, nullable=False),
    Column("job_id", ForeignKey("job.id", ondelete="SET NULL"), comment="the analysis it was given to"),
    Column("found_at", Utc, nullable=False),
    Column("done_at", Utc),
    Index(None, "meeting"),
)
