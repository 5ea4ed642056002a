"""Records cut off at every byte and with every byte changed: read, or refused in one line that says where."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.records import consents, kinds, roster
from ingest.records.placing import place
from ingest.video import Recording, SourceError

RECORDING = Recording("GMT20260320-140000.mp4", "0", 3_600_000, 160, 120, datetime(2026, 3, 20, 14, tzinfo=UTC))
FILES = {
    "participants.csv": (
        "Name (original name),Email,Join time,Leave time,Duration (minutes),Guest,Recording disclaimer response,"
        "In waiting room\n"
        "Ada (Ada Ruiz),a@x.org,03/20/2026 01:58:00 PM,03/20/2026 03:01:00 PM,63,No,,No\n"
        '"Li, Bo",,03/20/2026 02:02:05 PM,03/20/2026 02:10:00 PM,8,Yes,,No\n'
        "Zoë,z@x.org,03/20/2026 01:57:00 PM,03/20/2026 01:58:00 PM,1,Yes,,Yes\n"
    ),
    "a.timeline.json": (
        '{"timeline": [\n {"ts": "00:00:01.000", "users": []},\n'
        ' {"ts": "00:00:02.500", "users": [{"username": "Ada Ruiz", "zoom_userid": "zz", "user_id": 1}]},\n'
        ' {"ts": "00:01:04.000", "users": [{"username": "Zo\\u00eb", "multiple_people": false, "user_id": "2"}]},\n'
        ' {"ts": "00:02:06.000", "users": []}\n]}\n'
    ),
    "a.vtt": (
        "WEBVTT\n\nNOTE made by Zoom\n\n1\n00:00:01.000 --> 00:00:04.250\nAda Ruiz: Light: a wave &amp; more.\n\n"
        "00:05.000 --> 00:06.000 align:start\n<v Bo Li>Why?</v>\nBecause.\n\n3\n01:00:05.000 --> 01:00:06.000\nyes\n"
    ),
    "chat.txt": (
        "00:12:34\tAda Ruiz:\thello\nmore of it\n00:12:40\t From  Zoë  to  Everyone : hi\n"
        "00:13:01\tFrom Bo Li to Ada Ruiz(Direct Message): psst\n"
    ),
    "meeting_saved_chat.txt": (
        "2026-03-20 14:03:11 From Ada to Everyone:\n\thello\n2026-03-20 14:04:00 From Bo to Everyone:\n\t12 o'clock\n"
        "2026-03-20 14:05:00 От Ada кому Bo(личное сообщение):\n\tso\n"
    ),
    "consents.csv": (
        "Name,E-mail,Email,Consent,Date,Expires,Notice\nAda Ruiz,,a@x.org,yes,2026-03-20,2027-03-20,2\n"
        "Bo Li,,,no,2026-03-20T14:00:00+01:00,,\nZoë,,z@x.org,Yes,,,\n"
    ),
    "roster.csv": 'name;email;aliases;consent\n"Ruiz; Ada";a@x.org;"Ada;""Addie""";yes\nBo Li;;;no\nZoë;z@x.org;;\n',
}
LISTS = {"roster.csv": roster.read, "consents.csv": consents.read}
LINE = re.compile(r", line \d+: ")
OTHERWISE = re.compile(
    r"is not a text file|is no record of a meeting|is a roster|is empty|holds no|is of another meeting|"
    r"tells local times|does not fit the recording|no column|no header|says of nobody"
)


def whole(path: Path) -> object:
    """All that is done with a record, until it could be stored."""
    if path.name in LISTS:
        return LISTS[path.name](path)
    return place(kinds.read(path), {1: RECORDING}, None)


def cut_off(content: bytes) -> Iterator[bytes]:
    yield from (content[:length] for length in range(len(content)))


def changed(content: bytes) -> Iterator[bytes]:
    draw = random.Random(5)
    for at in range(len(content)):
        yield content[:at] + bytes([content[at] ^ 1 << draw.randrange(8)]) + content[at + 1 :]


def moved(content: bytes) -> Iterator[bytes]:
    draw = random.Random(6)
    for _ in range(300):
        start, end, at = (draw.randrange(len(content)) for _ in range(3))
        yield content[:at] + content[min(start, end) : max(start, end)] + content[at + draw.randrange(40) :]


def refusal(path: Path) -> str:
    """Why a record cannot be used; "" if it can."""
    try:
        whole(path)
    except SourceError as error:
        return str(error)
    return ""


def survive(path: Path, contents: Iterator[bytes]) -> None:
    """Each is read or refused, and both happen."""
    found = []
    for content in contents:
        path.write_bytes(content)
        found.append(refusal(path))
        assert not found[-1] or (str(path) in found[-1] and "\n" not in found[-1])
        assert not found[-1] or LINE.search(found[-1]) or OTHERWISE.search(found[-1]), found[-1]
    assert "" in found
    assert any(found)


@pytest.mark.parametrize("damage", [cut_off, changed, moved])
@pytest.mark.parametrize("name", FILES)
def test_a_damaged_record_is_read_or_refused_in_one_line(
    tmp_path: Path, name: str, damage: Callable[[bytes], Iterator[bytes]]
) -> None:
    survive(tmp_path / name, damage(FILES[name].encode()))


@pytest.mark.fuzz
@pytest.mark.parametrize("damage", [cut_off, changed, moved])
@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_in_other_encodings_too(
    tmp_path: Path, name: str, damage: Callable[[bytes], Iterator[bytes]], encoding: str
) -> None:
    survive(tmp_path / name, damage(FILES[name].encode(encoding, errors="replace")))


@pytest.mark.parametrize("name", ["participants.csv", "chat.txt", "meeting_saved_chat.txt"])
def test_what_is_read_of_a_record_cut_off_is_what_was_there(tmp_path: Path, name: str) -> None:
    """But for the last row, which may have lost its end."""
    path = tmp_path / name
    path.write_text(FILES[name])
    every = kinds.read(path).rows
    for content in cut_off(FILES[name].encode()):
        path.write_bytes(content)
        try:
            rows = kinds.read(path).rows
        except SourceError:
            continue
        assert rows[:-1] == every[: len(rows) - 1]
