"""What teachers decide about doubtful labels, who these may be, and which runs are named by all that is known.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "candidate",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("label_id", sa.BigInteger(), nullable=False),
        sa.Column("participant_id", sa.BigInteger(), nullable=False),
        sa.Column("likelihood", sa.REAL(), nullable=False, comment="0 to 1"),
        sa.ForeignKeyConstraint(["label_id"], ["label.id"], name=op.f("fk_candidate_label_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_candidate_participant_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_candidate_run_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "label_id", "participant_id", name=op.f("pk_candidate")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_candidate_label_id", "candidate", ["label_id"])
    op.create_index("ix_candidate_participant_id", "candidate", ["participant_id"])
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("label_id", sa.BigInteger(), nullable=False),
        sa.Column("participant_id", sa.BigInteger(), nullable=True, comment="null for somebody new"),
        sa.Column("answer", sa.Text(), nullable=False, comment="is, is not or new"),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["label_id"], ["label.id"], name=op.f("fk_decision_label_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_decision_participant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    op.create_index("ix_decision_label_id", "decision", ["label_id"])
    op.create_index("ix_decision_participant_id", "decision", ["participant_id"])
    op.create_table(
        "identified",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False, comment="of the naming; no row: to be named anew"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_identified_run_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_identified")),
    )


def downgrade() -> None:
    op.drop_table("identified")
    op.drop_index("ix_decision_participant_id", table_name="decision")
    op.drop_index("ix_decision_label_id", table_name="decision")
    op.drop_table("decision")
    op.drop_index("ix_candidate_participant_id", table_name="candidate")
    op.drop_index("ix_candidate_label_id", table_name="candidate")
    op.drop_table("candidate")
