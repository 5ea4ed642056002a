"""Zoom's report of who was in a meeting: a CSV file, a row for each time somebody joined.

Its columns are named in the language of the account and stand in the same order in all of them: the English ones are
known by name, the others by their place. Lines about the meeting may come before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from ingest.files import local
from ingest.records import clock
from ingest.records.person import Person
from ingest.records.text import rows, text
from ingest.video import SourceError

PREAMBLE = 30
"""Rows within which the header stands."""
YES = {"yes", "sí", "si", "sim", "oui", "ja", "sì", "да", "tak", "evet", "はい", "是", "예"}
NO = {"no", "não", "non", "nein", "нет", "nie", "いいえ", "否", "아니요"}
TOLD = YES | {"ok", "got it"}
CONSENT = ("recording consent", "recording disclaimer response")
WIDE = str.maketrans("\uff08\uff09", "()")
"""Parentheses as Chinese and Japanese write them."""
Row = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Stay:
    """Somebody in the meeting from `joined` to `left`, for `duration_ms` together.

    The times are as written: local to whoever made the report, unless they name their zone. Both are None in the report
    of unique users, which only has the sum. `recording_consent` is what the report says of the recording (None:
    nothing): that somebody was told of it in the meeting, which is no consent to be looked at.
    """

    person: Person
    joined: datetime | None
    left: datetime | None
    duration_ms: int
    recording_consent: bool | None = None


@dataclass(frozen=True, slots=True)
class Columns:
    """The places of the columns; -1 where there is none."""

    name: int
    email: int
    joined: int
    left: int
    duration: int
    waiting: int
    consent: int


def read(path: str | Path) -> tuple[Stay, ...]:
    """The stays in the order of the file, those in the waiting room left out. SourceError naming file and line.

    03/04/2026 is the fourth of March, unless another line shows that the day comes first: see `swapped`.
    """
    path = local(str(path))
    table = list(rows(path, text(path)))
    begins, columns = header(path, table)
    found = [row for row in table[begins:] if not _waiting(row[1], columns)]
    times = [_cell(cells, place) for _, cells in found for place in (columns.joined, columns.left)]
    day_first = any(clock.dated(time, day_first=True) and not clock.dated(time) for time in times)
    return tuple(_stay(path, row, columns, day_first=day_first) for row in found)


def swapped(stays: Sequence[Stay]) -> tuple[Stay, ...]:
    """The same with day and month the other way round; empty where one of them is no month."""
    try:
        return tuple(
            replace(stay, joined=_swap(stay.joined), left=_swap(stay.left)) if stay.joined and stay.left else stay
            for stay in stays
        )
    except ValueError:
        return ()


def is_report(table: Sequence[Row]) -> bool:
    """Whether these rows of a CSV file hold such a report, be it one that has lost its header."""
    first = range(min(PREAMBLE, len(table)))
    return any(
        _columns(table, index) or (_stayed(table[index][1]) and named(table[index][1][0]).original) for index in first
    )


def header(path: Path, table: Sequence[Row]) -> tuple[int, Columns]:
    """Where the people begin, and the places of the columns."""
    for index in range(min(PREAMBLE, len(table))):
        if found := _columns(table, index):
            return index + 1, found
    line = table[0][0] if table else 1
    if people := [line for line, cells in table[:PREAMBLE] if _stayed(cells)]:
        raise SourceError(
            f"{path}, line {people[0]}: the header line is missing (Name (original name), Email, Join time, Leave "
            "time, Duration (minutes)); export the participants of the meeting from Zoom's reports again"
        )
    raise SourceError(
        f"{path}, line {line}: no line with the columns Name (original name), Join time, Leave time here or below; "
        "export the participants of the meeting from Zoom's reports again"
    )


def _columns(table: Sequence[Row], index: int) -> Columns | None:
    """The columns by their English names, else by their places, if this row names them."""
    cells = [cell.casefold() for cell in table[index][1]]

    def place(*names: str) -> int:
        return next((cells.index(name) for name in names if name in cells), -1)

    name = place("name (original name)", "name", "user name")
    joined, left, total = place("join time"), place("leave time"), place("total duration (minutes)")
    email, waiting, consent = place("user email", "email"), place("in waiting room"), place(*CONSENT)
    if name >= 0 and joined >= 0 and left >= 0:
        return Columns(name, email, joined, left, place("duration (minutes)"), waiting, consent)
    if name >= 0 and total >= 0:
        return Columns(name, email, -1, -1, total, waiting, consent)
    return _by_place(cells, table[index + 1][1] if index + 1 < len(table) else [])


def _by_place(cells: list[str], below: list[str]) -> Columns | None:
    """The columns of a header in another language: `Name (original name)` has its parentheses in all of them, as people
    may have; but a header has no gaps, dates or numbers.
    """
    if not named(cells[0]).original or len(below) < 3:
        return None
    if not all(cells[:3]) or any(_is_date(cell) or cell.isdecimal() for cell in cells):
        return None
    if _stayed(below):
        return Columns(0, 1, 2, 3, 4, 7, 6)
    return Columns(0, 1, -1, -1, 2, -1, -1) if len(cells) <= 4 and below[2].isdecimal() else None


def _stayed(cells: list[str]) -> bool:
    """Whether this is the row of somebody who joined and left."""
    return len(cells) >= 5 and all(map(_is_date, cells[2:4]))


def _is_date(cell: str) -> bool:
    return bool(clock.dated(cell) or clock.dated(cell, day_first=True))


def _waiting(cells: list[str], columns: Columns) -> bool:
    return columns.waiting >= 0 and _cell(cells, columns.waiting).casefold() in YES


def _stay(path: Path, row: Row, columns: Columns, *, day_first: bool) -> Stay:
    line, cells = row
    said = _cell(cells, columns.consent).casefold()
    consent = said in TOLD if said in TOLD | NO else None
    person = named(_cell(cells, columns.name), _cell(cells, columns.email))
    if not person.name:
        raise SourceError(f"{path}, line {line}: no name; fill it in or remove the line")
    if columns.joined < 0:
        return Stay(person, None, None, _minutes(path, line, _cell(cells, columns.duration)), consent)
    joined, left = (
        _time(path, line, _cell(cells, place), day_first=day_first) for place in (columns.joined, columns.left)
    )
    if (joined.tzinfo is None) != (left.tzinfo is None) or left < joined:
        raise SourceError(f"{path}, line {line}: {person.name} leaves before joining; export the report again")
    return Stay(person, joined, left, round((left - joined).total_seconds() * 1000), consent)


def _cell(cells: list[str], place: int) -> str:
    return cells[place] if 0 <= place < len(cells) else ""


def _time(path: Path, line: int, cell: str, *, day_first: bool) -> datetime:
    found = clock.dated(cell, day_first=day_first)
    if found is None:
        raise SourceError(
            f"{path}, line {line}: {cell!r} is no date and time as in 03/20/2026 02:00:23 PM; export the report again"
        )
    return found


def _minutes(path: Path, line: int, cell: str) -> int:
    if not re.fullmatch(r"\d{1,6}", cell):
        raise SourceError(f"{path}, line {line}: {cell!r} is no number of minutes; export the report again")
    return int(cell) * 60_000


def _swap(at: datetime) -> datetime:
    return at.replace(month=at.day, day=at.month)


def named(cell: str, email: str = "") -> Person:
    """Who `Shown (Original)` is: the original is in the last balanced parentheses, if the cell ends with them."""
    shown = cell.translate(WIDE)
    depth = 0
    for place in range(len(shown) - 1 if shown.endswith(")") else -1, -1, -1):
        depth += (shown[place] == ")") - (shown[place] == "(")
        if not depth and place and shown[:place].strip():
            return Person(shown[:place].strip(), shown[place + 1 : -1].strip(), email)
        if not depth:
            break
    return Person(shown.strip(), "", email)
