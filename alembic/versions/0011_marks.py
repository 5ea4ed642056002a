"""Moments marked by teachers, and the weights of a formula that were fitted to them for a course.

Revision ID: 0011
Revises: 0010
"""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lecture_id", sa.Text(), nullable=False),
        sa.Column("start_ms", sa.BigInteger(), nullable=False, comment="of the lecture"),
        sa.Column("end_ms", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False, comment="fine or lost"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["lecture_id"], ["lecture.id"], name=op.f("fk_mark_lecture_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark")),
        sa.UniqueConstraint("lecture_id", "start_ms", name=op.f("uq_mark_lecture_id_start_ms")),
    )
    version = "of the formula; with another one they are not used"
    before = "log loss of held-out marks with the formula's own weights"
    op.create_table(
        "course_weights",
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("formula", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False, comment=version),
        sa.Column("weights", sa.Text(), nullable=False, comment="JSON object: a weight per part of the formula"),
        sa.Column("marks", sa.Integer(), nullable=False, comment="that they were fitted to"),
        sa.Column("before", sa.Double(), nullable=False, comment=before),
        sa.Column("after", sa.Double(), nullable=False, comment="the same with these"),
        sa.Column("fitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_course_weights_course_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("course_id", "formula", name=op.f("pk_course_weights")),
    )


def downgrade() -> None:
    op.drop_table("course_weights")
    op.drop_table("mark")
