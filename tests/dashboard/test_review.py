"""Names that wait, and what a teacher's answers do to past and later lectures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from dashboard.app import render
from dashboard.pages import review
from dashboard.reader import OPERATOR, Reader
from dashboard.view import View
from dashboard.work import Naming
from inference import linking
from inference.observation import Box, Moment, Observation, Tile
from ingest.records.roster import Participant
from ingest.video import Recording, Segment
from storage import jobs, queries
from storage.review import decided, outdated, waiting
from storage.store import Store, StoreError
from tests.dashboard import rooms

ROSTER = [Participant("Anna Weiss", "aw@example.org"), Participant("Anna Müller"), Participant("Bob Smith")]
LABELS = ("Anna", "Bob Smith")


def hold(
    store: Store,
    lecture: str,
    labels: tuple[str, ...] = LABELS,
    course: str | None = "Algebra",
    roster: list[Participant] = ROSTER,
) -> str:
    """A lecture with these labels on screen for a minute, analysed as the pipeline does. Gives its id."""
    recording = Recording(f"{lecture}.mp4", lecture, 60_000, 1280, 720)
    store.enrol(lecture, roster)
    run = store.begin(recording, lecture=lecture, course=course, period_ms=1000, versions={"face": "1"})
    tiles = [Tile(Box(0.3 * number, 0.1, 0.25, 0.25)) for number in range(len(labels))]
    seen = tuple(Observation(tile, label) for tile, label in zip(tiles, labels, strict=True))
    store.add(run, Segment(recording.uri, 0, 60_000), [Moment(second * 1000, seen) for second in range(60)])
    store.name_people(run)
    store.finish(run, "done")
    return run.lecture_id


def people(store: Store, lecture: str) -> set[str]:
    return set(queries.observations(store, queries.find(store, lecture))["participant"])


def show(store: Store, address: str = "/review") -> Any:
    path, _, search = address.partition("?")
    return render(store, path, search, View())


def buttons(content: Any) -> Iterator[Any]:
    return (part for part in rooms.parts(content) if type(part).__name__ == "Button")


def press(store: Store, said: str) -> None:
    """Press the first button that says this to a screen reader, and do what follows."""
    button = next(one for one in buttons(show(store).content) if getattr(one, "aria-label") == said)
    review.answer(store, OPERATOR, button.id)
    Naming(store)()


def test_nothing_waits(store: Store) -> None:
    rooms.hold(store)
    page = show(store)
    assert "Nothing to review" in rooms.text(page.content)
    assert not list(buttons(page.content))
    assert "to review" not in rooms.text(show(store, "/").content)


def test_a_doubtful_label_waits_with_its_candidates(store: Store) -> None:
    hold(store, "Lecture 1")
    hold(store, "Lecture 2")
    lecture = hold(store, "Elsewhere", course=None)
    page = show(store)
    said = rooms.text(page.content)
    assert [(one.label, one.course, len(one.lectures)) for one in waiting(store)] == [
        ("Anna", None, 1),
        ("Anna", "Algebra", 2),
    ]
    assert "and 1 more" in said
    assert said.count("Anna Weiss") >= 2
    assert said.count("48 % likely") == 4
    assert page.refresh_ms is None
    assert "2 names to review" in rooms.text(show(store, "/").content)
    assert "1 name to review" in rooms.text(show(store, f"/lecture/{lecture}").content)
    assert len(list(buttons(show(store, f"/review?lecture={lecture}").content))) == 5


def test_keys_belong_to_the_first_candidate_of_the_first_card(store: Store) -> None:
    hold(store, "Lecture 1", ("Anna", "Bo"), roster=[*ROSTER, Participant("Bob Lang")])
    keys = [getattr(one, "aria-keyshortcuts", None) for one in buttons(show(store).content)]
    assert [key for key in keys if key] == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Anna is Anna Weiss", "Anna Weiss"),
        ("Anna is not Anna Weiss", "Anna Müller"),
        ("Anna is a new person", "Anna"),
    ],
)
def test_an_answer_holds_in_past_and_later_lectures_of_the_course_until_undone(
    store: Store, said: str, name: str
) -> None:
    hold(store, "Lecture 1")
    hold(store, "Lecture 2", ("Bob Smith", "Anna (Host)"))
    hold(store, "Elsewhere", course="Biology")
    press(store, said)
    renamed = [Participant("Weiss-Lang, Anna", "AW@example.org"), *ROSTER[1:]]
    hold(store, "Lecture 3", roster=renamed)
    read = {"Anna"} if name == "Anna" else set()
    assert people(store, "Lecture 1") == people(store, "Lecture 2") - {"Anna (Host)"} | read == {name, "Bob Smith"}
    assert people(store, "Lecture 3") == {"Weiss-Lang, Anna" if name == "Anna Weiss" else name, "Bob Smith"}
    assert people(store, "Elsewhere") == {"Anna", "Bob Smith"}
    assert [one.course for one in waiting(store)] == ["Biology"]
    timeline = queries.timeline(store, queries.find(store, "Lecture 1"))
    assert set(timeline["participant"]) == {name, "Bob Smith"}

    press(store, f"Undo: {said}")
    assert {one.course for one in waiting(store)} == {"Algebra", "Biology"}
    assert people(store, "Lecture 1") == {"Anna", "Bob Smith"}


def test_an_answer_takes_the_place_of_an_earlier_one(store: Store) -> None:
    hold(store, "Lecture 1")
    (one,) = waiting(store)
    weiss, mueller = sorted(one.candidates, key=lambda each: each.name, reverse=True)
    store.decide(one.label_id, "is", weiss.participant_id)
    store.decide(one.label_id, "is", mueller.participant_id)
    store.catch_up()
    assert people(store, "Lecture 1") == {"Anna Müller", "Bob Smith"}
    assert rooms.text(show(store).content).count("Undo: ") == 1


def test_an_answer_in_another_lecture_of_the_course_takes_its_place_too(store: Store) -> None:
    lectures = [hold(store, name) for name in ("Lecture 1", "Lecture 2")]
    (one,), (other,) = (waiting(store, lecture) for lecture in lectures)
    weiss = next(each for each in other.candidates if each.name == "Anna Weiss")
    store.decide(one.label_id, "is", next(each.participant_id for each in one.candidates if each.name == weiss.name))
    store.decide(other.label_id, "is not", weiss.participant_id)
    store.catch_up()
    assert [(each.answer, each.name) for each in decided(store)] == [("is not", "Anna Weiss")]
    assert people(store, "Lecture 1") == {"Anna Müller", "Bob Smith"}
    store.decide(one.label_id, "is", next(each.participant_id for each in one.candidates if each.name == weiss.name))
    assert [(each.answer, each.name) for each in decided(store)] == [("is", "Anna Weiss")]


def test_an_answer_about_somebody_who_is_gone_is_told_and_changes_nothing(store: Store) -> None:
    hold(store, "Lecture 1")
    (one,) = waiting(store)
    store.enrol("Lecture 1", ROSTER[2:])
    with pytest.raises(StoreError, match="no longer in the database"):
        store.decide(one.label_id, "is", one.candidates[0].participant_id)
    assert decided(store) == []


def test_two_seen_together_are_answered_one_by_one(store: Store) -> None:
    roster = [Participant("Ana Ruiz"), Participant("Ana Silva"), Participant("Ana Lopez")]
    hold(store, "Lecture 1", ("Ana (He/Him)", "Ana (she/her)"), roster=roster)
    (one,) = waiting(store)
    store.decide(one.label_id, "new")
    assert waiting(store) == []
    store.catch_up()
    (other,) = waiting(store)
    assert {one.label, other.label} == {"Ana (He/Him)", "Ana (she/her)"}
    store.decide(other.label_id, "new")
    store.catch_up()
    assert (waiting(store), len(decided(store))) == ([], 2)


def test_what_was_decided_in_a_course_holds_in_a_lecture_that_joins_it_later(store: Store) -> None:
    lecture = hold(store, "Lecture 1")
    hold(store, "Lecture 2", course=None)
    (one,) = waiting(store, lecture)
    store.decide(one.label_id, "is", next(each.participant_id for each in one.candidates if each.name == "Anna Weiss"))
    assert store.catch_up() == 1
    for name, course, expected in [("Lecture 2", "Algebra", "Anna Weiss"), ("Lecture 1", "Biology", "Anna")]:
        recording = Recording(f"{name}.mp4", name, 60_000, 1280, 720)
        store.begin(recording, lecture=name, course=course, period_ms=1000, versions={"face": "1"})
        assert store.catch_up() > 0
        assert people(store, "Lecture 2") == {expected, "Bob Smith"}
    assert people(store, "Lecture 1") == {"Anna Weiss", "Bob Smith"}


def test_a_roster_without_somebody_decided_keeps_the_address_that_links_lectures(store: Store) -> None:
    hold(store, "Lecture 1")
    hold(store, "Lecture 2", roster=[Participant("Weiss-Lang, Anna", "AW@example.org"), *ROSTER[1:]])
    press(store, "Anna is Anna Weiss")
    store.enrol("Lecture 1", ROSTER[1:])
    assert store.catch_up() == 2
    assert people(store, "Lecture 2") == {"Weiss-Lang, Anna", "Bob Smith"}


def test_the_same_roster_again_names_nobody_anew(store: Store) -> None:
    hold(store, "Lecture 1")
    store.enrol("Lecture 1", ROSTER)
    assert store.catch_up() == 0


def test_until_it_is_applied_the_page_says_how_much_is_left_and_asks_again(store: Store) -> None:
    hold(store, "Lecture 1")
    hold(store, "Lecture 2")
    (one,) = waiting(store)
    assert one.lectures == ("Lecture 2", "Lecture 1")
    store.decide(one.label_id, "new")
    page = show(store)
    assert outdated(store) == 2
    assert "2 recordings left" in rooms.text(page.content)
    assert page.refresh_ms
    assert not waiting(store)
    assert store.catch_up() == 2
    assert store.catch_up() == 0


@pytest.mark.parametrize("error", [StoreError("The disk is full"), RuntimeError("a fault")])
def test_what_stopped_is_said_and_tried_again(
    store: Store, error: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> int:
        raise error

    hold(store, "Lecture 1")
    (one,) = waiting(store)
    store.decide(one.label_id, "new")
    naming = Naming(store)
    with monkeypatch.context() as patch:
        patch.setattr(store, "catch_up", fail)
        naming()
        naming()
    assert caplog.text.count("could not be named anew") == 1, "the second time it waited"
    caplog.clear()
    page = show(store)
    said = "The program failed; its log says how" if isinstance(error, RuntimeError) else "The disk is full"
    assert f"stopped, 1 recording left. It is tried again every minute. {said}" in rooms.text(page.content)
    Naming(store)()
    assert (jobs.stopped(store), outdated(store)) == ("", 0)


def test_a_teacher_sees_the_names_of_their_courses(store: Store) -> None:
    hold(store, "Lecture 1")
    hold(store, "Elsewhere", course="Biology")
    teacher = View(reader=Reader(1, "T", "teacher", frozenset(["Biology"])))
    said = rooms.text(render(store, "/review", "", teacher).content)
    assert "Elsewhere" in said
    assert "Algebra" not in said
    assert "1 name to review" in rooms.text(render(store, "/", "", teacher).content)
    (one,) = [each for each in waiting(store) if each.course == "Algebra"]
    store.decide(one.label_id, "new")
    assert "Decided" not in rooms.text(render(store, "/review", "", teacher).content)


def test_an_answer_pressed_while_people_are_named_does_not_wait_and_holds(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(store, "Lecture 1")
    (one,) = waiting(store)
    weiss = next(each.participant_id for each in one.candidates if each.name == "Anna Weiss")
    store.decide(one.label_id, "new")
    name = linking.name
    pressed: list[int] = []

    def press_meanwhile(*known: Any) -> Any:
        if not pressed:
            pressed.append(store.decide(one.label_id, "is", weiss))
        return name(*known)

    monkeypatch.setattr(linking, "name", press_meanwhile)
    assert store.catch_up() == 1
    assert people(store, "Lecture 1") == {"Anna Weiss", "Bob Smith"}


def test_a_new_roster_is_applied_too(store: Store) -> None:
    hold(store, "Lecture 1")
    store.enrol("Lecture 1", ROSTER[1:])
    assert store.catch_up() == 1
    assert people(store, "Lecture 1") == {"Anna Müller", "Bob Smith"}
    assert waiting(store) == []


def test_what_was_decided_survives_a_roster_without_the_person(store: Store) -> None:
    hold(store, "Lecture 1")
    press(store, "Anna is Anna Weiss")
    store.enrol("Lecture 1", [])
    store.catch_up()
    assert people(store, "Lecture 1") == {"Anna Weiss", "Bob Smith"}
