"""Whether the pictures of a class are to be shown, and of whom; on both databases."""

from __future__ import annotations

from ingest.records.roster import Participant
from storage import following, live, overlay
from storage.store import Store
from tests.storage.test_live import begun, one

ANA, ENZO = Participant("Ana Brandt", "ana@x.org", ("Annie",), consent=True), Participant("Enzo MacLeod", consent=False)


def test_pictures_are_shown_while_that_is_switched_on(store: Store) -> None:
    number = live.ask(store, "rtsp://cam.example/room")
    assert overlay.wished(store, number, expressions=True) is None
    overlay.switch(store, number, on=True)
    assert one(store, number).overlay
    found = overlay.wished(store, number, expressions=False)
    assert found
    assert (found.room, found.expressions) == (f"live-{number}", False)
    assert found.agreed.people == (), "nobody is known to have agreed"
    overlay.switch(store, number, on=False)
    assert overlay.wished(store, number, expressions=True) is None
    following.end(store, number)
    overlay.switch(store, number, on=True)
    assert not one(store, number).overlay, "nothing comes after its end"
    assert overlay.wished(store, 4711, expressions=True) is None


def test_consent_is_that_of_its_own_roster_else_of_the_newest_of_its_course(store: Store) -> None:
    number = live.ask(store, "rtsp://cam.example/room", course="Algebra", overlay=True)

    def people() -> tuple[Participant, ...]:
        found = overlay.wished(store, number, expressions=True)
        assert found
        return found.agreed.people

    store.enrol("Biology 1", [ANA], course="Biology")
    assert people() == ()
    store.enrol("Algebra 1", [ANA, ENZO], course="Algebra")
    assert people() == (ANA, ENZO)
    run = begun(store, number)
    following.begin(store, number, run, one(store, number).asked_at)
    assert people() == (ANA, ENZO)
    store.enrol(run.lecture_id, [ENZO])
    assert people() == (ENZO,)
