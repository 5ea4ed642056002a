"""`classpulse live` as a person calls it, and the work process that follows what a page asked for."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from threading import Event, Thread

import pytest

import pipeline
from dashboard import following as followers
from ingest.video import Frame, Segment
from storage import following, live, queries
from storage.live import Live
from storage.store import Store
from tests.conftest import Command
from tests.videos import write
from tests.waiting import LIMIT_S, until


def one(store: Store, number: int = 1) -> Live:
    found = live.found(store, number)
    assert found
    return found


def test_a_class_is_followed_and_its_people_named(classpulse: Command, drawn: Path, db: str) -> None:
    roster = drawn.with_suffix(".roster.csv")
    answer = classpulse("live", f"{drawn}?live", "--roster", roster, "--course", "Algebra", "--db", db)
    assert (answer.code, answer.out.partition(":")[0]) == (0, "class")
    assert "live" in answer.err
    with Store.open(db) as store:
        found = one(store)
    assert (found.state, found.reason, found.course) == ("ended", "", "Algebra")
    assert found.begun_at
    assert found.picture_at
    assert found.stored_at
    assert found.picture_at <= found.stored_at
    with Store.open(db) as store:
        assert found.run_id
        assert store.roster("class")
        (summary,) = queries.lectures(store)
        assert (summary.people, summary.state) == (4, "done")
        gaps = following.gaps(store, found.run_id)
        seconds = {row for row in queries.observations(store, summary.id)["second"]}
        assert len(seconds) + sum(end - start for start, end, _ in gaps) / 1_000 == 6


@pytest.fixture
def hour(tmp_path: Path) -> str:
    """A replay of numbered pictures that lasts longer than any test."""
    return f"{write(tmp_path / 'long.mp4', range(0, 600_000, 1_000))}?live"


def test_ctrl_c_ends_a_class_in_good_order(hour: str, db: str) -> None:
    command = [sys.executable, "-m", "pipeline", "live", hour, "--lecture", "Room", "--db", db]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        until(lambda: Path(db.removeprefix("sqlite:///")).exists())
        with Store.open(db) as store:
            until(lambda: any(each.stored_at for each in live.current(store)))
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=LIMIT_S)
            assert one(store).state == "ended"
    assert process.returncode == 0, err
    assert out.startswith("Room: ")
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("class.mp4", "is a recording"),
        ("none.mp4?live", "does not exist"),
        ("gopher://room", "is no kind of video"),
        ("screen://left", "is no part of a screen"),
    ],
)
def test_what_cannot_be_followed_is_one_line(classpulse: Command, db: str, source: str, says: str) -> None:
    answer = classpulse("live", source, "--db", db)
    assert answer.code == 2
    assert says in answer.err
    assert "Traceback" not in answer.err
    with Store.open(db) as store:
        assert live.current(store) == []
        assert queries.lectures(store) == []


def test_a_class_that_never_comes_is_one_line_without_a_secret(classpulse: Command, db: str) -> None:
    source = "rtsp://me:word@127.0.0.1:9/room?token=abc"
    answer = classpulse("live", source, "--silence", 3, "--db", db)
    assert answer.code == 2
    assert "rtsp://127.0.0.1:9/room gave no picture" in answer.err
    assert "word" not in answer.err
    assert "abc" not in answer.err
    with Store.open(db) as store:
        assert one(store).uri == "rtsp://127.0.0.1:9/room"


def test_what_is_live_is_not_analysed(classpulse: Command, db: str) -> None:
    answer = classpulse("analyse", "rtsp://me:word@127.0.0.1:9/room", "--db", db)
    assert answer.code == 2
    assert "classpulse live 'rtsp://127.0.0.1:9/room'" in answer.err


def test_no_time_of_day_and_no_seconds(classpulse: Command, db: str, hour: str) -> None:
    assert "--until 11:30" in classpulse("live", hour, "--until", "noon", "--db", db).err
    assert classpulse("live", hour, "--silence", 0, "--db", db).code == 2


# --------------------------------------------------------------------------------------------- asked for from a page


def sees_nobody(
    segment: Segment, spec: object, period_ms: int, *, pictures: list[Frame] | None = None, agreed: object = None
) -> object:
    from inference.observation import Moment

    return [Moment(frame.at_ms) for frame in pictures or ()]


def follow(url: str, number: int) -> None:
    """As the work process has it followed, without models."""
    pipeline.analyse = sees_nobody  # type: ignore[assignment]
    pipeline.follow_asked(url, number)


@pytest.fixture
def work(db: str) -> Iterator[followers.Followers]:
    """What the work process does about live classes, every half a second."""
    over = Event()
    with Store.open(db) as store:
        found = followers.Followers(store, partial(follow, db))

        def look() -> None:
            while not over.wait(0.5):
                found()

        looking = Thread(target=look)
        looking.start()
        try:
            yield found
        finally:
            over.set()
            looking.join()
            found.end()


def test_what_a_page_asks_for_is_followed_paused_and_ended(work: followers.Followers, db: str, hour: str) -> None:
    with Store.open(db) as store:
        number = live.ask(store, hour, lecture="Room")
        until(lambda: one(store, number).stored_at)
        assert one(store, number).state == "live"
        live.want(store, number, "paused")
        until(lambda: one(store, number).state == "paused")
        time.sleep(2.5)
        live.want(store, number, "live")
        until(lambda: one(store, number).state == "live")
        live.want(store, number, "ended")
        until(lambda: one(store, number).state == "ended")
        found = one(store, number)
        assert found.run_id
        assert "paused" in {reason for _, _, reason in following.gaps(store, found.run_id)}
        until(lambda: queries.lectures(store)[0].state == "done")


def test_a_killed_process_is_started_again_with_a_gap(
    work: followers.Followers, db: str, hour: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(followers, "SOON_S", 0.0)
    with Store.open(db) as store:
        number = live.ask(store, hour, lecture="Room")
        until(lambda: one(store, number).stored_at)
        process, _ = work._running[number]
        assert process.pid
        before = one(store, number)
        os.kill(process.pid, signal.SIGKILL)
        until(lambda: (one(store, number).stored_at or 0) != before.stored_at and one(store, number).state == "live")
        after = one(store, number)
        assert (after.begun_at, after.run_id) == (before.begun_at, before.run_id)
        assert after.run_id
        until(lambda: "reconnecting" in {reason for _, _, reason in following.gaps(store, after.run_id or 0)})
        live.want(store, number, "ended")
        until(lambda: one(store, number).state == "ended")


def test_the_end_of_the_server_leaves_a_class_to_the_next_one(db: str, hour: str) -> None:
    with Store.open(db) as store:
        number = live.ask(store, hour, lecture="Room")
        for _ in range(2):
            found = followers.Followers(store, partial(follow, db))
            before = one(store, number).stored_at
            try:
                found()
                until(lambda before=before: one(store, number).stored_at != before)  # type: ignore[misc]
            finally:
                found.end()
            assert (one(store, number).state, one(store, number).gone) == ("reconnecting", True)


def test_what_will_never_open_ends_with_its_reason(work: followers.Followers, db: str) -> None:
    with Store.open(db) as store:
        number = live.ask(store, "/none.mp4?live")
        until(lambda: one(store, number).state == "ended")
        assert "does not exist" in one(store, number).reason
