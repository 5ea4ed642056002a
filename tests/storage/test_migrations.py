"""Databases of the past: each revision so far, with rows as they were then, can be upgraded and says the same.

`frozen/REVISION.sql` holds one small lecture with one of everything. It is written once, when the revision is released.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select, update

from alembic import command
from inference import linking
from ingest.records.roster import Participant
from storage import engine, participation, queries, rollups
from storage.store import Store
from storage.tables import bearer, class_minute, identified, participant_bin, participant_total

FROZEN = Path(__file__).parent / "frozen"
REVISIONS = sorted(script.revision for script in ScriptDirectory(engine.migrations()).walk_revisions())


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
