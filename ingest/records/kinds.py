"""Which kind of record a file is, and which records lie beside a recording.

Zoom's cloud names all files of a recording alike (GMT20260320-130023_Recording...); its client lays them into a folder
of the meeting (2026-03-20 14.00.23 Topic 1234567890). For all others, a record begins with the recording's name and a
dot: class.mp4, class.transcript.vtt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from ingest.files import local
from ingest.records import chat, participants, timeline, transcript
from ingest.records.chat import Message
from ingest.records.participants import Stay
from ingest.records.roster import is_roster
from ingest.records.text import rows, text
from ingest.records.timeline import Turn
from ingest.records.transcript import Sentence
from ingest.video import SourceError

CLOUD = re.compile(r"(GMT(\d{8})-\d{6})")
LOCAL = re.compile(r"(?:zoom_\d+|video\d{9,11})$")
FOLDER = re.compile(r"\d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d ")
LOCAL_CHATS = ("chat.txt", "meeting_saved_new_chat.txt", "meeting_saved_chat.txt")
VIDEOS = {".mp4", ".mov", ".mkv", ".webm", ".avi"}
SUFFIXES = {".csv", ".json", ".vtt", ".txt"}
NOTHING = {
    "participants": "nobody",
    "timeline": "nobody who speaks",
    "transcript": "no sentence",
    "chat": "no message to everyone",
}
"""What is missing in an empty one of each kind."""

Rows = tuple[Stay, ...] | tuple[Turn, ...] | tuple[Sentence, ...] | tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """A file beside the video, as it was read: `kind` is participants, timeline, transcript or chat."""

    path: Path
    kind: str
    rows: Rows


def read(path: str | Path) -> Record:
    """Read a record of any kind. SourceError naming file and line, also for a file that is none or holds nothing: it
    would take the place of a good one.
    """
    path = local(str(path))
    found = kind(path)
    reader = {"participants": participants, "timeline": timeline, "transcript": transcript, "chat": chat}.get(found)
    if reader is None:
        remedy = (
            "give it by --roster to classpulse analyse" if found == "roster" else "see docs/records.md for those read"
        )
        raise SourceError(f"{path} is {'a roster' if found else 'no record of a meeting'}; {remedy}")
    if not (read_rows := reader.read(path)):
        raise SourceError(
            f"{path} holds {NOTHING[found]}, and a record attached before is kept; see whether it is the right file, "
            "or download it again"
        )
    return Record(path, found, read_rows)


def kind(path: Path) -> str:
    """participants, timeline, transcript, chat or roster, by its name and what it holds; "" for something else.

    A name that says it is enough, so that a damaged one is told by its reader.
    """
    name, content = path.name.casefold(), text(path)
    if path.suffix.lower() == ".vtt" or content.startswith("WEBVTT"):
        return "transcript"
    if path.suffix.lower() == ".json":
        return "timeline" if "timeline" in name or '"timeline"' in content else ""
    if path.suffix.lower() == ".csv":
        return _table(path, content, "participants" if "participants" in name else "")
    return "chat" if chat.is_chat(content) or (path.suffix.lower() == ".txt" and "chat" in name) else ""


def _table(path: Path, content: str, otherwise: str) -> str:
    """Which kind of CSV: one with a damaged line is judged by its name alone."""
    try:
        table = list(islice(rows(path, content), participants.PREAMBLE + 1))
    except SourceError:
        return otherwise
    if participants.is_report(table):
        return "participants"
    return "roster" if table and is_roster([cell.casefold() for cell in table[0][1]]) else otherwise


def beside(uri: str) -> list[Path]:
    """The records that lie beside a recording and belong to it, one of each kind at most, participants first; none
    where the recording is no file.
    """
    try:
        video = local(uri).absolute()
        every = sorted(path for path in video.parent.iterdir() if path.is_file())
    except (SourceError, OSError):
        return []
    found: dict[str, Path] = {}
    for path in (*_named_alike(video, every), *_of_the_meeting(video, every)):
        if (told := _kind(path)) not in ("", "roster"):
            found.setdefault(told, path)
    return sorted(found.values(), key=lambda path: (_kind(path) != "participants", path.name))


def _kind(path: Path) -> str:
    """The kind; of a file that cannot be read, what its name says."""
    try:
        return kind(local(str(path)))
    except SourceError:
        named = {".vtt": "transcript"}.get(path.suffix.lower(), "")
        return next((k for k in ("participants", "timeline", "transcript", "chat") if k in path.name.lower()), named)


def _named_alike(video: Path, every: list[Path]) -> Iterator[Path]:
    """Files that begin as the recording does; a transcript comes before closed captions, which say the same."""
    cloud = CLOUD.match(video.name)
    begins = cloud[1] if cloud else f"{video.stem}."
    alike = [path for path in every if path.name.startswith(begins) and path.suffix.lower() in SUFFIXES]
    yield from sorted(alike, key=lambda path: (".cc." in path.name, path.name))


def _of_the_meeting(video: Path, every: list[Path]) -> Iterator[Path]:
    """Files without a recording's name, where Zoom made the recording and all in the folder are of one meeting."""
    videos = [path for path in every if path.suffix.lower() in VIDEOS]
    days = {found[2] if (found := CLOUD.match(path.name)) else "" for path in videos}
    of_zoom = CLOUD.match(video.name) or LOCAL.match(video.stem) or FOLDER.match(video.parent.name)
    if not of_zoom or len(days) != 1:
        return
    reports = [path for path in every if path.suffix.lower() == ".csv" and "participants" in path.name.lower()]
    yield from reports if len(reports) == 1 else []
    if video == videos[0]:
        yield from (path for name in LOCAL_CHATS for path in every if path.name == name)
