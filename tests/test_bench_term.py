"""`classpulse bench term`: figures of a small simulated term, and no database filled that holds something."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from storage import queries
from storage.store import Store
from storage.termbench import timing
from tests.conftest import Command

SMALL = ("--lectures", 2, "--people", 3, "--seconds", 70)


def test_bench_term_fills_a_database_and_asks_all_that_is_asked_of_it(
    classpulse: Command, tmp_path: Path, db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timing, "CALLS", 2)
    answer = classpulse("bench", "term", *SMALL, "--db", db, "--to", tmp_path / "term.json")
    assert (answer.code, answer.out) == (0, "")
    found = json.loads((tmp_path / "term.json").read_text())
    assert found["term"] == {"lectures": 2, "people": 3, "seconds": 70, "seed": 0}
    assert found["filling"]["observations"] == 2 * 3 * 70
    assert found["filling"]["observations_per_second"] > found["filling"]["observations_per_second_with_finish"] > 0
    assert {"queries.timeline", "review.waiting", "participation.people", "page overview"} <= set(found["asking"])
    assert all(each["calls"] == 2 and each["p95_ms"] > 0 for each in found["asking"].values())
    with Store.open(db) as store:
        assert len(queries.lectures(store)) == 2, "a database that was named is kept, to be looked at"
    again = classpulse("bench", "term", *SMALL, "--db", db)
    assert again.code == 2
    assert "class.db holds lectures; name an empty database by --db" in again.err


def test_without_a_database_it_uses_none_of_the_teacher_s(
    classpulse: Command, tmp_path: Path, new_db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timing, "CALLS", 1)
    monkeypatch.setenv("CLASSPULSE_DB", new_db)
    answer = classpulse("bench", "term", *SMALL)
    assert json.loads(answer.out)["filling"]["observations"] == 2 * 3 * 70
    assert not (tmp_path / "class.db").exists()
