"""The head pose, and what eyes and mouth do, in place of an attention: that is computed from them.

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ADDED = ("yaw", "pitch", "roll", "eyes_open", "gaze_x", "gaze_y", "mouth_open")
OLD = "of analyses before the head pose was stored; null since"


def upgrade() -> None:
    for name in ADDED:
        op.add_column("observation", sa.Column(name, sa.REAL()))
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("observation", "attention", comment=OLD)


def downgrade() -> None:
    for name in ADDED:
        op.drop_column("observation", name)
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("observation", "attention", comment=None)
