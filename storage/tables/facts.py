"""What was recorded and seen: written once."""

from __future__ import annotations

from sqlalchemy import (
    REAL,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.tables.columns import BOX, POSE, PROBABILITIES, TILE, Sealed, Utc, inside, metadata

course = Table(
    "course",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    UniqueConstraint("name"),
)

lecture = Table(
    "lecture",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("course_id", ForeignKey("course.id", ondelete="SET NULL")),
    Column("created_at", Utc, nullable=False),
    UniqueConstraint("name"),
)

recording = Table(
    "recording",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("lecture_id", inside("lecture.id"), nullable=False),
    Column("part", Integer, nullable=False, comment="0, 1, 2 in the order added"),
    Column("offset_ms", BigInteger, nullable=False, comment="sum of the durations of the parts before it"),
    Column("uri", Sealed, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("duration_ms", BigInteger, comment="null while a live one lasts"),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("started_at", Utc),
    UniqueConstraint("lecture_id", "fingerprint"),
    UniqueConstraint("lecture_id", "part"),
)

run = Table(
    "run",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("recording_id", inside("recording.id"), nullable=False),
    Column("period_ms", Integer, nullable=False),
    Column("versions", Text, nullable=False, comment="JSON object with sorted keys: what produced the observations"),
    Column("state", Text, nullable=False, comment="running, done, partial or failed"),
    Column("reason", Sealed, nullable=False),
    Column("begun_at", Utc, nullable=False),
    Column("finished_at", Utc),
    Column("alive_at", Utc, comment="last sign of life while it runs"),
    UniqueConstraint("recording_id", "period_ms", "versions"),
)

segment = Table(
    "segment",
    metadata,
    Column("run_id", inside("run.id"), primary_key=True),
    Column("start_ms", BigInteger, primary_key=True),
    Column("end_ms", BigInteger, nullable=False),
    Column("lost", Sealed, comment="why it could not be analysed; null when it was"),
    sqlite_with_rowid=False,
)

moment = Table(
    "moment",
    metadata,
    Column("run_id", inside("run.id"), primary_key=True),
    Column("at_ms", BigInteger, primary_key=True),
    sqlite_with_rowid=False,
)

label = Table(
    "label",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False, comment="random"),
    Column("lecture_id", inside("lecture.id"), nullable=False),
    Column("text", Sealed, nullable=False, comment="the name as read from the picture"),
    UniqueConstraint("lecture_id", "text"),
)

participant = Table(
    "participant",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False, comment="random, exact in a float64 (JavaScript)"),
    Column("lecture_id", inside("lecture.id"), nullable=False),
    Column("name", Sealed, nullable=False, comment="roster name, else label as read, else unlabelled-N"),
    Column("place", Integer, comment="line of the roster, from 0; null when not enrolled"),
    Column("email", Sealed, nullable=False, server_default=text("''")),
    Column("aliases", Sealed, nullable=False, default="[]", comment="JSON list"),
    Column("consent", Boolean),
    UniqueConstraint("lecture_id", "name"),
)

observation = Table(
    "observation",
    metadata,
    Column("run_id", Integer, primary_key=True),
    Column("at_ms", BigInteger, primary_key=True),
    Column("place", SmallInteger, primary_key=True, comment="order within the moment, from 0"),
    Column("label_id", ForeignKey("label.id", ondelete="SET NULL")),
    Column("camera_on", Boolean, nullable=False),
    *(Column(name, REAL, nullable=False) for name in TILE),
    *(Column(name, REAL) for name in BOX),
    Column("confidence", REAL),
    *(Column(name, REAL) for name in PROBABILITIES),
    Column("attention", REAL, comment="of analyses before the head pose was stored; null since"),
    *(Column(name, REAL) for name in POSE),
    ForeignKeyConstraint(["run_id", "at_ms"], ["moment.run_id", "moment.at_ms"], ondelete="CASCADE"),
    Index(None, "label_id"),
    sqlite_with_rowid=False,
)

screen = Table(
    "screen",
    metadata,
    Column("run_id", Integer, primary_key=True),
    Column("at_ms", BigInteger, primary_key=True),
    *(Column(name, REAL, nullable=False) for name in BOX),
    Column("print", Text, nullable=False, comment="difference hash, in hexadecimal digits"),
    Column(
        "line", Sealed, nullable=False, comment="the most prominent line of text, as read; empty where none is legible"
    ),
    Column("filmed", Boolean, nullable=False, comment="neither text nor paper: a film or photograph"),
    ForeignKeyConstraint(["run_id", "at_ms"], ["moment.run_id", "moment.at_ms"], ondelete="CASCADE"),
    sqlite_with_rowid=False,
)
