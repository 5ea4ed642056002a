"""Files, folders, patterns and addresses become recordings, in the order in which people count."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ingest import inbox
from ingest.video import SourceError


@pytest.fixture
def term(tmp_path: Path) -> Path:
    """A folder as people have them."""
    for name in (
        "Week 10.mp4", "Week 2.MKV", "week 1.mov", "lab/zoom_0.mp4", "lab/audio_only.m4a", "lab/chat.txt", "roster.csv",
        ".hidden.mp4", "._Week 2.mp4", ".cache/old.mp4", "Week 3.mp4.part", "Week 4.mp4.crdownload", "Week 5.part.mp4",
        "Week 6.mp4.download/Week 6.mp4", "Week 7.part.2.mp4", "~$notes.docx",
    ):  # fmt: skip
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    return tmp_path


def names(found: list[str], folder: Path) -> list[str]:
    return [os.path.relpath(path, folder) for path in found]


def test_a_folder_gives_what_is_whole_in_it_and_below_in_natural_order(term: Path) -> None:
    found = names(inbox.recordings(str(term)), term)
    assert found == ["lab/zoom_0.mp4", "week 1.mov", "Week 2.MKV", "Week 7.part.2.mp4", "Week 10.mp4"]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("Week *", ["Week 2.MKV", "Week 7.part.2.mp4", "Week 10.mp4"]),
        ("*.mp4", ["Week 7.part.2.mp4", "Week 10.mp4"]),
        ("**/*.mp4", ["lab/zoom_0.mp4", "Week 7.part.2.mp4", "Week 10.mp4"]),
        ("l?b", ["lab/zoom_0.mp4"]),
        ("[Ww]eek [12].*", ["week 1.mov", "Week 2.MKV"]),
    ],
)
def test_a_pattern_gives_what_matches(term: Path, pattern: str, expected: list[str]) -> None:
    assert names(inbox.recordings(str(term / pattern)), term) == expected


def test_a_file_is_taken_whatever_it_is_called(term: Path) -> None:
    odd = term / "[2026] ?.bin"
    odd.write_text("x")
    for path in (odd, term / ".hidden.mp4", term / "roster.csv", term / "away.mp4"):
        assert inbox.recordings(str(path)) == [str(path)]


@pytest.mark.parametrize("uri", ["https://host/a/Week%202.mp4?token=*", "s3://bucket/term/Week 2.mp4", "rtsp://host/1"])
def test_an_address_is_left_as_it_is(uri: str) -> None:
    assert inbox.recordings(uri) == [uri]
    assert inbox.title(uri) in ("Week 2", "1")


@pytest.mark.parametrize(
    ("named", "words"),
    [
        (".cache", ["is a folder without recordings", "mp4, mkv"]),
        ("Week 6.mp4.download/../none", ["is a folder without recordings"]),
        ("Week 99*", ["no recording", "matches", "Week 99*"]),
        ("*.csv", ["no recording", "matches"]),
    ],
)
def test_where_there_is_nothing_that_is_said(term: Path, named: str, words: list[str]) -> None:
    (term / "none").mkdir()
    (term / ".cache" / "old.mp4").unlink()
    with pytest.raises(SourceError) as caught:
        inbox.recordings(str(term / named))
    assert [word for word in words if word not in str(caught.value)] == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read_is_told(term: Path) -> None:
    (term / "lab").chmod(0)
    with pytest.raises(SourceError, match="may not be read"):
        inbox.recordings(str(term))


def test_people_count() -> None:
    names = ["b", "A 10", "a 9", "a", "10", "9", "a 09 b", "a 9 c"]
    assert sorted(names, key=inbox.natural) == ["9", "10", "a", "a 9", "a 09 b", "a 9 c", "A 10", "b"]


def test_home_is_known_within_quotes_too(term: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(term))
    monkeypatch.setenv("USERPROFILE", str(term))
    assert names(inbox.recordings("~/*10.mp4"), term) == ["Week 10.mp4"]


def test_patterns_and_folders_elsewhere_name_the_recordings_in_them() -> None:
    fsspec = pytest.importorskip("fsspec", reason="needs the extra [cluster]")
    files = fsspec.filesystem("memory")
    for name in ("week 10.mp4", "week 2.mp4", "week 2.vtt", "more/week 3.mkv", "more/.hidden.mp4", "week 4.mp4.part"):
        files.pipe(f"/term/{name}", b"content")
    at = "memory://term"
    assert inbox.recordings(f"{at}/*.mp4") == [f"{at}/week 2.mp4", f"{at}/week 10.mp4"]
    assert inbox.recordings(f"{at}/") == [f"{at}/more/week 3.mkv", f"{at}/week 2.mp4", f"{at}/week 10.mp4"]
    assert inbox.recordings(f"{at}/**/*.mkv") == [f"{at}/more/week 3.mkv"]
    assert inbox.recordings(f"{at}/week 2.mp4") == [f"{at}/week 2.mp4"]
    with pytest.raises(SourceError, match=r"no recording .* in memory://term/none"):
        inbox.recordings(f"{at}/none*.mp4")


def test_an_address_with_a_query_is_no_pattern() -> None:
    assert inbox.recordings("https://host/one.mp4?part=*") == ["https://host/one.mp4?part=*"]
