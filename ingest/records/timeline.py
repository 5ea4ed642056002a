"""Zoom's timeline: a JSON file that says who speaks from each moment on. Zoom documents it nowhere; this is what its
clients show: {"timeline": [{"ts": "00:00:12.000", "users": [{"username": ..., "zoom_userid": ..., "user_id": ...}]}]}.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.files import local
from ingest.records.clock import counted_ms
from ingest.records.person import Person
from ingest.records.text import CONTROL, composed, text
from ingest.video import SourceError

UNKNOWN = ("", "unknown speaker")


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody speaks from `start_ms` to `end_ms` of the recording; None: as far as it goes."""

    person: Person
    start_ms: int
    end_ms: int | None


@dataclass(frozen=True, slots=True)
class Change:
    """From `at_ms` on these people speak, and nobody else."""

    at_ms: int
    people: dict[str, Person]


def read(path: str | Path) -> tuple[Turn, ...]:
    """The turns in the order of their beginnings. SourceError naming file and line."""
    path = local(str(path))
    content = text(path)
    changes = list(_changes(path, content, _entries(path, content)))
    return tuple(sorted(_turns(changes), key=lambda turn: turn.start_ms))


def _entries(path: Path, content: str) -> list[Any]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:  # ValueError: also numbers of thousands of digits
        line, why = getattr(error, "lineno", 1), str(error).partition(";")[0]
        raise SourceError(f"{path}, line {line}: no JSON ({why}); download the timeline again") from error
    entries = found.get("timeline") if isinstance(found, dict) else None
    if not isinstance(entries, list):
        raise SourceError(f"{path}, line 1: no list `timeline`; download the recording's timeline from Zoom again")
    return entries


def _changes(path: Path, content: str, entries: list[Any]) -> Iterator[Change]:
    """The entries, checked. People keep the name that they had first, though they may change it."""
    places = [found.start() for found in re.finditer(r'"ts"\s*:', content)]
    names: dict[str, Person] = {}
    last_ms = 0
    for index, entry in enumerate(entries):
        try:
            change = _change(entry, names, last_ms)
        except ValueError as error:
            line = content.count("\n", 0, places[index]) + 1 if index < len(places) else 1
            said = f"{path}, line {line}: entry {index + 1} {error}; download the timeline again"
            raise SourceError(said) from error
        last_ms = change.at_ms
        yield change


def _change(entry: Any, names: dict[str, Person], last_ms: int) -> Change:
    """One entry; ValueError says what is wrong with it."""
    said = entry.get("ts") if isinstance(entry, dict) else None
    at_ms = counted_ms(said) if isinstance(said, str) else None
    users = entry.get("users") if isinstance(entry, dict) else None
    if at_ms is None or not isinstance(users, list) or not all(isinstance(user, dict) for user in users):
        raise ValueError("has no time `ts` as in 00:00:12.000, or no list `users`")
    if at_ms < last_ms:
        raise ValueError("goes back in time")
    people = {}
    for user in users:
        key = next((key for field in ("zoom_userid", "user_id", "username") if (key := _said(user, field))), "")
        if name := _said(user, "username"):
            people[key] = names.setdefault(key, Person(name, key=key))
    return Change(at_ms, people)


def _said(user: dict[str, Any], field: str) -> str:
    """A field of a user in NFC, as escapes may hide anything from whoever reads the file's text."""
    value = user.get(field) or ""
    if not isinstance(value, str | int) or CONTROL.search(str(value)):
        raise ValueError(f"has a `{field}` that is no text")
    said = " ".join(composed(str(value)).split())
    return "" if said.casefold() in UNKNOWN else said


def _turns(changes: Sequence[Change]) -> Iterator[Turn]:
    """From what changes to who speaks: a turn lasts until an entry is without the speaker."""
    speaking: dict[str, tuple[Person, int]] = {}
    for change in changes:
        for key in [key for key in speaking if key not in change.people]:
            person, start_ms = speaking.pop(key)
            if start_ms < change.at_ms:
                yield Turn(person, start_ms, change.at_ms)
        for key, person in change.people.items():
            speaking.setdefault(key, (person, change.at_ms))
    yield from (Turn(person, start_ms, None) for person, start_ms in speaking.values())
