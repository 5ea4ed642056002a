"""What a meeting's software writes beside a simulated class: who spoke (timeline), what was said (transcript), and who
wrote (chat), in the forms in which Zoom gives them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, groupby
from pathlib import Path

import numpy as np

from ingest.render.cast import Cast, gather
from ingest.render.deck import DECK, Showing, showings
from ingest.render.room import Room

SUFFIXES = (".timeline.json", ".transcript.vtt", ".chat.txt")
_SENTENCE = 5
"""Seconds that a sentence of the lecturer's takes."""
_WRITES = 0.06
"""Chance that somebody writes in a second of a film or while a student speaks; in the others it is a third."""
_STREAM = 6
"""Which of the class's random numbers these are."""
ASKED = (
    "Could you say that once more?",
    "Is that so for every matrix?",
    "Where does the k come from?",
    "I have three instead of two.",
    "What happens if k is zero?",
    "Do we need that for the exercise?",
)
WROTE = ("yes", "same here", "+1", "thank you", "which page?", "I cannot see the slide", "got it")


@dataclass(frozen=True, slots=True)
class Spoken:
    """Somebody, by their number in the class, speaks from second `start` to before `end`."""

    who: int
    start: int
    end: int


def write(path: Path, room: Room) -> list[Path]:
    """Write the records of `room` beside its film at `path`; gives those that hold something. The same room gives the
    same files.
    """
    cast, shown = gather(room), showings(room.seconds, room.seed)
    turns, names = spoken(cast), [one.name for one in cast.people]
    contents = (_timeline(turns, names), _transcript(turns, names, shown), _chat(room, turns, names, shown))
    written = []
    for suffix, content in zip(SUFFIXES, contents, strict=True):
        if content:
            written.append(path.with_suffix(suffix))
            written[-1].write_text(content, encoding="utf-8")
    return written


def spoken(cast: Cast) -> list[Spoken]:
    """The turns, in order."""
    found, second = [], 0
    for who, each in groupby(cast.speakers):
        length = len(list(each))
        if who is not None:
            found.append(Spoken(who, second, second + length))
        second += length
    return found


def _timeline(turns: list[Spoken], names: list[str]) -> str:
    changes: dict[int, list[dict[str, str]]] = {}
    for one in turns:
        changes[one.start] = [{"username": names[one.who], "zoom_userid": str(one.who)}]
        changes.setdefault(one.end, [])
    entries = [{"ts": _clock(at), "users": users} for at, users in sorted(changes.items())]
    return json.dumps({"timeline": entries}, indent=1) + "\n" if turns else ""


def _transcript(turns: list[Spoken], names: list[str], shown: list[Showing]) -> str:
    """The lecturer says what the slide has, one after the other; the others ask."""
    questions, cues = cycle(ASKED), []
    for one in turns:
        if one.who:
            cues.append((one.start, one.end, names[one.who], next(questions)))
        else:
            starts = range(one.start, one.end, _SENTENCE)
            cues += [(at, min(at + _SENTENCE, one.end), names[0], _said(shown[at], at // _SENTENCE)) for at in starts]
    blocks = [f"{_clock(start)} --> {_clock(end)}\n{name}: {text}\n" for start, end, name, text in cues]
    return "\n".join(["WEBVTT\n", *blocks]) if cues else ""


def _said(shown: Showing, number: int) -> str:
    """A sentence to what is shown."""
    if shown.film:
        return "Watch how it moves, and say when it settles."
    title, points = DECK[shown.number]
    every = (f"{title}, that is what we look at now.", *(f"{point.rstrip('?')}." for point in points[: shown.points]))
    return every[number % len(every)]


def _chat(room: Room, turns: list[Spoken], names: list[str], shown: list[Showing]) -> str:
    random = np.random.default_rng([room.seed, _STREAM])
    asking = {second for one in turns if one.who for second in range(one.start, one.end)}
    lines = list(_written(random, names, asking, shown)) if len(names) > 1 else []
    return "".join(f"{line}\n" for line in lines)


def _written(random: np.random.Generator, names: list[str], asking: set[int], shown: list[Showing]) -> Iterator[str]:
    for second, one in enumerate(shown):
        chance, who = random.random(), int(random.integers(1, max(2, len(names))))
        if chance < (_WRITES if one.film or second in asking else _WRITES / 3):
            yield f"{_clock(second).partition('.')[0]}\t{names[who]}:\t{random.choice(WROTE)}"


def _clock(second: int) -> str:
    return f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}.000"
