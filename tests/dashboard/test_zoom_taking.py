"""From Zoom's events and lists to files and jobs: each once, in any order, whatever fails in between."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from dashboard.chores import zoom_events, zoom_reconcile
from dashboard.zoom.courses import Courses
from dashboard.zoom.reconciling import reconcile
from ingest.video import SourceError
from ingest.zoom import calling
from ingest.zoom.meeting import parsed
from storage import doing, events, jobs
from storage.engine import reading
from storage.store import Store
from storage.tables import download, event
from tests import cloud as fake
from tests.cloud import BEGAN, Cloud
from tests.dashboard import rooms
from tests.storage.conftest import cluster, postgres_url  # noqa: F401

SECOND = "2026-03-20T14:10:00Z"
VIDEO = b"\0" * 5000
CHAT, VTT = b"00:00:02\tAda:\thello\n", b"WEBVTT\n\n00:01.000 --> 00:02.000\nAda: hello\n"
STAY = {"name": "Ada", "user_email": "ada@x.org", "join_time": BEGAN, "leave_time": "2026-03-20T14:00:00Z"}
NOW = datetime(2026, 3, 20, 16, tzinfo=UTC)
DAY = NOW.date()


@pytest.fixture(autouse=True)
def cloud(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Cloud]:
    monkeypatch.setattr(calling, "_growing", lambda state: 0.01)
    with fake.running() as there:
        there.people[fake.UUID] = [STAY]
        there.tokens.add("hush-download-token")
        for name, value in {**there.environment, "CLASSPULSE_DOWNLOADS": str(tmp_path / "downloads")}.items():
            monkeypatch.setenv(name, value)
        yield there


@pytest.fixture(params=["sqlite", "postgresql"])
def everywhere(request: pytest.FixtureRequest, store: Store) -> Iterator[Store]:
    """On each database."""
    if request.param == "sqlite":
        yield store
        return
    with Store.open(str(request.getfixturevalue("postgres_url"))) as opened:
        yield opened


def files(cloud: Cloud, start: str = BEGAN) -> list[dict[str, Any]]:
    hour = start[11:13]
    return [
        cloud.file(f"{hour}speaker.mp4", b"x", file_type="MP4", recording_type="active_speaker", recording_start=start),
        cloud.file(f"{hour}.mp4", VIDEO, file_type="MP4", recording_type="gallery_view", recording_start=start),
        cloud.file(f"{hour}.txt", CHAT, file_type="CHAT", recording_type="chat_file", recording_start=start),
    ]


def transcript(cloud: Cloud, start: str = BEGAN) -> dict[str, Any]:
    return cloud.file(f"{start[11:13]}.vtt", VTT, file_type="TRANSCRIPT", recording_start=start)


def told(store: Store, said: dict[str, Any], key: str = "k") -> None:
    events.receive(store, key, said["event"], json.dumps(said), NOW)


def here(tmp_path: Path) -> list[str]:
    return sorted(path.name for path in (tmp_path / "downloads").rglob("*") if path.is_file())


def asked(store: Store) -> list[tuple[str | None, str | None, str]]:
    return [(job.lecture, job.course, Path(job.uri).name) for job in jobs.waiting(store)]


def reason(store: Store, table: Any = event) -> str:
    with reading(store.engine) as connection:
        return str(connection.execute(select(table.c.reason).where(table.c.reason != "")).scalar() or "")


GALLERY = "GMT20260320-130023_Recording_gallery_view.mp4"
ALL = [
    "GMT20260320-130023_Recording.chat.txt",
    "GMT20260320-130023_Recording.participants.csv",
    GALLERY,
]


def test_a_recording_comes_with_what_belongs_to_it(everywhere: Store, cloud: Cloud, tmp_path: Path) -> None:
    told(everywhere, fake.completed(fake.meeting(files(cloud))))
    assert zoom_events.run(everywhere, NOW) == "files fetched: 3, recordings queued: 1"
    assert here(tmp_path) == ALL
    assert asked(everywhere) == [("Algebra 2026-03-20", "Algebra", GALLERY)]
    assert zoom_events.run(everywhere, NOW) == ""
    with reading(everywhere.engine) as connection:
        (one,) = connection.execute(select(event)).all()
        assert (one.body, one.reason, one.tries) == ("", "", 1)
        rows = connection.execute(select(download)).all()
    assert {row.state for row in rows} == {"done"}
    assert {row.job_id for row in rows} == {jobs.waiting(everywhere)[0].id}
    assert cloud.times("/files/13speaker.mp4") == 0


def test_told_again_in_another_event_nothing_is_fetched_twice(store: Store, cloud: Cloud, tmp_path: Path) -> None:
    for number in range(3):
        told(store, fake.completed(fake.meeting(files(cloud)), ts=number + 1), f"k{number}")
    zoom_events.run(store, NOW)
    assert cloud.times("/files/13.mp4") == 1
    assert len(asked(store)) == 1
    for number in range(2):
        cloud.meetings = [fake.meeting([*files(cloud), transcript(cloud)])]
        found = reconcile(store, DAY, DAY)
        assert (found.files, found.jobs, found.later, found.lost) == (1 - number, 0, [], [])
    assert len(asked(store)) == 1


def test_another_view_that_comes_later_is_no_second_recording(store: Store, cloud: Cloud) -> None:
    told(store, fake.completed(fake.meeting(files(cloud)[:1])))
    zoom_events.run(store, NOW)
    cloud.meetings = [fake.meeting(files(cloud))]
    reconcile(store, DAY, DAY)
    assert [name for _, _, name in asked(store)] == ["GMT20260320-130023_Recording_active_speaker.mp4"]


def test_events_out_of_order_end_the_same(store: Store, cloud: Cloud, tmp_path: Path) -> None:
    alone = fake.meeting([transcript(cloud)])
    told(store, fake.completed(alone, "recording.transcript_completed"), "1")
    zoom_events.run(store, NOW)
    assert here(tmp_path) == ["GMT20260320-130023_Recording.transcript.vtt"]
    assert asked(store) == []
    told(store, fake.completed(fake.meeting(files(cloud))), "2")
    zoom_events.run(store, NOW)
    assert here(tmp_path) == sorted([*ALL, "GMT20260320-130023_Recording.transcript.vtt"])
    with reading(store.engine) as connection:
        given = connection.execute(select(download.c.job_id)).scalars().all()
    assert len(given) == 4
    assert len(set(given)) == 1  # its analysis takes the transcript along


def test_parts_of_a_meeting_are_parts_of_one_lecture_in_their_order(store: Store, cloud: Cloud) -> None:
    told(store, fake.completed(fake.meeting([*files(cloud, SECOND), *files(cloud)])))
    zoom_events.run(store, NOW)
    names = [GALLERY, "GMT20260320-141000_Recording_gallery_view.mp4"]
    assert asked(store) == [("Algebra 2026-03-20", "Algebra", name) for name in names]
    assert cloud.times("/v2/past_meetings") == 1


def test_a_part_waits_for_the_one_before_it_but_not_for_ever(store: Store, cloud: Cloud) -> None:
    today = datetime.now(UTC).replace(microsecond=0)
    first, second = ((today - timedelta(hours=back)).strftime("%Y-%m-%dT%H:%M:%SZ") for back in (2, 1))
    parts = [*files(cloud, first), *files(cloud, second)]
    cloud.plan[f"/files/{first[11:13]}.mp4"] = [{"status": 503}] * 5
    told(store, fake.completed(fake.meeting(parts, start_time=first)))
    zoom_events.run(store, NOW)
    assert asked(store) == []
    zoom_events.run(store, NOW + timedelta(minutes=2))
    assert [name[:18] for _, _, name in asked(store)] == [_prefix(first), _prefix(second)]
    cloud.plan["/files/13.mp4"] = [{"status": 503}] * 5
    told(store, fake.completed(fake.meeting([*files(cloud), *files(cloud, SECOND)], uuid="old==")), "2")
    zoom_events.run(store, NOW)
    assert [name[:18] for _, _, name in asked(store)][2:] == [_prefix(SECOND)]


def _prefix(start: str) -> str:
    return f"GMT{datetime.fromisoformat(start):%Y%m%d-%H%M%S}"


def test_parts_told_of_one_by_one_too(store: Store, cloud: Cloud) -> None:
    told(store, fake.completed(fake.meeting(files(cloud, SECOND))), "1")
    zoom_events.run(store, NOW)
    told(store, fake.completed(fake.meeting(files(cloud))), "2")
    zoom_events.run(store, NOW)
    assert {lecture for lecture, _, _ in asked(store)} == {"Algebra 2026-03-20"}
    assert len(asked(store)) == 2


def test_the_same_topic_twice_a_day_is_two_lectures(store: Store, cloud: Cloud) -> None:
    cloud.meetings = [fake.meeting(files(cloud)), fake.meeting(files(cloud, SECOND), uuid="b==", start_time=SECOND)]
    cloud.meetings[1]["recording_files"][1]["id"] = "file-13.mp4"  # an id is of its meeting only
    reconcile(store, DAY, DAY)
    assert [lecture for lecture, _, _ in asked(store)] == ["Algebra 2026-03-20", "Algebra 2026-03-20 15.10"]


def test_what_fails_is_tried_again_and_keeps_nothing_else_waiting(store: Store, cloud: Cloud, tmp_path: Path) -> None:
    cloud.plan["/v2/past"] = [{"status": 429, "headers": {"Retry-After": "90"}}]
    cloud.plan["/files/13.txt"] = [{"status": 503}] * 5
    told(store, fake.completed(fake.meeting(files(cloud))))
    said = zoom_events.run(store, NOW)
    assert said.startswith("files fetched: 1, recordings queued: 1, to be tried again: 2 (participants of ")
    assert here(tmp_path) == ["GMT20260320-130023_Recording.chat.txt.part", GALLERY]
    assert zoom_events.run(store, NOW + timedelta(seconds=80)) == ""
    assert zoom_events.run(store, NOW + timedelta(seconds=95)) == "files fetched: 2"
    assert here(tmp_path) == ALL
    assert len(asked(store)) == 1
    assert reason(store) == ""


def test_a_video_that_fails_is_no_job_until_it_is_whole(store: Store, cloud: Cloud, tmp_path: Path) -> None:
    cloud.plan["/files/13.mp4"] = [{"cut": 2000}, *[{"status": 500}] * 9]
    told(store, fake.completed(fake.meeting(files(cloud))))
    assert "to be tried again: 1 (gallery_view of " in zoom_events.run(store, NOW)
    assert asked(store) == []
    assert not any(name.endswith(".mp4") for name in here(tmp_path))
    cloud.plan.clear()
    zoom_events.run(store, NOW + timedelta(minutes=2))
    assert [name for _, _, name in asked(store)] == [GALLERY]
    ranges = [headers.get("Range") for path, _, headers in cloud.asked if path == "/files/13.mp4"]
    assert ranges[-1] == "bytes=2000-"


def test_what_zoom_still_works_on_is_waited_for(store: Store, cloud: Cloud) -> None:
    there = files(cloud)
    there[1]["status"] = "processing"
    told(store, fake.completed(fake.meeting(there)))
    assert "Zoom is not done with it yet" in zoom_events.run(store, NOW)
    assert asked(store) == []


def test_a_file_that_is_gone_is_told_once_and_not_asked_for_for_ever(store: Store, cloud: Cloud) -> None:
    there = files(cloud)
    del cloud.files["13.mp4"]
    told(store, fake.completed(fake.meeting(there)))
    assert "lost: 1 (gallery_view of " in zoom_events.run(store, NOW)
    assert zoom_events.run(store, NOW + timedelta(days=1)) == ""
    assert asked(store) == []
    assert "HTTP 404" in reason(store, download)
    cloud.meetings = [fake.meeting(files(cloud))]  # somebody took it out of Zoom's trash
    assert reconcile(store, DAY, DAY).jobs == 1


def test_a_missing_scope_for_people_costs_no_recording(store: Store, cloud: Cloud, tmp_path: Path) -> None:
    cloud.scopes -= {"participants"}
    told(store, fake.completed(fake.meeting(files(cloud))))
    said = zoom_events.run(store, NOW)
    assert "meeting:read:list_past_participants:admin" in said
    assert len(asked(store)) == 1
    assert "meeting:read:list_past_participants:admin" in reason(store)
    cloud.scopes.add("participants")
    assert zoom_events.run(store, NOW + timedelta(minutes=2)) == "files fetched: 1"


def test_a_record_that_does_not_fit_is_told_without_its_words(store: Store, cloud: Cloud) -> None:
    lecture_id = rooms.hold(store, "Algebra 2026-03-13", seconds=2)
    told(store, fake.completed(fake.meeting(files(cloud))), "1")
    zoom_events.run(store, NOW)
    doing.end(store, jobs.waiting(store)[0].id, "done", lecture_id=lecture_id)
    wrong = cloud.file("w.vtt", b"WEBVTT\n\nAda said --> this\n", file_type="TRANSCRIPT")
    told(store, fake.completed(fake.meeting([wrong]), "recording.transcript_completed"), "2")
    zoom_events.run(store, NOW)
    assert reason(store, download) == "it cannot be attached; classpulse attach says why"
    assert zoom_events.run(store, NOW) == ""


def test_nobody_was_there_is_no_failure_for_ever(store: Store, cloud: Cloud) -> None:
    cloud.people[fake.UUID] = []
    told(store, fake.completed(fake.meeting(files(cloud))))
    assert "Zoom knows of nobody who was there" in zoom_events.run(store, NOW)
    assert not events.due(store, ("recording.completed",), NOW + timedelta(days=9))


def test_an_expired_token_of_the_event_is_replaced_by_ours(store: Store, cloud: Cloud, tmp_path: Path) -> None:
    cloud.tokens.clear()
    told(store, fake.completed(fake.meeting(files(cloud))))
    zoom_events.run(store, NOW)
    assert here(tmp_path) == ALL


def test_without_an_account_events_wait_and_say_so(store: Store, cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLASSPULSE_ZOOM_SECRET")
    assert zoom_events.lacking() == zoom_reconcile.lacking() == "CLASSPULSE_ZOOM_SECRET is not set"
    assert zoom_events.run(store, NOW) == ""
    told(store, fake.completed(fake.meeting(files(cloud))))
    with pytest.raises(SourceError, match="CLASSPULSE_ZOOM_SECRET"):
        zoom_events.run(store, NOW)
    monkeypatch.setenv("CLASSPULSE_ZOOM_SECRET", fake.SECRET)
    zoom_events.run(store, NOW)  # none of its tries was used up
    assert len(asked(store)) == 1


def test_wrong_credentials_are_told_without_the_secret(
    store: Store, cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLASSPULSE_ZOOM_SECRET", "hush-wrong")
    told(store, fake.completed(fake.meeting(files(cloud))))
    said = zoom_events.run(store, NOW)
    assert "Zoom gives no token (Invalid client_id or client_secret)" in said
    assert "hush" not in said + reason(store) + reason(store, download)


def test_only_hosts_and_meetings_that_are_meant_are_fetched(
    store: Store, cloud: Cloud, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CLASSPULSE_ZOOM_HOSTS", "host-1, bob@school.example")
    told(store, fake.completed(fake.meeting(files(cloud), host_id="host-2", host_email="ceo@school.example")), "1")
    assert zoom_events.run(store, NOW) == ""
    assert reason(store) == "it is of a meeting that is not to be fetched"
    assert here(tmp_path) == []
    (tmp_path / "courses.toml").write_text('others = "leave"\n[meetings]\n"812 3456 7890" = "Analysis"\n')
    monkeypatch.setenv("CLASSPULSE_ZOOM_COURSES", str(tmp_path / "courses.toml"))
    told(store, fake.completed(fake.meeting(files(cloud), id=1, uuid="b==", host_email="BOB@school.example")), "2")
    told(store, fake.completed(fake.meeting(files(cloud))), "3")
    zoom_events.run(store, NOW)
    assert asked(store) == [("Algebra 2026-03-20", "Analysis", GALLERY)]


def test_the_list_is_asked_for_each_host_and_one_that_fails_keeps_none_away(store: Store, cloud: Cloud) -> None:
    cloud.users = ["host-0", "host-1"]
    cloud.plan["/v2/users/host-0"] = [{"status": 404, "json": {"code": 1001, "message": "No user ada@school.example"}}]
    cloud.meetings = [fake.meeting(files(cloud))]
    said = zoom_reconcile.run(store, NOW)
    assert "recordings queued: 1, to be tried again: 1 (host 1: " in said
    assert "ada" not in said
    assert len(asked(store)) == 1


def test_the_list_goes_back_over_a_week(store: Store, cloud: Cloud) -> None:
    days = [DAY - timedelta(days=back) for back in (0, 7, 9)]
    for number, day in enumerate(days):
        start = f"{day}T13:00:23Z"
        cloud.meetings.append(fake.meeting(files(cloud, start), uuid=f"u{number}==", start_time=start))
    zoom_reconcile.run(store, NOW)
    assert [lecture for lecture, _, _ in asked(store)] == [f"Algebra {day}" for day in sorted(days[:2])]


def test_a_fault_of_the_program_in_one_event_is_none_of_the_others(
    store: Store, cloud: Cloud, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from dashboard.zoom import events as working
    from dashboard.zoom.taking import take

    def breaks(*arguments: Any) -> Any:
        if arguments[2].uuid == "b==":
            raise RuntimeError("a fault")
        return take(*arguments)

    monkeypatch.setattr(working, "take", breaks)
    told(store, fake.completed(fake.meeting(files(cloud), uuid="b==")), "1")
    told(store, fake.completed(fake.meeting(files(cloud))), "2")
    zoom_events.run(store, NOW)
    assert "could not be done" in caplog.text
    caplog.clear()
    assert len(asked(store)) == 1
    assert reason(store) == "The program failed; its log says how"


@pytest.mark.parametrize(
    "said", [{}, {"payload": None}, {"payload": {"object": []}}, {"payload": {"object": {"uuid": "a=="}}}]
)
def test_an_event_of_no_meeting_is_closed(store: Store, said: dict[str, Any]) -> None:
    told(store, {"event": "recording.completed", **said})
    assert zoom_events.run(store, NOW) == ""
    assert "Zoom" in reason(store)
    assert not events.due(store, ("recording.completed",), NOW + timedelta(days=1))


# ---------------------------------------------------------------------------------------------------------- courses


def courses(tmp_path: Path, text: str) -> Courses:
    (tmp_path / "c.toml").write_text(text, encoding="utf-8")
    return Courses.named({"CLASSPULSE_ZOOM_COURSES": str(tmp_path / "c.toml")})


def test_a_course_is_by_number_then_by_topic_then_as_others_are(tmp_path: Path) -> None:
    known = courses(tmp_path, '[meetings]\n"812-345" = "A"\n[topics]\n"lin*alg*" = "B"\n"*" = "C"\n')
    assert known.of(parsed(fake.meeting([], id=812345))) == "A"
    assert known.of(parsed(fake.meeting([], topic="Linear ALGEBRA 2"))) == "B"
    assert known.of(parsed(fake.meeting([]))) == "C"
    assert Courses.named({}).of(parsed(fake.meeting([]))) == "Algebra"
    assert courses(tmp_path, 'others = "leave"').of(parsed(fake.meeting([]))) is None


@pytest.mark.parametrize(
    "text", ["x", 'others = "all"', 'other = "leave"', "meetings = 7", "[topics]\na = 1", '[topics]\na = ""', "\udcff"]
)
def test_a_file_of_courses_that_makes_no_sense_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "c.toml").write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(SourceError, match=r"CLASSPULSE_ZOOM_COURSES names .*c\.toml"):
        Courses.named({"CLASSPULSE_ZOOM_COURSES": str(tmp_path / "c.toml")})
    with pytest.raises(SourceError, match="No such file"):
        Courses.named({"CLASSPULSE_ZOOM_COURSES": str(tmp_path / "none.toml")})
