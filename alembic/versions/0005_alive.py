"""When the process behind a run last gave a sign of life.

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "run",
        sa.Column("alive_at", sa.DateTime(timezone=True), nullable=True, comment="last sign of life while it runs"),
    )


def downgrade() -> None:
    op.drop_column("run", "alive_at")
