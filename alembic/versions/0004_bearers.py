"""Who was seen under which label in a run: what a join of all observations with who they are took seconds to tell.

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
    op.execute(SEEN)


def downgrade() -> None:
    op.drop_index("ix_bearer_participant_id", table_name="bearer")
    op.drop_index("ix_bearer_label_id", table_name="bearer")
    op.drop_table("bearer")
