from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from ingest.records.chat import Message, read
from ingest.records.person import Person
from ingest.video import SourceError


def chat(tmp_path: Path, content: str) -> Path:
    path = tmp_path / "chat.txt"
    path.write_bytes(content.encode())
    return path


def since(hours: int, minutes: int, seconds: int) -> timedelta:
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


@pytest.mark.parametrize(
    "line",
    [
        "00:12:34\tAda Ruiz:\thello",
        "00:12:34\tFrom Ada Ruiz to Everyone: hello",
        "00:12:34\t From  Ada Ruiz  to  Everyone : hello : again",
        "00:12:34\t From  Ada Ruiz : hello",
        "00:12:34 From Ada Ruiz To Everyone:\n\thello",
        "00:12:34 От Ada Ruiz кому Ада:\n\thello",
    ],
)
def test_forms(tmp_path: Path, line: str) -> None:
    assert (
        read(chat(tmp_path, f"\ufeff{line}\nmore of it\n\n{line}\r\n"))
        == (Message(Person("Ada Ruiz"), since(0, 12, 34)),) * 2
    )


def test_dated_and_with_to_in_a_name(tmp_path: Path) -> None:
    text = "2026-03-20 14:03:11 From Way to Go to Everyone:\n\t12 o'clock\n"
    assert read(chat(tmp_path, text)) == (Message(Person("Way to Go"), datetime(2026, 3, 20, 14, 3, 11)),)


@pytest.mark.parametrize(
    "header", ["00:12:34\tAda:\t", "00:12:34 From Ada to Everyone: ", "2026-03-20 00:12:34 From Ada to Everyone:\n\t"]
)
def test_a_time_within_a_message_is_part_of_it(tmp_path: Path, header: str) -> None:
    text = f"{header}The plan:\n10:30:00 break\n99:99:99 odds: even\n2026-03-20 11:00:00 go on\n{header}thanks\n"
    assert [message.person.name for message in read(chat(tmp_path, text))] == ["Ada", "Ada"]


def test_private_messages_and_reactions_do_not_count(tmp_path: Path) -> None:
    text = """14:00:00 From Ada to Everyone:
	Reacted to "see: here" with 👍
14:00:01 From Ada to Everyone:
	Removed a 👍 reaction from "x"
14:00:02 From  Ada  to  Bo(Direct Message):
	psst
14:00:03	 From  Ada  to  Bo(Privately) : psst
14:00:04 From Ada to Everyone:
	Replying to "x"

	I reacted to "x" with joy
"""
    assert [message.at for message in read(chat(tmp_path, text))] == [since(14, 0, 4)]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("hello\n00:00:01\tAda:\thi\n", "line 1: no message"),
        ("00:00:01\tAda:\thi\n00:61:01\tAda:\thi\n", "line 2: '00:61:01' is no time"),
        ("\n00:00:02\tAd", "line 2: no name and colon after 00:00:02"),
        ("09:00:05 Von Kofi Okafor an Alle:\n\tHallo\n", "line 1: no name and colon after 09:00:05 as in From Ana to"),
        ("2026-13-20 14:03:11 From Ada to Everyone:\n\thi\n", "line 1: '2026-13-20 14:03:11' is no time"),
    ],
)
def test_damage_is_named_with_its_line(tmp_path: Path, content: str, said: str) -> None:
    with pytest.raises(SourceError, match=said) as caught:
        read(chat(tmp_path, content))
    assert "chat.txt" in str(caught.value)
    assert "; save the chat again" in str(caught.value)
