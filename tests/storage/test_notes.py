"""Notes at moments of a lecture, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, insert

from ingest.video import Segment
from storage import StoreError, notes, queries
from storage.engine import writing
from storage.store import Store
from storage.tables import account, lecture
from tests.storage import classes


def hold(store: Store, name: str = "Lecture 1") -> str:
    recording = classes.recording(name, 4)
    run = store.begin(recording, lecture=name, course="Algebra", period_ms=1000, versions={"face": "1"})
    store.add(run, Segment(recording.uri, 0, 4_000), [])
    return queries.find(store, name)


def author(store: Store) -> int:
    at = datetime(2026, 11, 3, tzinfo=UTC)
    person = {"login": "ana", "name": "Ana Brandt", "role": "teacher", "initial": False, "enabled": True}
    with writing(store.engine) as connection:
        made = connection.execute(insert(account).values(**person, created_at=at, changed_at=at)).inserted_primary_key
    return int(made[0]) if made else 0


def test_a_note_is_kept_with_its_author_and_taken_back(store: Store) -> None:
    one, ana = hold(store), author(store)
    later = store.note(one, 2_000, "  Draw this  ", ana)
    store.note(one, 1_000, "Slower\nhere")
    assert [(each.at_ms, each.text, each.author) for each in notes.of_lecture(store, one)] == [
        (1_000, "Slower\nhere", ""),
        (2_000, "Draw this", "Ana Brandt"),
    ]
    with writing(store.engine) as connection:
        connection.execute(delete(account))
    assert [each.author for each in notes.of_lecture(store, one)] == ["", ""], "the note outlives its author's account"
    store.unnote(hold(store, "Lecture 2"), later)
    assert len(notes.of_lecture(store, one)) == 2, "of another lecture"
    store.unnote(one, later)
    store.unnote(one, later)
    assert [each.at_ms for each in notes.of_lecture(store, one)] == [1_000]


def test_a_note_goes_with_its_lecture(store: Store) -> None:
    one = hold(store)
    store.note(one, 0, "Here")
    with writing(store.engine) as connection:
        connection.execute(delete(lecture).where(lecture.c.id == one))
    assert notes.of_lecture(store, one) == []
    with pytest.raises(StoreError, match="no longer in the database"):
        store.note(one, 0, "Here")


@pytest.mark.parametrize(("at_ms", "text"), [(0, ""), (0, "  \n"), (-1, "x"), (0, "x" * (notes.LONGEST + 1))])
def test_what_is_no_note_is_refused(store: Store, at_ms: int, text: str) -> None:
    with pytest.raises(ValueError, match="are no note"):
        store.note(hold(store), at_ms, text)
