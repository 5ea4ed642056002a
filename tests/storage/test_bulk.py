"""Rows in bulk: what goes in comes back, the same on both databases, all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from storage import StoreError
from storage.bulk import put
from storage.engine import reading, writing
from storage.store import Store
from storage.tables import label, segment

ODD = ["tab\there", "line\nbreak", "back\\slash", "\\N", "\\.", "", "quote'\"", "Đurđica 王小明"]
COLUMNS = ("id", "lecture_id", "text")


@pytest.fixture
def lecture_id(store: Store) -> str:
    store.enrol("Lecture 1", [])
    with reading(store.engine) as connection:
        return str(connection.exec_driver_sql("SELECT id FROM lecture").scalar_one())


def labels(store: Store) -> list[str]:
    with reading(store.engine) as connection:
        return list(connection.execute(select(label.c.text).order_by(label.c.id)).scalars())


def test_any_text_comes_back_as_it_was(store: Store, lecture_id: str) -> None:
    with writing(store.engine) as connection:
        put(connection, label, COLUMNS, ((number, lecture_id, text) for number, text in enumerate(ODD)))
        put(connection, label, COLUMNS, [])
    assert labels(store) == ODD


def test_rows_that_break_off_leave_nothing(store: Store, lecture_id: str) -> None:
    def torn() -> Iterator[tuple[int, str, str]]:
        yield 1, lecture_id, "one"
        raise RuntimeError("torn")

    def write() -> None:
        with writing(store.engine) as connection:
            put(connection, label, COLUMNS, [(0, lecture_id, "zero")])
            put(connection, label, COLUMNS, torn())

    with pytest.raises(RuntimeError, match="torn"):
        write()
    assert labels(store) == []


def test_references_are_checked(store: Store) -> None:
    with pytest.raises(Exception, match=r"(?i)foreign key") as caught, writing(store.engine) as connection:
        put(connection, segment, ("run_id", "start_ms", "end_ms"), [(1, 0, 1)])
    assert not isinstance(caught.value, StoreError)
    assert isinstance(caught.value, IntegrityError) or type(caught.value).__name__ == "ForeignKeyViolation"
