"""Who may use the dashboard. Of the people in a recording only students who look at their own are among them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, Table, Text, UniqueConstraint, text

from storage.tables.columns import Sealed, Utc, inside, metadata

account = Table(
    "account",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("login", Sealed, nullable=False, comment="in small letters"),
    Column("name", Sealed, nullable=False),
    Column("email", Sealed, nullable=False, server_default=text("''"), comment="a student is who has it on a roster"),
    Column("role", Text, nullable=False, comment="admin, teacher, student or auditor"),
    Column("password", Text, comment="hash by argon2; null: only by OpenID Connect"),
    Column("initial", Boolean, nullable=False, comment="the password was given, and is to be changed"),
    Column("subject", Sealed, comment="OpenID Connect: issuer and subject"),
    Column("enabled", Boolean, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("changed_at", Utc, nullable=False, comment="of password, role or rights: what was begun before is over"),
    UniqueConstraint("login"),
    UniqueConstraint("subject"),
)

teaching = Table(
    "teaching",
    metadata,
    Column("account_id", inside("account.id"), primary_key=True),
    Column("course_id", inside("course.id"), primary_key=True),
    sqlite_with_rowid=False,
)

attempt = Table(
    "attempt",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("login", Sealed, nullable=False, comment="in small letters, whether there is such an account or not"),
    Column("address", Text, nullable=False, comment="of the network"),
    Column("at", Utc, nullable=False, comment="a log-in that failed; forgotten after an hour"),
    Index(None, "login"),
    Index(None, "address"),
)
