"""What lay beside the video: written once, but for who is meant."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from storage.tables.columns import Sealed, Utc, inside, metadata

record = Table(
    "record",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("recording_id", inside("recording.id"), nullable=False),
    Column("kind", Text, nullable=False, comment="participants, timeline, transcript or chat"),
    Column("fingerprint", Text, nullable=False, comment="SHA-256 of its rows, names as ids of labels"),
    Column("attached_at", Utc, nullable=False),
    UniqueConstraint("recording_id", "kind"),
)

mention = Table(
    "mention",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("record_id", inside("record.id"), nullable=False),
    Column("label_id", ForeignKey("label.id", ondelete="SET NULL"), comment="the name shown in the meeting"),
    Column("original_id", ForeignKey("label.id", ondelete="SET NULL"), comment="the name of the account"),
    Column("email_id", ForeignKey("label.id", ondelete="SET NULL")),
    Column("participant_id", ForeignKey("participant.id", ondelete="SET NULL"), comment="opinion: who it is"),
    *(Index(None, name) for name in ("record_id", "label_id", "original_id", "email_id", "participant_id")),
)

attendance = Table(
    "attendance",
    metadata,
    Column("mention_id", inside("mention.id"), primary_key=True),
    Column("place", Integer, primary_key=True, comment="order in the record, from 0"),
    Column("joined_at", Utc, comment="null where the record has sums alone"),
    Column("left_at", Utc),
    Column("duration_ms", BigInteger, nullable=False),
    Column(
        "recording_consent", Boolean, comment="as Zoom reports it: told of the recording; no consent to be looked at"
    ),
    sqlite_with_rowid=False,
)

turn = Table(
    "turn",
    metadata,
    Column("mention_id", inside("mention.id"), primary_key=True),
    Column("start_ms", BigInteger, primary_key=True),
    Column("end_ms", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

sentence = Table(
    "sentence",
    metadata,
    Column("record_id", inside("record.id"), primary_key=True),
    Column("place", Integer, primary_key=True, comment="order in the record, from 0"),
    Column("start_ms", BigInteger, nullable=False),
    Column("end_ms", BigInteger, nullable=False),
    Column("text", Sealed, nullable=False),
    Column("mention_id", ForeignKey("mention.id", ondelete="SET NULL"), comment="who said it, where that is known"),
    Index(None, "mention_id"),
    sqlite_with_rowid=False,
)

message = Table(
    "message",
    metadata,
    Column("mention_id", inside("mention.id"), primary_key=True),
    Column("place", Integer, primary_key=True, comment="order in the record, from 0"),
    Column("at_ms", BigInteger, nullable=False, comment="of the recording; may lie before or after it"),
    sqlite_with_rowid=False,
)
