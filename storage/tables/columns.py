"""What the tables are made of: names of columns, a type for times, and how parts go with the whole."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import DateTime, Dialect, ForeignKey, MetaData, Text, TypeDecorator

from inference.engagement import MOST_PARTS
from inference.observation import EXPRESSIONS
from storage import sealing

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


def inside(target: str) -> ForeignKey:
    """A reference to the row this one is a part of, and with which it goes."""
    return ForeignKey(target, ondelete="CASCADE")


class Sealed(TypeDecorator[str]):
    """A text that lies sealed in the database (`storage.sealing`): compared as a whole, by `==` and `in_`, and neither
    ordered nor searched by the database, which cannot read it.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Sealed on its way in."""
        return None if value is None else sealing.seal().seal(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Opened on its way out."""
        return None if value is None else sealing.seal().open(value)
