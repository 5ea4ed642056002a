"""What teachers said: of names, of moments; and weights fitted to that."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Double, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from storage.tables.columns import Sealed, Utc, inside, metadata

decision = Table(
    "decision",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("label_id", inside("label.id"), nullable=False),
    Column("participant_id", inside("participant.id"), comment="null for somebody new"),
    Column("answer", Text, nullable=False, comment="is, is not or new"),
    Column("decided_at", Utc, nullable=False),
    Index(None, "label_id"),
    Index(None, "participant_id"),
)

mark = Table(
    "mark",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("lecture_id", inside("lecture.id"), nullable=False),
    Column("start_ms", BigInteger, nullable=False, comment="of the lecture"),
    Column("end_ms", BigInteger, nullable=False),
    Column("answer", Text, nullable=False, comment="fine or lost"),
    Column("made_at", Utc, nullable=False),
    UniqueConstraint("lecture_id", "start_ms"),
)

course_weights = Table(
    "course_weights",
    metadata,
    Column("course_id", inside("course.id"), primary_key=True),
    Column("formula", Text, primary_key=True),
    Column("version", Text, nullable=False, comment="of the formula; with another one they are not used"),
    Column("weights", Text, nullable=False, comment="JSON object: a weight per part of the formula"),
    Column("marks", Integer, nullable=False, comment="that they were fitted to"),
    Column("before", Double, nullable=False, comment="log loss of held-out marks with the formula's own weights"),
    Column("after", Double, nullable=False, comment="the same with these"),
    Column("fitted_at", Utc, nullable=False),
)

note = Table(
    "note",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("lecture_id", inside("lecture.id"), nullable=False),
    Column("at_ms", BigInteger, nullable=False, comment="of the lecture"),
    Column("text", Sealed, nullable=False),
    Column("account_id", ForeignKey("account.id", ondelete="SET NULL"), comment="who wrote it"),
    Column("made_at", Utc, nullable=False),
    Index(None, "lecture_id"),
)
