"""What is allowed, who agreed, who looked at whom and which files were written; names are sealed, with the key of this
machine (`storage.sealing`).

Revision ID: 0014
Revises: 0013
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from alembic import op
from storage import sealing

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

PORTION = 5_000
OPENED = "ClassPulse"
"""What the one row of `seal` says."""
SEALED = {  # table: (its key, what of it is sealed from now on)
    "account": (("id",), ("login", "name", "email", "subject")),
    "alert": (("id",), ("told",)),
    "attempt": (("id",), ("login",)),
    "chore": (("name",), ("result",)),
    "download": (("key",), ("path", "reason")),
    "event": (("key",), ("body", "reason")),
    "job": (("id",), ("uri", "reason")),
    "label": (("id",), ("text",)),
    "live": (("id",), ("uri", "reason")),
    "mailed": (("mailing_id", "lecture_id"), ("failed", "refused")),
    "note": (("id",), ("text",)),
    "participant": (("id",), ("name", "email", "aliases")),
    "posting": (("account_id", "lecture_id"), ("failed",)),
    "recording": (("id",), ("uri",)),
    "run": (("id",), ("reason",)),
    "screen": (("run_id", "at_ms"), ("line",)),
    "segment": (("run_id", "start_ms"), ("lost",)),
    "sentence": (("record_id", "place"), ("text",)),
    "watched": (("fingerprint",), ("path",)),
}


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
    _append_only()
    _seal()


def _seal() -> None:
    """Names, with a key that is made where there is none, and a row by which that key is known."""
    comment = "one row, known to the code: only the key of this database opens it"
    op.create_table(
        "seal",
        sa.Column("text", sa.Text(), nullable=False, comment=comment),
        sa.PrimaryKeyConstraint("text", name="pk_seal"),
    )
    with op.batch_alter_table("participant") as batch:
        batch.alter_column("aliases", server_default=None)
    own = sealing.ready()
    op.execute(sa.table("seal", sa.column("text")).insert().values(text=own.seal(OPENED)))
    _change(own.seal)


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
        counted = " + ".join(f"NEW.strongest_{name} + NEW.p_{name}_sum" for name in EXPRESSIONS)
        _refuse(table, "expressions", f"{counted} > 0")
        _refuse(table, "attention", "NEW.attention_count + NEW.attention_sum + NEW.eyes_shut + NEW.yawning > 0")


def _append_only() -> None:
    """Rows of the audit log are added, and nothing else."""
    said = "the audit log is added to, and never changed"
    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_{event.lower()} BEFORE {event} ON audit BEGIN SELECT RAISE(ABORT, '{said}'); END"
            )
        op.execute(  # for INSERT OR REPLACE deletes without a trigger
            "CREATE TRIGGER audit_insert BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id) "
            f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION audit_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{said}' "
        "USING ERRCODE = 'check_violation'; END $$"
    )
    op.execute("CREATE TRIGGER audit_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON audit EXECUTE FUNCTION audit_kept()")


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
    _change(sealing.seal().open)
    with op.batch_alter_table("participant") as batch:
        batch.alter_column("aliases", server_default="[]")
    op.drop_table("seal")
    for table in ("observation", "usual", "participant_minute", "participant_bin"):
        for switch in ("expressions", "attention"):
            _allow(table, switch)
    for name in ("written", "consent", "policy", "audit"):
        op.drop_table(name)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_kept()")


def _change(change: Callable[[str], str]) -> None:
    """Seal, or open, what lies in these tables."""
    for name, (key, columns) in SEALED.items():
        table = sa.table(name, *(sa.column(each, sa.Text()) for each in columns), *map(sa.column, key))
        here = sa.and_(*(table.c[each] == sa.bindparam(f"key_{each}") for each in key))
        changed = sa.update(table).where(here).values({each: sa.bindparam(f"new_{each}") for each in columns})
        for rows in _portions(table, key):
            values = [
                {f"key_{each}": row[each] for each in key}
                | {f"new_{each}": None if row[each] is None else change(row[each]) for each in columns}
                for row in rows
            ]
            op.get_bind().execute(changed, values)


def _portions(table: sa.TableClause, key: Sequence[str]) -> Iterator[Sequence[Any]]:
    """The rows of a table along its key, a portion in memory at a time."""
    keys = [table.c[each] for each in key]
    query = sa.select(table).order_by(*keys).limit(PORTION)
    rows = op.get_bind().execute(query).mappings().all()
    while rows:
        yield rows
        last = [
            sa.literal(value, sa.Text() if isinstance(value, str) else sa.BigInteger())
            for value in (rows[-1][each] for each in key)
        ]
        rows = op.get_bind().execute(query.where(sa.tuple_(*keys) > sa.tuple_(*last))).mappings().all()
