"""Naming the people of stored runs: computed beside other writers, kept as a whole, one failing recording by itself."""

from __future__ import annotations

import pytest
from sqlalchemy import Table, select

from ingest.video import Recording, Segment
from storage import StoreError, naming, rollups
from storage.engine import reading, writing
from storage.store import Run, Store
from storage.tables import (
    bearer,
    class_minute,
    engagement_bin,
    engagement_minute,
    label,
    participant,
    participant_bin,
    participant_minute,
    participant_total,
    recording,
    summed,
    usual,
)
from tests.storage import classes

ROLLUPS = (
    *(participant_minute, engagement_minute, participant_bin, engagement_bin),
    *(participant_total, class_minute, bearer, usual, summed),
)


def stored(store: Store, name: str, lecture: str = "", seconds: int = 130) -> Run:
    """A run whose people are not named yet."""
    run = store.begin(
        classes.recording(name, seconds), lecture=lecture or name, course=None, period_ms=1000, versions={}
    )
    for part in classes.segments(seconds, 60, f"/videos/{name}.mp4"):
        store.add(run, part, classes.within(part, classes.moments(seconds, people=5)))
    return run


def rows(store: Store, table: Table) -> list[tuple[object, ...]]:
    with reading(store.engine) as connection:
        return sorted(tuple(row) for row in connection.execute(select(table)))


def test_what_is_computed_beside_other_writers_is_what_the_stored_names_give(store: Store) -> None:
    store.finish(stored(store, "one", "Lecture 1", 95), "done")
    run = stored(store, "two", "Lecture 1", 700)  # from 95 s of the lecture on, over more than one portion of reading
    store.name_people(run)
    named = {table.name: rows(store, table) for table in ROLLUPS}
    assert all(named.values())
    with writing(store.engine) as connection:
        rollups.rebuild(connection, run.id)
    assert named == {table.name: rows(store, table) for table in ROLLUPS}


def test_who_was_seen_under_which_label_and_how_long(store: Store) -> None:
    run = stored(store, "one")
    store.name_people(run)
    expected: dict[str, int] = {}
    for moment, (_, names) in zip(store.moments(run), classes.links(classes.moments(130, people=5)), strict=True):
        for one, name in zip(moment.observations, names, strict=True):
            expected[name] = expected.get(name, 0) + (one.face is not None)
    people = participant_names(store)
    faces = {people[who]: int(str(seen)) for _, who, _, seen in rows(store, participant_total)}
    assert sum(faces.values()) == sum(expected.values())
    assert all(faces[name] >= expected[name] for name in classes.NAMES[:5]), "illegible labels are bridged"
    labels = label_texts(store)
    assert {(labels[label], people[who]) for _, label, who in rows(store, bearer)} == {
        (name, name) for name in classes.NAMES[:5]
    }


def participant_names(store: Store) -> dict[object, str]:
    with reading(store.engine) as connection:
        return {row.id: row.name for row in connection.execute(select(participant))}


def label_texts(store: Store) -> dict[object, str]:
    with reading(store.engine) as connection:
        return {row.id: row.text for row in connection.execute(select(label))}


def test_names_computed_for_another_place_in_the_lecture_are_not_kept(store: Store) -> None:
    run = stored(store, "one")
    with reading(store.engine) as connection:
        named = naming.compute(connection, run.id, run.lecture_id)
    with writing(store.engine) as connection:
        connection.execute(recording.update().values(offset_ms=60_000))
        assert not naming.keep(connection, run.id, run.lecture_id, named)
    assert rows(store, participant_minute) == []


def test_an_empty_recording_has_nobody(store: Store) -> None:
    empty = Recording("/videos/black.mp4", "black", 2000, 1280, 720)
    run = store.begin(empty, lecture="black", course=None, period_ms=1000, versions={})
    store.add(run, Segment(empty.uri, 0, 2000), [])
    store.name_people(run)
    assert [rows(store, table) for table in ROLLUPS if table is not summed] == [[]] * (len(ROLLUPS) - 1)


def test_a_recording_that_fails_keeps_none_of_the_others_waiting(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = [stored(store, name) for name in ("one", "two", "three", "four")]
    for run in runs:
        store.finish(run, "done")
    compute = naming.compute

    def failing(connection: object, run_id: int, lecture_id: str) -> object:
        if run_id in (runs[0].id, runs[2].id):
            raise ValueError(f"run {run_id} is odd")
        return compute(connection, run_id, lecture_id)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(naming, "compute", failing)
        with pytest.raises(ValueError, match=f"run {runs[0].id} is odd") as caught:
            store.catch_up()
    assert "2 could not be named" in caught.value.__notes__[0]
    assert {row[0] for row in rows(store, participant_total)} == {runs[1].id, runs[3].id}
    assert store.catch_up() == 2, "what failed is tried again"
    assert store.catch_up() == 0


def test_a_database_that_fails_is_told_at_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("one", "two"):
        store.finish(stored(store, name), "done")
    tried: list[int] = []

    def away(connection: object, run_id: int, lecture_id: str) -> object:
        tried.append(run_id)
        raise StoreError("the server is away")

    monkeypatch.setattr(naming, "compute", away)
    with pytest.raises(StoreError, match="the server is away"):
        store.catch_up()
    assert len(tried) == 1
