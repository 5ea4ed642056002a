"""Databases of the past: each revision so far, with rows as they were then, can be upgraded and says the same.

`frozen/REVISION.sql` holds one small lecture with one of everything. It is written once, when the revision is released.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select, update

from alembic import command
from inference import linking
from ingest.records.roster import Participant
from storage import StoreError, engine, participation, queries, rollups, sealing
from storage.store import Store
from storage.tables import bearer, class_minute, identified, label, metadata, participant_bin, participant_total

FROZEN = Path(__file__).parent / "frozen"
KEY = "bmFtZXMgb2YgYSBmcm96ZW4gY2xhc3MgLSBub3RoaW4="
"""Names in databases of 0014 and later are sealed with it."""
REVISIONS = sorted(script.revision for script in ScriptDirectory(engine.migrations()).walk_revisions())


@pytest.fixture(autouse=True)
def _their_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(sealing.SETTING, KEY)


def made_at(url: str, revision: str) -> None:
    """A database as it was at a revision, with its frozen rows."""
    opened = engine._connect(url)
    config = Config()
    config.set_main_option("script_location", str(engine.migrations()))
    with engine.writing(opened) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        for statement in (FROZEN / f"{revision}.sql").read_text().split(";\n"):
            if statement.strip():
                connection.exec_driver_sql(statement)
    opened.dispose()


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_database_of_this_revision_is_upgraded_and_says_the_same(url: str, revision: str) -> None:
    made_at(url, revision)
    engine.upgrade(url)
    with Store.open(url) as store:
        (lecture,) = queries.lectures(store, "presence")
        assert (lecture.name, lecture.course, lecture.length_ms, lecture.people) == ("Lecture 1", "Algebra", 3000, 2)
        assert lecture.state == "done"
        assert [lecture.coverage, lecture.engagement] == pytest.approx([0.5, 0.75])
        assert store.roster("Lecture 1") == [Participant("Ada Novak", "ada@example.org", ("Ada",), True)]
        rows = queries.observations(store, lecture.id)
        assert list(rows["second"]) == [0, 0, 2, 2]
        assert list(rows["participant"]) == ["Ada Novak", "unlabelled-1"] * 2
        assert list(rows["expression"].fillna("")) == ["happy", "", "neutral", "sad"]
        if revision >= "0002":
            _says_what_its_records_said(store, lecture.id)


@pytest.mark.parametrize("revision", REVISIONS)
def test_the_totals_of_an_upgraded_database_are_those_that_would_be_computed(url: str, revision: str) -> None:
    made_at(url, revision)
    engine.upgrade(url)
    with Store.open(url) as store:
        upgraded = _totals(store)
        with engine.writing(store.engine) as connection:
            rollups.rebuild(connection, 1)
        assert upgraded == _totals(store)
        assert all(upgraded)


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_run_of_before_says_what_it_will_say_once_its_sums_are_those_of_today(url: str, revision: str) -> None:
    made_at(url, revision)
    engine.upgrade(url)
    with Store.open(url) as store:
        lecture = queries.find(store, "Lecture 1")
        computed = queries.timeline(store, lecture)
        assert store.refresh() <= 1
        assert store.refresh() == 0
        pd.testing.assert_frame_equal(queries.timeline(store, lecture), computed)
        assert computed["engagement_classpulse1"].notna().all()
        assert len(queries.usual(store, lecture)) == 20


def test_a_short_run_of_before_is_named_anew_and_has_its_short_bins_then(url: str) -> None:
    made_at(url, "0005")
    opened = engine._connect(url)
    with engine.writing(opened) as connection:
        connection.execute(update(identified).values(version=linking.VERSION))
    opened.dispose()
    engine.upgrade(url)
    with Store.open(url) as store:
        for expected in (False, True):
            with engine.reading(store.engine) as connection:
                assert any(connection.execute(select(participant_bin))) is expected
            assert store.catch_up() == (0 if expected else 1)


def _totals(store: Store) -> list[list[tuple[object, ...]]]:
    """Float sums rounded, for they are added in another order; of formulas the one that there has always been."""
    with engine.reading(store.engine) as connection:
        return [
            sorted(
                tuple(round(value, 9) if isinstance(value, float) else value for value in row)
                for row in connection.execute(select(table))
                if table is not class_minute or row.formula == "presence"
            )
            for table in (participant_total, class_minute, bearer)
        ]


def _says_what_its_records_said(store: Store, lecture_id: str) -> None:
    ada = participation.people(store, lecture_id).set_index("participant").loc["Ada Novak"]
    assert [ada["attended_ms"], ada["spoken_ms"], ada["messages"]] == [120_000, 1_000, 1]
    assert participation.unseen(store, lecture_id) == ["Quiet Guest"]
    assert list(participation.stays(store, lecture_id)["end_ms"]) == [3_000, 2_000]
    assert list(participation.sentences(store, lecture_id)["text"]) == ["Good morning.", "Morning."]


@pytest.mark.parametrize("revision", [each for each in REVISIONS if each < "0014"])
def test_what_was_in_the_clear_is_sealed_by_the_upgrade_and_overwritten(
    url: str, revision: str, tmp_path: Path
) -> None:
    made_at(url, revision)
    names = {name for name in (b"Ada N0vak", b"ada@example.org", b"/videos/one.mp4", b"Quiet Guest", b"Good morning.",
             b"Eigenvalues", b"The example was", b"Ines Ruiz", b"ines@example.org", b"/inbox/Algebra")
             if name in (FROZEN / f"{revision}.sql").read_bytes()}  # fmt: skip
    assert len(names) >= 3
    if url.startswith("sqlite"):
        before = _bytes(tmp_path)
        assert {name for name in names if name in before} == names
    engine.upgrade(url)
    if url.startswith("sqlite"):
        after = _bytes(tmp_path)
        assert b"Lecture 1" in after
        assert {name for name in names if name in after} == set()
    with Store.open(url) as store, store.engine.connect() as connection:
        rows = [tuple(row) for name in metadata.tables for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"')]
    assert "Lecture 1" in repr(rows)
    assert {name for name in names if name.decode() in repr(rows)} == set()


def _bytes(folder: Path) -> bytes:
    """The database and its log."""
    return b"".join(path.read_bytes() for path in folder.glob("class.db*"))


def test_what_could_not_be_overwritten_is_told_in_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'class.db'}"
    made_at(url, "0013")
    monkeypatch.setattr(engine, "_connect_args", lambda url: {"timeout": 1})
    with closing(sqlite3.connect(tmp_path / "class.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM label").fetchall()
        with pytest.raises(StoreError, match=r"is upgraded, but its files still hold .+ sqlite3 '.+'") as caught:
            engine.upgrade(url)
        assert "\n" not in str(caught.value)
    assert engine.upgrade(url) == REVISIONS[-1]
    Store.open(url).close()


def test_more_rows_than_are_sealed_at_a_time_are_all_sealed_and_opened_again(url: str) -> None:
    made_at(url, "0013")
    added = range(2**40, 2**40 + 5_500)
    opened = engine._connect(url, foreign_keys=False)
    config = Config()
    config.set_main_option("script_location", str(engine.migrations()))
    values = ", ".join(f"({number}, 'a1b2c3d4e5f6', 'Nr {number}')" for number in added)
    with engine.writing(opened) as connection:
        connection.exec_driver_sql(f"INSERT INTO label (id, lecture_id, text) VALUES {values}")
    engine.upgrade(url)
    with engine.writing(opened) as connection:
        known = {row.id: row.text for row in connection.execute(select(label))}
        assert [known[number] for number in added] == [f"Nr {number}" for number in added]
        config.attributes["connection"] = connection
        command.downgrade(config, "0013")
        assert {row.id: row.text for row in connection.exec_driver_sql("SELECT id, text FROM label")} == known
        assert connection.exec_driver_sql("SELECT aliases FROM participant WHERE id = 22222222").scalar() == '["Ada"]'
    opened.dispose()


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_revision_can_be_taken_back(url: str, revision: str) -> None:
    made_at(url, revision)
    opened = engine._connect(url, foreign_keys=False)
    config = Config()
    config.set_main_option("script_location", str(engine.migrations()))
    with engine.writing(opened) as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        assert set(inspect(connection).get_table_names()) == {"alembic_version"}
    opened.dispose()
