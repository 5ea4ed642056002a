"""What lay beside the video, in the database and joined to the participants; on both kinds of database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from inference.naming import Decision
from inference.observation import Box, Moment, Observation, Tile
from ingest.records.chat import Message
from ingest.records.kinds import Rows
from ingest.records.participants import Stay
from ingest.records.person import Person
from ingest.records.placing import Placed
from ingest.records.roster import Participant
from ingest.records.timeline import Turn
from ingest.records.transcript import Sentence
from ingest.video import Recording, Segment
from storage import joining, participation
from storage.joining import Known, Mention
from storage.store import Run, Store
from storage.tables import label, metadata, participant

START = datetime(2026, 3, 20, 13, 0, 23, tzinfo=UTC)
ADA, BO, CY = Person("Ada"), Person("Bo Li"), Person("Cy")


def analysed(store: Store, name: str = "one", seconds: int = 60, labels: Sequence[str] = ("Ada Ruiz",)) -> Run:
    """A part of the lecture `Optics`, in which these labels are seen throughout."""
    began = START if name == "one" else START + timedelta(hours=1)
    recording = Recording(f"/videos/{name}.mp4", name, seconds * 1000, 1280, 720, began)
    run = store.begin(recording, lecture="Optics", course=None, period_ms=1000, versions={"model": "1"})
    tile = Tile(Box(0, 0, 0.5, 0.5))
    seen = [Moment(at * 1000, tuple(Observation(tile, label) for label in labels)) for at in range(seconds)]
    store.add(run, Segment(recording.uri, 0, seconds * 1000), seen)
    identified(store, run)
    store.finish(run, "done")
    return run


def identified(store: Store, run: Run, names: dict[str, str] | None = None) -> None:
    links = ((one.at_ms, tuple((names or {}).get(seen.label, seen.label) for seen in one.observations))
             for one in store.moments(run))  # fmt: skip
    store.identify(run, links)


def stay(person: Person, first: int, last: int) -> Stay:
    """From minute to minute of the recording."""
    joined, left = (START + timedelta(minutes=minute) for minute in (first, last))
    return Stay(person, joined, left, (last - first) * 60_000)


def attach(store: Store, run: Run, kind: str, *rows: Any) -> bool:
    placed: Rows = rows
    return store.attach(run.lecture_id, Placed(kind, run.recording_id, placed))


def people(store: Store, run: Run) -> dict[str, list[Any]]:
    """seen, attended seconds, spoken seconds, messages by name; None where nothing is said."""
    found = participation.people(store, run.lecture_id)
    columns = [found["seen"], found["attended_ms"] // 1000, found["spoken_ms"] // 1000, found["messages"]]
    rows = zip(*(column.astype(object).where(column.notna(), None) for column in columns), strict=True)
    return {str(name): list(row) for name, row in zip(found["participant"], rows, strict=True)}


def every_row(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    with store.engine.connect() as connection:
        return {name: sorted(map(tuple, connection.execute(select(table))), key=repr) for name, table in
                metadata.tables.items()}  # fmt: skip


def test_who_was_there_spoke_and_wrote(store: Store) -> None:
    store.enrol("Optics", [Participant("Ada Ruiz", "a@x.org"), Participant("Bo Li"), Participant("Dee Oh")])
    run = analysed(store, labels=("Ada Ruiz", "Bo Li"))
    assert people(store, run)["Dee Oh"] == [False, None, None, None]
    ada = Person("Tutor", "Somebody", "A@x.org")
    assert attach(store, run, "participants", stay(ada, -5, 2), stay(BO, 0, 1), stay(CY, 0, 2), stay(ada, 1, 6))
    attach(store, run, "timeline", Turn(Person("Tutor", key="1"), 0, 5_000), Turn(Person("Cy", key="2"), 4_000, 6_000))
    attach(store, run, "transcript", Sentence("Good morning.", 0, 9_000, Person("Tutor")), Sentence("?", 1, 2, None))
    attach(store, run, "chat", Message(BO, timedelta(seconds=-3)), Message(BO, timedelta(seconds=4)))
    assert people(store, run) == {
        "Ada Ruiz": [True, 660, 5, 0], "Bo Li": [True, 60, 0, 2], "Cy": [False, 120, 2, 0], "Dee Oh": [False, 0, 0, 0],
    }  # fmt: skip
    assert participation.unseen(store, run.lecture_id) == ["Cy"]
    stays = participation.stays(store, run.lecture_id)
    assert list(zip(stays["participant"], stays["start_ms"], stays["end_ms"], strict=True))[:3] == [
        ("Ada Ruiz", 0, 60_000), ("Bo Li", 0, 60_000), ("Cy", 0, 60_000),
    ]  # fmt: skip
    assert stays["end_ms"].isna().tolist() == [False, False, False, True], "it began when the recording was over"
    sentences = participation.sentences(store, run.lecture_id)
    assert sentences["participant"].fillna("").tolist() == ["Ada Ruiz", ""]
    assert participation.messages(store, run.lecture_id)["at_ms"].tolist() == [-3_000, 4_000]


def test_parts_of_a_lecture_are_one_time(store: Store) -> None:
    one, two = analysed(store), analysed(store, "two")
    attach(store, one, "participants", stay(Person("Ada Ruiz"), 0, 200))
    attach(store, one, "timeline", Turn(ADA, 0, 1_000))
    attach(store, two, "transcript", Sentence("So:", 2_000, 3_000, Person("Ada Ruiz")))
    attach(store, two, "chat", Message(BO, timedelta(seconds=1)))
    stays = participation.stays(store, one.lecture_id)
    assert list(zip(stays["start_ms"], stays["end_ms"], strict=True)) == [(0, 60_000), (60_000, 120_000)]
    assert participation.turns(store, one.lecture_id)["start_ms"].tolist() == [0, 62_000]
    assert participation.sentences(store, one.lecture_id)["start_ms"].tolist() == [62_000]
    assert participation.messages(store, one.lecture_id)["at_ms"].tolist() == [61_000]


def test_the_same_again_changes_nothing_and_another_replaces_it(store: Store) -> None:
    run = analysed(store)
    assert attach(store, run, "chat", Message(BO, timedelta(seconds=4)), Message(CY, timedelta(seconds=5)))
    before = every_row(store)
    assert not attach(store, run, "chat", Message(BO, timedelta(seconds=4)), Message(CY, timedelta(seconds=5)))
    assert every_row(store) == before
    assert attach(store, run, "chat", Message(BO, timedelta(seconds=4)))
    assert people(store, run).keys() == {"Ada Ruiz", "Bo Li"}, "Cy is forgotten"
    assert "Cy" not in repr(every_row(store)["label"])
    attach(store, run, "chat")
    assert people(store, run) == {"Ada Ruiz": [True, None, None, 0]}


def test_names_cannot_be_tried_on_a_fingerprint(store: Store) -> None:
    """Else it would tell of somebody forgotten that they were there."""
    run = analysed(store)
    rows = (Message(BO, timedelta(seconds=4)), Message(CY, timedelta(seconds=5)))
    fingerprints = set()
    for _ in range(2):
        attach(store, run, "chat", *rows)
        fingerprints |= {row[3] for row in every_row(store)["record"]}
        attach(store, run, "chat")
    assert len(fingerprints) == 2


def test_a_record_goes_in_whole_or_not_at_all(store: Store) -> None:
    run = analysed(store)
    attach(store, run, "timeline", Turn(ADA, 0, 1_000))
    before = every_row(store)
    with pytest.raises(Exception, match=r"(?i)unique"):
        attach(store, run, "timeline", Turn(BO, 0, 1_000), Turn(BO, 0, 2_000))
    assert every_row(store) == before


def test_people_are_joined_anew_whenever_roster_or_identity_change(store: Store) -> None:
    run = analysed(store, labels=("Ada R",))
    attach(store, run, "chat", Message(Person("Bo Li"), timedelta(0)), Message(Person("Ada R"), timedelta(0)))
    assert people(store, run) == {"Ada R": [True, None, None, 1], "Bo Li": [False, None, None, 1]}
    store.enrol("Optics", [Participant("Robert Lee", aliases=("Bo Li",))])
    assert people(store, run) == {"Ada R": [True, None, None, 1], "Robert Lee": [False, None, None, 1]}
    store.enrol("Optics", [Participant("Ada Ruiz", aliases=("Ada R",))])
    identified(store, run, {"Ada R": "Ada Ruiz"})
    assert people(store, run) == {"Ada Ruiz": [True, None, None, 1], "Bo Li": [False, None, None, 1]}


def test_a_name_in_a_record_is_who_its_label_is(store: Store) -> None:
    store.enrol("Optics", [Participant("Jane Okafor", "j@x.org"), Participant("Bo Li")])
    run = analysed(store, labels=("JOK", "Bo Li"))
    store.name_people(run)
    attach(store, run, "participants", stay(Person("JOK"), 0, 1), stay(Person("Bo Li"), 0, 1))
    assert people(store, run)["JOK"] == [True, 60, None, None]
    with store.engine.connect() as connection:
        texts, names = (
            {row[1]: row[0] for row in connection.execute(select(table.c.id, column))}
            for table, column in ((label, label.c.text), (participant, participant.c.name))
        )
    store.decide(texts["JOK"], "is", names["Jane Okafor"])
    store.catch_up()
    assert people(store, run) == {"Jane Okafor": [True, 60, None, None], "Bo Li": [True, 60, None, None]}
    store.decide(texts["Bo Li"], "new")
    store.catch_up()
    assert people(store, run)["Bo Li (not on the roster)"] == [True, 60, None, None]
    assert people(store, run)["Bo Li"] == [False, 0, None, None]


def test_namesakes_of_a_later_report_are_people_of_their_own(store: Store) -> None:
    one, two = analysed(store), analysed(store, "two")
    attach(store, one, "participants", stay(Person("Anna", "", "a@x"), 0, 1), stay(Person("Anna", "", "b@x"), 0, 1))
    attach(store, two, "participants", stay(Person("Anna", "", "c@x"), 60, 61))
    assert len([name for name in people(store, one) if name.startswith("Anna")]) == 3


def test_unique_users_have_a_sum(store: Store) -> None:
    run = analysed(store)
    attach(store, run, "participants", Stay(BO, None, None, 57 * 60_000), Stay(CY, None, None, 0))
    assert people(store, run)["Bo Li"] == [False, 57 * 60, None, None]
    assert participation.unseen(store, run.lecture_id) == ["Bo Li"]
    assert participation.stays(store, run.lecture_id).empty


def test_names_are_in_labels_and_participants_only(store: Store) -> None:
    run = analysed(store)
    whose = Person("Quiet", "Guest", "guest@x.org", "key-1")
    attach(store, run, "participants", stay(whose, 0, 1))
    attach(store, run, "timeline", Turn(whose, 0, 1_000))
    attach(store, run, "chat", Message(whose, timedelta(0)))
    named = {name for name, rows in every_row(store).items() for word in ("Quiet", "Guest", "guest@", "key-1")
             if word in repr(rows)}  # fmt: skip
    assert named == {"label", "participant"}


def test_records_stay_when_their_recording_is_replaced(store: Store) -> None:
    """As by a converted video, which has another fingerprint at the same address."""
    run = analysed(store, labels=("Ada Ruiz", "Dee Oh"))
    attach(store, run, "participants", stay(Person("Ada Ruiz"), 0, 1), stay(BO, 0, 1))
    attach(store, run, "chat", Message(BO, timedelta(0)))
    other = replace(store.recordings(run.lecture_id)[run.recording_id], fingerprint="another")
    again = store.begin(other, lecture="Optics", course=None, period_ms=1000, versions={"model": "1"})
    assert again.done == frozenset()
    assert store.recordings(run.lecture_id) == {again.recording_id: other}
    assert people(store, run) == {"Ada Ruiz": [False, 60, None, 0], "Bo Li": [False, 60, None, 1]}
    assert not attach(store, again, "chat", Message(BO, timedelta(0))), "the same again"


# ------------------------------------------------------------------------------------------------ whom a name means


def mention(number: int, name: str, original: str = "", email: str = "", kind: str = "participants") -> Mention:
    return Mention(number, 1, kind, name, original, email)


ROSTER = [Known("Ada Ruiz", ("Addie",), "a@x.org"), Known("Bo Li", (), ""), Known("Ana Silva", (), "s@x.org")]


def test_by_address_then_name_then_account() -> None:
    found = joining.resolve(
        [
            mention(1, "iPhone", "", "A@X.org"),
            mention(2, "guest", "Li Bo"),
            mention(3, "Zed", "zed"),
            mention(4, "Silva, Ana"),
        ],
        ROSTER,
    )
    assert found == {1: "Ada Ruiz", 2: "Bo Li", 3: "Zed", 4: "Ana Silva"}


def test_namesakes_with_other_addresses_are_apart_and_who_joins_again_is_not() -> None:
    found = joining.resolve([mention(1, "Ana Silva", "", "s@x.org"), mention(2, "Ana Silva", "", "t@x.org")], ROSTER)
    assert found == {1: "Ana Silva", 2: "Ana Silva (t@x.org)"}
    found = joining.resolve(
        [mention(1, "Ana Silva"), mention(2, "ana silva"), mention(3, "Cy"), mention(4, "Cy")], ROSTER
    )
    assert found == {1: "Ana Silva", 2: "Ana Silva", 3: "Cy", 4: "Cy"}


def test_what_a_label_is_and_what_was_decided_of_it_hold_in_records() -> None:
    said = [Decision("JO", "is", "Bo Li"), Decision("Ada Ruiz", "is not", "Ada Ruiz")]
    found = joining.resolve(
        [mention(1, "jo"), mention(2, "Ada Ruiz"), mention(3, "x1")], ROSTER, {}, {"x1": "Dee"}, said
    )
    assert found == {1: "Bo Li", 2: "Ada Ruiz (as read)", 3: "Dee"}
    two = [mention(1, "JO", "", "t@x.org"), mention(2, "JO", "", "u@x.org")]
    assert joining.resolve(two, ROSTER, {}, {}, said) == {1: "JO", 2: "JO (u@x.org)"}


def test_names_elsewhere_are_those_of_the_report_unless_several_bore_them() -> None:
    shown = {"hiro": {"Bo Li"}, "ana silva": {"Ana Silva", "Ana Silva (t@x.org)"}}
    found = joining.resolve([mention(1, "Hiro", kind="chat"), mention(2, "Ana Silva", kind="chat")], ROSTER, shown)
    assert found == {1: "Bo Li"}
