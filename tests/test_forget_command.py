"""`classpulse forget`, as a person types it."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage import backup, erasing, scrubbing
from storage.store import Store
from tests.conftest import Command
from tests.storage import forgotten
from tests.storage.forgotten import EMAIL, WHO


@pytest.fixture
def held(db: str) -> str:
    """A database with somebody to forget."""
    with Store.open(db) as store:
        forgotten.tell(store, forgotten.hold(store))
    return db


def test_it_says_what_goes_and_asks(
    classpulse: Command, held: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    classpulse("export", "Optics 1", "--to", tmp_path / "rows.csv", "--db", held)
    classpulse("report", "Optics 1", "--to", tmp_path / "report.html", "--db", held)
    monkeypatch.setattr("sys.stdin", io.StringIO("no\n"))
    asked = classpulse("forget", EMAIL, "--db", held)
    assert asked.code == 2
    assert asked.out.splitlines()[:2] == [f"{WHO} ({EMAIL}, {forgotten.ALIAS})", "  lectures  Optics 1"]
    assert "2 files" in asked.out
    assert "for good? Type yes: classpulse: Nothing was erased" in asked.err
    with Store.open(held) as store:
        sealed = forgotten.stored(store)
        assert forgotten.named(store)
        assert len(forgotten.on_disk(store, tmp_path, sealed)) > 1
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))
    done = classpulse("forget", EMAIL, "--db", held)
    assert done.code == 0
    assert "Erased: 90 observations" in done.out
    assert [line for line in done.out.splitlines() if line.startswith("removed")] == [
        f"removed  {tmp_path / name}" for name in ("rows.csv", "report.html")
    ]
    with Store.open(held) as store:
        assert (forgotten.named(store), forgotten.on_disk(store, tmp_path, sealed)) == ([], [])


def test_backups_are_told_and_deleted_when_asked(
    classpulse: Command, held: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLASSPULSE_BACKUPS", str(tmp_path / "kept"))
    with Store.open(held) as store:
        made = backup.back_up(store.engine, tmp_path / "kept", datetime(2026, 3, 1, 3, tzinfo=UTC), 7)
    told = classpulse("forget", WHO, "--yes", "--course", "Optics", "--db", held)
    assert f"left: {made}: the backup of 2026-03-01 03:00 UTC; add --backups to delete it" in told.err
    assert made.exists()
    with Store.open(held) as store:
        forgotten.hold(store, "Optics 2")
    assert f"removed  {made}" in classpulse("forget", WHO, "--yes", "--backups", "--db", held).out
    assert not made.exists()
    with Store.open(held) as store:
        assert forgotten.on_disk(store, tmp_path) == []


def test_what_was_left_by_a_stopped_command_is_done(
    classpulse: Command, held: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.open(held) as store, monkeypatch.context() as patch:
        patch.setattr(scrubbing, "scrub", lambda store: None)
        erasing.forget(store, WHO)
    told = classpulse("forget", WHO, "--db", held)
    assert (told.code, told.err) == (0, "")
    assert told.out == "The bytes of what was deleted before are out of the database's files now.\n"


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (("Nobody Known",), "There is nobody called 'Nobody Known'"),
        ((WHO, "--course", "Optik"), "did you mean 'Optics'?"),
    ],
)
def test_who_is_not_known_is_one_line(classpulse: Command, held: str, asked: tuple[str, ...], why: str) -> None:
    told = classpulse("forget", *asked, "--yes", "--db", held)
    assert (told.code, told.out) == (2, "")
    assert why in told.err
    assert told.err.count("\n") == 1
