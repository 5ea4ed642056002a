"""What is allowed, who agreed, who looked at whom, which files were written; and by which key names are sealed."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text

from storage.tables.columns import Sealed, Utc, inside, metadata

policy = Table(
    "policy",
    metadata,
    Column("id", Integer, primary_key=True, comment="the last row holds; rows are never changed"),
    Column("profile", Text, nullable=False, comment="a file of storage/policies"),
    Column("version", Text, nullable=False, comment="of that file"),
    Column("jurisdiction", Text, nullable=False, comment="country, as ISO 3166-1 alpha-2"),
    Column("institution", Text, nullable=False),
    Column("ages", Text, nullable=False),
    Column("basis", Text, nullable=False, comment="the legal basis, in the operator's words"),
    Column("attested", Sealed, nullable=False, comment="who attested it"),
    Column("expressions", Boolean, nullable=False, comment="whether facial expressions may be inferred"),
    Column("attention", Boolean, nullable=False, comment="whether attention may be, by head pose"),
    Column("people", Boolean, nullable=False, comment="whether single people are shown, over the term too"),
    Column("unlabelled", Boolean, nullable=False, comment="whether tiles without a name count, for the class alone"),
    Column("least", Integer, nullable=False, comment="k: of fewer people nothing is said of a class"),
    Column("retention", Text, nullable=False, comment="JSON object: days by kind of record"),
    Column("stated_at", Utc, nullable=False),
)

consent = Table(
    "consent",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("course_id", inside("course.id"), nullable=False),
    Column("name", Sealed, nullable=False),
    Column("email", Sealed, nullable=False, comment="empty where there is none; then the name tells who it is"),
    Column("agreed", Boolean, nullable=False),
    Column("notice", Text, nullable=False, comment="version of the notice that they were given"),
    Column("source", Text, nullable=False, comment="roster, file, page or withdrawal"),
    Column("given_at", Utc, nullable=False),
    Column("expires_at", Utc),
    Column("withdrawn_at", Utc),
    Index(None, "course_id"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, comment="without gaps; rows are added, never changed or deleted"),
    Column("at", Utc, nullable=False),
    Column("account_id", Integer, comment="who; null: a command. No reference, for rows outlast accounts"),
    Column("actor", Text, nullable=False, comment="their role, or command"),
    Column("did", Text, nullable=False, comment="one of storage.auditing.DEEDS"),
    Column("participant_id", Text, nullable=False, comment="whom it concerns, by random id; empty: nobody alone"),
    Column("lecture_id", Text, nullable=False),
    Column("why", Text, nullable=False, comment="in what way, or why; never a name"),
    Column("hash", Text, nullable=False, comment="SHA-256 of the row before and of this row"),
    Index(None, "participant_id"),
)

written = Table(
    "written",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("path", Sealed, nullable=False, comment="of an export or report that was made"),
    Column("lecture_id", ForeignKey("lecture.id", ondelete="SET NULL")),
    Column("made_at", Utc, nullable=False),
    Index(None, "lecture_id"),
)

seal = Table(
    "seal",
    metadata,
    Column(
        "text", Sealed, primary_key=True, comment="one row, known to the code: only the key of this database opens it"
    ),
)
