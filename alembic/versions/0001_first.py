"""The first tables: facts, names, identity and sums per minute.

Revision ID: 0001
Revises:
"""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "course",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course")),
        sa.UniqueConstraint("name", name=op.f("uq_course_name")),
    )
    op.create_table(
        "lecture",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_lecture_course_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lecture")),
        sa.UniqueConstraint("name", name=op.f("uq_lecture_name")),
    )
    op.create_table(
        "label",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False, comment="random"),
        sa.Column("lecture_id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False, comment="the name as read from the picture"),
        sa.ForeignKeyConstraint(["lecture_id"], ["lecture.id"], name=op.f("fk_label_lecture_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label")),
        sa.UniqueConstraint("lecture_id", "text", name=op.f("uq_label_lecture_id_text")),
    )
    op.create_table(
        "participant",
        sa.Column(
            "id",
            sa.BigInteger(),
            autoincrement=False,
            nullable=False,
            comment="random, exact in a float64 (JavaScript)",
        ),
        sa.Column("lecture_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False, comment="roster name, else label as read, else unlabelled-N"),
        sa.Column("place", sa.Integer(), nullable=True, comment="line of the roster, from 0; null when not enrolled"),
        sa.Column("email", sa.Text(), server_default="", nullable=False),
        sa.Column("aliases", sa.Text(), server_default="[]", nullable=False, comment="JSON list"),
        sa.Column("consent", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["lecture_id"], ["lecture.id"], name=op.f("fk_participant_lecture_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant")),
        sa.UniqueConstraint("lecture_id", "name", name=op.f("uq_participant_lecture_id_name")),
    )
    op.create_table(
        "recording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lecture_id", sa.Text(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False, comment="0, 1, 2 in the order added"),
        sa.Column("offset_ms", sa.BigInteger(), nullable=False, comment="sum of the durations of the parts before it"),
        sa.Column("uri", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("duration_ms", sa.BigInteger(), nullable=True, comment="null while a live one lasts"),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["lecture_id"], ["lecture.id"], name=op.f("fk_recording_lecture_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording")),
        sa.UniqueConstraint("lecture_id", "fingerprint", name=op.f("uq_recording_lecture_id_fingerprint")),
        sa.UniqueConstraint("lecture_id", "part", name=op.f("uq_recording_lecture_id_part")),
    )
    op.create_table(
        "run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recording_id", sa.Integer(), nullable=False),
        sa.Column("period_ms", sa.Integer(), nullable=False),
        sa.Column(
            "versions",
            sa.Text(),
            nullable=False,
            comment="JSON object with sorted keys: what produced the observations",
        ),
        sa.Column("state", sa.Text(), nullable=False, comment="running, done, partial or failed"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recording.id"], name=op.f("fk_run_recording_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
        sa.UniqueConstraint(
            "recording_id", "period_ms", "versions", name=op.f("uq_run_recording_id_period_ms_versions")
        ),
    )
    op.create_table(
        "moment",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_moment_run_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "at_ms", name=op.f("pk_moment")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "participant_minute",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False, comment="of the lecture, from 0"),
        sa.Column("participant_id", sa.BigInteger(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("camera_on", sa.Integer(), nullable=False),
        sa.Column("face_visible", sa.Integer(), nullable=False),
        sa.Column("attention_count", sa.Integer(), nullable=False),
        sa.Column("attention_sum", sa.Double(), nullable=False),
        sa.Column("p_angry_sum", sa.Double(), nullable=False),
        sa.Column("p_disgust_sum", sa.Double(), nullable=False),
        sa.Column("p_fear_sum", sa.Double(), nullable=False),
        sa.Column("p_happy_sum", sa.Double(), nullable=False),
        sa.Column("p_sad_sum", sa.Double(), nullable=False),
        sa.Column("p_surprise_sum", sa.Double(), nullable=False),
        sa.Column("p_neutral_sum", sa.Double(), nullable=False),
        sa.Column("strongest_angry", sa.Integer(), nullable=False),
        sa.Column("strongest_disgust", sa.Integer(), nullable=False),
        sa.Column("strongest_fear", sa.Integer(), nullable=False),
        sa.Column("strongest_happy", sa.Integer(), nullable=False),
        sa.Column("strongest_sad", sa.Integer(), nullable=False),
        sa.Column("strongest_surprise", sa.Integer(), nullable=False),
        sa.Column("strongest_neutral", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_participant_minute_participant_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_participant_minute_run_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "minute", "participant_id", name=op.f("pk_participant_minute")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_participant_minute_participant_id", "participant_minute", ["participant_id"])

    op.create_table(
        "segment",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("start_ms", sa.BigInteger(), nullable=False),
        sa.Column("end_ms", sa.BigInteger(), nullable=False),
        sa.Column("lost", sa.Text(), nullable=True, comment="why it could not be analysed; null when it was"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_segment_run_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "start_ms", name=op.f("pk_segment")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "engagement_minute",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.BigInteger(), nullable=False),
        sa.Column("formula", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("sum", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id", "minute", "participant_id"],
            ["participant_minute.run_id", "participant_minute.minute", "participant_minute.participant_id"],
            name=op.f("fk_engagement_minute_run_id_minute_participant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("run_id", "minute", "participant_id", "formula", name=op.f("pk_engagement_minute")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "observation",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False, comment="order within the moment, from 0"),
        sa.Column("label_id", sa.BigInteger(), nullable=True),
        sa.Column("camera_on", sa.Boolean(), nullable=False),
        sa.Column("tile_x", sa.REAL(), nullable=False),
        sa.Column("tile_y", sa.REAL(), nullable=False),
        sa.Column("tile_width", sa.REAL(), nullable=False),
        sa.Column("tile_height", sa.REAL(), nullable=False),
        sa.Column("x", sa.REAL(), nullable=True),
        sa.Column("y", sa.REAL(), nullable=True),
        sa.Column("width", sa.REAL(), nullable=True),
        sa.Column("height", sa.REAL(), nullable=True),
        sa.Column("confidence", sa.REAL(), nullable=True),
        sa.Column("p_angry", sa.REAL(), nullable=True),
        sa.Column("p_disgust", sa.REAL(), nullable=True),
        sa.Column("p_fear", sa.REAL(), nullable=True),
        sa.Column("p_happy", sa.REAL(), nullable=True),
        sa.Column("p_sad", sa.REAL(), nullable=True),
        sa.Column("p_surprise", sa.REAL(), nullable=True),
        sa.Column("p_neutral", sa.REAL(), nullable=True),
        sa.Column("attention", sa.REAL(), nullable=True),
        sa.ForeignKeyConstraint(["label_id"], ["label.id"], name=op.f("fk_observation_label_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["run_id", "at_ms"],
            ["moment.run_id", "moment.at_ms"],
            name=op.f("fk_observation_run_id_at_ms"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("run_id", "at_ms", "place", name=op.f("pk_observation")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_observation_label_id", "observation", ["label_id"])

    op.create_table(
        "identity",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.Column("participant_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_identity_participant_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["run_id", "at_ms", "place"],
            ["observation.run_id", "observation.at_ms", "observation.place"],
            name=op.f("fk_identity_run_id_at_ms_place"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("run_id", "at_ms", "place", name=op.f("pk_identity")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_identity_participant_id", "identity", ["participant_id"])


def downgrade() -> None:
    op.drop_index("ix_identity_participant_id", table_name="identity")

    op.drop_table("identity")
    op.drop_index("ix_observation_label_id", table_name="observation")

    op.drop_table("observation")
    op.drop_table("engagement_minute")
    op.drop_table("segment")
    op.drop_index("ix_participant_minute_participant_id", table_name="participant_minute")

    op.drop_table("participant_minute")
    op.drop_table("moment")
    op.drop_table("run")
    op.drop_table("recording")
    op.drop_table("participant")
    op.drop_table("label")
    op.drop_table("lecture")
    op.drop_table("course")
