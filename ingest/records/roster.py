"""Read a class list: a CSV file with the columns `name` and optionally `email`, `aliases` and `consent`."""

from __future__ import annotations

import codecs
import csv
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from ingest.files import local
from ingest.video import SourceError

YES, NO = {"yes", "y", "true", "1"}, {"no", "n", "false", "0"}


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
    rows = _rows(path, _text(path))
    line, header = next(rows, (1, []))
    columns = [cell.casefold() for cell in header]
    if "name" not in columns:
        found = ", ".join(cell for cell in header if cell) or "none"
        raise SourceError(
            f"{path}, line {line}: no column `name` among the columns found ({found}); add it to the first row"
        )
    first_lines: dict[str, int] = {}
    people = []
    for line, row in rows:
        person = _participant(path, line, dict(zip(columns, row, strict=False)))
        if (earlier := first_lines.setdefault(person.name.casefold(), line)) != line:
            raise SourceError(f"{path}: {person.name} stands in line {earlier} and in line {line}; keep one of them")
        people.append(person)
    return people


def _text(path: Path) -> str:
    """The file's text, in NFC; SourceError for what is not text."""
    raw = path.read_bytes()
    marked = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not any(unicodedata.category(sign) == "Cc" and sign not in "\t\r\n\f\v" for sign in text):
            return unicodedata.normalize("NFC", text)
    raise SourceError(f"{path} is not a text file; save the roster as CSV (UTF-8)")


def _rows(path: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not blank with the number of the line it begins in, its cells without surrounding spaces."""
    lines = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text), skipinitialspace=True, strict=True)
    line = 1
    try:
        for row in lines:
            cells = [cell.strip() for cell in row]
            if any(cells):
                yield line, cells
            line = lines.line_num + 1
    except csv.Error as error:
        raise SourceError(f"{path}, line {line}: {error}; check the quotation marks there") from error


def _delimiter(text: str) -> str:
    """What separates the cells: the most frequent candidate in the first line that is not blank."""
    header = next((line for line in text.splitlines() if line.strip(" \t;,")), "")
    return max(",;\t", key=header.count)


def _participant(path: Path, line: int, cells: dict[str, str]) -> Participant:
    if not (name := cells.get("name", "")):
        raise SourceError(f"{path}, line {line}: no name; fill it in or remove the line")
    said = cells.get("consent", "").casefold()
    if said and said not in YES | NO:
        raise SourceError(f"{path}, line {line}: consent is {said!r}; write yes or no, or leave it empty")
    aliases = tuple(alias for cell in cells.get("aliases", "").split(";") if (alias := cell.strip()))
    return Participant(name, cells.get("email", ""), aliases, said in YES if said else None)
