from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ingest.records.person import Person
from ingest.records.timeline import Turn, read
from ingest.video import SourceError


def user(name: str, number: str = "", account: str = "") -> dict[str, Any]:
    return {"username": name, "zoom_userid": account, "user_id": number, "multiple_people": False, "client_type": 0}


def timeline(tmp_path: Path, *entries: tuple[str, list[Any]]) -> Path:
    path = tmp_path / "a.timeline.json"
    path.write_text(json.dumps({"timeline": [{"ts": ts, "users": users} for ts, users in entries]}, indent=1))
    return path


def test_a_turn_lasts_until_the_speaker_is_gone(tmp_path: Path) -> None:
    ada, bo = user("Ada", "1"), user("Bo", "2")
    path = timeline(
        tmp_path, ("00:00:01.000", []), ("00:00:02.500", [ada]), ("00:00:04.000", [ada, bo]), ("00:00:06.000", [bo]),
        ("00:00:06.000", [ada]), ("00:00:09.000", []), ("01:00:00.000", [bo]),
    )  # fmt: skip
    one, two = Person("Ada", key="1"), Person("Bo", key="2")
    assert read(path) == (
        Turn(one, 2_500, 6_000), Turn(two, 4_000, 6_000), Turn(one, 6_000, 9_000), Turn(two, 3_600_000, None),
    )  # fmt: skip


def test_who_somebody_is(tmp_path: Path) -> None:
    """By the account, else the number in the meeting, else the name; the first name stays; unknown ones are nobody."""
    path = timeline(
        tmp_path,
        ("00:00:01.000", [user("Ada", "1", "zz"), user("Ada", "2"), user("Cy")]),
        ("00:00:02.000", [user("Ada R.", "9", "zz"), user("Unknown Speaker", "7", "Unknown Speaker"), user("")]),
        ("00:00:03.000", []),
    )
    assert [(turn.person.key, turn.person.name, turn.end_ms) for turn in read(path)] == [
        ("2", "Ada", 2_000), ("Cy", "Cy", 2_000), ("zz", "Ada", 3_000),
    ]  # fmt: skip


def test_names_are_as_people_write_them_however_they_are_escaped(tmp_path: Path) -> None:
    path = tmp_path / "a.timeline.json"
    path.write_text(r'{"timeline": [{"ts": "00:00:01", "users": [{"username": "Ame\u0301lie\nRuiz \ud83d\ude00"}]}]}')
    assert [turn.person.name for turn in read(path)] == ["Am\xe9lie Ruiz \U0001f600"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"timeline": [\n{"ts": "00:00:01.000", "use', "line 2: no JSON"),
        ('{"timeline": [\n{"ts": "00:00:01.000", "users": []},\n{"ts": "00:71:01", "users": []}]}', "line 3: entry 2"),
        ('{"timeline": [\n{"ts": "00:00:01.000", "users": 3}]}', "line 2: entry 1"),
        ('{"timeline": [\n{"ts": "00:00:01.000", "users": ["Ada"]}]}', "line 2: entry 1"),
        ('{"timeline":\n[{"ts": "00:00:02.000", "users": []},\n\n{"ts": "00:00:01.000", "users": []}]}',
         "line 4: entry 2 goes back in time"),
        ('{"timeline": ["x"]}', "entry 1 has no time"),
        ('{"recording": []}', "line 1: no list `timeline`"),
        ("[1, 2]", "line 1: no list `timeline`"),
        ("[" * 100_000, "no JSON"),
        ('{"timeline": [' + "9" * 5_000 + "]}", r"line 1: no JSON \(Exceeds the limit"),
        *(('{"timeline": [\n{"ts": "00:00:01", "users": [{"username": ' + name + "}]}]}",
           "line 2: entry 1 has a `username` that is no text")
          for name in (r'"A\ud800da"', r'"Ada\u0000"', r'"\u001bAda"', '["Ada"]')),
    ],
)  # fmt: skip
def test_damage_is_named_with_its_line(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "a.timeline.json"
    path.write_text(content)
    with pytest.raises(SourceError, match=said) as caught:
        read(path)
    assert "a.timeline.json" in str(caught.value)
    assert "; download" in str(caught.value)
