"""The audit log from the command line: what commands note, and what the check of it says."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from storage import queries
from storage.engine import writing
from storage.store import Store
from tests.conftest import Command
from tests.test_consent_command import INIT


@pytest.fixture
def db(new_db: str) -> str:
    """Nothing is stated yet."""
    return new_db


def test_what_commands_do_is_noted_and_checked(classpulse: Command, db: str, tmp_path: Path) -> None:
    assert classpulse("audit", "verify", "--db", db).out == f"0 entries, unbroken; the head is {'0' * 64}\n"
    assert classpulse(*INIT, "--db", db).code == 0
    assert classpulse("demo", "--people", 3, "--seconds", 3, "--no-serve", "--db", db).code == 0
    with Store.open(db) as store:
        (lecture,) = queries.lectures(store)
    for suffix, command in ((".csv", "export"), (".jsonl", "export"), (".html", "report")):
        assert classpulse(command, lecture.name, "--to", tmp_path / f"out{suffix}", "--db", db).code == 0
    assert classpulse("user", "add", "tess", "--db", db).code == 0
    told = classpulse("audit", "list", "--db", db).out.splitlines()
    assert [line.split("  ")[3] for line in told] == ["user", "reported", "exported", "exported", "policy"]
    assert all("  command  " in line for line in told)
    assert len(classpulse("audit", "list", "--did", "exported", "--limit", 1, "--db", db).out.splitlines()) == 1
    head = classpulse("audit", "verify", "--db", db).out.split()[-1]
    assert classpulse("audit", "verify", "--head", head, "--db", db).code == 0


def test_what_is_broken_is_one_line(classpulse: Command, db: str) -> None:
    assert classpulse(*INIT, "--db", db).code == 0
    assert classpulse("user", "add", "tess", "--db", db).code == 0
    answer = classpulse("audit", "verify", "--head", "ab12", "--db", db)
    assert (answer.code, answer.out) == (2, "")
    assert "does not go on from ab12" in answer.err
    with Store.open(db) as store, writing(store.engine) as connection:
        connection.execute(text("DROP TRIGGER audit_update"))
        connection.execute(text("UPDATE audit SET why = 'another' WHERE id = 1"))
    answer = classpulse("audit", "verify", "--db", db)
    assert (answer.code, len(answer.err.splitlines())) == (2, 1)
    assert "entry 1 is not as it was written" in answer.err
    assert "choose one of" in classpulse("audit", "list", "--did", "watched", "--db", db).err
