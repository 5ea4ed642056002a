"""A class while it happens: what is followed and how that goes, seconds nobody looked at, drops that were told."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Double, ForeignKey, Index, Integer, Table, Text

from storage.tables.columns import Sealed, Utc, inside, metadata

live = Table(
    "live",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uri", Sealed, nullable=False, comment="of the source; without its secrets once it has ended"),
    Column("lecture", Text, comment="name it is to have; null: by the source and the time"),
    Column("course", Text),
    Column("wanted", Text, nullable=False, comment="live, paused or ended: what was asked of it last"),
    Column("state", Text, nullable=False, comment="asked, or one of storage.live.STATES"),
    Column("reason", Sealed, nullable=False, comment="why it is in this state; empty when as wished"),
    Column("silence_s", Integer, nullable=False, comment="without a picture for so long, it ends by itself"),
    Column("ends_at", Utc, comment="when it ends by itself; null: by command or silence"),
    Column("overlay", Boolean, nullable=False, comment="whether the live page may draw boxes over the picture"),
    Column("account_id", ForeignKey("account.id", ondelete="SET NULL"), comment="who asked"),
    Column("commanded", Boolean, nullable=False, comment="followed by a command of somebody, not by the server"),
    Column("lecture_id", ForeignKey("lecture.id", ondelete="SET NULL"), comment="what became of it"),
    Column("run_id", ForeignKey("run.id", ondelete="SET NULL")),
    Column("asked_at", Utc, nullable=False),
    Column("begun_at", Utc, comment="media time zero of the run"),
    Column("ended_at", Utc),
    Column("alive_at", Utc, comment="last sign of life of its process"),
    Column("retry_at", Utc, comment="when it connects again; null when it need not"),
    Column("picture_at", Utc, comment="when the newest picture that was looked at came in"),
    Column("stored_at", Utc, comment="when what was seen in it was stored"),
    Column("step_ms", Double, comment="time that a picture takes, mean of the last ten"),
    Column("dropped", Integer, nullable=False, comment="seconds left out because the models were behind"),
    Column("missed", Integer, nullable=False, comment="seconds without a picture: not connected, or stalled"),
    Index(None, "state"),
)

gap = Table(
    "gap",
    metadata,
    Column("run_id", inside("run.id"), primary_key=True),
    Column("start_ms", BigInteger, primary_key=True),
    Column("end_ms", BigInteger, nullable=False),
    Column("reason", Text, nullable=False, comment="dropped, stalled, reconnecting or paused"),
    sqlite_with_rowid=False,
)

alert = Table(
    "alert",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run_id", inside("run.id"), nullable=False),
    Column("at_ms", BigInteger, nullable=False, comment="when the class was found to have dropped"),
    Column("since_ms", BigInteger, nullable=False, comment="from when on it had, by the test"),
    Column("level", Double, nullable=False, comment="engagement of the class since then"),
    Column("usual", Double, nullable=False, comment="and before"),
    Column("made_at", Utc, nullable=False),
    Column("seen_at", Utc, comment="when somebody said that they saw it"),
    Column("told", Sealed, nullable=False, comment="JSON object: way (mail, webhook) and what became of it"),
    Index(None, "run_id"),
)

alerting = Table(
    "alerting",
    metadata,
    Column("account_id", inside("account.id"), primary_key=True, comment="is sent an e-mail when a class drops"),
    Column("course_id", inside("course.id"), primary_key=True),
    sqlite_with_rowid=False,
)
