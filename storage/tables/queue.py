"""What the server is asked to do, by pages or by the clock: recordings to analyse, reports to send."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
)

from storage.tables.columns import Sealed, Utc, inside, metadata

job = Table(
    "job",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False, comment="analyse or demo; naming: why it stopped"),
    Column("uri", Sealed, nullable=False, comment="of the recording"),
    Column("lecture", Text, comment="name it is to have; null: by the file"),
    Column("course", Text),
    Column("state", Text, nullable=False, comment="queued, running, cancelling, done, failed or cancelled"),
    Column("reason", Sealed, nullable=False),
    Column("account_id", ForeignKey("account.id", ondelete="SET NULL"), comment="who asked"),
    Column("lecture_id", ForeignKey("lecture.id", ondelete="SET NULL"), comment="what became of it"),
    Column("asked_at", Utc, nullable=False),
    Column("begun_at", Utc),
    Column("finished_at", Utc),
    Column("alive_at", Utc, comment="last sign of life while it runs"),
    Column("tries", Integer, nullable=False, comment="how often it was begun and its process never told how it ended"),
    Column("done_ms", BigInteger, comment="media time done, and that of the whole"),
    Column("total_ms", BigInteger),
    Column("speed", Double, comment="times real time, since it was begun"),
    Index(None, "state"),
)

mailing = Table(
    "mailing",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account_id", inside("account.id"), nullable=False, comment="who is sent the reports"),
    Column("course_id", inside("course.id"), nullable=False),
    Column("weekday", SmallInteger, comment="0 Monday to 6 Sunday; null: every day"),
    Column("hour", SmallInteger, nullable=False, comment="0 to 23, in the time zone of the server"),
    Column("begun_at", Utc, nullable=False, comment="lectures from then on"),
    Column("language", Text, comment="of the reports; null: as CLASSPULSE_LANGUAGE says"),
    UniqueConstraint("account_id", "course_id"),
)

mailed = Table(
    "mailed",
    metadata,
    Column("mailing_id", inside("mailing.id"), primary_key=True),
    Column("lecture_id", inside("lecture.id"), primary_key=True),
    Column("at", Utc, nullable=False),
    Column("failed", Sealed, comment="why it could not be sent; null when it was"),
    Column("refused", Sealed, comment="the address that was refused for good; tried again with another only"),
    sqlite_with_rowid=False,
)

posting = Table(
    "posting",
    metadata,
    Column("account_id", inside("account.id"), primary_key=True, comment="who asked for a report, and is sent it"),
    Column("lecture_id", inside("lecture.id"), primary_key=True),
    Column("language", Text, nullable=False),
    Column("asked_at", Utc, nullable=False),
    Column("begun_at", Utc),
    Column("finished_at", Utc),
    Column("failed", Sealed, comment="why it could not be sent; null when it was, or is to be"),
    sqlite_with_rowid=False,
)
"""Reports to be sent at once."""
