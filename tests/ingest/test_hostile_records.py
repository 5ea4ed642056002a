"""Records that somebody made to do harm: bombs, paths, endless fields, deep nesting, texts that regexes choke on."""

from __future__ import annotations

import io
import json
import random
import struct
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.records import archive, kinds, roster
from ingest.records.text import LARGEST, composed
from ingest.video import SourceError
from tests.ingest.test_damaged_records import FILES, refusal

MANY = 240_000
LIMIT_S = 120.0
"""What takes seconds per million signs is read far below this; what is quadratic takes far longer."""
CUE = "WEBVTT\n\n00:01.000 --> 00:02.000\n"
REPORT = "Name (original name),Email,Join time,Leave time,Duration (minutes)\n"
STAY = "03/20/2026 01:58:00 PM,03/20/2026 03:01:00 PM,63\n"
CHOKING = {
    "voices.vtt": CUE + "<v " * MANY,
    "voice.vtt": CUE + "<v" + " " * MANY,
    "classes.vtt": CUE + "<v" + ".a" * MANY,
    "tags.vtt": CUE + "<b " * MANY,
    "times.vtt": CUE + "<1:" * MANY,
    "references.vtt": CUE + "&#1" * MANY + "&#" + "9" * MANY,
    "colons.vtt": CUE + "a:" * MANY + "\n\n" + CUE,
    "blanks.vtt": "WEBVTT" + "\n" * MANY + " " * MANY,
    "marks.vtt": CUE + "a" + "\u0316\u0301" * MANY,
    "spaces.chat.txt": "00:12:34\tFrom " + " " * MANY,
    "name.chat.txt": "00:12:34\tFrom a" + " " * MANY + "x",
    "to.chat.txt": "00:12:34 From a" + " to " * MANY + ":",
    "colons.chat.txt": "00:12:34 From " + "a:" * MANY,
    "reactions.chat.txt": "00:12:34 From a to b: x\n" + 'reacted to "' * MANY,
    "participants.date.csv": REPORT + "A,,03/20/2026 01:58:00" + " " * MANY + "x," + STAY,
    "participants.brackets.csv": REPORT + "(" * MANY + ")" * MANY + ",," + STAY,
    "participants.quotes.csv": REPORT + '"' * MANY,
    "participants.header.csv": "," * MANY + "\n" + "," * MANY,
    "roster.csv": "name,aliases\na," + ";" * MANY,
    "changes.timeline.json": '{"timeline": [' + '{"ts": "00:00:01.000", "users": []},' * (MANY // 30) + "{}]}",
    "places.timeline.json": '{"timeline": [' + '"ts"   :' * MANY,
    "nested.timeline.json": '{"timeline": [{"ts": ' + "[" * 900 + "]" * 900 + ', "users": []}]}',
    "deep.timeline.json": "[" * MANY,
    "number.timeline.json": '{"timeline": [{"ts": ' + "9" * MANY + "}]}",
    "marks.timeline.json": '{"timeline": [{"ts": "00:00:01.000", "users": [{"username": "a'
    + "\\u0316\\u0301" * MANY + '"}]}]}',
}  # fmt: skip


@pytest.mark.parametrize("name", CHOKING)
def test_nothing_takes_longer_than_it_is_long(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(CHOKING[name])
    began = time.monotonic()
    said = refusal(path)
    assert time.monotonic() - began < LIMIT_S
    assert len(said) < 2 * MANY
    assert "\n" not in said


def test_a_regex_that_gives_back_comes_to_no_end() -> None:
    """So the test above can fail: as the transcript's was, which would take a quarter of an hour."""
    code = rf"""import re; re.sub(r"<v(?:\.[^\s>]*)?\s+([^>]*)>", "", "<v " * {MANY})"""
    with pytest.raises(subprocess.TimeoutExpired):
        subprocess.run([sys.executable, "-c", code], timeout=5)


def test_a_record_larger_than_any_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.vtt"
    with path.open("wb") as file:
        file.truncate(LARGEST + 1)
    assert "is larger than any record" in refusal(path)


def test_a_letter_may_have_marks() -> None:
    assert composed("Zoe\u0308") == "Zo\u00eb"
    assert composed("\u05e9\u05c1\u05b8\u05dc\u05d5\u05b9\u05dd")
    with pytest.raises(ValueError, match="more marks"):
        composed("e" + "\u0301" * 31)


# ------------------------------------------------------------------------------------------------------- archives

USERS = (
    "sourcedId,status,role,givenName,familyName,email,enabledUser\n"
    "1,active,student,Ada,Ruiz,a@x.org,true\n2,active,teacher,Bo,Li,b@x.org,true\n"
)
Packed = Callable[[zipfile.ZipFile], None]


def packed(path: Path, pack: Packed, way: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", way) as file:
        pack(file)
    return path


def test_an_archive_of_oneroster(tmp_path: Path) -> None:
    def pack(file: zipfile.ZipFile) -> None:
        file.writestr("manifest.csv", "propertyName,value\n")
        file.writestr("export/users.csv", USERS)

    (person,) = roster.read(packed(tmp_path / "roster.zip", pack))
    assert (person.name, person.email) == ("Ada Ruiz", "a@x.org")


def _bomb(file: zipfile.ZipFile) -> None:
    file.writestr("users.csv", USERS + "x" * 30_000_000)


def _many(file: zipfile.ZipFile) -> None:
    for number in range(600):
        file.writestr(f"{number}.csv", "")
    file.writestr("users.csv", USERS)


def _twice(file: zipfile.ZipFile) -> None:
    file.writestr("a/users.csv", USERS)
    file.writestr("b/users.csv", USERS)


@pytest.mark.parametrize(
    ("pack", "way", "said"),
    [
        (_bomb, zipfile.ZIP_DEFLATED, "unpacks to more"),
        (_bomb, zipfile.ZIP_LZMA, "unpacks to more"),
        (_bomb, zipfile.ZIP_BZIP2, "unpacks to more"),
        (_bomb, zipfile.ZIP_STORED, "is larger than 16 MB"),
        (_many, zipfile.ZIP_STORED, "more than 500 files"),
        (_twice, zipfile.ZIP_STORED, "more than one users.csv"),
        (lambda file: file.writestr("x.csv", ""), zipfile.ZIP_STORED, "holds no users.csv"),
    ],
)
def test_archives_that_are_refused(tmp_path: Path, pack: Packed, way: int, said: str) -> None:
    with pytest.raises(SourceError, match=said):
        roster.read(packed(tmp_path / "roster.csv", pack, way))


def test_an_archive_that_lies_about_sizes(tmp_path: Path) -> None:
    """Its table says that little comes out of it."""
    path = packed(tmp_path / "roster.csv", _bomb)
    content = bytearray(path.read_bytes())
    at = content.index(b"PK\x01\x02")
    struct.pack_into("<I", content, at + 24, 100)
    path.write_bytes(content)
    with pytest.raises(SourceError, match=r"unpacks to more|is damaged"):
        roster.read(path)


@pytest.mark.parametrize("name", ["../users.csv", "/etc/users.csv", "..\\..\\users.csv", "a/../../../users.csv"])
def test_an_archive_writes_no_file_anywhere(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    path = packed(folder / "roster.csv", lambda file: file.writestr(name, USERS))
    before = sorted(tmp_path.rglob("*"))
    try:
        roster.read(path)
    except SourceError as error:
        assert "users.csv" in str(error)  # noqa: PT017
    assert sorted(tmp_path.rglob("*")) == before


def survive_archive(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    try:
        roster.read(path)
    except SourceError as error:
        assert str(path) in str(error)  # noqa: PT017


def mutated(content: bytes, seed: int) -> bytes:
    """Bytes changed, left out, doubled or taken from elsewhere."""
    draw, out = random.Random(seed), bytearray(content)
    for _ in range(draw.choice((1, 2, 8))):
        at = draw.randrange(len(out))
        length = draw.choice((1, 1, 2, 40))
        match draw.randrange(5):
            case 0:
                out[at] = draw.choice((0, 10, 13, 34, 44, 59, 60, 91, 123, 255, draw.randrange(256)))
            case 1:
                del out[at : at + length]
            case 2:
                out[at:at] = out[at : at + length] * draw.choice((1, 3, 200))
            case 3:
                out[at:at] = draw.choice(
                    (b"\0", b'"', b"\r\n", b"[[[[", b"-->", b"From ", b"\xcc\x81" * 40, b"9" * 5_000)
                )
            case _:
                other = draw.randrange(len(out))
                out[at : at + length] = out[other : other + length]
        out = out or bytearray(b"x")
    return bytes(out)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("seeds", [range(60), pytest.param(range(60, 3_000), marks=pytest.mark.fuzz)])
def test_mutated_records_are_read_or_refused(tmp_path: Path, name: str, seeds: range) -> None:
    path, content = tmp_path / name, FILES[name].encode()
    for seed in seeds:
        path.write_bytes(mutated(content, seed))
        said = refusal(path)
        assert not said or (str(path) in said and "\n" not in said), seed


@pytest.mark.parametrize("seeds", [range(100), pytest.param(range(100, 4_000), marks=pytest.mark.fuzz)])
def test_mutated_archives_are_read_or_refused(tmp_path: Path, seeds: range) -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("users.csv", USERS * 3)
        file.writestr("classes.csv", "sourcedId\n")
    for seed in seeds:
        survive_archive(tmp_path / "roster.csv", mutated(whole.getvalue(), seed))


def test_what_a_timeline_may_hold(tmp_path: Path) -> None:
    """Values of any kind in the place of any other."""
    strange: tuple[object, ...] = (None, True, -1, 1e308, float("nan"), "", "\0", [], {}, [[]], {"a": []}, "9" * 400)
    for ts in strange:
        for user in strange:
            for field in ("username", "zoom_userid", "user_id"):
                path = tmp_path / "a.timeline.json"
                path.write_text(json.dumps({"timeline": [{"ts": ts, "users": [{field: user}]}]}))
                assert "\n" not in refusal(path)
    for whole in strange:
        path.write_text(json.dumps({"timeline": whole}))
        assert refusal(path)


def test_limits_are_those_told() -> None:
    assert (archive.LARGEST >> 20, archive.ENTRIES) == (16, 500)
    assert {".csv", ".json", ".vtt", ".txt"} == kinds.SUFFIXES
