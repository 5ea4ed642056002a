"""Opening a database: made new, brought up to date, or refused with one sentence that says what to do."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text

from alembic import command
from storage import StoreError, engine
from storage.store import Store
from storage.tables import metadata

REVISIONS = sorted(script.revision for script in ScriptDirectory(engine.migrations()).walk_revisions())

NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{before}"


def upgrade():
    op.create_table("added", sa.Column("id", sa.Integer(), primary_key=True))
    copied = "always" if op.get_bind().dialect.name == "sqlite" else "never"
    with op.batch_alter_table("lecture", recreate=copied) as batch:
        batch.add_column(sa.Column("note", sa.Text()))
    {last}
"""


def one_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, last: str = "pass") -> None:
    """A ClassPulse with one more migration than this one."""
    later = tmp_path / "later"
    shutil.copytree(engine.migrations(), later, ignore=shutil.ignore_patterns("__pycache__"))
    (later / "versions" / "9999_more.py").write_text(NEXT.format(before=REVISIONS[-1], last=last))
    monkeypatch.setattr(engine, "migrations", lambda: later)


def tables(url: str) -> set[str]:
    plain = create_engine(url)
    try:
        return set(inspect(plain).get_table_names())
    finally:
        plain.dispose()


def refused(url: str) -> str:
    with pytest.raises(StoreError) as caught:
        Store.open(url)
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_an_empty_database_is_made_at_the_newest_revision(url: str) -> None:
    Store.open(url).close()
    assert tables(url) == {*metadata.tables, "alembic_version"}
    Store.open(url).close()


def test_the_migrations_make_exactly_the_tables_of_the_code(store: Store) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        assert compare_metadata(context, metadata) == []


def test_alembic_s_own_check_finds_nothing_to_migrate(store: Store) -> None:
    config = engine._config()
    with store.engine.connect() as connection:
        config.attributes["connection"] = connection
        command.check(config)


@pytest.mark.parametrize("kind", ["sqlite"])
def test_sqlite_is_in_wal_with_references_enforced(store: Store) -> None:
    with store.engine.connect() as connection:
        found = [connection.execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "foreign_keys")]
        assert found == ["wal", 1]
        assert connection.execute(text("PRAGMA busy_timeout")).scalar() == 60_000


