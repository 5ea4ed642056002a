"""The parts of what formulas say, what is usual of people, and by which versions sums were made.

Nothing is filled in: formulas are not written in SQL. No run has a row in `summed` yet, so that the sums of all are
computed anew (`Store.catch_up`).

Revision ID: 0008
Revises: 0007
"""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ENGAGED = ("engagement_minute", "engagement_bin")
PEOPLE = ("participant_minute", "participant_bin")
PARTS = ("part_1", "part_2", "part_3", "part_4")
NOTED = ("eyes_shut", "yawning")
MADE = "JSON object: by what the sums were made; no row: out of date"
WHAT = "yaw, pitch, eyes_open or an expression's probability"
AWAY = "median distance from the value; null where it is not the person's own"


def upgrade() -> None:
    for table in ENGAGED:
        for name in PARTS:
            comment = "sum of a part, in the order of the formula's PARTS"
            op.add_column(table, sa.Column(name, sa.Double(), comment=comment))
    for table in PEOPLE:
        for name in NOTED:
            op.add_column(table, sa.Column(name, sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.create_table(
        "summed",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column(
            "versions",
            sa.Text(),
            nullable=False,
            comment=MADE,
        ),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_summed_run_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_summed")),
    )
    op.create_table(
        "usual",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.Text(), nullable=False, comment=WHAT),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("spread", sa.Double(), comment=AWAY),
        sa.Column("seconds", sa.Double(), nullable=False, comment="seen, that it rests on"),
        sa.Column("basis", sa.Text(), nullable=False, comment="own, earlier, class or neutral"),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_usual_participant_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_usual_run_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "participant_id", "quantity", name=op.f("pk_usual")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_usual_participant_id", "usual", ["participant_id"])


def downgrade() -> None:
    op.drop_index("ix_usual_participant_id", table_name="usual")
    op.drop_table("usual")
    op.drop_table("summed")
    for tables, names in ((PEOPLE, NOTED), (ENGAGED, PARTS)):
        for table in tables:
            for name in names:
                op.drop_column(table, name)
