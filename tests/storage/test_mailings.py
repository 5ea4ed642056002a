"""Mailings and what a lecture comes from, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import insert, select, update

from ingest.video import Recording
from storage import lineage, mailings
from storage.engine import reading, writing
from storage.store import Store
from storage.tables import account, course, mailed, run, teaching
from tests.storage import classes

BEGUN = datetime(2026, 11, 2, 12, tzinfo=UTC)
DONE = datetime(2026, 11, 3, 9, tzinfo=UTC)
LATER = datetime(2026, 11, 5, 12, tzinfo=UTC)


def hold(store: Store, name: str, parts: int = 1, day: int = 0) -> str:
    """A lecture of two seconds a part, done."""
    for part in range(parts):
        content = f"{name}-{part}"
        began = datetime(2026, 11, 1, 9, part, tzinfo=UTC) + timedelta(days=day)
        recording = Recording(f"/videos/{content}.mp4", content, 2_000, 1280, 720, began)
        current = store.begin(
            recording, lecture=name, course="Algebra", period_ms=1000, versions={"observe": str(part)}
        )
        for one in classes.segments(2, 2, recording.uri):
            store.add(current, one, classes.moments(2))
        store.name_people(current)
        store.finish(current, "done")
    return current.lecture_id


def teacher(store: Store) -> int:
    with writing(store.engine) as connection:
        values = {"login": "ruth", "name": "Ruth", "email": "ruth@school.example", "role": "teacher"}
        times = {"initial": False, "enabled": True, "created_at": BEGUN, "changed_at": BEGUN}
        found = connection.execute(insert(account).values(**values, **times)).inserted_primary_key
        known = connection.execute(select(course.c.id)).scalar_one()
        assert found is not None
        connection.execute(insert(teaching).values(account_id=found[0], course_id=known))
        connection.execute(update(run).values(finished_at=DONE))
    return int(found[0])


def test_what_is_due_is_claimed_sent_and_noted(store: Store) -> None:
    hold(store, "Lecture 1")
    ruth = teacher(store)
    mailings.keep(store, ruth, "Algebra", None, 7, BEGUN)
    (one,) = mailings.due(store, LATER)
    assert (one.lecture, one.email) == ("Lecture 1", "ruth@school.example")
    assert mailings.claim(store, one, LATER)
    assert not mailings.claim(store, one, LATER)
    mailings.note(store, one, LATER, "the server is away")
    assert mailings.due(store, LATER) == []
    mailings.note(store, one, LATER)
    assert mailings.due(store, LATER + timedelta(days=3)) == []
    told = mailings.last(store, one.mailing_id)
    assert told == mailings.Mailed("Lecture 1", LATER, "")
    mailings.drop(store, ruth, "Algebra")
    mailings.note(store, one, LATER)  # gone meanwhile
    assert mailings.of_account(store, ruth) == {}
    with reading(store.engine) as connection:
        assert connection.execute(select(mailed)).all() == []


def test_a_lecture_of_two_parts_is_due_when_both_are_done(store: Store) -> None:
    hold(store, "Lecture 1", parts=2)
    ruth = teacher(store)
    mailings.keep(store, ruth, "Algebra", None, 7, BEGUN)
    with writing(store.engine) as connection:
        first = connection.execute(select(run.c.id).order_by(run.c.id)).scalars().first()
        connection.execute(update(run).where(run.c.id == first).values(state="running", finished_at=None))
    assert mailings.due(store, LATER) == []
    with writing(store.engine) as connection:
        connection.execute(update(run).where(run.c.id == first).values(state="partial", finished_at=LATER))
    assert mailings.due(store, LATER) == []
    assert len(mailings.due(store, LATER + timedelta(days=1))) == 1


def test_one_analysed_anew_is_not_sent_again(store: Store) -> None:
    hold(store, "Lecture 1")
    mailings.keep(store, teacher(store), "Algebra", None, 7, DONE + timedelta(hours=1))
    with writing(store.engine) as connection:
        again = select(run.c.recording_id, run.c.period_ms, run.c.state, run.c.reason, run.c.begun_at)
        values = connection.execute(again).one()._asdict()
        connection.execute(insert(run).values(**values, versions='{"observe": "9"}', finished_at=LATER))
    assert mailings.due(store, LATER + timedelta(days=1)) == []


def test_where_a_lecture_comes_from(store: Store) -> None:
    ids = [hold(store, f"Lecture {day}", parts=1 + day % 2, day=day) for day in (2, 0, 1)]
    later, first, middle = ids
    assert lineage.before(store, later, 5) == [middle, first]
    assert lineage.before(store, later, 1) == [middle]
    assert lineage.before(store, first, 5) == []
    assert lineage.breaks(store, middle) == [2_000]
    assert lineage.breaks(store, first) == []
    assert [one.versions for one in lineage.made(store, middle)] == [{"observe": "0"}, {"observe": "1"}]