def test_an_older_database_is_refused_with_the_command_and_upgraded_by_it(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.open(url) as store:
        store.enrol("Lecture 1", [])
    one_more(tmp_path, monkeypatch)
    assert refused(url).endswith(f"classpulse upgrade --db '{url}'")
    assert engine.upgrade(url) == "9999"
    with Store.open(url) as store, store.engine.connect() as connection:
        assert connection.execute(text("SELECT name, note FROM lecture")).all() == [("Lecture 1", None)]


def test_changing_a_table_loses_nothing_that_refers_to_it(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.open(url) as store, engine.writing(store.engine) as connection:
        connection.execute(text("INSERT INTO lecture (id, name, created_at) VALUES ('a', 'b', '2026-11-21 10:00:00')"))
        connection.execute(text("INSERT INTO label (id, lecture_id, text) VALUES (1, 'a', 'Ada')"))
    one_more(tmp_path, monkeypatch)
    engine.upgrade(url)
    with Store.open(url) as store, store.engine.connect() as connection:
        assert connection.execute(text("SELECT text FROM label")).scalars().all() == ["Ada"]


def test_an_upgrade_that_fails_changes_nothing(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Store.open(url).close()
    with monkeypatch.context() as later:
        one_more(tmp_path, later, last='raise RuntimeError("torn")')
        with pytest.raises(RuntimeError, match="torn"):
            engine.upgrade(url)
    assert "added" not in tables(url)
    Store.open(url).close()


def test_a_database_that_could_not_be_made_is_still_empty(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as later:
        one_more(tmp_path, later, last='raise RuntimeError("torn")')
        with pytest.raises(RuntimeError, match="torn"):
            Store.open(url)
    assert tables(url) == set()


def test_a_newer_database_is_refused(url: str) -> None:
    with Store.open(url) as store, engine.writing(store.engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'ffff'"))
    assert "made by a newer ClassPulse; update it" in refused(url)
    with pytest.raises(StoreError, match="newer ClassPulse; update it"):
        engine.upgrade(url)


def test_the_database_of_another_program_is_refused_and_left_alone(url: str) -> None:
    plain = create_engine(url)
    with plain.begin() as connection:
        connection.execute(text("CREATE TABLE grades (id INTEGER)"))
    plain.dispose()
    assert "another program" in refused(url)
    with pytest.raises(StoreError, match="another program"):
        engine.upgrade(url)
    assert tables(url) == {"grades"}


@pytest.mark.parametrize("content", [b"a,b\n1,2\n", b"SQLite format 3\x00 and then nothing of the kind" * 200])
def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "grades.csv"
    path.write_bytes(content)
    assert "grades.csv" in refused(f"sqlite:///{path}")
    assert path.read_bytes() == content


def test_a_missing_folder_a_folder_and_a_database_in_memory_are_refused(tmp_path: Path) -> None:
    assert f"mkdir -p '{tmp_path / 'away'}'" in refused(f"sqlite:///{tmp_path / 'away' / 'class.db'}")
    assert "is a folder" in refused(f"sqlite:///{tmp_path}")
    assert "keeps nothing" in refused("sqlite://")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def readable_folder() -> Iterator[Path]:
    """A folder in which we may read but not write: as root, we become nobody for a while."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "class.db").write_bytes(b"")
        (folder / "class.db").chmod(0o444)
        folder.chmod(0o555)
        user = os.geteuid()
        if user == 0:
            os.seteuid(65534)
        yield folder
        os.seteuid(user)
        folder.chmod(0o755)


def test_what_cannot_be_written_is_refused(readable_folder: Path) -> None:
    assert "cannot be written: chmod u+w" in refused(f"sqlite:///{readable_folder / 'new.db'}")
    assert "cannot be written: chmod u+w" in refused(f"sqlite:///{readable_folder / 'class.db'}")


@pytest.mark.parametrize("address", ["class.db", "mysql://me:secret@host/x", "nonsense://host/x", "/tmp/class.db"])
def test_what_is_no_address_is_refused_without_showing_a_password(address: str) -> None:
    assert "--db sqlite:////folder/file.db" in refused(address)
    assert "secret" not in refused(address)


def test_an_unreachable_server_is_one_sentence_without_the_password() -> None:
    pytest.importorskip("psycopg")
    message = refused("postgresql://teacher:secret@127.0.0.1:1/class")
    assert message.startswith("Cannot reach postgresql://teacher:***@127.0.0.1:1/class (")
    assert "check that the server runs" in message


def test_a_missing_driver_names_the_extra_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    assert "pip install 'classpulse[postgres]'" in refused("postgresql://host/class")


def test_the_default_database_gets_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platformdirs.user_data_path", lambda *_, **__: tmp_path / "home" / "classpulse")
    with Store.open(engine.default_url()):
        assert (tmp_path / "home" / "classpulse" / "classpulse.db").exists()


def test_all_that_is_read_at_once_is_of_one_moment(url: str) -> None:
    with Store.open(url) as store, engine.reading(store.engine) as reader:
        count = text("SELECT count(*) FROM lecture")
        assert reader.execute(count).scalar() == 0
        store.enrol("Lecture 1", [])
        assert reader.execute(count).scalar() == 0
    with Store.open(url) as store, engine.reading(store.engine) as reader:
        assert reader.execute(count).scalar() == 1


def test_a_failure_later_on_is_one_sentence_too(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path / 'class.db'}") as store:
        with sqlite3.connect(tmp_path / "class.db") as other:
            other.execute("DROP TABLE participant")
        other.close()
        with pytest.raises(StoreError, match="check the disk and the file"):
            store.enrol("Lecture 1", [])
