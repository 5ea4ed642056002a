"""Sums of a run for what is asked of all lectures: faces by participant, engagement of the class by minute, and who was
seen under which label.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SEEN = """
INSERT INTO bearer (run_id, label_id, participant_id)
SELECT DISTINCT observation.run_id, observation.label_id, identity.participant_id
FROM observation JOIN identity ON identity.run_id = observation.run_id
  AND identity.at_ms = observation.at_ms AND identity.place = observation.place
WHERE observation.label_id IS NOT NULL
"""

FACES = """
INSERT INTO participant_total (run_id, participant_id, seconds, face_visible)
SELECT run_id, participant_id, sum(seconds), sum(face_visible) FROM participant_minute GROUP BY run_id, participant_id
"""

ENGAGED = """
INSERT INTO class_minute (run_id, minute, formula, version, count, sum)
SELECT run_id, minute, formula, max(version), sum(engagement_minute.count), sum(engagement_minute.sum)
FROM engagement_minute GROUP BY run_id, minute, formula
"""


def upgrade() -> None:
    op.create_table(
        "bearer",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("label_id", sa.BigInteger(), nullable=False),
        sa.Column("participant_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["label_id"], ["label.id"], name=op.f("fk_bearer_label_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_bearer_participant_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_bearer_run_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "label_id", "participant_id", name=op.f("pk_bearer")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_bearer_label_id", "bearer", ["label_id"])
    op.create_index("ix_bearer_participant_id", "bearer", ["participant_id"])
    op.create_table(
        "participant_total",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.BigInteger(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("face_visible", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_participant_total_participant_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_participant_total_run_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "participant_id", name=op.f("pk_participant_total")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_participant_total_participant_id", "participant_total", ["participant_id"])
    op.create_table(
        "class_minute",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False, comment="of the lecture, from 0"),
        sa.Column("formula", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("sum", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_class_minute_run_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "minute", "formula", name=op.f("pk_class_minute")),
        sqlite_with_rowid=False,
    )
    for summed in (SEEN, FACES, ENGAGED):
        op.execute(summed)


def downgrade() -> None:
    op.drop_table("class_minute")
    op.drop_index("ix_participant_total_participant_id", table_name="participant_total")
    op.drop_table("participant_total")
    op.drop_index("ix_bearer_participant_id", table_name="bearer")
    op.drop_index("ix_bearer_label_id", table_name="bearer")
    op.drop_table("bearer")
