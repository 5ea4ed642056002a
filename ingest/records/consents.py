"""Read who agreed: a CSV file with the columns `name` or `email` and `consent`, and optionally `date`, `expires` and
`notice` (the version of what they were told).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

from ingest.files import local
from ingest.records.person import short
from ingest.records.roster import NO, YES
from ingest.records.text import rows, text
from ingest.video import SourceError

KNOWN = ("name", "email", "consent", "date", "expires", "notice")


@dataclass(frozen=True, slots=True)
class Statement:
    """What somebody said: a `name`, an `email` or both, whether they `agreed`, to which version of the notice, when,
    and until when; times aware UTC, None where nothing is said.
    """

    name: str
    email: str
    agreed: bool
    notice: str = ""
    given_at: datetime | None = None
    expires_at: datetime | None = None


def read(path: str | Path) -> list[Statement]:
    """The statements in the order of the file. SourceError naming file and line for what cannot be understood."""
    path = local(str(path))
    found = rows(path, text(path, "save the list as CSV (UTF-8)"))
    line, header = next(found, (1, []))
    columns = [cell.casefold() for cell in header]
    if "consent" not in columns or not {"name", "email"} & set(columns):
        named = ", ".join(cell for cell in header if cell) or "none"
        raise SourceError(
            f"{path}, line {line}: the columns `consent` and `name` or `email` are needed (found: {named}); "
            "add them to the first row"
        )
    said = [_statement(path, line, dict(zip(columns, row, strict=False))) for line, row in found]
    if not said:
        raise SourceError(f"{path} says of nobody whether they agreed; add a row a person")
    return said


def _statement(path: Path, line: int, row: dict[str, str]) -> Statement:
    """A row; whoever takes back says no."""
    cells = {name: row.get(name, "") for name in KNOWN}
    if not (cells["name"] or cells["email"]):
        raise SourceError(f"{path}, line {line}: nobody is named; give a name or an e-mail address")
    short(path, line, cells["name"], cells["email"], cells["notice"])
    said = cells["consent"].casefold()
    if said not in YES | NO:
        raise SourceError(f"{path}, line {line}: consent {cells['consent']!r} is neither yes nor no; write one of them")
    given, expires = (_day(path, line, name, cells[name]) for name in ("date", "expires"))
    return Statement(cells["name"], cells["email"], said in YES, cells["notice"], given, expires)


def _day(path: Path, line: int, column: str, said: str) -> datetime | None:
    """The beginning of a day, or an instant, in ISO 8601; without a zone, UTC."""
    if not said:
        return None
    try:
        found = datetime.fromisoformat(said) if len(said) > 10 else datetime.combine(date.fromisoformat(said), time())
    except ValueError as error:
        raise SourceError(f"{path}, line {line}: {column} {said!r} is no date; write it as 2026-11-23") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)
