from __future__ import annotations

from pathlib import Path

import pytest

from ingest.records import kinds
from ingest.video import SourceError

REPORT = "Name (original name),Email,Join time,Leave time,Duration (minutes)\n"
CHAT = "00:00:01\tAda:\thi\n"


def put(folder: Path, *names: str) -> None:
    """Files of all kinds by their suffix, each as it should be."""
    folder.mkdir(exist_ok=True)
    content = {".csv": REPORT, ".vtt": "WEBVTT\n", ".json": '{"timeline": []}', ".txt": CHAT}
    for name in names:
        (folder / name).write_text(content.get(Path(name).suffix, "video"))


def names(video: Path) -> list[str]:
    return [path.name for path in kinds.beside(str(video))]


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.vtt", "damaged", "transcript"),
        ("a.srt", "WEBVTT\n", "transcript"),
        ("a.json", '{"timeline": []}', "timeline"),
        ("a_timeline.json", "damaged", "timeline"),
        ("package.json", "{}", ""),
        ("report.csv", REPORT, "participants"),
        ("participants_1.csv", "damaged", "participants"),
        ("roster.csv", "name,email\nAda,\n", "roster"),
        ("grades.csv", "Student,ID,Section\nAda,1,\n", "roster"),
        ("truth.csv", "second,x\n0,1\n", ""),
        ("notes.txt", CHAT, "chat"),
        ("chat.txt", "damaged", "chat"),
        ("notes.txt", "Read this first.\n", ""),
    ],
)
def test_a_kind_is_told_by_name_and_content(tmp_path: Path, name: str, content: str, kind: str) -> None:
    (tmp_path / name).write_text(content)
    assert kinds.kind(tmp_path / name) == kind


def test_what_is_no_record_is_refused_with_the_next_step(tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text("name\nAda\n")
    (tmp_path / "notes.txt").write_text("Read this first.\n")
    with pytest.raises(SourceError, match=r"roster\.csv is a roster; give it by --roster"):
        kinds.read(tmp_path / "roster.csv")
    with pytest.raises(SourceError, match=r"notes\.txt is no record of a meeting; see docs/records\.md"):
        kinds.read(tmp_path / "notes.txt")
    with pytest.raises(SourceError, match="does not exist"):
        kinds.read(tmp_path / "away.vtt")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("report.csv", REPORT, "holds nobody, and a record attached before is kept; "),
        ("a.timeline.json", '{"timeline": []}', "holds nobody who speaks, "),
        ("a.timeline.json", '{"timeline": [{"ts": "00:00:01.000", "users": []}]}', "holds nobody who speaks, "),
        ("a.vtt", "WEBVTT\n", "holds no sentence, "),
        ("chat.txt", "\n", "holds no message to everyone, "),
        ("chat.txt", "14:00:02 From Ada to Bo(Direct Message):\n\tpsst\n", "holds no message to everyone, "),
    ],
)
def test_an_empty_record_is_refused(tmp_path: Path, name: str, content: str, said: str) -> None:
    """Else it would take the place of a good one."""
    (tmp_path / name).write_text(content)
    with pytest.raises(SourceError, match=said):
        kinds.read(tmp_path / name)


def test_beside_a_recording_of_zoom_s_cloud(tmp_path: Path) -> None:
    first, second = "GMT20260320-130023_Recording", "GMT20260320-141500_Recording"
    put(
        tmp_path, f"{first}_gallery_1280x720.mp4", f"{first}.cc.vtt", f"{first}.transcript.vtt", f"{first}newChat.txt",
        f"{first}.timeline.json", f"{first}.roster.md", f"{second}_1280x720.mp4", f"{second}.cc.vtt",
        "participants_812.csv", "other.vtt",
    )  # fmt: skip
    assert names(tmp_path / f"{first}_gallery_1280x720.mp4") == [
        "participants_812.csv", f"{first}.timeline.json", f"{first}.transcript.vtt", f"{first}newChat.txt",
    ]  # fmt: skip
    assert names(tmp_path / f"{second}_1280x720.mp4") == ["participants_812.csv", f"{second}.cc.vtt"]


def test_a_report_among_the_recordings_of_a_term_is_nobody_s(tmp_path: Path) -> None:
    put(tmp_path, "GMT20260320-130023_a.mp4", "GMT20260327-130023_a.mp4", "participants_812.csv", "chat.txt")
    assert names(tmp_path / "GMT20260320-130023_a.mp4") == []
    (tmp_path / "GMT20260327-130023_a.mp4").unlink()
    put(tmp_path, "participants_813.csv")
    assert names(tmp_path / "GMT20260320-130023_a.mp4") == ["chat.txt"]


def test_a_chat_beside_any_video_is_nobody_s(tmp_path: Path) -> None:
    put(tmp_path, "video1.mp4", "chat.txt", "participants_812.csv")
    assert names(tmp_path / "video1.mp4") == []
    (tmp_path / "video1.mp4").rename(tmp_path / "video1234567890.mp4")
    assert names(tmp_path / "video1234567890.mp4") == ["participants_812.csv", "chat.txt"]


def test_beside_a_recording_of_zoom_s_client(tmp_path: Path) -> None:
    folder = tmp_path / "2026-03-20 14.00.23 Optics 1234567890"
    put(folder, "zoom_0.mp4", "zoom_1.mp4", "chat.txt", "meeting_saved_chat.txt", "participants.csv")
    assert names(folder / "zoom_0.mp4") == ["participants.csv", "chat.txt"]
    assert names(folder / "zoom_1.mp4") == ["participants.csv"]


def test_beside_any_other_recording(tmp_path: Path) -> None:
    put(tmp_path, "class.mp4", "class.vtt", "class.chat.txt", "class.participants.csv", "classes.vtt", "chat.txt")
    (tmp_path / "class.roster.csv").write_text("name\nAda\n")
    (tmp_path / "class.truth.csv").write_text("second,x\n0,1\n")
    (tmp_path / "class.timeline.json").write_bytes(b"\x00damaged")
    (tmp_path / "class.json").write_text("{}")
    assert names(tmp_path / "class.mp4") == [
        "class.participants.csv", "class.chat.txt", "class.timeline.json", "class.vtt",
    ]  # fmt: skip
    assert kinds.beside((tmp_path / "class.mp4").as_uri()) == kinds.beside(str(tmp_path / "class.mp4"))
    assert kinds.beside("rtsp://camera/1") == []
