"""Read a class list: a CSV file with the columns `name` and optionally `email`, `aliases` and `consent`, or the export
of Canvas, Moodle or OneRoster (a zip archive, or the users.csv in it).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.files import local
from ingest.records import archive
from ingest.records.person import short
from ingest.records.platforms import Entry, Reader, reader_for
from ingest.records.text import decoded, rows, text
from ingest.video import SourceError

YES, NO = {"yes", "y", "true", "1"}, {"no", "n", "false", "0"}
USERS = "users.csv"
Lines = Iterable[tuple[int, dict[str, str]]]


@dataclass(frozen=True)
class Participant:
    """Someone on the roster. `aliases` are other names they show; `consent` is None where nothing is said."""

    name: str
    email: str = ""
    aliases: tuple[str, ...] = ()
    consent: bool | None = None


def read(path: str | Path) -> list[Participant]:
    """The participants in the order of the file, text in Unicode NFC.

    Headers in any case, other columns ignored; comma, semicolon or tab between the cells; UTF-8, UTF-16 with its mark,
    or Windows-1252; aliases separated by `;`. SourceError naming file and line for anything that cannot be understood.
    """
    path = local(str(path))
    found = rows(path, _content(path))
    line, header = next(found, (1, []))
    columns = [cell.casefold() for cell in header]
    lines = ((line, dict(zip(columns, row, strict=False))) for line, row in found)
    if "name" in columns:
        return _plain(path, lines)
    if reader := reader_for(columns):
        return _exported(path, lines, reader)
    named = ", ".join(cell for cell in header if cell) or "none"
    raise SourceError(
        f"{path}, line {line}: no column `name` among the columns found ({named}); add it to the first row"
    )


def _content(path: Path) -> str:
    """The text of a list; of an archive as OneRoster packs one, that of its users.csv."""
    remedy = "save the roster as CSV (UTF-8)"
    if archive.is_archive(path):
        return decoded(path, archive.member(path, USERS), remedy)
    return text(path, remedy)


def is_roster(columns: list[str]) -> bool:
    """Whether a file with these headers (in lower case) is a class list."""
    return "name" in columns or reader_for(columns) is not None


def _plain(path: Path, lines: Lines) -> list[Participant]:
    """Namesakes are told apart by their addresses where all of them have one."""
    found = [(line, _participant(path, line, cells)) for line, cells in lines]
    bearers = Counter(person.name.casefold() for _, person in found)
    addressed = Counter(person.name.casefold() for _, person in found if person.email)
    first_lines: dict[str, int] = {}
    people = []
    for line, person in found:
        alike = person.name.casefold()
        apart = 1 < bearers[alike] == addressed[alike]
        told = replace(person, name=f"{person.name} ({person.email})") if apart else person
        _once(path, first_lines, told.name, line, "keep one of them" if apart else "")
        people.append(told)
    return people


def _participant(path: Path, line: int, cells: dict[str, str]) -> Participant:
    if not (name := cells.get("name", "")):
        raise SourceError(f"{path}, line {line}: no name; fill it in or remove the line")
    said = cells.get("consent", "").casefold()
    if said and said not in YES | NO:
        raise SourceError(f"{path}, line {line}: consent is {said!r}; write yes or no, or leave it empty")
    aliases = tuple(alias for cell in cells.get("aliases", "").split(";") if (alias := cell.strip()))
    short(path, line, name, cells.get("email", ""), *aliases)
    return Participant(name, cells.get("email", ""), aliases, said in YES if said else None)


def _exported(path: Path, lines: Lines, reader: Reader) -> list[Participant]:
    """An export lists somebody in two sections twice, and namesakes: their number tells."""
    entries: dict[str, tuple[int, Entry]] = {}
    for line, cells in lines:
        entry = reader(cells)
        if entry and not entry.name:
            raise SourceError(f"{path}, line {line}: no name; fill it in or remove the line")
        if entry:
            short(path, line, entry.name, entry.email, *entry.aliases)
            entries.setdefault(entry.number or entry.email or f"line {line}", (line, entry))
    bearers = Counter(entry.name.casefold() for _, entry in entries.values())
    first_lines: dict[str, int] = {}
    people = []
    for line, entry in entries.values():
        told = _told_apart(entry) if bearers[entry.name.casefold()] > 1 else entry
        _once(path, first_lines, told.name, line)
        people.append(Participant(told.name, told.email, told.aliases))
    return people


def _told_apart(entry: Entry) -> Entry:
    """A namesake, with the address or number that is theirs alone."""
    mark = entry.email or entry.number
    return replace(entry, name=f"{entry.name} ({mark})") if mark else entry


def _once(path: Path, first_lines: dict[str, int], name: str, line: int, remedy: str = "") -> None:
    """SourceError for a second line of one name: its bearers may be two people."""
    if (earlier := first_lines.setdefault(name.casefold(), line)) != line:
        remedy = remedy or f"write them apart, as in {name} (b@x)"
        raise SourceError(f"{path}, line {line}: {name} stands in line {earlier}, too; {remedy}")
