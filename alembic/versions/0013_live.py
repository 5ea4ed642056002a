"""A class while it happens, chores by the clock, what Zoom tells, and mail that is refused or asked for.

Revision ID: 0013
Revises: 0012
"""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _live()
    _chores()
    _zoom()
    _mail()


def _live() -> None:
    op.create_table(
        "live",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uri", sa.Text(), nullable=False, comment="of the source; without its secrets once it has ended"),
        sa.Column("lecture", sa.Text(), comment="name it is to have; null: by the source and the time"),
        sa.Column("course", sa.Text()),
        sa.Column("wanted", sa.Text(), nullable=False, comment="live, paused or ended: what was asked of it last"),
        sa.Column("state", sa.Text(), nullable=False, comment="asked, or one of storage.live.STATES"),
        sa.Column("reason", sa.Text(), nullable=False, comment="why it is in this state; empty when as wished"),
        sa.Column(
            "silence_s", sa.Integer(), nullable=False, comment="without a picture for so long, it ends by itself"
        ),
        sa.Column("ends_at", sa.DateTime(timezone=True), comment="when it ends by itself; null: by command or silence"),
        sa.Column(
            "overlay", sa.Boolean(), nullable=False, comment="whether the live page may draw boxes over the picture"
        ),
        sa.Column("account_id", sa.Integer(), comment="who asked"),
        sa.Column(
            "commanded", sa.Boolean(), nullable=False, comment="followed by a command of somebody, not by the server"
        ),
        sa.Column("lecture_id", sa.Text(), comment="what became of it"),
        sa.Column("run_id", sa.Integer()),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), comment="media time zero of the run"),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("alive_at", sa.DateTime(timezone=True), comment="last sign of life of its process"),
        sa.Column("retry_at", sa.DateTime(timezone=True), comment="when it connects again; null when it need not"),
        sa.Column(
            "picture_at", sa.DateTime(timezone=True), comment="when the newest picture that was looked at came in"
        ),
        sa.Column("stored_at", sa.DateTime(timezone=True), comment="when what was seen in it was stored"),
        sa.Column("step_ms", sa.Double(), comment="time that a picture takes, mean of the last ten"),
        sa.Column("dropped", sa.Integer(), nullable=False, comment="seconds left out because the models were behind"),
        sa.Column(
            "missed", sa.Integer(), nullable=False, comment="seconds without a picture: not connected, or stalled"
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_live_account_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["lecture_id"], ["lecture.id"], name=op.f("fk_live_lecture_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_live_run_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live")),
    )
    op.create_index(op.f("ix_live_state"), "live", ["state"])
    op.create_table(
        "gap",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("start_ms", sa.BigInteger(), nullable=False),
        sa.Column("end_ms", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False, comment="dropped, stalled, reconnecting or paused"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_gap_run_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "start_ms", name=op.f("pk_gap")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "alert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False, comment="when the class was found to have dropped"),
        sa.Column("since_ms", sa.BigInteger(), nullable=False, comment="from when on it had, by the test"),
        sa.Column("level", sa.Double(), nullable=False, comment="engagement of the class since then"),
        sa.Column("usual", sa.Double(), nullable=False, comment="and before"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), comment="when somebody said that they saw it"),
        sa.Column("told", sa.Text(), nullable=False, comment="JSON object: way (mail, webhook) and what became of it"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_alert_run_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
    )
    op.create_index(op.f("ix_alert_run_id"), "alert", ["run_id"])
    op.create_table(
        "alerting",
        sa.Column("account_id", sa.Integer(), nullable=False, comment="is sent an e-mail when a class drops"),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_alerting_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_alerting_course_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "course_id", name=op.f("pk_alerting")),
        sqlite_with_rowid=False,
    )


def _chores() -> None:
    op.create_table(
        "chore",
        sa.Column("name", sa.Text(), nullable=False, comment="a file of dashboard/chores"),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("hour", sa.Integer(), comment="0 to 23, in the time zone of the server; null: every so often"),
        sa.Column("asked_at", sa.DateTime(timezone=True), comment="when asked to be done now; null when it was"),
        sa.Column("begun_at", sa.DateTime(timezone=True)),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("succeeded_at", sa.DateTime(timezone=True), comment="when it did not fail last"),
        sa.Column("failed", sa.Boolean(), nullable=False, comment="whether it did the last time"),
        sa.Column("result", sa.Text(), nullable=False, comment="what became of it the last time, in a sentence"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_chore")),
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False, comment="random, of one process"),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "apscheduler_jobs",
        sa.Column("id", sa.Unicode(length=191), nullable=False),
        sa.Column("next_run_time", sa.Float(precision=25)),
        sa.Column("job_state", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_apscheduler_jobs")),
    )
    op.create_index(op.f("ix_apscheduler_jobs_next_run_time"), "apscheduler_jobs", ["next_run_time"])
    op.create_table(
        "watched",
        sa.Column("fingerprint", sa.Text(), nullable=False, comment="of the content, by which it is asked for once"),
        sa.Column("path", sa.Text(), nullable=False, comment="where it lay last"),
        sa.Column("job_id", sa.Integer(), comment="the analysis that was asked for"),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_watched_job_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_watched")),
    )


def _zoom() -> None:
    op.create_table(
        "event",
        sa.Column("key", sa.Text(), nullable=False, comment="the same for every delivery of one event"),
        sa.Column("kind", sa.Text(), nullable=False, comment="as recording.completed"),
        sa.Column(
            "body", sa.Text(), nullable=False, comment="JSON, as received; emptied when done, for it names people"
        ),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False, comment="when it is tried (again)"),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        sa.Column(
            "reason", sa.Text(), nullable=False, comment="why the last try failed; or why there was nothing to do"
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_event")),
    )
    op.create_index(op.f("ix_event_done_at"), "event", ["done_at"])
    op.create_table(
        "download",
        sa.Column("key", sa.Text(), nullable=False, comment="meeting and file, as Zoom names them: fetched once"),
        sa.Column("meeting", sa.Text(), nullable=False, comment="uuid of the meeting's instance"),
        sa.Column("kind", sa.Text(), nullable=False, comment="recording_type, an open set"),
        sa.Column("size", sa.BigInteger(), comment="bytes, where Zoom says so"),
        sa.Column("path", sa.Text(), comment="where it lies; null until it is whole"),
        sa.Column("state", sa.Text(), nullable=False, comment="waiting, done or failed"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("job_id", sa.Integer(), comment="the analysis it was given to"),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_download_job_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_download")),
    )
    op.create_index(op.f("ix_download_meeting"), "download", ["meeting"])


def _mail() -> None:
    op.add_column(
        "mailing", sa.Column("language", sa.Text(), comment="of the reports; null: as CLASSPULSE_LANGUAGE says")
    )
    op.add_column(
        "mailed",
        sa.Column("refused", sa.Text(), comment="the address that was refused for good; tried again with another only"),
    )
    op.create_table(
        "posting",
        sa.Column("account_id", sa.Integer(), nullable=False, comment="who asked for a report, and is sent it"),
        sa.Column("lecture_id", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True)),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("failed", sa.Text(), comment="why it could not be sent; null when it was, or is to be"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_posting_account_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["lecture_id"], ["lecture.id"], name=op.f("fk_posting_lecture_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "lecture_id", name=op.f("pk_posting")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_column("mailed", "refused")
    op.drop_column("mailing", "language")
    jobs = ("posting", "download", "event", "watched", "apscheduler_jobs", "lease", "chore")
    for table in (*jobs, "alerting", "alert", "gap", "live"):
        op.drop_table(table)
