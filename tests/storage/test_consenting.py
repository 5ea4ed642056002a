"""Who agreed: the roster, overruled by the registry; what a withdrawal does; and what a run records of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from inference.agreement import Consenting, refused
from ingest.records.consents import Statement
from ingest.records.participants import Stay
from ingest.records.person import Person
from ingest.records.placing import Placed
from ingest.records.roster import Participant
from storage import StoreError, consenting, erasing, policy, queries
from storage.engine import reading
from storage.holdings import holdings
from storage.store import Store
from storage.tables import consent, label, mention, observation, turn
from tests.storage import classes
from tests.storage.test_queries import stored

ADA, BILAL, CHIARA = classes.NAMES[:3]
ROSTER = [Participant(ADA, "ada@example.org", ("Ada",), True), Participant(BILAL, "", (), False), Participant(CHIARA)]
NOW = datetime.now(UTC)


@pytest.fixture
def lecture_id(store: Store) -> str:
    run = stored(store, classes.recording("one", 120), classes.moments(120), course="Algebra")
    store.enrol("Lecture 1", ROSTER)
    store.name_people(run)
    policy.state(store, policy.made("US", "university", "consent", "the dean", least=3))
    store.catch_up()
    return run.lecture_id


def agreed(store: Store, lecture_id: str) -> dict[str, bool | None]:
    with reading(store.engine) as connection:
        found = consenting.of_lecture(connection, lecture_id)
    assert found is not None
    return {one.name: one.consent for one in found.people}


def test_while_no_policy_is_stated_nobody_can_agree(store: Store) -> None:
    run = stored(store, classes.recording("one", 20), classes.moments(20), course="Algebra")
    with reading(store.engine) as connection, pytest.raises(policy.NotStatedError):
        consenting.of_lecture(connection, run.lecture_id)
    with pytest.raises(policy.NotStatedError):
        consenting.of_named(store, "Lecture 1", "Algebra")
    assert consenting.version(None) == {}


def test_the_roster_says_who_agreed_and_nobody_else_has(store: Store, lecture_id: str) -> None:
    assert agreed(store, lecture_id) == {ADA: True, BILAL: False, CHIARA: None}
    found = consenting.of_named(store, "Lecture 1", None)
    assert found is not None
    assert [found.looks(name) for name in (ADA, BILAL, CHIARA, "Somebody Else", "")] == [
        True,
        False,
        False,
        False,
        False,
    ]


def test_the_newest_statement_of_the_registry_counts(store: Store, lecture_id: str) -> None:
    for said, expected in ((True, True), (False, False), (True, True)):
        consenting.give(store, "Algebra", [Statement(BILAL, "", said)], consenting.PAGE)
        assert agreed(store, lecture_id)[BILAL] is expected
    with reading(store.engine) as connection:
        assert len(connection.execute(select(consent)).all()) == 3, "every statement stays"


def test_people_are_known_by_address_first(store: Store, lecture_id: str) -> None:
    consenting.give(store, "Algebra", [Statement("A. Novak", "ADA@example.org", False)], consenting.FILE)
    assert agreed(store, lecture_id)[ADA] is False
    consenting.give(store, "Algebra", [Statement("bilal haddad", "", True)], consenting.FILE)
    assert agreed(store, lecture_id)[BILAL] is True
    consenting.give(store, "Algebra", [Statement(ADA, "another@example.org", True)], consenting.FILE)
    found = consenting.of_named(store, "Lecture 1", None)
    assert found is not None
    assert [one.consent for one in found.people if one.name == ADA] == [False, True], "somebody else of that name"
    assert not found.looks(ADA), "which of them it is nobody can tell"


def test_what_has_expired_counts_no_longer(store: Store, lecture_id: str) -> None:
    over, later = NOW - timedelta(days=1), NOW + timedelta(days=1)
    for expires_at, expected in ((later, True), (over, False)):
        consenting.give(store, "Algebra", [Statement(CHIARA, "", True, "2", NOW, expires_at)], consenting.FILE)
        assert agreed(store, lecture_id)[CHIARA] is expected


def test_of_another_course_nothing_follows(store: Store, lecture_id: str) -> None:
    consenting.give(store, "Biology", [Statement(BILAL, "", True)], consenting.PAGE)
    assert agreed(store, lecture_id)[BILAL] is False


def test_somebody_on_no_roster_may_have_agreed(store: Store) -> None:
    policy.state(store, policy.made("US", "university", "consent", "the dean"))
    consenting.give(store, "Algebra", [Statement("Eun-ji Park", "", True)], consenting.FILE)
    found = consenting.of_named(store, "not there yet", "Algebra")
    assert found is not None
    assert found.looks("Eun-ji Park")


def seen(store: Store, name: str) -> int:
    lecture = queries.find(store, "Lecture 1")
    rows = queries.observations(store, lecture)
    return int((rows["participant"] == name).sum())


def test_a_withdrawal_deletes_what_was_seen_of_the_person_and_of_nobody_else(store: Store, lecture_id: str) -> None:
    before = {name: seen(store, name) for name in (ADA, BILAL, CHIARA)}
    assert all(before.values())
    count = consenting.withdraw(store, "Algebra", "ada@example.org")
    store.catch_up()
    assert count == before[ADA]
    assert {name: seen(store, name) for name in before} == {**before, ADA: 0}
    assert agreed(store, lecture_id) == {ADA: False, BILAL: False, CHIARA: None}
    with reading(store.engine) as connection:
        texts = set(connection.execute(select(label.c.text)).scalars())
        held = connection.execute(select(observation.c.label_id)).all()
    assert ADA not in texts
    assert held
    timeline = queries.timeline(store, lecture_id, 60_000)
    assert ADA not in set(timeline["participant"])
    assert [one.name for one in store.roster("Lecture 1")] == [ADA, BILAL, CHIARA], "the roster is as it was"


def faces(store: Store, lecture_id: str) -> dict[str, int]:
    """In how many seconds a face was stored, by label."""
    rows = queries.observations(store, lecture_id)
    return {str(name): int(count) for name, count in rows.groupby("label")["face_visible"].sum().items()}


def test_what_was_looked_at_before_somebody_said_no_is_not_stored_after(store: Store) -> None:
    """As by a live class whose picture is on its way, and an analysis that began before."""
    store.enrol("Lecture 1", [Participant(name, "", (), True) for name in (ADA, BILAL, CHIARA)], "Algebra")
    policy.state(store, policy.made("US", "university", "consent", "the dean", least=3))
    run = store.begin(classes.recording("one", 80), lecture="Lecture 1", course="Algebra", period_ms=1_000, versions={})
    first, *rest = classes.segments(80, 40)
    everything = classes.moments(80)
    store.add(run, first, [one for one in everything if one.at_ms < 40_000])
    assert faces(store, run.lecture_id)[ADA] > 0
    assert consenting.withdraw(store, "Algebra", ADA) > 0
    for segment in rest:
        assert segment.end_ms
        store.add(run, segment, [one for one in everything if segment.start_ms <= one.at_ms < segment.end_ms])
    found = faces(store, run.lecture_id)
    assert found[ADA] == 0, "but their tiles are there"
    assert found[BILAL] > 0
    rows = queries.observations(store, run.lecture_id)
    theirs = rows[rows["label"] == ADA]
    assert len(theirs)
    assert theirs[["p_happy", "attention", "yaw", "x"]].isna().all(axis=None)


def test_what_zoom_says_of_the_recording_is_evidence_of_that_and_no_consent(store: Store, lecture_id: str) -> None:
    started = datetime(2026, 3, 20, 13, tzinfo=UTC)
    (part,) = store.recordings(lecture_id)
    stays = tuple(Stay(Person(name), started, started, 0, recording_consent=True) for name in (BILAL, CHIARA, "Guest"))
    store.attach(lecture_id, Placed("participants", part, stays))
    assert agreed(store, lecture_id) == {ADA: True, BILAL: False, CHIARA: None}
    found = consenting.of_named(store, "Lecture 1", None)
    assert [found.looks(name) for name in (BILAL, CHIARA, "Guest")] == [False] * 3
    told = holdings(store, erasing.find(store, CHIARA)).tables["attendance"]
    assert told["recording_consent"].tolist() == [True]


def test_a_name_like_theirs_is_not_stored_either() -> None:
    people = (Participant("Ada Novak", "", ("Addie",), False), Participant("Bilal Haddad", "", (), True))
    assert [refused(people, name) for name in ("Ada Novak", "ada novak (she)", "Addie", "Bilal Haddad", "Eun-ji")] == [
        True,
        True,
        True,
        False,
        False,
    ]


def test_a_new_roster_does_not_undo_a_withdrawal(store: Store, lecture_id: str) -> None:
    consenting.withdraw(store, "Algebra", ADA)
    store.enrol("Lecture 1", ROSTER)
    assert agreed(store, lecture_id)[ADA] is False
    consenting.give(store, "Algebra", [Statement(ADA, "ada@example.org", True)], consenting.PAGE)
    assert agreed(store, lecture_id)[ADA] is True, "they may agree again"


def test_whoever_is_in_the_registry_alone_can_withdraw(store: Store) -> None:
    consenting.give(store, "Algebra", [Statement("Eun-ji Park", "", True)], consenting.FILE)
    assert consenting.withdraw(store, "Algebra", "eun-ji park") == 0
    (one,) = consenting.of_course(store, "Algebra")
    assert (one.agreed, one.source) == (False, consenting.WITHDRAWAL)
    assert one.withdrawn_at is not None


def test_nobody_and_no_course_are_told(store: Store, lecture_id: str) -> None:
    with pytest.raises(StoreError, match="Nobody Known"):
        consenting.withdraw(store, "Algebra", "Nobody Known")
    with pytest.raises(StoreError, match="no course 'Chemistry'"):
        consenting.withdraw(store, "Chemistry", ADA)
    with reading(store.engine) as connection:
        assert not connection.execute(select(consent)).all(), "nothing was kept"
        assert not connection.execute(select(turn).join(mention)).all()


def test_a_run_tells_who_was_looked_at_without_a_name() -> None:
    one = Consenting((Participant(ADA, consent=True), Participant(BILAL, consent=False)))
    others = [
        Consenting((Participant(ADA, consent=True), Participant(BILAL, consent=True))),
        Consenting(one.people, unlabelled=True),
        Consenting(),
    ]
    versions = [consenting.version(each)["agreed"] for each in (one, *others)]
    assert len(set(versions)) == 4
    assert consenting.version(Consenting(one.people[::-1])) == consenting.version(one)
    assert all(len(each) == 16 for each in versions)
