"""The tab of how long things are kept, and the regular task by which they go."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dashboard import settings, words
from dashboard.chores import purge
from dashboard.reader import OPERATOR, STUDENT
from dashboard.view import View
from storage import erasing, policy, queries, scrubbing
from storage.store import Store
from tests.dashboard import rooms
from tests.storage import forgotten
from tests.storage.test_retention import state


@pytest.fixture(autouse=True)
def _somewhere(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Uploads go to a folder of nobody."""
    monkeypatch.setenv("CLASSPULSE_RECORDINGS", str(tmp_path_factory.mktemp("recordings")))


def shown(store: Store) -> str:
    return rooms.text(settings.tabs()["retention"].content(store, View(reader=OPERATOR), {}))


def test_it_says_that_nothing_goes_while_nothing_is_stated(store: Store) -> None:
    forgotten.hold(store)
    said = shown(store)
    assert "No policy is stated, so nothing goes by itself" in said
    assert said.count("Until somebody erases it") == len(policy.KINDS)
    assert STUDENT not in settings.tabs()["retention"].ROLES


def test_it_says_how_long_what_and_when_next(store: Store) -> None:
    forgotten.hold(store)
    far = (datetime.now(UTC) - forgotten.START).days + 100
    state(store, observations=far, slides=1, records=30)
    said = shown(store)
    assert f"{far} days; next {words.day(forgotten.START + timedelta(days=far))}" in said
    assert "1 day; next tonight" in said
    assert "30 days; there is nothing" in said
    assert "The line that stood on a slide." in said


def test_the_regular_task_deletes_it_and_says_so(store: Store) -> None:
    run = forgotten.hold(store)
    assert purge.run(store, forgotten.START + timedelta(days=400)) == ""
    state(store, observations=30, slides=60)
    assert purge.run(store, forgotten.START + timedelta(days=31)) == "Deleted: observations past their days: 1"
    assert len(queries.observations(store, run.lecture_id)) == 0
    assert purge.run(store, forgotten.START + timedelta(days=31)) == ""


def test_the_regular_task_finishes_what_a_command_left(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    forgotten.hold(store)
    with monkeypatch.context() as patch:
        patch.setattr(scrubbing, "scrub", lambda store: None)
        erasing.forget(store, forgotten.WHO)
    assert scrubbing.pending(store)
    purge.run(store, datetime.now(UTC))
    assert not scrubbing.pending(store)


def test_a_lecture_whose_rows_are_gone_is_still_shown(store: Store) -> None:
    run = forgotten.hold(store)
    state(store, observations=30, names=30, records=30, transcripts=30, slides=30)
    before = forgotten.rows(store, "class_minute")
    purge.run(store, forgotten.START + timedelta(days=31))
    assert [one.id for one in queries.lectures(store)] == [run.lecture_id]
    assert store.catch_up() == 0
    assert forgotten.rows(store, "class_minute") == before
