"""The tables, for SQLite and PostgreSQL alike. `alembic/versions` holds the way there; a test compares the two.

    course < lecture < recording < run < moment < observation, screen         facts, written once
                                   run < segment                    the cursor: what of a recording is stored
    lecture < label, participant                                    names, and nothing but names
    recording < record < mention < attendance, turn, sentence, message         what lay beside the video
    observation < identity, run < participant_minute < engagement_minute      opinions, recomputed at will
                            run < participant_bin < engagement_bin    the same in the short bins of a short lecture
                            run < searched < change           dips and peaks of the class, by formula
                            run < bearer, participant_total, class_minute     sums for what is asked of all lectures
                            run < usual               pose and expression that are usual of a person
                            run < candidate, identified, summed       who a doubtful label may be; what is up to date
    label < decision                                what a teacher said of a label, applied whenever people are named
    lecture < mark; course < course_weights         what a teacher said of moments; weights of a formula fitted to that

**Names of people are in two tables only**: `label` (what was read from the picture or a record) and `participant` (who
it is, with what the roster says). Everything else refers to them by random ids, so that erasing a person means emptying
rows of these two; what was said aloud (`sentence`) or stood on the shared screen (`screen`) may name people too. Times
are whole milliseconds since the recording began, boxes fractions of the frame, wall time UTC.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    REAL,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)

from inference.engagement import MOST_PARTS
from inference.observation import EXPRESSIONS

BOX = ("x", "y", "width", "height")
TILE = tuple(f"tile_{side}" for side in BOX)
POSE = ("yaw", "pitch", "roll", "eyes_open", "gaze_x", "gaze_y", "mouth_open")
PROBABILITIES = tuple(f"p_{name}" for name in EXPRESSIONS)
SUMS = tuple(f"{name}_sum" for name in PROBABILITIES)
STRONGEST = tuple(f"strongest_{name}" for name in EXPRESSIONS)
PARTS = tuple(f"part_{number}" for number in range(1, MOST_PARTS + 1))

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Utc(TypeDecorator[datetime]):
    """Aware UTC in Python; SQLite keeps it without a zone, PostgreSQL with one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware time of any zone to UTC."""
        if value is None:
            return None
        moved = value.astimezone(UTC)
        return moved.replace(tzinfo=None) if dialect.name == "sqlite" else moved

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """What the database gives to aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _inside(target: str) -> ForeignKey:
    """A reference to the row this one is a part of, and with which it goes."""
    return ForeignKey(target, ondelete="CASCADE")


course = Table(
    "course",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    UniqueConstraint("name"),
)

lecture = Table(
    "lecture",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("course_id", ForeignKey("course.id", ondelete="SET NULL")),
    Column("created_at", Utc, nullable=False),
    UniqueConstraint("name"),
)

recording = Table(
    "recording",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("lecture_id", _inside("lecture.id"), nullable=False),
    Column("part", Integer, nullable=False, comment="0, 1, 2 in the order added"),
    Column("offset_ms", BigInteger, nullable=False, comment="sum of the durations of the parts before it"),
    Column("uri", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("duration_ms", BigInteger, comment="null while a live one lasts"),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("started_at", Utc),
    UniqueConstraint("lecture_id", "fingerprint"),
    UniqueConstraint("lecture_id", "part"),
)

run = Table(
    "run",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("recording_id", _inside("recording.id"), nullable=False),
    Column("period_ms", Integer, nullable=False),
    Column("versions", Text, nullable=False, comment="JSON object with sorted keys: what produced the observations"),
    Column("state", Text, nullable=False, comment="running, done, partial or failed"),
    Column("reason", Text, nullable=False),
    Column("begun_at", Utc, nullable=False),
    Column("finished_at", Utc),
    Column("alive_at", Utc, comment="last sign of life while it runs"),
    UniqueConstraint("recording_id", "period_ms", "versions"),
)

segment = Table(
    "segment",
    metadata,
    Column("run_id", _inside("run.id"), primary_key=True),
    Column("start_ms", BigInteger, primary_key=True),
    Column("end_ms", BigInteger, nullable=False),
    Column("lost", Text, comment="why it could not be analysed; null when it was"),
    sqlite_with_rowid=False,
)

moment = Table(
    "moment",
    metadata,
    Column("run_id", _inside("run.id"), primary_key=True),
    Column("at_ms", BigInteger, primary_key=True),
    sqlite_with_rowid=False,
)

label = Table(
    "label",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False, comment="random"),
    Column("lecture_id", _inside("lecture.id"), nullable=False),
    Column("text", Text, nullable=False, comment="the name as read from the picture"),
    UniqueConstraint("lecture_id", "text"),
)

