"""Zoom's chat as text, in the forms of its clients and of its cloud: who wrote, and when. What was written is not kept.

00:12:34<tab>Ana Silva:<tab>text                                  cloud
14:12:34 From Ana Silva to Everyone: text                         saved in the meeting, with or without recipient
2026-03-20 14:12:34 From Ana Silva to Everyone:<newline><tab>text   the same, newer
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from ingest.files import local
from ingest.records import clock
from ingest.records.person import Person
from ingest.records.text import lines, text
from ingest.video import SourceError

BEGINS = re.compile(r"(?:(\d{4}-\d{2}-\d{2})[ \t]+)?(\d{1,3}:\d{2}:\d{2})[ \t]+(\S.*)")
FROM = re.compile(r"(?:From|От)\s++(.+?):(?:\s+(.*))?$")
CLOUD = re.compile(r"(.+?):(?:\t\s*(.*))?$")
TO = re.compile(r"(.+)\s(?:to|кому)\s+(.+)", re.IGNORECASE)
PRIVATE = re.compile(r"\((?:direct message|privately|личное сообщение)\)$", re.IGNORECASE)
REACTION = re.compile(
    r"reacted to [\"“].*with |removed a .* reaction from [\"“]|реакция на [«\"“].*помощью ", re.IGNORECASE | re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Message:
    """Somebody wrote to all. `at` is a date and time of day local to who saved it, else what the file counts: the time
    since the recording began or the time of day, which its reader cannot know.
    """

    person: Person
    at: datetime | timedelta


@dataclass(slots=True)
class Written:
    """A message as it is being read: `text` only tells whether it is one."""

    message: Message
    public: bool
    text: str


def read(path: str | Path) -> tuple[Message, ...]:
    """The messages to all in the order of the file; private ones and reactions are left out. SourceError naming file
    and line.
    """
    path = local(str(path))
    written: list[Written] = []
    for number, line in enumerate(lines(text(path)), 1):
        begun = BEGINS.fullmatch(line)
        if begun and (not written or _header(begun)):
            written.append(_begun(path, number, begun))
        elif written:
            written[-1].text += f"\n{line}"
        elif line.strip():
            raise SourceError(
                f"{path}, line {number}: no message as in 00:12:34 From Ana to Everyone: text; save the chat again"
            )
    return tuple(one.message for one in written if one.public and not REACTION.match(one.text.strip()))


def is_chat(content: str) -> bool:
    """Whether a text begins as a chat does."""
    first = next((line for line in lines(content) if line.strip()), "")
    begun = BEGINS.fullmatch(first)
    return bool(begun and _header(begun))


def _header(begun: re.Match[str]) -> re.Match[str] | None:
    """Who wrote, if a line that begins with a time goes on so; else it is part of a message, as in `10:30:00 break`.

    The cloud's form has one tab behind the time.
    """
    of_cloud = begun[0][begun.end(2) : begun.start(3)] == "\t"
    return FROM.fullmatch(begun[3]) or (CLOUD.fullmatch(begun[3]) if of_cloud else None)


def _begun(path: Path, number: int, begun: re.Match[str]) -> Written:
    day, time = begun.group(1, 2)
    at = clock.dated(f"{day} {time}") if day else _counted(time)
    if at is None:
        raise SourceError(f"{path}, line {number}: {begun[0][: begun.end(2)]!r} is no time; save the chat again")
    found = _header(begun)
    if found is None:
        raise SourceError(
            f"{path}, line {number}: no name and colon after {time} as in From Ana to Everyone: (or От); "
            "save the chat again, in English or Russian"
        )
    both = TO.fullmatch(found[1].strip()) if found.re is FROM else None
    name, recipient = both.groups() if both else (found[1], "")
    return Written(Message(Person(name.strip()), at), not PRIVATE.search(recipient), found[2] or "")


def _counted(time: str) -> timedelta | None:
    ms = clock.counted_ms(time)
    return None if ms is None else timedelta(milliseconds=ms)
