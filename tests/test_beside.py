"""Records beside a recording, as a person uses them: found, attached, damaged."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from inference import workers
from storage import participation, queries
from storage.store import Store
from tests.conftest import Command

STEM = "GMT20260320-130023_Recording"
HEADER = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest\n"


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "processes", lambda count: workers.here)


@pytest.fixture
def names(drawn: Path) -> list[str]:
    """Who is on the roster of the drawn class."""
    return list(pd.read_csv(drawn.with_suffix(".roster.csv"))["name"])


@pytest.fixture
def video(drawn: Path, tmp_path: Path, names: list[str]) -> Path:
    """The drawn class as Zoom's cloud would name it, with all records beside it."""
    (tmp_path / "zoom").mkdir()
    path = Path(shutil.copy(drawn, tmp_path / "zoom" / f"{STEM}_gallery_640x360.mp4"))
    first, last = names[0].rsplit(" ", 1)
    rows = [
        f"{name},,03/20/2026 01:58:00 PM,03/20/2026 02:03:00 PM,5,No\n"
        for name in (f"{last} {first}", *names[1:], "Quiet Guest")
    ]
    write(path, "participants_812.csv", HEADER + "".join(rows))
    turns = f'{{"ts": "00:00:01.000", "users": [{{"username": "{names[1]}"}}]}}, {{"ts": "00:00:03.000", "users": []}}'
    write(path, f"{STEM}.timeline.json", f'{{"timeline": [\n{turns}]}}')
    write(path, f"{STEM}.transcript.vtt", f"WEBVTT\n\n1\n00:00:01.000 --> 00:00:03.000\n{names[1]}: Good morning.\n")
    write(path, f"{STEM}newChat.txt", f"00:00:02\t{names[2]}:\tsecret words\n")
    return path


def write(video: Path, name: str, content: str) -> Path:
    path = video.with_name(name)
    path.write_text(content, encoding="utf-8")
    return path


def test_records_beside_a_recording_are_used_and_told(
    classpulse: Command, video: Path, drawn: Path, names: list[str], db: str
) -> None:
    roster = drawn.with_suffix(".roster.csv")
    answer = classpulse("analyse", video, "--lecture", "Optics", "--roster", roster, "--db", db)
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.splitlines()[1:] == [
        "participants_812.csv: 5 people, 5 intervals (local times are UTC+01:00)",
        f"{STEM}.timeline.json: 1 person, 1 turn",
        f"{STEM}.transcript.vtt: 1 person, 1 sentence",
        f"{STEM}newChat.txt: 1 person, 1 message",
    ]
    with Store.open(db) as store:
        lecture = queries.find(store, "Optics")
        people = participation.people(store, lecture).set_index("participant")
        assert participation.unseen(store, lecture) == ["Quiet Guest"]
    assert people["attended_ms"].to_dict() == dict.fromkeys([*names, "Quiet Guest"], 300_000)
    assert people.loc[names[1], "spoken_ms"] == 2_000
    assert people.loc[names[2], "messages"] == 1
    assert b"secret words" not in (video.parents[1] / "class.db").read_bytes(), "what was written is not kept"


def test_a_damaged_record_costs_nothing_but_itself(classpulse: Command, video: Path, names: list[str], db: str) -> None:
    write(video, f"{STEM}.transcript.vtt", "WEBVTT\n\n1\n00:00:01.000 --> 00:0")
    answer = classpulse("analyse", video, "--lecture", "Optics", "--db", db)
    assert answer.code == 2
    (line,) = answer.err.splitlines()
    assert f"{STEM}.transcript.vtt, line 4: " in line
    assert len(answer.out.splitlines()) == 4
    assert "4 people" in answer.out
    late = write(video, "late.vtt", f"WEBVTT\n\n1\n00:00:01.000 --> 00:00:03.000\n{names[1]}: Good morning.\n")
    answer = classpulse("attach", "Optics", late, video.with_name("away.txt"), "--db", db)
    assert (answer.code, answer.out) == (2, "late.vtt: 1 person, 1 sentence\n")
    assert "away.txt does not exist" in answer.err
    with Store.open(db) as store:
        assert list(participation.sentences(store, queries.find(store, "Optics"))["text"]) == ["Good morning."]


def test_record_names_a_file_from_elsewhere(classpulse: Command, drawn: Path, tmp_path: Path, db: str) -> None:
    chat = tmp_path / "elsewhere.txt"
    chat.write_text("2026-03-20 14:03:11 From Ada to Everyone:\n\thi\n")
    asked = ("analyse", drawn, "--lecture", "Optics", "--record", chat, "--db", db)
    answer = classpulse(*asked)
    assert answer.code == 2
    assert "does not say when it began" in answer.err
    assert "4 people" in answer.out, "the lecture is there"
    chat.write_text("00:00:02 From Ada to Everyone:\n\thi\n")
    assert classpulse(*asked).out.splitlines()[1:] == ["elsewhere.txt: 1 person, 1 message"]


def test_what_is_refused_at_once(classpulse: Command, video: Path, tmp_path: Path, db: str) -> None:
    answer = classpulse("analyse", video, "--timezone", "Mars", "--db", db)
    assert (answer.code, answer.out) == (2, "")
    assert "'Mars' is no time zone; name one as in --timezone Europe/Madrid" in answer.err
    answer = classpulse("analyse", video, tmp_path / "b.mp4", "--record", tmp_path / "chat.txt", "--db", db)
    assert (answer.code, answer.out) == (2, "")
    assert "--record belongs to one lecture" in answer.err
    answer = classpulse("attach", "Optics", tmp_path / "chat.txt", "--db", db)
    assert (answer.code, answer.out) == (2, "")
    assert "There is no lecture 'Optics'" in answer.err
