"""The audit log: what is noted, by whom, and that nothing of it can be changed without being noticed."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, delete, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from ingest.records.consents import Statement
from storage import StoreError, accounts, auditing, consenting, policy
from storage.auditing import ACTOR, Who, entries, noted, verify
from storage.engine import reading, writing
from storage.persons import Person
from storage.store import Store
from storage.tables import audit


def fill(store: Store, count: int = 5) -> str:
    for number in range(count):
        noted(store, auditing.EXPORTED, lecture_id=f"lecture {number}", why=".csv")
    return verify(store)[1]


def unguarded(connection: Connection) -> None:
    """Take the triggers away, as somebody could who has the file."""
    if connection.dialect.name == "sqlite":
        for event in ("update", "delete"):
            connection.execute(text(f"DROP TRIGGER audit_{event}"))
    else:
        connection.execute(text("DROP TRIGGER audit_kept ON audit"))


def test_an_empty_log_is_whole(store: Store) -> None:
    assert verify(store) == (0, auditing.FIRST)
    assert verify(store, auditing.FIRST) == (0, auditing.FIRST)


def test_entries_come_newest_first_and_a_page_at_a_time(store: Store) -> None:
    fill(store, 7)
    assert [one.id for one in entries(store, limit=3)] == [7, 6, 5]
    assert [one.id for one in entries(store, limit=3, before=5)] == [4, 3, 2]
    assert [one.lecture_id for one in entries(store, limit=1)] == ["lecture 6"]
    assert [one.id for one in entries(store, lecture_id="lecture 4")] == [5]
    assert not entries(store, did=auditing.ERASED)
    assert not entries(store, Person(("Nobody",), ()))


@pytest.mark.parametrize("statement", [update(audit).values(why="x"), delete(audit)])
def test_the_database_refuses_to_change_it(store: Store, statement: object) -> None:
    fill(store)
    with pytest.raises((DBAPIError, StoreError), match="never changed"), writing(store.engine) as connection:
        connection.execute(statement)  # type: ignore[call-overload]
    assert verify(store)[0] == 5


def test_the_database_refuses_to_put_a_row_in_the_place_of_another(store: Store) -> None:
    fill(store)
    with reading(store.engine) as connection:
        row = dict(connection.execute(select(audit).where(audit.c.id == 3)).mappings().one())
    kind = "OR REPLACE" if store.engine.dialect.name == "sqlite" else ""
    with pytest.raises((DBAPIError, StoreError)), writing(store.engine) as connection:
        connection.execute(insert(audit).prefix_with(kind).values({**row, "why": "another"}))
    assert verify(store)[0] == 5


@pytest.mark.parametrize("number", [0, -1])
def test_a_row_before_the_first_is_found(store: Store, number: int) -> None:
    fill(store)
    with writing(store.engine) as connection:
        row = dict(connection.execute(select(audit).where(audit.c.id == 3)).mappings().one())
        connection.execute(insert(audit).values({**row, "id": number}))
    with pytest.raises(StoreError, match=f"entry {number} was never written"):
        verify(store)


def test_a_changed_row_is_found(store: Store) -> None:
    fill(store)
    for name, value in {"why": "nothing", "actor": "admin", "participant_id": "7", "at": func.now()}.items():
        with writing(store.engine) as connection:
            before = connection.execute(select(audit).where(audit.c.id == 3)).mappings().one()
            if name == "why":
                unguarded(connection)
            connection.execute(update(audit).where(audit.c.id == 3).values({name: value}))
        with pytest.raises(StoreError, match="entry 3 is not as it was written"):
            verify(store)
        with writing(store.engine) as connection:
            connection.execute(update(audit).where(audit.c.id == 3).values({name: before[name]}))
        assert verify(store)[0] == 5


def test_a_row_taken_out_is_found(store: Store) -> None:
    fill(store)
    with writing(store.engine) as connection:
        unguarded(connection)
        connection.execute(delete(audit).where(audit.c.id == 2))
    with pytest.raises(StoreError, match="entry 2 is missing"):
        verify(store)


def test_rows_that_changed_places_are_found(store: Store) -> None:
    fill(store)
    with writing(store.engine) as connection:
        unguarded(connection)
        for before, after in ((2, 99), (3, 2), (99, 3)):
            connection.execute(update(audit).where(audit.c.id == before).values(id=after))
    with pytest.raises(StoreError, match="entry 2 is not as it was written"):
        verify(store)


def test_an_end_that_was_cut_off_or_replaced_is_found_by_the_head(store: Store) -> None:
    head = fill(store)
    assert verify(store, head)[0] == 5
    with writing(store.engine) as connection:
        unguarded(connection)
        connection.execute(delete(audit).where(audit.c.id >= 4))
    assert verify(store)[0] == 3, "which nobody sees who kept no head"
    with pytest.raises(StoreError, match="does not go on from"):
        verify(store, head)
    fill(store, 2)
    with pytest.raises(StoreError, match="does not go on from"):
        verify(store, head)


def test_a_forged_row_is_found(store: Store) -> None:
    fill(store)
    with writing(store.engine) as connection:
        row = dict(connection.execute(select(audit).where(audit.c.id == 5)).mappings().one())
        connection.execute(insert(audit).values({**row, "id": 6, "why": "forged"}))
    with pytest.raises(StoreError, match="entry 6 is not as it was written"):
        verify(store)


def test_what_changes_something_notes_it_in_the_same_transaction(store: Store) -> None:
    policy.state(store, policy.made("US", "university", "consent", "the dean"))
    consenting.give(store, "Algebra", [Statement("Ada Novak", "", True)], consenting.FILE)
    consenting.withdraw(store, "Algebra", "Ada Novak")
    added = accounts.add(store, "tess", "Tess", "teacher")
    with pytest.raises(StoreError):
        accounts.add(store, "tess", "Tess", "teacher")
    accounts.change(store, added.id, name="T")
    assert [(one.did, one.actor) for one in reversed(entries(store))] == [
        (auditing.POLICY, "command"),
        (auditing.CONSENT, "command"),
        (auditing.WITHDREW, "command"),
        (auditing.USER, "command"),
        (auditing.USER, "command"),
    ]
    told = " ".join(f"{one.why} {one.participant_id}" for one in entries(store))
    assert "Ada" not in told
    assert "tess" not in told.casefold()
    verify(store)


def test_who_acts_is_noted(store: Store) -> None:
    before = ACTOR.set(lambda: Who(7, "teacher"))
    try:
        noted(store, auditing.REPORTED)
    finally:
        ACTOR.reset(before)
    noted(store, auditing.REPORTED)
    assert [(one.account_id, one.actor) for one in entries(store)] == [(None, "command"), (7, "teacher")]
    assert [one.actor for one in entries(store, but=7)] == ["command"]
    assert len(entries(store, but=8)) == 2
    with reading(store.engine) as connection:
        assert connection.execute(select(func.count()).select_from(audit)).scalar() == 2
