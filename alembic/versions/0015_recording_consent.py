"""What Zoom's report says of recording consent, kept beside the attendance it came with.

Revision ID: 0015
Revises: 0014
"""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    comment = "as Zoom reports it: told of the recording; no consent to be looked at"
    op.add_column("attendance", sa.Column("recording_consent", sa.Boolean(), comment=comment))


def downgrade() -> None:
    op.drop_column("attendance", "recording_consent")
