"""Sums in the short bins of a short lecture. Formulas are not written in SQL: the short recordings stored so far get
theirs when their people are named anew, which this asks for; until then they are computed from the observations.

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

AGAIN = """
DELETE FROM identified
WHERE run_id IN (SELECT run_id FROM moment GROUP BY run_id HAVING max(at_ms) < 1800000)
"""


def upgrade() -> None:
    op.create_table(
        "participant_bin",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("start_ms", sa.BigInteger(), nullable=False, comment="of the lecture"),
        sa.Column("participant_id", sa.BigInteger(), nullable=False),
        sa.Column("bin_ms", sa.Integer(), nullable=False, comment="how long it is, the same in the whole run"),
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
            ["participant_id"], ["participant.id"], name=op.f("fk_participant_bin_participant_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_participant_bin_run_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "start_ms", "participant_id", name=op.f("pk_participant_bin")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_participant_bin_participant_id", "participant_bin", ["participant_id"])
    op.create_table(
        "engagement_bin",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("start_ms", sa.BigInteger(), nullable=False),
        sa.Column("participant_id", sa.BigInteger(), nullable=False),
        sa.Column("formula", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("sum", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id", "start_ms", "participant_id"],
            ["participant_bin.run_id", "participant_bin.start_ms", "participant_bin.participant_id"],
            name=op.f("fk_engagement_bin_run_id_start_ms_participant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("run_id", "start_ms", "participant_id", "formula", name=op.f("pk_engagement_bin")),
        sqlite_with_rowid=False,
    )
    op.execute(AGAIN)


def downgrade() -> None:
    op.drop_table("engagement_bin")
    op.drop_index("ix_participant_bin_participant_id", table_name="participant_bin")
    op.drop_table("participant_bin")
