"""Names over time, from records alone."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from inference.linking import also_enrolled, distinct, link, plain, similarity
from inference.observation import Box, Face, Moment, Observation, Tile

SEATS = [Tile(Box(0.25 * (n % 4), 0.25 * (n // 4), 0.24, 0.24)) for n in range(16)]
WHOLE = Tile(Box(0.0, 0.0, 1.0, 1.0))


def moments(*labels: Sequence[str], seats: Sequence[Sequence[int]] = ()) -> list[Moment]:
    """A moment per second, with a tile per label, in the first seats or the ones given."""
    return [
        Moment(1_000 * second, tuple(Observation(SEATS[seat], label) for seat, label in zip(where, shown, strict=True)))
        for second, shown in enumerate(labels)
        for where in [seats[second] if seats else range(len(shown))]
    ]


def names(seen: list[Moment], *roster: str | tuple[str, ...]) -> list[tuple[str, ...]]:
    entries = [(entry,) if isinstance(entry, str) else entry for entry in roster]
    linked = list(link(lambda: seen, entries))
    assert [at_ms for at_ms, _ in linked] == [moment.at_ms for moment in seen]
    assert [len(given) for _, given in linked] == [len(moment.observations) for moment in seen]
    return [given for _, given in linked]


def test_labels_become_names_of_the_roster() -> None:
    seen = moments(["anna mueller", "Bob Smth"], ["anna mueller", "Bob Smth"])
    assert names(seen, "Anna Müller", "Bob Smith", "Carla Weiss") == [("Anna Müller", "Bob Smith")] * 2


def test_an_alias_stands_for_its_name() -> None:
    assert names(moments(["iPad 7"]), ("Anna Müller", "iPad 7")) == [("Anna Müller",)]


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
    assert similarity("Émile Durand", "Em e Durano") < 80
    assert set(names(seen, "Émile Durand", "Bob Smith")) == {("Émile Durand",)}


def test_a_name_is_given_once_though_two_labels_are_like_it() -> None:
    together = {("Emile Durano", "Émile Durand")}
    groups = [["Émile Durand"], ["Emile Durano"]]
    assert also_enrolled(groups, {0: "Émile Durand"}, [("Émile Durand",)], together) == {}
    assert also_enrolled(groups, {0: "Émile Durand"}, [("Émile Durand",)], set()) == {1: "Émile Durand"}


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


def test_two_devices_of_one_person() -> None:
    assert distinct(["Anna", "", "Anna", "Anna"]) == ["Anna", "", "Anna (2)", "Anna (3)"]
    assert names(moments(["Anna", "Anna"])) == [("Anna", "Anna (2)")]


def test_faces_of_a_room_keep_their_numbers_while_they_hardly_move() -> None:
    def room(second: int, *places: float) -> Moment:
        faces = [Face(Box(x, 0.4, 0.1, 0.2), 0.9) for x in places]
        return Moment(1_000 * second, tuple(Observation(WHOLE, "", face) for face in faces))

    seen = [room(0, 0.1, 0.6), room(1, 0.61, 0.12), room(2, 0.3)]
    assert names(seen) == [("unlabelled-1", "unlabelled-2"), ("unlabelled-2", "unlabelled-1"), ("unlabelled-3",)]


def test_no_moments_no_names() -> None:
    assert names([]) == []
    assert names([Moment(0), Moment(1_000)], "Anna") == [(), ()]


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("Anna Müller", "anna muller", 100, 100),
        ("Anna Müller (Host)", "Anna Müller", 100, 100),
        ("(Jonas Berg", "Jonas Berg", 100, 100),
        ("Smith Bob", "Bob Smith", 100, 100),
        ("Bob", "Bob Smith", 80, 90),
        ("TomásSilva", "Tomás Silva", 90, 99),
        ("Anna Müller", "Bob Smith", 0, 40),
    ],
)
def test_similarity(one: str, other: str, least: float, most: float) -> None:
    assert least <= similarity(one, other) <= most
    assert similarity(one, other) == similarity(other, one)


def test_plain_never_loses_a_whole_label() -> None:
    assert plain("(Jonas Berg") == "jonas berg"
    assert plain("(she/her)") == "she her"