participant = Table(
    "participant",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False, comment="random, exact in a float64 (JavaScript)"),
    Column("lecture_id", _inside("lecture.id"), nullable=False),
    Column("name", Text, nullable=False, comment="roster name, else label as read, else unlabelled-N"),
    Column("place", Integer, comment="line of the roster, from 0; null when not enrolled"),
    Column("email", Text, nullable=False, server_default=text("''")),
    Column("aliases", Text, nullable=False, server_default="[]", comment="JSON list"),
    Column("consent", Boolean),
    UniqueConstraint("lecture_id", "name"),
)

observation = Table(
    "observation",
    metadata,
    Column("run_id", Integer, primary_key=True),
    Column("at_ms", BigInteger, primary_key=True),
    Column("place", SmallInteger, primary_key=True, comment="order within the moment, from 0"),
    Column("label_id", ForeignKey("label.id", ondelete="SET NULL")),
    Column("camera_on", Boolean, nullable=False),
    *(Column(name, REAL, nullable=False) for name in TILE),
    *(Column(name, REAL) for name in BOX),
    Column("confidence", REAL),
    *(Column(name, REAL) for name in PROBABILITIES),
    Column("attention", REAL, comment="of analyses before the head pose was stored; null since"),
    *(Column(name, REAL) for name in POSE),
    ForeignKeyConstraint(["run_id", "at_ms"], ["moment.run_id", "moment.at_ms"], ondelete="CASCADE"),
    Index(None, "label_id"),
    sqlite_with_rowid=False,
)

screen = Table(
    "screen",
    metadata,
    Column("run_id", Integer, primary_key=True),
    Column("at_ms", BigInteger, primary_key=True),
    *(Column(name, REAL, nullable=False) for name in BOX),
    Column("print", Text, nullable=False, comment="difference hash, in hexadecimal digits"),
    Column(
        "line", Text, nullable=False, comment="the most prominent line of text, as read; empty where none is legible"
    ),
    Column("filmed", Boolean, nullable=False, comment="neither text nor paper: a film or photograph"),
    ForeignKeyConstraint(["run_id", "at_ms"], ["moment.run_id", "moment.at_ms"], ondelete="CASCADE"),
    sqlite_with_rowid=False,
)

identity = Table(
    "identity",
    metadata,
    Column("run_id", Integer, primary_key=True),
    Column("at_ms", BigInteger, primary_key=True),
    Column("place", SmallInteger, primary_key=True),
    Column("participant_id", _inside("participant.id"), nullable=False),
    ForeignKeyConstraint(
        ["run_id", "at_ms", "place"],
        ["observation.run_id", "observation.at_ms", "observation.place"],
        ondelete="CASCADE",
    ),
    Index(None, "participant_id"),
    sqlite_with_rowid=False,
)

