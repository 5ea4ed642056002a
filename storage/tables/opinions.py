"""Who is who, sums, dips and peaks: computed from the facts, and anew at will."""

from __future__ import annotations

from sqlalchemy import (
    REAL,
    BigInteger,
    Column,
    Double,
    ForeignKeyConstraint,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    text,
)

from storage.tables.columns import PARTS, STRONGEST, SUMS, inside, metadata

identity = Table(
    "identity",
    metadata,
    Column("run_id", Integer, primary_key=True),
    Column("at_ms", BigInteger, primary_key=True),
    Column("place", SmallInteger, primary_key=True),
    Column("participant_id", inside("participant.id"), nullable=False),
    ForeignKeyConstraint(
        ["run_id", "at_ms", "place"],
        ["observation.run_id", "observation.at_ms", "observation.place"],
        ondelete="CASCADE",
    ),
    Index(None, "participant_id"),
    sqlite_with_rowid=False,
)

bearer = Table(
    "bearer",
    metadata,
    Column("run_id", inside("run.id"), primary_key=True),
    Column("label_id", inside("label.id"), primary_key=True),
    Column("participant_id", inside("participant.id"), primary_key=True),
    Index(None, "label_id"),
    Index(None, "participant_id"),
    sqlite_with_rowid=False,
)

candidate = Table(
    "candidate",
    metadata,
    Column("run_id", inside("run.id"), primary_key=True),
    Column("label_id", inside("label.id"), primary_key=True),
    Column("participant_id", inside("participant.id"), primary_key=True),
    Column("likelihood", REAL, nullable=False, comment="0 to 1"),
    Index(None, "label_id"),
    Index(None, "participant_id"),
    sqlite_with_rowid=False,
)

identified = Table(
    "identified",
    metadata,
    Column("run_id", inside("run.id"), primary_key=True),
    Column("version", Text, nullable=False, comment="of the naming; no row: to be named anew"),
)

participant_minute = Table(
    "participant_minute",
    metadata,
    Column("run_id", inside("run.id"), primary_key=True),
    Column("minute", Integer, primary_key=True, comment="of the lecture, from 0"),
    Column("participant_id", inside("participant.id"), primary_key=True),
    *(Column(name, Integer, nullable=False) for name in ("seconds", "camera_on", "face_visible", "attention_count")),
    Column("attention_sum", Double, nullable=False),
    *(Column(name, Double, nullable=False) for name in SUMS),
    *(Column(name, Integer, nullable=False) for name in STRONGEST),
    *(Column(name, Integer, nullable=False, server_default=text("0")) for name in ("eyes_shut", "yawning")),
    Index(None, "participant_id"),
    sqlite_with_rowid=False,
)

engagement_minute = Table(
    "engagement_minute",
    metadata,
    Column("run_id", Integer, primary_key=True),
    Column("minute", Integer, primary_key=True),
    Column("participant_id", BigInteger, primary_key=True),
    Column("formula", Text, primary_key=True),
    Column("version", Text, nullable=False),
    Column("count", Integer, nullable=False),
    Column("sum", Double, nullable=False),
    *(Column(name, Double, comment="sum of a part, in the order of the formula's PARTS") for name in PARTS),
    ForeignKeyConstraint(
        ["run_id", "minute", "participant_id"],
        ["participant_minute.run_id", "participant_minute.minute", "participant_minute.participant_id"],
        ondelete="CASCADE",
    ),
    sqlite_with_rowid=False,
)

participant_bin = Table(
    "participant_bin",
    metadata,
    Column("run_id", inside("run.id"), primary_key=True),
    Column("start_ms", BigInteger, primary_key=True, comment="of the lecture"),
    Column("participant_id", inside("participant.id"), primary_key=True),
    Column("bin_ms", Integer, nullable=False, comment="how long it is, the same in the whole run"),
    *(Column(name, Integer, nullable=False) for name in ("seconds", "camera_on", "face_visible", "attention_count")),
    Column("attention_sum", Double, nullable=False),
    *(Column(name, Double, nullable=False) for name in SUMS),
    *(Column(name, Integer, nullable=False) for name in STRONGEST),
    *(Column(name, Integer, nullable=False, server_default=text("0")) for name in ("eyes_shut", "yawning")),
    Index(None, "participant_id"),
    sqlite_with_rowid=False,
)

