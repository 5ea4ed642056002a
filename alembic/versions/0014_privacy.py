"""What is allowed, who agreed, who looked at whom and which files were written.

Revision ID: 0014
Revises: 0013
"""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False, comment="without gaps; rows are added, never changed or deleted"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), comment="who; null: a command. No reference, for rows outlast accounts"),
        sa.Column("actor", sa.Text(), nullable=False, comment="their role, or command"),
        sa.Column("did", sa.Text(), nullable=False, comment="one of storage.auditing.DEEDS"),
        sa.Column(
            "participant_id", sa.Text(), nullable=False, comment="whom it concerns, by random id; empty: nobody alone"
        ),
        sa.Column("lecture_id", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False, comment="in what way, or why; never a name"),
        sa.Column("hash", sa.Text(), nullable=False, comment="SHA-256 of the row before and of this row"),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_participant_id", "audit", ["participant_id"])

    op.create_table(
        "policy",
        sa.Column("id", sa.Integer(), nullable=False, comment="the last row holds; rows are never changed"),
        sa.Column("profile", sa.Text(), nullable=False, comment="a file of storage/policies"),
        sa.Column("version", sa.Text(), nullable=False, comment="of that file"),
        sa.Column("jurisdiction", sa.Text(), nullable=False, comment="country, as ISO 3166-1 alpha-2"),
        sa.Column("institution", sa.Text(), nullable=False),
        sa.Column("ages", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False, comment="the legal basis, in the operator's words"),
        sa.Column("attested", sa.Text(), nullable=False, comment="who attested it"),
        sa.Column("expressions", sa.Boolean(), nullable=False, comment="whether facial expressions may be inferred"),
        sa.Column("attention", sa.Boolean(), nullable=False, comment="whether attention may be, by head pose"),
        sa.Column("people", sa.Boolean(), nullable=False, comment="whether single people are shown, over the term too"),
        sa.Column(
            "unlabelled",
            sa.Boolean(),
            nullable=False,
            comment="whether tiles without a name count, for the class alone",
        ),
        sa.Column("least", sa.Integer(), nullable=False, comment="k: of fewer people nothing is said of a class"),
        sa.Column("retention", sa.Text(), nullable=False, comment="JSON object: days by kind of record"),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_policy"),
    )
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "email", sa.Text(), nullable=False, comment="empty where there is none; then the name tells who it is"
        ),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("notice", sa.Text(), nullable=False, comment="version of the notice that they were given"),
        sa.Column("source", sa.Text(), nullable=False, comment="roster, file, page or withdrawal"),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name="fk_consent_course_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_consent"),
    )
    op.create_index("ix_consent_course_id", "consent", ["course_id"])

    op.create_table(
        "written",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False, comment="of an export or report that was made"),
        sa.Column("lecture_id", sa.Text()),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["lecture_id"], ["lecture.id"], name="fk_written_lecture_id", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_written"),
    )
    op.create_index("ix_written_lecture_id", "written", ["lecture_id"])

    _refusals()


EXPRESSIONS = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")
POSE = ("attention", "yaw", "pitch", "roll", "eyes_open", "gaze_x", "gaze_y", "mouth_open")


def _refusals() -> None:
    """The database itself refuses rows that the policy in force does not allow, whoever writes them. (On SQLite a table
    that is rebuilt loses its triggers: a migration that does so has to make them anew.)
    """
    seen = {
        "expressions": [f"p_{name}" for name in EXPRESSIONS],
        "attention": list(POSE),
    }
    for switch, columns in seen.items():
        _refuse("observation", switch, f"coalesce({', '.join(f'NEW.{name}' for name in columns)}) IS NOT NULL")
        quantities = columns if switch == "expressions" else ["yaw", "pitch", "eyes_open"]
        _refuse("usual", switch, f"NEW.quantity IN ({', '.join(map(repr, quantities))})")
    for table in ("participant_minute", "participant_bin"):
        counted = " + ".join(f"NEW.strongest_{name}" for name in EXPRESSIONS)
        _refuse(table, "expressions", f"{counted} > 0")
        _refuse(table, "attention", "NEW.attention_count > 0")


def _refuse(table: str, switch: str, has: str) -> None:
    """Rows of a table that have something, where the policy in force has switched it off."""
    name, said = f"{table}_{switch}", f"the policy in force does not allow {switch}: classpulse init states another"
    off = f"EXISTS (SELECT 1 FROM policy WHERE id = (SELECT max(id) FROM policy) AND NOT {switch})"
    if op.get_bind().dialect.name == "sqlite":
        for event in ("INSERT", "UPDATE"):
            op.execute(
                f"CREATE TRIGGER {name}_{event.lower()} BEFORE {event} ON {table} WHEN {has} AND {off} "
                f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {off} THEN "
        f"RAISE EXCEPTION '{said}' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW WHEN ({has}) EXECUTE FUNCTION {name}()"
    )


def _allow(table: str, switch: str) -> None:
    name = f"{table}_{switch}"
    if op.get_bind().dialect.name == "sqlite":
        for event in ("insert", "update"):
            op.execute(f"DROP TRIGGER {name}_{event}")
        return
    op.execute(f"DROP TRIGGER {name} ON {table}")
    op.execute(f"DROP FUNCTION {name}()")


def downgrade() -> None:
    for table in ("observation", "usual", "participant_minute", "participant_bin"):
        for switch in ("expressions", "attention"):
            _allow(table, switch)
    for name in ("written", "consent", "policy", "audit"):
        op.drop_table(name)
