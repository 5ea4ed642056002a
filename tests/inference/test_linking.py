"""Names over time, from records alone."""

from __future__ import annotations

from collections.abc import Sequence

from inference.linking import link, name
from inference.naming import Decision
from inference.observation import Box, Face, Moment, Observation, Tile
from ingest.records.roster import Participant

SEATS = [Tile(Box(0.25 * (n % 4), 0.25 * (n // 4), 0.24, 0.24)) for n in range(16)]
WHOLE = Tile(Box(0.0, 0.0, 1.0, 1.0))


def moments(*labels: Sequence[str], seats: Sequence[Sequence[int]] = ()) -> list[Moment]:
    """A moment per second, with a tile per label, in the first seats or the ones given."""
    return [
        Moment(1_000 * second, tuple(Observation(SEATS[seat], label) for seat, label in zip(where, shown, strict=True)))
        for second, shown in enumerate(labels)
        for where in [seats[second] if seats else range(len(shown))]
    ]


def names(seen: list[Moment], *roster: str | Participant, said: Sequence[Decision] = ()) -> list[tuple[str, ...]]:
    linked = list(link(lambda: seen, enrolled(*roster), said))
    assert [at_ms for at_ms, _ in linked] == [moment.at_ms for moment in seen]
    assert [len(given) for _, given in linked] == [len(moment.observations) for moment in seen]
    return [given for _, given in linked]


def enrolled(*roster: str | Participant) -> list[Participant]:
    return [Participant(each) if isinstance(each, str) else each for each in roster]


def test_labels_become_names_of_the_roster() -> None:
    seen = moments(["anna mueller", "Bob Smth"], ["anna mueller", "Bob Smth"])
    assert names(seen, "Anna Müller", "Bob Smith", "Carla Weiss") == [("Anna Müller", "Bob Smith")] * 2


def test_an_alias_stands_for_its_name() -> None:
    assert names(moments(["iPad 7"]), Participant("Anna Müller", aliases=("iPad 7",))) == [("Anna Müller",)]


def test_names_move_with_labels_not_with_places() -> None:
    seen = moments(["Anna", "Bob"], ["Bob", "Anna"])
    assert names(seen) == [("Anna", "Bob"), ("Bob", "Anna")]


def test_a_misreading_is_the_name_it_is_like() -> None:
    seen = moments(*[["Anna Mueller", "Bob"]] * 20, ["Anna Mueiler", "Bob"], *[["Anna Mueller", "Bob"]] * 20)
    assert set(names(seen)) == {("Anna Mueller", "Bob")}


def test_names_alike_but_shown_together_are_two_people() -> None:
    seen = moments(*[["Anna Miller", "Anna Müller"]] * 5)
    assert names(seen) == [("Anna Miller", "Anna Müller")] * 5


def test_names_alike_that_are_both_enrolled_are_two_people() -> None:
    seen = moments(["Jan Lo"], ["Jan Li"])
    assert names(seen, "Jan Li", "Jan Lo") == [("Jan Lo",), ("Jan Li",)]


def test_a_bad_reading_of_somebody_enrolled_is_theirs() -> None:
    seen = moments(*[["Émile Durand"]] * 5, *[["Em e Durano"]] * 5)
    assert set(names(seen, "Émile Durand", "Bob Smith")) == {("Émile Durand",)}


def test_a_name_is_given_once_though_two_labels_are_like_it() -> None:
    seen = moments(*[["Émile Durand", "Emile Durano"]] * 5)
    assert set(names(seen, "Émile Durand")) == {("Émile Durand", "Emile Durano")}
    apart = moments(*[["Émile Durand"]] * 5, *[["Emile Durano"]] * 5)
    assert set(names(apart, "Émile Durand")) == {("Émile Durand",)}


def test_somebody_not_on_the_roster_keeps_the_label() -> None:
    seen = moments(*[["Anna Müller", "Guest of Honour"]] * 3)
    assert names(seen, "Anna Müller", "Bob Smith") == [("Anna Müller", "Guest of Honour")] * 3


def test_a_fleeting_label_is_nobody_new() -> None:
    seen = moments(*[["Anna"]] * 30, ["x#!qz"], *[["Anna"]] * 30)
    assert set(names(seen)) == {("Anna",)}


def test_an_unread_label_keeps_the_name_of_its_tile_for_a_while() -> None:
    seen = moments(*[["Anna", "Bob"]] * 3, ["", "Bob"], ["Anna", ""])
    assert set(names(seen)) == {("Anna", "Bob")}
    late = [moments(["Anna"])[0], Moment(20_000, (Observation(SEATS[0]),))]
    assert names(late) == [("Anna",), ("unlabelled-1",)]


def test_without_labels_places_tell_people_apart() -> None:
    seen = moments(["", ""], ["", ""], ["", "", ""], seats=[[0, 1], [0, 1], [0, 1, 2]])
    assert names(seen) == [("unlabelled-1", "unlabelled-2")] * 2 + [("unlabelled-1", "unlabelled-2", "unlabelled-3")]


def test_nobody_takes_the_place_of_somebody_on_screen_elsewhere() -> None:
    seen = moments(["Anna", "Bob"], ["", "Anna"])
    assert names(seen)[1] == ("unlabelled-1", "Anna")


def test_a_label_read_a_moment_later_is_the_name_already() -> None:
    seen = moments(["", "Bob"], ["", "Bob"], ["Anna", "Bob"])
    assert names(seen) == [("Anna", "Bob")] * 3
    flipped = moments(["", "Anna"], ["", "Anna"], ["Anna", "Bob"])
    assert names(flipped)[:2] == [("unlabelled-1", "Anna")] * 2


def test_the_same_label_twice_is_two_people() -> None:
    assert names(moments(["Anna", "Anna"])) == [("Anna", "Anna (2)")]


def test_a_label_read_twice_by_mistake_leaves_no_trace() -> None:
    seen = moments(*[["Anna", "Bob"]] * 3, ["Anna", "Anna"], *[["Anna", "Bob"]] * 30, *[["Bob", "Anna"]] * 3)
    assert set(names(seen)[4:34]) == {("Anna", "Bob")}
    assert set(names(seen)[34:]) == {("Bob", "Anna")}


def test_two_of_one_name_keep_theirs_while_the_others_move() -> None:
    seen = moments(["Anna", "Bob", "Anna"], ["Anna", "Bob", "Anna"], ["Bob", "Anna", "Cem", "Anna"], ["Anna"], seats=[
        [0, 1, 2], [2, 1, 0], [0, 1, 3, 2], [2]])  # fmt: skip
    assert names(seen) == [
        ("Anna", "Bob", "Anna (2)"),
        ("Anna (2)", "Bob", "Anna"),
        ("Bob", "Anna", "Cem", "Anna (2)"),
        ("Anna (2)",),
    ]


def test_two_of_one_name_are_told_apart_by_camera_and_seat_across_a_reshuffle() -> None:
    def face(seat: int, across: float) -> Observation:
        box = SEATS[seat].box
        return Observation(SEATS[seat], "Anna", Face(Box(box.x + across, box.y + 0.1, 0.05, 0.1), 0.9))

    off = Observation(Tile(SEATS[9].box, camera_on=False), "Anna")
    seen = [
        Moment(0, (face(0, 0.05), Observation(Tile(SEATS[1].box, False), "Anna"))),
        Moment(1_000, (off, face(5, 0.05))),
    ]
    assert names(seen) == [("Anna", "Anna (2)"), ("Anna (2)", "Anna")]
    leaning = [Moment(0, (face(0, 0.02), face(1, 0.15))), Moment(1_000, (face(8, 0.15), face(9, 0.02)))]
    assert names(leaning) == [("Anna", "Anna (2)"), ("Anna (2)", "Anna")]


def test_a_label_like_two_on_the_roster_is_neither_and_waits_for_review() -> None:
    seen, roster = moments(*[["Anna", "Bob Smith"]] * 3), enrolled("Anna Müller", "Anna Weiss", "Bob Smith")
    assert names(seen, *roster) == [("Anna", "Bob Smith")] * 3
    (doubt,) = name(seen, roster).doubts
    assert doubt.labels == ("Anna",)
    assert {each for each, _ in doubt.candidates} == {"Anna Müller", "Anna Weiss"}
    assert all(0.3 < likelihood < 0.5 for _, likelihood in doubt.candidates)


def test_who_is_on_screen_under_a_full_name_is_nobody_else() -> None:
    seen = moments(*[["Anna", "Anna Müller"]] * 3)
    assert names(seen, "Anna Müller", "Anna Weiss") == [("Anna Weiss", "Anna Müller")] * 3


def test_a_second_device_is_not_taken_for_the_other_of_that_name() -> None:
    seen, roster = moments(*[["Anna's iPad", "Anna Müller"]] * 3), enrolled("Anna Müller", "Anna Weiss")
    assert names(seen, *roster) == [("Anna's iPad", "Anna Müller")] * 3
    (doubt,) = name(seen, roster).doubts
    assert [each for each, _ in doubt.candidates] == ["Anna Müller", "Anna Weiss"]


def test_a_teacher_s_decision_holds() -> None:
    seen, roster = moments(*[["Anna", "Bob Smith"]] * 3), enrolled("Anna Müller", "Anna Weiss", "Bob Smith")
    for said, expected in [
        (Decision("ANNA (Host)", "is", "Anna Weiss"), "Anna Weiss"),
        (Decision("Anna", "is not", "Anna Weiss"), "Anna Müller"),
        (Decision("Anna", "new"), "Anna"),
        (Decision("Anna", "is", "Anna Elsewhere"), "Anna Elsewhere"),
    ]:
        assert names(seen, *roster, said=[said]) == [(expected, "Bob Smith")] * 3
        assert name(seen, roster, [said]).doubts == ()


def test_two_labels_that_are_one_person_by_decision_have_one_name() -> None:
    seen = moments(*[["Anna Müller", "iPad 7"]] * 3)
    assert names(seen, "Anna Müller", said=[Decision("iPad 7", "is", "Anna Müller")]) == [("Anna Müller",) * 2] * 3


def test_a_label_left_alone_is_not_who_reads_the_same_on_the_roster() -> None:
    seen, roster = moments(*[["Anna", "Bob Jones"]] * 3), enrolled("Anna", "Anna Müller", "Bob Jones")
    assert names(seen, *roster) == [("Anna (as read)", "Bob Jones")] * 3
    assert [doubt.labels for doubt in name(seen, roster).doubts] == [("Anna",)]
    for said, expected in [
        (Decision("Anna", "is", "Anna"), "Anna"),
        (Decision("Anna", "new"), "Anna (not on the roster)"),
        (Decision("Anna", "is not", "Anna"), "Anna Müller"),
        (Decision("Bob Jones", "is not", "Bob Jones"), "Anna (as read)"),
    ]:
        assert names(seen, *roster, said=[said])[0][0] == expected
    assert names(seen, *roster, said=[said])[0][1] == "Bob Jones (as read)"


def test_guests_with_numbers_are_not_one_label() -> None:
    seen = moments(*[["Guest 1", "Student 1", "Guest 2"]] * 3)
    said = [Decision("guest 1", "is", "Jane Okafor")]
    assert names(seen, "Jane Okafor", said=said) == [("Jane Okafor", "Student 1", "Guest 2")] * 3


def test_of_two_seen_together_a_decision_holds_for_the_one_whose_label_it_was() -> None:
    seen, roster = moments(*[["Ana (He/Him)", "Ana (she/her)"]] * 3), enrolled("Ana Ruiz", "Ana Silva")
    he = [Decision("Ana (He/Him)", "is", "Ana Ruiz")]
    assert names(seen, *roster, said=he) == [("Ana Ruiz", "Ana Silva")] * 3
    assert names(seen, *roster, said=[Decision("Ana (He/Him)", "is not", "Ana Ruiz")])[0] == ("Ana Silva", "Ana Ruiz")
    assert names(moments(*[["Ana"]] * 3), *roster, said=he) == [("Ana Ruiz",)] * 3


def test_the_newest_decision_of_a_person_holds() -> None:
    seen, roster = moments(*[["Jane"]] * 3), enrolled("Jane Okafor", "Jane Smith")
    said = [Decision("Jane", "is", "Jane Okafor"), Decision("JANE", "is not", "Jane Okafor")]
    assert names(seen, *roster, said=said) == [("Jane Smith",)] * 3
    assert names(seen, *roster, said=said[::-1]) == [("Jane Okafor",)] * 3


def test_a_number_that_a_label_has_is_not_given_again() -> None:
    assert names(moments(["Anna", "Anna", "Anna (2)"])) == [("Anna", "Anna (3)", "Anna (2)")]
    assert names(moments(["iPhone", "iPhone"], ["iPhone", "iPhone", "iPhone (2)"]))[1][:2] == ("iPhone", "iPhone (3)")
    assert "Anna (2)" not in names(moments(["Anna", "Anna"]), "Anna (2)", "Bo Li", "Anna Weiss")[0]


def test_faces_of_a_room_keep_their_numbers_while_they_hardly_move() -> None:
    def room(second: int, *places: float) -> Moment:
        faces = [Face(Box(x, 0.4, 0.1, 0.2), 0.9) for x in places]
        return Moment(1_000 * second, tuple(Observation(WHOLE, "", face) for face in faces))

    seen = [room(0, 0.1, 0.5), room(1, 0.51, 0.12), room(2, 0.9)]
    assert names(seen) == [("unlabelled-1", "unlabelled-2"), ("unlabelled-2", "unlabelled-1"), ("unlabelled-3",)]


def test_no_moments_no_names() -> None:
    assert names([]) == []
    assert names([Moment(0), Moment(1_000)], "Anna") == [(), ()]