engagement_bin = Table(
    "engagement_bin",
    metadata,
    Column("run_id", Integer, primary_key=True),
    Column("start_ms", BigInteger, primary_key=True),
    Column("participant_id", BigInteger, primary_key=True),
    Column("formula", Text, primary_key=True),
    Column("version", Text, nullable=False),
    Column("count", Integer, nullable=False),
    Column("sum", Double, nullable=False),
    *(Column(name, Double, comment="sum of a part, in the order of the formula's PARTS") for name in PARTS),
    ForeignKeyConstraint(
        ["run_id", "start_ms", "participant_id"],
        ["participant_bin.run_id", "participant_bin.start_ms", "participant_bin.participant_id"],
        ondelete="CASCADE",
    ),
    sqlite_with_rowid=False,
)

participant_total = Table(
    "participant_total",
    metadata,
    Column("run_id", inside("run.id"), primary_key=True),
    Column("participant_id", inside("participant.id"), primary_key=True),
    *(Column(name, Integer, nullable=False) for name in ("seconds", "face_visible")),
    Index(None, "participant_id"),
    sqlite_with_rowid=False,
)

class_minute = Table(
    "class_minute",
    metadata,
    Column("run_id", inside("run.id"), primary_key=True),
    Column("minute", Integer, primary_key=True, comment="of the lecture, from 0"),
    Column("formula", Text, primary_key=True),
    Column("version", Text, nullable=False),
    Column("count", Integer, nullable=False),
    Column("sum", Double, nullable=False),
    sqlite_with_rowid=False,
)

summed = Table(
    "summed",
    metadata,
    Column("run_id", inside("run.id"), primary_key=True),
    Column("versions", Text, nullable=False, comment="JSON object: by what the sums were made; no row: out of date"),
)

usual = Table(
    "usual",
    metadata,
    Column("run_id", inside("run.id"), primary_key=True),
    Column("participant_id", inside("participant.id"), primary_key=True),
    Column("quantity", Text, primary_key=True, comment="yaw, pitch, eyes_open or an expression's probability"),
    Column("value", Double, nullable=False),
    Column("spread", Double, comment="median distance from the value; null where it is not the person's own"),
    Column("seconds", Double, nullable=False, comment="seen, that it rests on"),
    Column("basis", Text, nullable=False, comment="own, earlier, class or neutral"),
    Index(None, "participant_id"),
    sqlite_with_rowid=False,
)

searched = Table(
    "searched",
    metadata,
    Column("run_id", inside("run.id"), primary_key=True),
    Column("formula", Text, primary_key=True),
    Column("version", Text, nullable=False, comment="of the formula"),
    Column("search", Text, nullable=False, comment="version of the search for changes"),
    Column("least", Double, comment="depth of a dip of a minute found nine times in ten; null: nothing can be said"),
    sqlite_with_rowid=False,
)

change = Table(
    "change",
    metadata,
    Column("run_id", Integer, primary_key=True),
    Column("formula", Text, primary_key=True),
    Column("start_ms", BigInteger, primary_key=True, comment="of the lecture"),
    Column("end_ms", BigInteger, nullable=False),
    Column("kind", Text, nullable=False, comment="dip or peak"),
    Column("depth", Double, nullable=False, comment="off the class's own level, 0 to 1"),
    Column("p", Double, nullable=False, comment="share of classes of chance with as much anywhere"),
    ForeignKeyConstraint(["run_id", "formula"], ["searched.run_id", "searched.formula"], ondelete="CASCADE"),
    sqlite_with_rowid=False,
)
