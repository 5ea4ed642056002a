"""`classpulse export --person`: all that is held about somebody, to read, with nobody else in it."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from pandas import DataFrame
from sqlalchemy import insert, select

from dashboard.privacy import copying
from ingest.records.person import Person
from ingest.records.placing import Placed
from ingest.records.transcript import Sentence
from storage import erasing
from storage.store import Store
from storage.tables import audit, participant
from tests.conftest import Command
from tests.storage import forgotten
from tests.storage.forgotten import EMAIL, OTHERS, START, WHO


@pytest.fixture
def held(new_db: str) -> str:
    """Two lectures in which they are, and one in which they are not."""
    with Store.open(new_db) as store:
        run = forgotten.hold(store)
        forgotten.tell(store, run)
        forgotten.beside(store, run)
        forgotten.hold(store, "Optics 2", day=7)
        forgotten.hold(store, "Acoustics 1", who="Dev Anand", course="Acoustics", day=8)
        said = (Sentence(f"=1+1, {OTHERS[1]} and Chiara!", 0, 900, Person(WHO, "", EMAIL)),)
        store.attach(run.lecture_id, Placed("transcript", run.recording_id, said))
        note_looks(store)
    return new_db


def note_looks(store: Store) -> None:
    """Of them and of somebody else."""
    with store.engine.begin() as connection:
        for number, row in enumerate(connection.execute(select(participant).order_by(participant.c.id)).all()):
            looked = {"actor": "teacher", "did": "saw" if row.name == WHO else "never shown"}
            whom = {"participant_id": str(row.id), "lecture_id": row.lecture_id, "why": "rows", "hash": str(number)}
            connection.execute(insert(audit).values(at=START, account_id=1, **looked, **whom))


def unpacked(path: Path | io.BytesIO) -> dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def table(files: dict[str, str], name: str) -> DataFrame:
    return pd.read_csv(io.StringIO(files[name]), keep_default_na=False)


def test_all_that_is_held_is_in_it_and_nobody_else(classpulse: Command, held: str, tmp_path: Path) -> None:
    to = tmp_path / "copy.zip"
    told = classpulse("export", "--person", EMAIL, "--to", to, "--db", held)
    assert (told.code, told.out) == (0, f"11 files in {to}: begin with index.html\n")
    files = unpacked(to)
    assert sorted(files) == sorted(
        [*(f"{name}.csv" for name in copying.FILES), "index.html", "observations/01 Optics 1.csv",
         "observations/02 Optics 2.csv"]
    )  # fmt: skip
    rows = table(files, "observations/01 Optics 1.csv")
    assert (len(rows), set(rows["participant"])) == (90, {WHO})
    assert table(files, "attendance.csv")["duration_ms"].tolist() == [60_000]
    assert table(files, "messages.csv")["at_ms"].tolist() == [3_000]
    assert table(files, "speaking.csv")["said"].tolist() == ["", "'=1+1, \u2026 and \u2026!"]
    assert table(files, "consent.csv")["source"].tolist() == ["file"]
    done = table(files, "looked.csv")["did"].tolist()
    assert done[:2] == ["saw"] * 2
    assert set(done[2:]) <= {"exported", "copied"}, "of the lecture, and of them"
    assert done[-1] == "copied"
    assert set(table(files, "account.csv")["email"]) == {EMAIL}
    assert {WHO, EMAIL, f"{WHO[:-1]}n"} <= set(table(files, "names.csv")["name"])
    assert len(table(files, "usual.csv"))
    everything = "\n".join(files.values())
    assert not [name for name in (*OTHERS, "Dev Anand", "Acoustics", "never shown") if name in everything]


def test_the_page_is_read_without_anything_else(classpulse: Command, held: str, tmp_path: Path) -> None:
    classpulse("export", "--person", WHO, "--to", tmp_path / "copy.zip", "--db", held)
    page = unpacked(tmp_path / "copy.zip")["index.html"]
    assert not re.findall(r"(?:src|href|url\()", page)
    text = re.sub(r"<[^>]+>", " ", page)
    for said in (
        f"What is held about {WHO}",
        "Optics \u00b7 Fri 20 Mar 2026",
        "You were on the screen in 90 sampled seconds. Camera on: 100\u00a0%; face seen: 74\u00a0% of them.",
        "Facial expression that the program read most: neutral 100\u00a0%.",
        "Until somebody erases it: no days are set here.",
        "Teacher, looked at single people, the rows of a lecture, Optics 1",
        "one command erases all",
    ):
        assert said in text


def test_one_course_and_another_language(classpulse: Command, held: str, tmp_path: Path) -> None:
    to = tmp_path / "copy.zip"
    told = classpulse(
        "export", "--person", "Dev Anand", "--course", "Acoustics", "--language", "de", "--to", to, "--db", held
    )
    assert told.code == 0
    assert '<html lang="de">' in unpacked(to)["index.html"]
    assert WHO not in "".join(unpacked(to).values())


def test_who_is_forgotten_takes_the_copy_along(classpulse: Command, held: str, tmp_path: Path) -> None:
    for who, name in ((WHO, "theirs.zip"), ("Ada Novak", "ada.zip")):
        classpulse("export", "--person", who, "--to", tmp_path / name, "--db", held)
    with Store.open(held) as store:
        erased = erasing.forget(store, WHO)
    assert [Path(path).name for path in erased.removed] == ["theirs.zip"]
    assert (tmp_path / "ada.zip").exists()


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (("Optics 1", "--person", WHO, "--to", "a.zip"), "and not both"),
        (("--to", "a.csv"), "Name a lecture, or somebody by --person"),
        (("Optics 1", "--course", "Optics", "--to", "a.csv"), "--course belongs to --person"),
        (("--person", WHO, "--to", "a.csv"), "name a file that ends in .zip"),
        (("--person", WHO, "--to", "a.zip", "--language", "xx"), "choose one of de, en"),
        (("--person", WHO, "--to", "nowhere/a.zip"), "name another file by --to"),
        (("--person", "Nobody Known", "--to", "a.zip"), "There is nobody called"),
    ],
)
def test_what_cannot_be_written_is_told_in_a_line(
    classpulse: Command, held: str, asked: tuple[str, ...], why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = classpulse("export", *asked, "--db", held)
    assert told.code == 2
    assert why in told.err
    assert told.err.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir() if path.suffix in (".zip", ".partial")] == []
