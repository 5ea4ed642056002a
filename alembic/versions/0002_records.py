"""The records beside the video: attendance, turns, what was said, messages, and whom they name.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NAMES = ("label_id", "original_id", "email_id")


def upgrade() -> None:
    op.create_table(
        "record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recording_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="participants, timeline, transcript or chat"),
        sa.Column("fingerprint", sa.Text(), nullable=False, comment="SHA-256 of its rows, names as ids of labels"),
        sa.Column("attached_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recording.id"], name=op.f("fk_record_recording_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record")),
        sa.UniqueConstraint("recording_id", "kind", name=op.f("uq_record_recording_id_kind")),
    )
    op.create_table(
        "mention",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("label_id", sa.BigInteger(), nullable=True, comment="the name shown in the meeting"),
        sa.Column("original_id", sa.BigInteger(), nullable=True, comment="the name of the account"),
        sa.Column("email_id", sa.BigInteger(), nullable=True),
        sa.Column("participant_id", sa.BigInteger(), nullable=True, comment="opinion: who it is"),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_mention_record_id"), ondelete="CASCADE"),
        *(
            sa.ForeignKeyConstraint([name], ["label.id"], name=op.f(f"fk_mention_{name}"), ondelete="SET NULL")
            for name in NAMES
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_mention_participant_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mention")),
    )
    for name in ("record_id", *NAMES, "participant_id"):
        op.create_index(f"ix_mention_{name}", "mention", [name])
    op.create_table(
        "attendance",
        sa.Column("mention_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False, comment="order in the record, from 0"),
        sa.Column(
            "joined_at", sa.DateTime(timezone=True), nullable=True, comment="null where the record has sums alone"
        ),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("duration_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mention_id"], ["mention.id"], name=op.f("fk_attendance_mention_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("mention_id", "place", name=op.f("pk_attendance")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "turn",
        sa.Column("mention_id", sa.Integer(), nullable=False),
        sa.Column("start_ms", sa.BigInteger(), nullable=False),
        sa.Column("end_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["mention_id"], ["mention.id"], name=op.f("fk_turn_mention_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("mention_id", "start_ms", name=op.f("pk_turn")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sentence",
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False, comment="order in the record, from 0"),
        sa.Column("start_ms", sa.BigInteger(), nullable=False),
        sa.Column("end_ms", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("mention_id", sa.Integer(), nullable=True, comment="who said it, where that is known"),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_sentence_record_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["mention_id"], ["mention.id"], name=op.f("fk_sentence_mention_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("record_id", "place", name=op.f("pk_sentence")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_sentence_mention_id", "sentence", ["mention_id"])
    op.create_table(
        "message",
        sa.Column("mention_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False, comment="order in the record, from 0"),
        sa.Column("at_ms", sa.BigInteger(), nullable=False, comment="of the recording; may lie before or after it"),
        sa.ForeignKeyConstraint(["mention_id"], ["mention.id"], name=op.f("fk_message_mention_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("mention_id", "place", name=op.f("pk_message")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("message")
    op.drop_index("ix_sentence_mention_id", table_name="sentence")
    op.drop_table("sentence")
    op.drop_table("turn")
    op.drop_table("attendance")
    for name in ("record_id", *NAMES, "participant_id"):
        op.drop_index(f"ix_mention_{name}", table_name="mention")
    op.drop_table("mention")
    op.drop_table("record")
