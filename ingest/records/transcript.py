"""A transcript as WebVTT (https://www.w3.org/TR/webvtt1/): what was said, when, and where the file knows it, by whom.

Teams and others name the speaker in a voice, `<v Ana Silva>`; Zoom before the text, `Ana Silva: `.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.files import local
from ingest.records.person import Person
from ingest.records.text import lines, text
from ingest.video import SourceError

TIME = re.compile(r"(?:(\d{1,3}):)?([0-5]?\d):([0-5]?\d)[.,](\d{1,3})")
"""Looser than the standard: Teams writes 0:1:5.2."""
VOICE = re.compile(r"<v(?:\.[^\s<>]*+)?\s++([^<>]*+)>")
TAG = re.compile(r"</?(?:[bciu]|v|ruby|rt|lang)?(?:[.\s][^<>]*+)?>|<\d[\d:.]*+>")
"""What was taken is not given back (`+` behind a repetition): a line of ten thousand `<v` must not take hours."""
PREFIX = re.compile(r"([^\W\d_][^:<>?!]{0,59}):\s+(?=\S)")
BEYOND = re.compile(r"&#\d{8,};?")
"""A reference to no character: Unicode ends at 1114111."""
NAMED = 0.5
"""Least share of the cues that begin with `Something: ` for these to be names: Zoom writes one before each."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """What one person said from `start_ms` to `end_ms` of the recording; `person` None where nobody is named."""

    text: str
    start_ms: int
    end_ms: int
    person: Person | None


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue as it stands in the file."""

    start_ms: int
    end_ms: int
    text: str


def read(path: str | Path) -> tuple[Sentence, ...]:
    """The sentences in the order of the file, without marks and empty ones. SourceError naming file and line."""
    path = local(str(path))
    cues = list(_cues(path, lines(text(path))))
    prefixed = sum(bool(PREFIX.match(cue.text)) for cue in cues) >= NAMED * len(cues)
    return tuple(sentence for cue in cues for sentence in _sentences(cue, prefixed=prefixed) if sentence.text)


def _cues(path: Path, every: list[str]) -> Iterator[Cue]:
    """The cues; what is no cue (notes, styles, regions) is passed over."""
    if not re.match(r"WEBVTT(?:[ \t]|$)", every[0]):
        raise SourceError(f"{path}, line 1: no WebVTT, which begins with WEBVTT; download the transcript again")
    for number, block in _blocks(every):
        at = next((index for index, line in enumerate(block) if "-->" in line), None)
        if re.match(r"(?:NOTE|STYLE|REGION)(?:\s|$)", block[0]) or (number == 1 and at is None):
            continue
        if at is None or (at > 1 and number > 1):
            raise SourceError(
                f"{path}, line {number}: text without a time as in 00:00:05.000 --> 00:00:09.500; "
                "download the transcript again"
            )
        start_ms, end_ms = _timing(path, number + at, block[at])
        yield Cue(start_ms, end_ms, " ".join(line.strip() for line in block[at + 1 :]))


def _blocks(every: list[str]) -> Iterator[tuple[int, list[str]]]:
    """The blocks between blank lines, each with the number of its first line."""
    block: list[str] = []
    for number, line in enumerate([*every, ""], 1):
        if line.strip():
            block.append(line)
        elif block:
            yield number - len(block), block
            block = []


def _timing(path: Path, number: int, line: str) -> tuple[int, int]:
    start, _, rest = line.partition("-->")
    end = (rest.split() or [""])[0]
    start_ms, end_ms = _ms(start.strip()), _ms(end)
    if start_ms is None or end_ms is None or end_ms < start_ms:
        wrong = "ends before it begins" if start_ms is not None and end_ms is not None else "is no time"
        raise SourceError(f"{path}, line {number}: {line.strip()!r} {wrong}; download the transcript again")
    return start_ms, end_ms


def _ms(written: str) -> int | None:
    found = TIME.fullmatch(written)
    if not found:
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups()[:3])
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + int(found[4].ljust(3, "0"))


def _sentences(cue: Cue, *, prefixed: bool) -> Iterator[Sentence]:
    """What a cue says: a sentence for each voice in it, else one."""
    before, *voices = VOICE.split(cue.text)
    if not voices:
        named = PREFIX.match(before) if prefixed else None
        rest = before[named.end() :] if named else before
        yield Sentence(_plain(rest), cue.start_ms, cue.end_ms, Person(_plain(named[1])) if named else None)
        return
    yield Sentence(_plain(before), cue.start_ms, cue.end_ms, None)
    for name, said in zip(voices[::2], voices[1::2], strict=True):
        person = Person(_plain(name)) if _plain(name) else None
        yield Sentence(_plain(said), cue.start_ms, cue.end_ms, person)


def _plain(marked: str) -> str:
    return " ".join(html.unescape(BEYOND.sub("\ufffd", TAG.sub("", marked))).split())
