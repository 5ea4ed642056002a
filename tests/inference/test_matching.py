"""Labels and the roster: every usual way to write a name, names misread, and nobody guessed."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from inference import matching
from inference.census import Census, group
from inference.forms import device, forms, key, readings
from inference.spelling import edits, words
from ingest.records.roster import Participant
from tests.inference import rosters

READINGS = Path(__file__).with_name("readings.csv")
"""What the recogniser made of drawn labels of 7-9 px in four compressed galleries of 36-48 tiles."""
CLASS = (
    Participant("Jane Adaeze Okafor", "j.okafor@example.org", ("Janey", "Student 7")),
    Participant("Müller, Hans-Peter"),
    Participant("Oluwaseun Vandenberghe"),
    Participant("Katarzyna Wójcik", "kw1999@example.org"),
    Participant("Søren Ærø"),
    Participant("王伟"),
    Participant("Анна Петрова"),
    Participant("प्रिया शर्मा"),
)


def matched(labels: Sequence[str], people: Sequence[Participant]) -> list[str | None]:
    """The name of each label, all being on screen together."""
    table, number = matching.evidence(labels, people), len(labels)
    second = np.array([device(label) for label in labels], dtype=bool)
    barred = np.zeros(table.shape, dtype=bool)
    found, _ = matching.match(table, ~np.eye(number, dtype=bool), barred, {}, second)
    return [people[found[row]].name if row in found else None for row in range(number)]


@pytest.mark.parametrize(
    ("label", "place"),
    [
        *(
            (label, 0)
            for label in ("Jane Okafor", "jane okafor", "Okafor, Jane", "Okafor Jane Adaeze", "Jane", "Jane O.")
        ),
        *(
            (label, 0)
            for label in ("J. Okafor", "JAO", "Janey", "Student 7", "j.okafor", "jane.okafor@elsewhere.example")
        ),
        *(
            (label, 0)
            for label in ("Jane Okafor (She/Her)", "Jane she/her", "Jane Okafor (Host, me)", "Dr. Jane Okafor")
        ),
        *((label, 0) for label in ("Jane's iPad", "Jane \u2013 phone", "iPhone de Jane", "Jay (Jane Okafor)")),
        *(
            (label, 0)
            for label in ("Jane Okafor | Maths", "Jane Adaeze Ok\u2026", "Jane A...", "J0kafor", "JaneOkator")
        ),
        *(
            (label, 1)
            for label in ("Hans-Peter Müller", "Hans Müller", "Hans Peter Mueller", "HansPeterMuller", "Hans")
        ),
        *(
            (label, 2)
            for label in (
                "21B007 Oluwaseun Vandenberghe",
                "0luwaseun Vandenberqhe",
                "Oluwaseun Vandenb\u2026",
                "Seun",
                "luwaseun Vandenber",
            )
        ),
        *(
            (label, 3)
            for label in ("Kasia Wójcik", "Kasia", "kw1999@example.org", "KatarzynaWojcik", "Katarzyna Wbjcik")
        ),
        *((label, 4) for label in ("Soren Aeroe", "Søren", "SorenAero")),
        *((label, 5) for label in ("王伟", "王 伟")),
        *((label, 6) for label in ("Анна Петрова", "Петрова Анна", "Анна")),
        *((label, 7) for label in ("प्रिया शर्मा", "प्रिया")),
    ],
)
def test_the_usual_ways_to_write_a_name(label: str, place: int) -> None:
    assert matched([label], CLASS) == [CLASS[place].name]


@pytest.mark.parametrize(
    "label",
    [
        "iPhone (2)",
        "Galaxy S21",
        "Jana Novak",
        "Student 8",
        "Hannah",
        "Mr",
        "12345",
        "Jo",
        "Katja Schmidt",
        "Petra",
        "x",
    ],
)
def test_others_are_nobody_on_the_roster(label: str) -> None:
    assert matched([label], CLASS) == [None]


def test_of_two_alike_the_exact_one_and_else_none() -> None:
    people = [Participant("Anna Müller"), Participant("Anna Miller"), Participant("Ivo Lang")]
    assert matched(["Anna Müller"], people) == ["Anna Müller"]
    assert matched(["Anna Mxller"], people) == [None]
    assert matched(["Anna M."], people) == [None]
    assert matched(["Anna Miller", "Anna Mxller"], people) == ["Anna Miller", "Anna Müller"]


def test_a_given_name_is_not_a_longer_one_cut_off() -> None:
    people = [Participant("Andrea Rossi"), Participant("Andreas Koch"), Participant("Daniela Berg")]
    assert matched(["Andrea"], people) == ["Andrea Rossi"]
    assert matched(["Daniel"], people) == [None]


def test_another_initial_is_somebody_else() -> None:
    people = [Participant("Ngozi Okafor"), Participant("Yuki Thorvaldsen"), Participant("Cristián Mwangi")]
    assert matched(["J. Okafor", "N. Thorvaldsen", "N. Mwangi"], people) == [None, None, None]
    assert matched(["N. Okafor", "Y Thorvaldsen", "Mwangi C."], people) == [one.name for one in people]
    assert matched(["Ngozi A. Okafor"], people) == ["Ngozi Okafor"]


def test_who_shares_a_family_name_with_somebody_is_not_them() -> None:
    people = [Participant("Priya Krishnamurthy"), Participant("Ana Kowalczyk")]
    assert matched(["Pavan Krishnamurthy", "Eva Kowalczyk"], people) == [None, None]


@pytest.mark.parametrize("picture", [1, 2, 3, 4])
def test_names_misread_in_small_letters_are_found_and_none_is_wrong(picture: int) -> None:
    with READINGS.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["picture"] == str(picture)]
    people = [Participant(row["name"]) for row in rows]
    for roster, least in ((people, 0.95), (people[::2], 0.9)):
        enrolled = {person.name for person in roster}
        found = matched([row["read"] for row in rows], roster)
        assert all(name in (None, row["name"]) for name, row in zip(found, rows, strict=True))
        shown = [name for name, row in zip(found, rows, strict=True) if row["name"] in enrolled and row["read"]]
        assert sum(name is not None for name in shown) >= least * len(shown)


@pytest.mark.parametrize(("misread", "right"), [(0.0, 0.985), (0.03, 0.95), (0.08, 0.88)])
def test_invented_classes(misread: float, right: float) -> None:
    """Forty classes of 25; a participant is right under the own name, or under none when not enrolled."""
    found: Counter[str] = Counter()
    for seed in range(40):
        roster, shown = rosters.school_class(seed, misread=misread)
        each = list({one.label: one for one in shown}.values())
        for name, one in zip(matched([one.label for one in each], roster), each, strict=True):
            found["right" if name == one.name else "abstained" if name is None else "wrong"] += 1
    share = {verdict: count / found.total() for verdict, count in found.items()}
    assert share["right"] >= right, share
    assert share.get("wrong", 0.0) <= 0.002, share


def test_a_second_label_of_somebody_leaves_no_choice_to_others() -> None:
    people = [Participant("Ana Silva"), Participant("Ana Costa")]
    assert matched(["Ana Silva", "Ana"], people) == ["Ana Silva", "Ana Costa"]
    assert matched(["Ana Silva", "Ana's iPad"], people) == ["Ana Silva", None]


def test_readings_of_one_label_are_put_together_by_letters_and_by_place() -> None:
    census = Census(
        Counter({"Anna Mueller": 50, "Anna Mueiler": 2, "Student 1": 9, "Student 2": 8, "Zsolt Tran": 5, "ZskTrr": 2})
    )
    assert ["Zsolt Tran"] in group(census, {})
    census.handed.add(("ZskTrr", "Zsolt Tran"))
    together = [["Anna Mueller", "Anna Mueiler"], ["Student 1"], ["Student 2"], ["Zsolt Tran", "ZskTrr"]]
    assert group(census, {}) == together
    census.together.add(("Anna Mueiler", "Anna Mueller"))
    assert ["Anna Mueller"] in group(census, {})


def test_letters_easily_confused_count_less() -> None:
    assert edits("oluwaseun", "oluwaseun") == 0
    assert 0 < edits("0luwaseun", "oluwaseun") < edits("aluwaseun", "oluwaseun") < edits("xluwaseun", "oluwaseun")
    assert edits("mica", "milica") < 1
    assert edits("student2", "student 1") > 2
    assert edits("evakowalczyk", "ana kowalczyk") > edits("anakowalczyx", "ana kowalczyk") + 1


def test_words_are_in_lower_case_without_accents() -> None:
    assert words("(Jonas Berg") == ["jonas", "berg"]
    assert words("Łukasz Đorđe-Øst") == ["lukasz", "dorde", "ost"]


def test_a_decision_s_key_is_the_same_with_remarks() -> None:
    assert key("JO (Host)") == key("Jo") == key("jo she/her")
    assert key("iPhone (2)") != key("iPhone (3)")
    assert key("(Host)")


def test_forms_know_the_order_and_the_accents() -> None:
    assert forms("Okafor, Jane")["jane okafor"] == forms("Okafor, Jane")["okafor jane"] == 0
    assert "mueller" in forms("Jan Müller")
    assert forms("Bo") == {"bo": 0.0}
    assert [each.letters for each in readings("Max Müller")][-1] == "maxmuller"
