"""What was on the shared screen, moment by moment: a print and a line of text, no picture.

Revision ID: 0010
Revises: 0009
"""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "screen",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("x", sa.REAL(), nullable=False),
        sa.Column("y", sa.REAL(), nullable=False),
        sa.Column("width", sa.REAL(), nullable=False),
        sa.Column("height", sa.REAL(), nullable=False),
        sa.Column("print", sa.Text(), nullable=False, comment="difference hash, in hexadecimal digits"),
        sa.Column(
            "line",
            sa.Text(),
            nullable=False,
            comment="the most prominent line of text, as read; empty where none is legible",
        ),
        sa.Column("filmed", sa.Boolean(), nullable=False, comment="neither text nor paper: a film or photograph"),
        sa.ForeignKeyConstraint(
            ["run_id", "at_ms"],
            ["moment.run_id", "moment.at_ms"],
            name=op.f("fk_screen_run_id_at_ms"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("run_id", "at_ms", name=op.f("pk_screen")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("screen")
