"""Zoom from end to end: its webhook over HTTP, its files, the analysis, the lecture; and the commands."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from sqlalchemy import select

import pipeline
from dashboard import analysing
from dashboard.chores import zoom_events
from dashboard.zoom import webhook
from storage import events, jobs, participation, queries
from storage.engine import reading
from storage.store import Store
from storage.tables import record, recording
from tests import cloud as fake
from tests.cloud import Cloud
from tests.conftest import Command
from tests.dashboard.test_zoom_webhook import served

CHAT = b"00:00:02\tAda Lovelace:\thello\n"
VTT = b"WEBVTT\n\n00:00:01.000 --> 00:00:03.000\nAda Lovelace: Now to the second proof.\n"
TIMELINE = b"""{"timeline": [{"ts": "00:00:01.000", "users": [{"username": "Ada Lovelace", "user_id": "1"}]},
 {"ts": "00:00:04.000", "users": []}]}"""


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Cloud]:
    with fake.running() as there:
        for name, value in {**there.environment, "CLASSPULSE_DOWNLOADS": str(tmp_path / "downloads")}.items():
            monkeypatch.setenv(name, value)
        yield there


def recorded(cloud: Cloud, drawn: Path) -> dict[str, Any]:
    """A meeting that was recorded in a gallery, with its people."""
    stay = {"join_time": "2026-03-20T13:00:00Z", "leave_time": "2026-03-20T13:45:00Z"}
    cloud.people[fake.UUID] = [{"name": "Ada Lovelace", "user_email": "ada@x.org", **stay}]
    return fake.meeting(
        [
            cloud.file("v.mp4", drawn.read_bytes(), file_type="MP4", recording_type="gallery_view"),
            cloud.file("c.txt", CHAT, file_type="CHAT", recording_type="chat_file"),
            cloud.file("t.json", TIMELINE, file_type="TIMELINE", id=None, status=None, recording_type=None),
        ]
    )


def records(store: Store) -> set[str]:
    with reading(store.engine) as connection:
        return set(connection.execute(select(record.c.kind)).scalars())


def test_from_the_end_of_a_class_to_its_lecture(
    cloud: Cloud, drawn: Path, db: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "PATIENCE_MS", 60_000)  # a busy machine may put some of them off, to be told again
    cloud.plan["/files/v.mp4"] = [{"cut": 9_000}]
    cloud.plan["/v2/"] = [{"status": 429, "headers": {"Retry-After": "1"}}]
    with Store.open(db) as store:
        said = recorded(cloud, drawn)
        with served(store) as address, ThreadPoolExecutor(10) as pool:
            told = [pool.submit(fake.tell, f"{address}{webhook.PATH}", fake.completed(said)) for _ in range(10)]
            assert {one.result().status_code for one in told} == {204}
            assert zoom_events.run(store, datetime.now(UTC)) == "files fetched: 4, recordings queued: 1"
            assert len(jobs.waiting(store)) == 1

            analysing.analyse_all(store, Event(), partial(pipeline.analyse_asked, db))
            assert jobs.waiting(store) == []
            (lecture,) = queries.lectures(store)
            assert (lecture.name, lecture.course, lecture.state) == ("Algebra 2026-03-20", "Algebra", "done")
            assert records(store) == {"participants", "timeline", "chat"}

            late = fake.meeting([cloud.file("t.vtt", VTT, file_type="TRANSCRIPT", recording_type="audio_transcript")])
            said = fake.completed(late, "recording.transcript_completed")
            assert fake.tell(f"{address}{webhook.PATH}", said).status_code == 204
        assert zoom_events.run(store, datetime.now(UTC)) == "files fetched: 1"
        assert records(store) == {"participants", "timeline", "chat", "transcript"}
        people = participation.people(store, lecture.id).set_index("participant")
        assert people.at["Ada Lovelace", "spoken_ms"] == 3_000
        assert people.at["Ada Lovelace", "messages"] == 1
        assert [one.text for one in participation.sentences(store, lecture.id).itertuples()] == [
            "Now to the second proof."
        ]
        with reading(store.engine) as connection:
            assert connection.execute(select(recording.c.started_at)).scalars().all() == [
                datetime(2026, 3, 20, 13, 0, 23, tzinfo=UTC)
            ]
    assert secrets_in(tmp_path) == []


def secrets_in(folder: Path) -> list[str]:
    """The files in which a secret or a token is to be read."""
    return [path.name for path in folder.rglob("*") if path.is_file() and b"hush-" in path.read_bytes()]


def test_no_secret_stays_in_the_database(cloud: Cloud, db: str, tmp_path: Path) -> None:
    """Not in the free pages of its file either, once it was tidied up."""
    cloud.plan["/v2/"] = [{"status": 400, "json": {"message": "hush-token-1 is wrong"}}]
    with Store.open(db) as store, served(store) as address:
        fake.tell(f"{address}{webhook.PATH}", fake.completed(fake.meeting([])))
        zoom_events.run(store, datetime.now(UTC))
    with sqlite3.connect(tmp_path / "class.db") as connection:
        connection.execute("VACUUM")
    connection.close()
    assert secrets_in(tmp_path) == []


# ------------------------------------------------------------------------------------------------------ the commands


def test_the_doctor_finds_nothing_in_a_good_set_up(cloud: Cloud, db: str, classpulse: Command) -> None:
    with Store.open(db) as store, served(store) as address:
        answer = classpulse("zoom", "doctor", "--endpoint", f"{address}{webhook.PATH}")
    assert answer.code == 0
    lines = [line.split(maxsplit=1)[0] for line in answer.out.splitlines()]
    assert lines == ["ok"] * 10
    assert "answers as Zoom wants it" in answer.out
    assert "hush" not in answer.out + answer.err


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"CLASSPULSE_ZOOM_CLIENT": ""}, "missing: CLASSPULSE_ZOOM_CLIENT"),
        ({"CLASSPULSE_ZOOM_SECRET": "hush-x"}, "Invalid client_id or client_secret"),
        ({"CLASSPULSE_ZOOM_API": "https://evil.example"}, "CLASSPULSE_ZOOM_API is 'evil.example'"),
        ({"CLASSPULSE_ZOOM_API": "http://127.0.0.1:9"}, "cannot be reached"),
        ({"CLASSPULSE_ZOOM_WEBHOOK_SECRET": ""}, "CLASSPULSE_ZOOM_WEBHOOK_SECRET is not set"),
        ({"CLASSPULSE_ZOOM_WEBHOOK_SECRET": "hush-x"}, "the server has another secret"),
        ({"CLASSPULSE_ZOOM_COURSES": "/nowhere.toml"}, "CLASSPULSE_ZOOM_COURSES names /nowhere.toml"),
        ({"CLASSPULSE_DOWNLOADS": "/dev/null/x"}, "cannot be made"),
    ],
)
def test_the_doctor_tells_what_is_wrong(
    cloud: Cloud,
    db: str,
    classpulse: Command,
    monkeypatch: pytest.MonkeyPatch,
    change: dict[str, str],
    wrong: str,
) -> None:
    monkeypatch.setattr("ingest.zoom.calling._growing", lambda state: 0.01)
    with Store.open(db) as store, served(store) as address:
        for name, value in change.items():
            monkeypatch.setenv(name, value)
        answer = classpulse("zoom", "doctor", "--endpoint", f"{address}{webhook.PATH}")
    assert answer.code == 2
    assert [line for line in answer.out.splitlines() if line.startswith("WRONG") and wrong in line], answer.out
    assert "hush" not in answer.out + answer.err


def test_fetching_by_hand(cloud: Cloud, drawn: Path, db: str, classpulse: Command, tmp_path: Path) -> None:
    cloud.meetings = [recorded(cloud, drawn)]
    days = ("--from", "2026-01-01", "--to", "2026-03-31", "--db", db)
    answer = classpulse("zoom", "fetch", *days)
    assert (answer.code, answer.out) == (0, "files fetched: 4, recordings queued: 1\n")
    assert classpulse("zoom", "fetch", *days).out == "Nothing new\n"
    assert classpulse("zoom", "fetch", "--db", db).out == "Nothing new\n"
    answer = classpulse("zoom", "fetch", "--from", "2026-04-01", "--to", "2026-03-31", "--db", db)
    assert (answer.code, answer.err.count("\n")) == (2, 1)
    assert "2026-04-01 is after 2026-03-31" in answer.err
    cloud.scopes.clear()
    answer = classpulse("zoom", "fetch", *days)
    assert answer.code == 2
    assert "user:read:list_users:admin" in answer.err
    shutil.rmtree(tmp_path / "downloads")  # whoever tidies up is not sent it all again
    cloud.scopes = {"users", "recordings", "participants"}
    assert classpulse("zoom", "fetch", *days).out == "Nothing new\n"
