"""Accounts with their rights, what the server is asked to do, and notes on moments.

Revision ID: 0012
Revises: 0011
"""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _accounts()
    _queue()
    _notes()


def _accounts() -> None:
    email, role = "a student is who has it on a roster", "admin, teacher, student or auditor"
    changed = "of password, role or rights: what was begun before is over"
    failed = "a log-in that failed; forgotten after an hour"
    login = "in small letters, whether there is such an account or not"
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False, comment="in small letters"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), server_default=sa.text("''"), nullable=False, comment=email),
        sa.Column("role", sa.Text(), nullable=False, comment=role),
        sa.Column("password", sa.Text(), nullable=True, comment="hash by argon2; null: only by OpenID Connect"),
        sa.Column("initial", sa.Boolean(), nullable=False, comment="the password was given, and is to be changed"),
        sa.Column("subject", sa.Text(), nullable=True, comment="OpenID Connect: issuer and subject"),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False, comment=changed),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("login", name=op.f("uq_account_login")),
        sa.UniqueConstraint("subject", name=op.f("uq_account_subject")),
    )
    op.create_table(
        "teaching",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_teaching_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_teaching_course_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "course_id", name=op.f("pk_teaching")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False, comment=login),
        sa.Column("address", sa.Text(), nullable=False, comment="of the network"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment=failed),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
    )
    op.create_index(op.f("ix_attempt_login"), "attempt", ["login"])
    op.create_index(op.f("ix_attempt_address"), "attempt", ["address"])


def _queue() -> None:
    states = "queued, running, cancelling, done, failed or cancelled"
    kinds = "analyse or demo; naming: why it stopped"
    tries = "how often it was begun and its process never told how it ended"
    done = "media time done, and that of the whole"
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment=kinds),
        sa.Column("uri", sa.Text(), nullable=False, comment="of the recording"),
        sa.Column("lecture", sa.Text(), nullable=True, comment="name it is to have; null: by the file"),
        sa.Column("course", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False, comment=states),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True, comment="who asked"),
        sa.Column("lecture_id", sa.Text(), nullable=True, comment="what became of it"),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("alive_at", sa.DateTime(timezone=True), nullable=True, comment="last sign of life while it runs"),
        sa.Column("tries", sa.Integer(), nullable=False, comment=tries),
        sa.Column("done_ms", sa.BigInteger(), nullable=True, comment=done),
        sa.Column("total_ms", sa.BigInteger(), nullable=True),
        sa.Column("speed", sa.Double(), nullable=True, comment="times real time, since it was begun"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_job_account_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["lecture_id"], ["lecture.id"], name=op.f("fk_job_lecture_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_index(op.f("ix_job_state"), "job", ["state"])
    op.create_table(
        "mailing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False, comment="who is sent the reports"),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.SmallInteger(), nullable=True, comment="0 Monday to 6 Sunday; null: every day"),
        sa.Column("hour", sa.SmallInteger(), nullable=False, comment="0 to 23, in the time zone of the server"),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False, comment="lectures from then on"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_mailing_account_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_mailing_course_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailing")),
        sa.UniqueConstraint("account_id", "course_id", name=op.f("uq_mailing_account_id_course_id")),
    )
    op.create_table(
        "mailed",
        sa.Column("mailing_id", sa.Integer(), nullable=False),
        sa.Column("lecture_id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failed", sa.Text(), nullable=True, comment="why it could not be sent; null when it was"),
        sa.ForeignKeyConstraint(["mailing_id"], ["mailing.id"], name=op.f("fk_mailed_mailing_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["lecture_id"], ["lecture.id"], name=op.f("fk_mailed_lecture_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("mailing_id", "lecture_id", name=op.f("pk_mailed")),
        sqlite_with_rowid=False,
    )


def _notes() -> None:
    op.create_table(
        "note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lecture_id", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False, comment="of the lecture"),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True, comment="who wrote it"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_note_account_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["lecture_id"], ["lecture.id"], name=op.f("fk_note_lecture_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
    )
    op.create_index(op.f("ix_note_lecture_id"), "note", ["lecture_id"])


def downgrade() -> None:
    for table in ("note", "mailed", "mailing", "job", "attempt", "teaching", "account"):
        op.drop_table(table)
