"""Which of a meeting's files are fetched, by which names, so that records are found beside their recording."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from ingest.records import kinds
from ingest.zoom import choosing
from ingest.zoom.failing import ZoomError
from ingest.zoom.meeting import parsed
from tests import cloud as fake

FIRST, SECOND = "2026-03-20T13:00:23Z", "2026-03-20T14:10:00Z"


def said(type_: str, kind: str = "", start: str = FIRST, **more: Any) -> dict[str, Any]:
    return {"id": f"{kind}{start}", "file_type": type_, "recording_type": kind, "recording_start": start, **more}


def videos(*kinds_: str) -> list[str]:
    """The view that is chosen."""
    meeting = parsed(fake.meeting([said("MP4", kind) for kind in kinds_]))
    return [part.video.file.kind for part in choosing.parts(meeting) if part.video]


@pytest.mark.parametrize(
    ("there", "best"),
    [
        (("shared_screen", "active_speaker", "gallery_view", "shared_screen_with_gallery_view"), "gallery_view"),
        (("shared_screen_with_speaker_view", "shared_screen_with_gallery_view"), "shared_screen_with_gallery_view"),
        (("shared_screen", "shared_screen_with_speaker_view(CC)"), "shared_screen_with_speaker_view_cc"),
        (("shared_screen", "speaker_view"), "speaker_view"),
        (("shared_screen", "view_of_tomorrow"), "view_of_tomorrow"),
        (("active_speaker", "immersive_gallery"), "immersive_gallery"),
        (("shared_screen",), "shared_screen"),
        (("",), "mp4"),
    ],
)
def test_one_video_is_taken_that_with_most_people(there: tuple[str, ...], best: str) -> None:
    assert videos(*there) == videos(*reversed(there)) == [best]


def test_what_is_fetched_is_found_beside_its_recording(tmp_path: Path, drawn: Path) -> None:
    files = [
        said("MP4", "active_speaker"),
        said("M4A", "audio_only"),
        said("TRANSCRIPT", "audio_transcript"),
        {"file_type": "TIMELINE", "recording_start": FIRST},
        said("CHAT", "chat_file"),
        {"file_type": "CC", "recording_start": FIRST},
        said("THUMBNAIL", "thumbnail"),
        said("CSV", "poll"),
        said("SUMMARY", "summary"),
    ]
    (part,) = choosing.parts(parsed(fake.meeting(files)))
    contents = {
        "transcript": "WEBVTT\n\n00:01.000 --> 00:02.000\nAda: hello\n",
        "timeline": '{"timeline": [{"ts": "00:00:01.000", "users": [{"username": "Ada"}]}]}',
        "chat": "00:00:02\tAda:\thello\n",
    }
    for record in part.records:
        (tmp_path / record.name).write_text(contents[record.name.split(".")[1]], encoding="utf-8")
    assert part.video
    shutil.copy(drawn, tmp_path / part.video.name)
    report = f"{part.prefix}_Recording.participants.csv"
    (tmp_path / report).write_text("Name (original name),Email,Join time,Leave time\n", encoding="utf-8")
    found = kinds.beside(str(tmp_path / part.video.name))
    assert [path.name for path in found] == [
        report,
        f"{part.prefix}_Recording.chat.txt",
        f"{part.prefix}_Recording.timeline.json",
        f"{part.prefix}_Recording.transcript.vtt",
    ]
    assert part.video.name == "GMT20260320-130023_Recording_active_speaker.mp4"


def test_captions_stand_in_for_a_transcript() -> None:
    (part,) = choosing.parts(parsed(fake.meeting([said("MP4"), said("CC")])))
    assert [record.name for record in part.records] == ["GMT20260320-130023_Recording.cc.vtt"]


def test_each_part_has_its_video_and_its_records() -> None:
    files = [
        said("MP4", "gallery_view", SECOND),
        said("MP4", "speaker_view", FIRST),
        said("CHAT", start=SECOND),
        said("TRANSCRIPT", start=FIRST),
        {"file_type": "TIMELINE"},
    ]
    first, second = choosing.parts(parsed(fake.meeting(files)))
    assert [one.name for one in first.records] == [
        "GMT20260320-130023_Recording.transcript.vtt",
        "GMT20260320-130023_Recording.timeline.json",
    ]
    assert [one.name for one in second.records] == ["GMT20260320-141000_Recording.chat.txt"]
    assert first.video
    assert second.video
    assert (first.video.file.kind, second.video.file.kind) == ("speaker_view", "gallery_view")


def test_a_transcript_told_of_by_itself_goes_to_the_part_it_is_of() -> None:
    known = [datetime(2026, 3, 20, 13, 0, 23, tzinfo=UTC), datetime(2026, 3, 20, 14, 10, tzinfo=UTC)]
    alone = parsed(fake.meeting([said("TRANSCRIPT", start="2026-03-20T14:10:02Z")]))
    (part,) = choosing.parts(alone, known)
    assert (part.began_at, part.video) == (known[1], None)
    (part,) = choosing.parts(parsed(fake.meeting([{"file_type": "TRANSCRIPT"}])), known)
    assert part.began_at == known[0]
    (part,) = choosing.parts(alone, known[:1])  # the other part has not been told of
    assert part.prefix == "GMT20260320-141002"


def test_its_names_are_by_topic_and_local_date() -> None:
    late = parsed(fake.meeting([], start_time="2026-03-20T23:30:00Z"))
    assert list(islice(late.names(), 4)) == [
        "Algebra 2026-03-21",
        "Algebra 2026-03-21 00.30",
        "Algebra 2026-03-21 00.30 (2)",
        "Algebra 2026-03-21 00.30 (3)",
    ]
    nowhere = parsed(fake.meeting([], start_time="2026-03-20T23:30:00Z", timezone="Mars/Olympus", topic="A\u0000\nb "))
    assert next(nowhere.names()) == "A b 2026-03-20"
    assert next(parsed(fake.meeting([], topic=None)).names()) == "Zoom 81234567890 2026-03-20"


def test_a_folder_names_nobody_and_no_other_place() -> None:
    names = {choosing.folder(parsed(fake.meeting([], uuid=uuid, topic="../Ada"))) for uuid in ("/a//b==", "ab==")}
    assert len(names) == 2
    assert all(name.startswith("20260320-130023-") and len(name) == 24 for name in names)


def test_names_hold_nothing_of_what_zoom_may_say() -> None:
    evil = said("MP4", "../../etc/x", id="../../y\u0000", download_url="https://zoom.us/x")
    meeting = parsed(fake.meeting([evil]))
    (part,) = choosing.parts(meeting)
    assert part.video
    assert part.video.name == "GMT20260320-130023_Recording_etc_x.mp4"
    assert meeting.files[0].key == f"{fake.UUID} y"


@pytest.mark.parametrize("change", [{"uuid": None}, {"uuid": "a b"}, {"uuid": 'a"b'}, {"start_time": "soon"}])
def test_what_is_no_meeting_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ZoomError):
        parsed(fake.meeting([], **change))


@pytest.mark.parametrize("what", [None, [], "x", {}, 7])
def test_nor_anything_else(what: object) -> None:
    with pytest.raises(ZoomError):
        parsed(what)


def test_every_field_of_a_file_may_be_missing_or_nonsense() -> None:
    files: list[Any] = [{}, {"file_size": "x", "file_type": 7, "status": None}, None, {"file_size": True}]
    meeting = parsed({"uuid": "a==", "recording_files": [*files, said("MP4", status="processing", file_size=-1)]})
    assert meeting.began_at == datetime(2026, 3, 20, 13, 0, 23, tzinfo=UTC)
    assert [one.size for one in meeting.files] == [None] * 4
    assert [one.ready for one in meeting.files] == [True, True, True, False]
    assert parsed({"uuid": "a==", "start_time": FIRST, "recording_files": "x"}).files == ()
