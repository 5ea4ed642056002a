"""Rosters by course: what the dashboard's settings and a student's own page rest on."""

from __future__ import annotations

import pytest

from ingest.records.roster import Participant
from ingest.video import Recording, SourceError
from storage import StoreError, rosters
from storage.rosters import Own
from storage.store import Store


def held(store: Store, name: str, course: str | None, *people: Participant) -> str:
    """A lecture with a roster. Gives its id."""
    if people:
        store.enrol(name, people)
    recording = Recording(f"{name}.mp4", name, 1000, 1280, 720)
    return store.begin(recording, lecture=name, course=course, period_ms=1000, versions={"face": "1"}).lecture_id


def test_own_courses_are_told_by_the_address_alone(store: Store) -> None:
    one, same, nobody = Participant("Ana", "Ana@X.org"), Participant("A. Brandt", "ana@x.org"), Participant("Ana")
    held(store, "1", "Algebra", one, Participant("Bo", "bo@x.org"))
    held(store, "2", "Algebra", same)
    held(store, "3", "Biology", nobody)
    held(store, "4", None, one)
    found = rosters.own(store, "ANA@x.org")
    assert [(own.course, own.lectures) for own in found] == [("Algebra", 2), (None, 1)]
    assert len({own.participant_id for own in found}) == 2
    assert rosters.own(store, "") == rosters.own(store, "else@x.org") == list[Own]()


def test_a_roster_for_a_course_is_taken_whole_or_not(store: Store) -> None:
    lectures = [held(store, name, "Algebra", Participant("Ana")) for name in "12"]
    with pytest.raises(SourceError, match=r"^new\.csv, line 3: Bo stands in line 2, too"):
        rosters.enrol(store, "Algebra", b"name\nBo\nBo\n", "/tmp/new.csv")
    with pytest.raises(StoreError, match="'Biology' has no lecture"):
        rosters.enrol(store, "Biology", b"name\nBo\n", "new.csv")
    assert [store.roster(one) for one in lectures] == [[Participant("Ana")]] * 2
    assert rosters.enrol(store, "Algebra", "name;email\nBø;b@x\n".encode("utf-16"), "new.csv") == 1
    assert [store.roster(one) for one in lectures] == [[Participant("Bø", "b@x")]] * 2


def test_what_a_course_has(store: Store) -> None:
    held(store, "1", "Algebra", Participant("Ana"))
    held(store, "2", "Algebra")
    found = rosters.of_course(store, "Algebra")
    assert (found.lectures, found.with_roster, found.people) == (2, 1, (Participant("Ana"),))
    assert rosters.of_course(store, "Nothing") == rosters.Enrolled(0, 0, ())
    assert rosters.courses(store) == ["Algebra"]
