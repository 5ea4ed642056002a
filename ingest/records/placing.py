"""Place a record: which recording of a lecture it belongs to, and its times in that."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import tzinfo
from pathlib import Path

from ingest.records.chat import Message
from ingest.records.kinds import CLOUD, Record, Rows
from ingest.records.participants import Stay
from ingest.records.timeline import Turn
from ingest.records.transcript import Sentence
from ingest.records.zones import Parts, messages_since_start, stays_in_utc
from ingest.video import SourceError

SLACK_MS, SLACK = 60_000, 0.02
"""How late turns and sentences may begin after the recording's end, the longer of both: milliseconds, and a share of
its length (the clocks of two files drift).
"""


@dataclass(frozen=True, slots=True)
class Placed:
    """A record of a recording: stays in UTC (unless their report has no times), turns with an end, messages by the time
    since the recording began. `zone` is the one in which local times were read.
    """

    kind: str
    recording_id: int
    rows: Rows
    zone: tzinfo | None = None


def place(record: Record, parts: Parts, zone: tzinfo | None = None) -> Placed:
    """Place a record in the recordings of its lecture; `zone` is where its local times are. SourceError where it cannot
    be told.
    """
    if not parts:
        raise SourceError(f"{record.path} has no recording to belong to; run classpulse analyse first")
    if stays := tuple(row for row in record.rows if isinstance(row, Stay)):
        return _stays(record, stays, parts, zone)
    number = recording_of(record.path, parts)
    if messages := tuple(row for row in record.rows if isinstance(row, Message)):
        placed, used = messages_since_start(record.path, messages, parts[number], zone)
        return Placed(record.kind, number, placed, used)
    _within(record, parts[number].duration_ms)
    turns = (row for row in record.rows if isinstance(row, Turn))
    ended = tuple(replace(turn, end_ms=_end_ms(turn, parts[number].duration_ms)) for turn in turns)
    return Placed(record.kind, number, ended or record.rows)


def described(placed: Placed) -> str:
    """What a record holds, for the line that tells of it: `24 people, 31 intervals (local times are UTC+01:00)`."""
    people = len({row.person for row in placed.rows if row.person})
    spans = {"participants": "interval", "timeline": "turn", "transcript": "sentence", "chat": "message"}[placed.kind]
    count = len(placed.rows)
    where = f" (local times are {placed.zone})" if placed.zone else ""
    who = f"{people} {'person' if people == 1 else 'people'}"
    return f"{who}, {count} {spans}{'' if count == 1 else 's'}{where}"


def recording_of(path: Path, parts: Parts) -> int:
    """The recording that a file belongs to by its name; SourceError where it may be any."""
    if (number := _by_name(path, parts)) is not None:
        return number
    stems = ", ".join(Path(recording.uri).stem for recording in parts.values())
    raise SourceError(f"{path} may belong to any part of the lecture; let its name begin with that of one ({stems})")


def _by_name(path: Path, parts: Parts) -> int | None:
    """The recording that a file is named after, or the only one, or the first of those in its folder."""
    cloud = CLOUD.match(path.name)
    longest_first = sorted(parts.items(), key=lambda part: -len(Path(part[1].uri).stem))  # class.2.mp4 before class.mp4
    for number, recording in longest_first:
        video = Path(recording.uri)
        begins = CLOUD.match(video.name)
        if path.name.startswith(f"{video.stem}.") or (cloud and begins and cloud[1] == begins[1]):
            return number
    here = [number for number, recording in parts.items() if Path(recording.uri).parent == path.absolute().parent]
    if len(parts) == 1 or (here and not cloud):
        return here[0] if here else next(iter(parts))
    return None


def _stays(record: Record, stays: tuple[Stay, ...], parts: Parts, zone: tzinfo | None) -> Placed:
    """A report belongs to the first recording that its meeting covers; where times do not tell, to that of its name,
    else to the first: one report may be of all parts.
    """
    named = _by_name(record.path, parts)
    otherwise = next(iter(parts)) if named is None else named
    if not all(stay.joined for stay in stays):
        return Placed(record.kind, otherwise, stays)
    found = stays_in_utc(record.path, stays, parts, zone)
    number = next(iter((*found.covers, *found.touches, otherwise)))
    local = any(stay.joined and not stay.joined.tzinfo for stay in stays)
    return Placed(record.kind, number, found.stays, found.zone if local else None)


def _end_ms(turn: Turn, length_ms: int | None) -> int:
    """A turn without an end lasts as long as the recording."""
    return turn.end_ms if turn.end_ms is not None else max(turn.start_ms, length_ms or 0)


def _within(record: Record, length_ms: int | None) -> None:
    """SourceError for turns and sentences of another recording: the last begins when this one is over. A turn's end is
    where the next entry of the timeline begins.
    """
    turns = [row.end_ms or row.start_ms for row in record.rows if isinstance(row, Turn)]
    last_ms = max(turns + [row.start_ms for row in record.rows if isinstance(row, Sentence)], default=0)
    if length_ms is not None and last_ms > length_ms + max(SLACK_MS, SLACK * length_ms):
        raise SourceError(
            f"{record.path} does not fit the recording, which lasts {_clock(length_ms)}: it goes on at "
            f"{_clock(last_ms)}; give the {record.kind} of this recording"
        )


def _clock(ms: int) -> str:
    """As records write it: 01:02:03."""
    seconds = ms // 1000
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
