"""`classpulse report` and `classpulse mail`, as a person types them."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.store import Store
from tests.conftest import Command
from tests.dashboard import rooms
from tests.dashboard.sink import listening


@pytest.fixture
def held(db: str) -> str:
    """A database with a lecture."""
    with Store.open(db) as store:
        rooms.hold(store, "Lecture 7")
    return db


def test_a_report_is_written_by_the_name_of_the_lecture(classpulse: Command, held: str, tmp_path: Path) -> None:
    for name, begins in (("report.pdf", b"%PDF"), ("report.html", b"<!DOCTYPE html>")):
        told = classpulse("report", "Lecture 7", "--to", tmp_path / name, "--formula", "presence", "--db", held)
        assert (told.code, told.out) == (0, f"The report is in {tmp_path / name}\n")
        assert (tmp_path / name).read_bytes().startswith(begins)
    classpulse("report", "Lecture 7", "--to", tmp_path / "report.html", "--language", "de", "--db", held)
    assert b'<html lang="de">' in (tmp_path / "report.html").read_bytes()


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("Lecture 8", "--to", "a.pdf"), "did you mean 'Lecture 7'?"),
        (("Lecture 7", "--to", "a.docx"), "ends in .html or .pdf"),
        (("Lecture 7", "--to", "a.pdf", "--formula", "best"), "choose one of"),
        (("Lecture 7", "--to", "a.pdf", "--language", "xx"), "choose one of de, en"),
        (("Lecture 7", "--to", "nowhere/a.pdf"), "name another file by --to"),
    ],
)
def test_what_cannot_be_written_is_told_in_a_line(
    classpulse: Command, held: str, asked: tuple[str, ...], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said = classpulse("report", *asked, "--db", held)
    assert said.code == 2
    assert told in said.err
    assert said.err.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir() if path.suffix in (".pdf", ".partial", ".docx")] == []


def test_a_report_is_mailed(classpulse: Command, held: str, monkeypatch: pytest.MonkeyPatch) -> None:
    told = classpulse("mail", "Lecture 7", "--to", "ruth@school.example", "--db", held)
    assert told.code == 2
    assert "set CLASSPULSE_SMTP=smtp://user:password@host:587" in told.err
    with listening() as sink:
        monkeypatch.setenv("CLASSPULSE_SMTP", sink.url)
        monkeypatch.setenv("CLASSPULSE_MAIL_FROM", "classpulse@school.example")
        told = classpulse("mail", "Lecture 7", "--to", "ruth@school.example", "--db", held)
        assert told.out == "The report was sent to ruth@school.example\n"
        assert [to for to, _ in sink.mails] == ["ruth@school.example"]
