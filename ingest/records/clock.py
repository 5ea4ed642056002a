"""Times as records write them: dates of any order with or without a zone, and hours counted from a beginning."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

DATED = re.compile(
    r"(\d{1,4})[-./](\d{1,2})[-./](\d{1,4})[T, ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?"
    r"\s*([AaPp])?\.?\s?[Mm]?\.?\s*(Z|[+-]\d{2}:?\d{2})?"
)
LONGEST = 60
"""Signs of a date and a time of day."""
COUNTED = re.compile(r"(\d{1,3}):(\d{2}):(\d{2})(?:[.,](\d{1,3}))?")


def counted_ms(text: str) -> int | None:
    """Milliseconds in `H:MM:SS` or `H:MM:SS.mmm`; None for anything else."""
    found = COUNTED.fullmatch(text.strip())
    if not found or int(found[2]) > 59 or int(found[3]) > 59:
        return None
    hours, minutes, seconds = map(int, found.group(1, 2, 3))
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + int((found[4] or "").ljust(3, "0"))


def dated(text: str, *, day_first: bool = False) -> datetime | None:
    """A date and a time of day, aware where the text names its zone; None for anything else.

    The year may come first, else the month does, or with `day_first` the day; so it does between dots. A year of two
    digits is of this century; one before 1990 is a mistake.
    """
    found = DATED.fullmatch(text) if len(text := text.strip()) <= LONGEST else None
    if not found:
        return None
    first, second, third = found.group(1, 2, 3)
    day_first = day_first or "." in text[: found.start(4)]
    year, month, day = (
        (first, second, third) if len(first) == 4 else (third, second, first) if day_first else (third, first, second)
    )
    hour = int(found[4])
    if found[7]:
        hour = hour % 12 + (12 if found[7] in "Pp" else 0) if hour <= 12 else hour
    years = int(year) + (2000 if len(year) == 2 else 0)
    try:
        at = datetime(years, int(month), int(day), hour, int(found[5]), int(found[6] or 0), tzinfo=zone(found[8]))
    except ValueError:
        return None
    return at if 1990 <= years <= 2200 else None


def zone(text: str | None) -> tzinfo | None:
    """`Z` and `+01:00` as a zone."""
    if not text:
        return None
    if text == "Z":
        return UTC
    away = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return timezone(-away if text[0] == "-" else away)