participant_minute = Table(
    "participant_minute",
    metadata,
    Column("run_id", _inside("run.id"), primary_key=True),
    Column("minute", Integer, primary_key=True, comment="of the lecture, from 0"),
    Column("participant_id", _inside("participant.id"), primary_key=True),
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

participant_total = Table(
    "participant_total",
    metadata,
    Column("run_id", _inside("run.id"), primary_key=True),
    Column("participant_id", _inside("participant.id"), primary_key=True),
    *(Column(name, Integer, nullable=False) for name in ("seconds", "face_visible")),
    Index(None, "participant_id"),
    sqlite_with_rowid=False,
)

participant_bin = Table(
    "participant_bin",
    metadata,
    Column("run_id", _inside("run.id"), primary_key=True),
    Column("start_ms", BigInteger, primary_key=True, comment="of the lecture"),
    Column("participant_id", _inside("participant.id"), primary_key=True),
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
class_minute = Table(
    "class_minute",
    metadata,
    Column("run_id", _inside("run.id"), primary_key=True),
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
    Column("run_id", _inside("run.id"), primary_key=True),
    Column("versions", Text, nullable=False, comment="JSON object: by what the sums were made; no row: out of date"),
)

usual = Table(
    "usual",
    metadata,
    Column("run_id", _inside("run.id"), primary_key=True),
    Column("participant_id", _inside("participant.id"), primary_key=True),
    Column("quantity", Text, primary_key=True, comment="yaw, pitch, eyes_open or an expression's probability"),
    Column("value", Double, nullable=False),
    Column("spread", Double, comment="median distance from the value; null where it is not the person's own"),
    Column("seconds", Double, nullable=False, comment="seen, that it rests on"),
    Column("basis", Text, nullable=False, comment="own, earlier, class or neutral"),
    Index(None, "participant_id"),
    sqlite_with_rowid=False,
)

bearer = Table(
    "bearer",
    metadata,
    Column("run_id", _inside("run.id"), primary_key=True),
    Column("label_id", _inside("label.id"), primary_key=True),
    Column("participant_id", _inside("participant.id"), primary_key=True),
    Index(None, "label_id"),
    Index(None, "participant_id"),
    sqlite_with_rowid=False,
)

record = Table(
    "record",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("recording_id", _inside("recording.id"), nullable=False),
    Column("kind", Text, nullable=False, comment="participants, timeline, transcript or chat"),
    Column("fingerprint", Text, nullable=False, comment="SHA-256 of its rows, names as ids of labels"),
    Column("attached_at", Utc, nullable=False),
    UniqueConstraint("recording_id", "kind"),
)

mention = Table(
    "mention",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("record_id", _inside("record.id"), nullable=False),
    Column("label_id", ForeignKey("label.id", ondelete="SET NULL"), comment="the name shown in the meeting"),
    Column("original_id", ForeignKey("label.id", ondelete="SET NULL"), comment="the name of the account"),
    Column("email_id", ForeignKey("label.id", ondelete="SET NULL")),
    Column("participant_id", ForeignKey("participant.id", ondelete="SET NULL"), comment="opinion: who it is"),
    *(Index(None, name) for name in ("record_id", "label_id", "original_id", "email_id", "participant_id")),
)

attendance = Table(
    "attendance",
    metadata,
    Column("mention_id", _inside("mention.id"), primary_key=True),
    Column("place", Integer, primary_key=True, comment="order in the record, from 0"),
    Column("joined_at", Utc, comment="null where the record has sums alone"),
    Column("left_at", Utc),
    Column("duration_ms", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

turn = Table(
    "turn",
    metadata,
    Column("mention_id", _inside("mention.id"), primary_key=True),
    Column("start_ms", BigInteger, primary_key=True),
    Column("end_ms", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

sentence = Table(
    "sentence",
    metadata,
    Column("record_id", _inside("record.id"), primary_key=True),
    Column("place", Integer, primary_key=True, comment="order in the record, from 0"),
    Column("start_ms", BigInteger, nullable=False),
    Column("end_ms", BigInteger, nullable=False),
    Column("text", Text, nullable=False),
    Column("mention_id", ForeignKey("mention.id", ondelete="SET NULL"), comment="who said it, where that is known"),
    Index(None, "mention_id"),
    sqlite_with_rowid=False,
)

message = Table(
    "message",
    metadata,
    Column("mention_id", _inside("mention.id"), primary_key=True),
    Column("place", Integer, primary_key=True, comment="order in the record, from 0"),
    Column("at_ms", BigInteger, nullable=False, comment="of the recording; may lie before or after it"),
    sqlite_with_rowid=False,
)

searched = Table(
    "searched",
    metadata,
    Column("run_id", _inside("run.id"), primary_key=True),
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

candidate = Table(
    "candidate",
    metadata,
    Column("run_id", _inside("run.id"), primary_key=True),
    Column("label_id", _inside("label.id"), primary_key=True),
    Column("participant_id", _inside("participant.id"), primary_key=True),
    Column("likelihood", REAL, nullable=False, comment="0 to 1"),
    Index(None, "label_id"),
    Index(None, "participant_id"),
    sqlite_with_rowid=False,
)

decision = Table(
    "decision",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("label_id", _inside("label.id"), nullable=False),
    Column("participant_id", _inside("participant.id"), comment="null for somebody new"),
    Column("answer", Text, nullable=False, comment="is, is not or new"),
    Column("decided_at", Utc, nullable=False),
    Index(None, "label_id"),
    Index(None, "participant_id"),
)

identified = Table(
    "identified",
    metadata,
    Column("run_id", _inside("run.id"), primary_key=True),
    Column("version", Text, nullable=False, comment="of the naming; no row: to be named anew"),
)

mark = Table(
    "mark",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("lecture_id", _inside("lecture.id"), nullable=False),
    Column("start_ms", BigInteger, nullable=False, comment="of the lecture"),
    Column("end_ms", BigInteger, nullable=False),
    Column("answer", Text, nullable=False, comment="fine or lost"),
    Column("made_at", Utc, nullable=False),
    UniqueConstraint("lecture_id", "start_ms"),
)

course_weights = Table(
    "course_weights",
    metadata,
    Column("course_id", _inside("course.id"), primary_key=True),
    Column("formula", Text, primary_key=True),
    Column("version", Text, nullable=False, comment="of the formula; with another one they are not used"),
    Column("weights", Text, nullable=False, comment="JSON object: a weight per part of the formula"),
    Column("marks", Integer, nullable=False, comment="that they were fitted to"),
    Column("before", Double, nullable=False, comment="log loss of held-out marks with the formula's own weights"),
    Column("after", Double, nullable=False, comment="the same with these"),
    Column("fitted_at", Utc, nullable=False),
)
