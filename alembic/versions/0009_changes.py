"""Dips and peaks of the class. Nothing of them is written in SQL: all recordings stored so far get theirs when their
people are named anew, which this asks for.

Revision ID: 0009
Revises: 0008
"""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

LEAST = "depth of a dip of a minute found nine times in ten; null: nothing can be said"


def upgrade() -> None:
    op.create_table(
        "searched",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("formula", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False, comment="of the formula"),
        sa.Column("search", sa.Text(), nullable=False, comment="version of the search for changes"),
        sa.Column("least", sa.Double(), comment=LEAST),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_searched_run_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "formula", name=op.f("pk_searched")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "change",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("formula", sa.Text(), nullable=False),
        sa.Column("start_ms", sa.BigInteger(), nullable=False, comment="of the lecture"),
        sa.Column("end_ms", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="dip or peak"),
        sa.Column("depth", sa.Double(), nullable=False, comment="off the class's own level, 0 to 1"),
        sa.Column("p", sa.Double(), nullable=False, comment="share of classes of chance with as much anywhere"),
        sa.ForeignKeyConstraint(
            ["run_id", "formula"],
            ["searched.run_id", "searched.formula"],
            name=op.f("fk_change_run_id_formula"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("run_id", "formula", "start_ms", name=op.f("pk_change")),
        sqlite_with_rowid=False,
    )
    op.execute("DELETE FROM identified")


def downgrade() -> None:
    op.drop_table("change")
    op.drop_table("searched")
